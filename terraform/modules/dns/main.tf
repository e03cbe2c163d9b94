# The zone, signed and logged, and the webhook hosts' names, which leave a gateway that doesn't answer within a minute and a half. To be made with a provider of us-east-1, where
# Route 53 logs and takes its signing key from.
locals {
  tags = merge(var.tags, { "bvrai:module" = "dns" })
}

resource "aws_route53_zone" "this" {
  name    = var.dns_zone
  comment = "${var.name}: webhooks, media and downloads"
  # Records of others, as external-dns's, keep it from being deleted.
  force_destroy = false
  tags          = local.tags
}

# ---- signed --------------------------------------------------------------------------------------

resource "aws_kms_key" "dnssec" {
  count = var.dnssec ? 1 : 0

  description              = "${var.name}: signs ${var.dns_zone}"
  customer_master_key_spec = "ECC_NIST_P256"
  key_usage                = "SIGN_VERIFY"
  deletion_window_in_days  = 30
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "AdministeredByIam"
        Effect    = "Allow"
        Principal = { AWS = "arn:${var.partition}:iam::${var.account_id}:root" }
        Action    = "kms:*"
        Resource  = "*"
      },
      {
        Sid       = "SignsThisAccountsZones"
        Effect    = "Allow"
        Principal = { Service = "dnssec-route53.amazonaws.com" }
        Action    = ["kms:DescribeKey", "kms:GetPublicKey", "kms:Sign"]
        Resource  = "*"
        Condition = {
          StringEquals = { "aws:SourceAccount" = var.account_id }
          ArnLike      = { "aws:SourceArn" = "arn:${var.partition}:route53:::hostedzone/*" }
        }
      },
      {
        Sid       = "GrantsForSigning"
        Effect    = "Allow"
        Principal = { Service = "dnssec-route53.amazonaws.com" }
        Action    = "kms:CreateGrant"
        Resource  = "*"
        Condition = { Bool = { "kms:GrantIsForAWSResource" = "true" } }
      },
    ]
  })
  tags = merge(local.tags, { Name = "${var.name}-dnssec" })
}

resource "aws_route53_key_signing_key" "this" {
  count = var.dnssec ? 1 : 0

  name                       = replace(var.name, "-", "_")
  hosted_zone_id             = aws_route53_zone.this.zone_id
  key_management_service_arn = aws_kms_key.dnssec[0].arn
}

resource "aws_route53_hosted_zone_dnssec" "this" {
  count = var.dnssec ? 1 : 0

  hosted_zone_id = aws_route53_zone.this.zone_id
  depends_on     = [aws_route53_key_signing_key.this]
}

# ---- logged --------------------------------------------------------------------------------------

resource "aws_cloudwatch_log_group" "queries" {
  name              = "/aws/route53/${var.dns_zone}"
  kms_key_id        = var.logs_kms_key_arn
  retention_in_days = 365
  tags              = local.tags
}

resource "aws_cloudwatch_log_resource_policy" "queries" {
  policy_name = "${var.name}-route53-queries"
  policy_document = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Route53Logs"
      Effect    = "Allow"
      Principal = { Service = "route53.amazonaws.com" }
      Action    = ["logs:CreateLogStream", "logs:PutLogEvents"]
      Resource  = "arn:${var.partition}:logs:us-east-1:${var.account_id}:log-group:/aws/route53/*"
      Condition = { StringEquals = { "aws:SourceAccount" = var.account_id } }
    }]
  })
}

resource "aws_route53_query_log" "this" {
  zone_id                  = aws_route53_zone.this.zone_id
  cloudwatch_log_group_arn = aws_cloudwatch_log_group.queries.arn
  depends_on               = [aws_cloudwatch_log_resource_policy.queries]
}

# ---- webhook hosts -------------------------------------------------------------------------------

resource "aws_route53_health_check" "gateway" {
  fqdn              = var.gateway_host
  port              = 443
  type              = var.health_path == null ? "TCP" : "HTTPS"
  resource_path     = var.health_path
  enable_sni        = var.health_path == null ? null : true
  request_interval  = 10
  failure_threshold = var.failed_checks
  measure_latency   = true
  tags              = merge(local.tags, { Name = "${var.name}-gateway" })
}

# By name and not by alias: Route 53 refuses an alias of a record that isn't there yet, and the gateway's comes with the cluster.
resource "aws_route53_record" "webhooks" {
  for_each = { PRIMARY = var.gateway_host, SECONDARY = var.second_choice }

  zone_id         = aws_route53_zone.this.zone_id
  name            = "*.${var.platform_domain}"
  type            = "CNAME"
  ttl             = 60
  records         = [each.value]
  set_identifier  = lower(each.key)
  health_check_id = each.key == "PRIMARY" ? aws_route53_health_check.gateway.id : null

  failover_routing_policy {
    type = each.key
  }
}

# Nobody else makes certificates for these names.
resource "aws_route53_record" "caa" {
  zone_id = aws_route53_zone.this.zone_id
  name    = var.dns_zone
  type    = "CAA"
  ttl     = 3600
  records = flatten([for authority in var.certificate_authorities : ["0 issue \"${authority}\"", "0 issuewild \"${authority}\""]])
}
