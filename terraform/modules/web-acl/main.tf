# A web ACL for what stands in front of HTTP: CloudFront (scope CLOUDFRONT, made in us-east-1) or a load balancer (REGIONAL). It must not stop what is signed:
# a provider's webhooks are forms full of URLs and free speech, come from few addresses at a high rate, and the application proves each by its signature.
locals {
  tags = merge(var.tags, { "bvrai:module" = "web-acl" })

  managed = {
    # Order and names; what is only counted, and why, is said below.
    AWSManagedRulesAmazonIpReputationList = { priority = 10, counted = [] }
    AWSManagedRulesKnownBadInputsRuleSet  = { priority = 20, counted = [] }
    AWSManagedRulesSQLiRuleSet            = { priority = 30, counted = var.signed_requests ? ["SQLi_BODY"] : [] }
    AWSManagedRulesCommonRuleSet          = { priority = 40, counted = var.signed_requests ? keys(local.exempt) : [] }
  }

  # Rules that a genuine webhook breaks. They are counted, so that they show in the metrics, and the signature decides.
  exempt = {
    SizeRestrictions_BODY          = "A call's events and a tool's answer are larger than 8 KiB."
    GenericRFI_BODY                = "RecordingUrl and the like are URLs in a form."
    GenericRFI_QUERYARGUMENTS      = "A fallback's address names a URL or a number."
    CrossSiteScripting_BODY        = "What a caller said, and TwiML, look like markup."
    NoUserAgent_HEADER             = "Engines open WebSockets without one."
    EC2MetaDataSSRF_BODY           = "Tools' answers quote addresses."
    GenericLFI_BODY                = "Free speech has dots and slashes."
    SizeRestrictions_QUERYSTRING   = "Signed callbacks carry their state in the query."
    SizeRestrictions_Cookie_HEADER = "Providers replay the cookies that they were given."
  }
}

resource "aws_wafv2_web_acl" "this" {
  name        = var.name
  description = "${var.name}: managed rules and rates"
  scope       = var.scope

  default_action {
    allow {}
  }

  dynamic "rule" {
    for_each = local.managed
    content {
      name     = rule.key
      priority = rule.value.priority

      override_action {
        none {}
      }

      statement {
        managed_rule_group_statement {
          name        = rule.key
          vendor_name = "AWS"

          dynamic "rule_action_override" {
            for_each = toset(rule.value.counted)
            content {
              name = rule_action_override.key
              action_to_use {
                count {}
              }
            }
          }
        }
      }

      visibility_config {
        cloudwatch_metrics_enabled = true
        metric_name                = rule.key
        sampled_requests_enabled   = false
      }
    }
  }

  # One address, five minutes. A header can be forged, so what carries a signature has a limit too, sized for a provider's few addresses.
  dynamic "rule" {
    for_each = var.signed_requests ? { unsigned = { priority = 1, limit = var.requests_per_address, signed = false }, signed = { priority = 2, limit = var.signed_requests_per_address, signed = true } } : {}
    content {
      name     = "rate-${rule.key}"
      priority = rule.value.priority

      action {
        block {}
      }

      statement {
        rate_based_statement {
          limit              = rule.value.limit
          aggregate_key_type = "IP"

          scope_down_statement {
            dynamic "size_constraint_statement" {
              for_each = rule.value.signed ? [1] : []
              content {
                comparison_operator = "GT"
                size                = 0
                field_to_match {
                  single_header {
                    name = "x-twilio-signature"
                  }
                }
                text_transformation {
                  priority = 0
                  type     = "NONE"
                }
              }
            }
            dynamic "not_statement" {
              for_each = rule.value.signed ? [] : [1]
              content {
                statement {
                  size_constraint_statement {
                    comparison_operator = "GT"
                    size                = 0
                    field_to_match {
                      single_header {
                        name = "x-twilio-signature"
                      }
                    }
                    text_transformation {
                      priority = 0
                      type     = "NONE"
                    }
                  }
                }
              }
            }
          }
        }
      }

      visibility_config {
        cloudwatch_metrics_enabled = true
        metric_name                = "rate-${rule.key}"
        sampled_requests_enabled   = false
      }
    }
  }

  dynamic "rule" {
    for_each = var.signed_requests ? [] : [var.requests_per_address]
    content {
      name     = "rate"
      priority = 1

      action {
        block {}
      }

      statement {
        rate_based_statement {
          limit              = rule.value
          aggregate_key_type = "IP"
        }
      }

      visibility_config {
        cloudwatch_metrics_enabled = true
        metric_name                = "rate"
        sampled_requests_enabled   = false
      }
    }
  }

  visibility_config {
    cloudwatch_metrics_enabled = true
    metric_name                = var.name
    # A sample shows whole requests, and so signatures and what callers said.
    sampled_requests_enabled = false
  }

  tags = local.tags
}

# The service demands this beginning of the name.
resource "aws_cloudwatch_log_group" "this" {
  name              = "aws-waf-logs-${var.name}"
  kms_key_id        = var.logs_kms_key_arn
  retention_in_days = 365
  tags              = local.tags
}

resource "aws_wafv2_web_acl_logging_configuration" "this" {
  resource_arn            = aws_wafv2_web_acl.this.arn
  log_destination_configs = [aws_cloudwatch_log_group.this.arn]

  # Signed addresses, tokens and signatures open what they name.
  redacted_fields {
    query_string {}
  }
  dynamic "redacted_fields" {
    for_each = toset(["authorization", "cookie", "x-twilio-signature"])
    content {
      single_header {
        name = redacted_fields.key
      }
    }
  }
}
