# One key per class of data. The account's IAM decides who uses them; the log service may use the logs' key for this account's groups only.
locals {
  tags = merge(var.tags, { "bvrai:module" = "kms" })

  administered_by_iam = {
    Sid       = "AdministeredByIam"
    Effect    = "Allow"
    Principal = { AWS = "arn:${var.partition}:iam::${var.account_id}:root" }
    Action    = "kms:*"
    Resource  = "*"
  }

  for_the_log_service = {
    Sid       = "LogGroupsOfThisAccount"
    Effect    = "Allow"
    Principal = { Service = "logs.${var.region}.amazonaws.com" }
    Action    = ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"]
    Resource  = "*"
    Condition = { ArnLike = { "kms:EncryptionContext:aws:logs:arn" = "arn:${var.partition}:logs:${var.region}:${var.account_id}:log-group:*" } }
  }
}

resource "aws_kms_key" "this" {
  for_each = var.data_classes

  description             = "${var.name}: ${each.key}"
  enable_key_rotation     = true
  rotation_period_in_days = var.rotation_period_in_days
  deletion_window_in_days = var.deletion_window_in_days
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [for statement in [local.administered_by_iam, each.key == "logs" ? local.for_the_log_service : null] : statement if statement != null]
  })
  tags = merge(local.tags, { Name = "${var.name}-${each.key}", "bvrai:data-class" = each.key })
}

resource "aws_kms_alias" "this" {
  for_each = var.data_classes

  name          = "alias/${var.name}-${each.key}"
  target_key_id = aws_kms_key.this[each.key].key_id
}
