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

  # Node groups' disks are encrypted with the cluster's key, and it is the autoscaling service that attaches them. No IAM policy can be given to its role.
  for_nodes_disks = [
    {
      Sid       = "DisksOfNodes"
      Effect    = "Allow"
      Principal = { AWS = local.autoscaling }
      Action    = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]
      Resource  = "*"
    },
    {
      Sid       = "GrantsForDisksOfNodes"
      Effect    = "Allow"
      Principal = { AWS = local.autoscaling }
      Action    = "kms:CreateGrant"
      Resource  = "*"
      Condition = { Bool = { "kms:GrantIsForAWSResource" = "true" } }
    },
  ]
  autoscaling = "arn:${var.partition}:iam::${var.account_id}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"

  # CloudFront signs what it reads for downloads; which distribution may is the bucket's policy, which names it.
  for_downloads = {
    Sid       = "DownloadsOfThisAccount"
    Effect    = "Allow"
    Principal = { Service = "cloudfront.amazonaws.com" }
    Action    = "kms:Decrypt"
    Resource  = "*"
    Condition = { ArnLike = { "aws:SourceArn" = "arn:${var.partition}:cloudfront::${var.account_id}:distribution/*" } }
  }

  for_alarms = {
    Sid       = "AlarmsOfThisAccount"
    Effect    = "Allow"
    Principal = { Service = ["cloudwatch.amazonaws.com", "events.amazonaws.com", "budgets.amazonaws.com", "costalerts.amazonaws.com"] }
    Action    = ["kms:Decrypt", "kms:GenerateDataKey*"]
    Resource  = "*"
    Condition = { StringEquals = { "aws:SourceAccount" = var.account_id } }
  }

  lent = {
    alerts  = [local.for_alarms]
    logs    = [local.for_the_log_service]
    cluster = local.for_nodes_disks
    objects = [local.for_downloads]
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
    Statement = concat([local.administered_by_iam], try(local.lent[each.key], []))
  })
  tags = merge(local.tags, { Name = "${var.name}-${each.key}", "bvrai:data-class" = each.key })
}

resource "aws_kms_alias" "this" {
  for_each = var.data_classes

  name          = "alias/${var.name}-${each.key}"
  target_key_id = aws_kms_key.this[each.key].key_id
}
