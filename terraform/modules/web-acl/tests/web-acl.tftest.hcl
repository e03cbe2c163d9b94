mock_provider "aws" {
  source = "../../testing/mocks/aws"
}

variables {
  name             = "bvrai-test"
  scope            = "REGIONAL"
  logs_kms_key_arn = "arn:aws:kms:eu-central-1:123456789012:key/00000000-0000-0000-0000-000000000001"
}

run "known_attacks_and_floods_are_refused" {
  assert {
    condition     = length(setsubtract(["AWSManagedRulesKnownBadInputsRuleSet", "AWSManagedRulesCommonRuleSet", "AWSManagedRulesSQLiRuleSet", "AWSManagedRulesAmazonIpReputationList", "rate"], [for rule in aws_wafv2_web_acl.this.rule : rule.name])) == 0
    error_message = "a managed set or the rate is missing"
  }
  assert {
    condition     = length(output.exempt) == 0 && alltrue(flatten([for rule in aws_wafv2_web_acl.this.rule : [for statement in rule.statement : [for group in statement.managed_rule_group_statement : length(group.rule_action_override) == 0]]]))
    error_message = "a rule is only counted although nothing signed passes"
  }
}

run "genuine_webhooks_pass_with_a_rate_of_their_own" {
  variables { signed_requests = true }
  assert {
    condition     = contains(flatten([for rule in aws_wafv2_web_acl.this.rule : [for statement in rule.statement : [for group in statement.managed_rule_group_statement : group.rule_action_override[*].name]]]), "GenericRFI_BODY")
    error_message = "a webhook with a RecordingUrl is refused"
  }
  assert {
    condition = { for rule in aws_wafv2_web_acl.this.rule : rule.name => rule.statement[0].rate_based_statement[0].limit if startswith(rule.name, "rate") } == {
      rate-unsigned = 2000, rate-signed = 200000
    }
    error_message = "a provider's few addresses have a stranger's rate"
  }
  assert {
    condition     = alltrue([for reason in values(output.exempt) : length(reason) >= 20])
    error_message = "an exemption has no reason"
  }
}

run "no_signature_and_no_signed_address_in_logs_or_samples" {
  assert {
    condition     = toset(flatten([for field in aws_wafv2_web_acl_logging_configuration.this.redacted_fields : field.single_header[*].name])) == toset(["authorization", "cookie", "x-twilio-signature"]) && anytrue([for field in aws_wafv2_web_acl_logging_configuration.this.redacted_fields : length(field.query_string) == 1])
    error_message = "the log shows what opens recordings"
  }
  assert {
    condition     = !aws_wafv2_web_acl.this.visibility_config[0].sampled_requests_enabled && alltrue([for rule in aws_wafv2_web_acl.this.rule : !rule.visibility_config[0].sampled_requests_enabled])
    error_message = "a sample shows whole requests"
  }
}

run "refuses_an_unknown_scope" {
  command = plan
  variables { scope = "GLOBAL" }
  expect_failures = [var.scope]
}

run "refuses_a_rate_that_would_cut_off_a_provider" {
  command = plan
  variables { signed_requests_per_address = 2000 }
  expect_failures = [var.signed_requests_per_address]
}

run "refuses_a_rate_of_nothing" {
  command = plan
  variables { requests_per_address = 1 }
  expect_failures = [var.requests_per_address]
}

run "refuses_what_has_another_form" {
  command = plan
  variables {
    name             = "Bvrai_"
    tags             = { "aws:owner" = "me" }
    logs_kms_key_arn = "alias/mine"
  }
  expect_failures = [var.name, var.tags, var.logs_kms_key_arn]
}
