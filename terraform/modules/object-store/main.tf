# Recordings, a folder for each tenant's namespace, the log of who read them, and evidence (evidence.tf). Recordings have no Object Lock: who was recorded may demand
# erasure. An old version lives a week, so that a mistaken deletion can be taken back and an erasure is complete soon.
locals {
  tags = merge(var.tags, { "bvrai:module" = "object-store" })
  # Account in the name: bucket names are the world's.
  buckets = { for use in concat(["recordings", "access-logs"], var.evidence == null ? [] : ["evidence"]) : use => "${var.name}-${var.account_id}-${use}" }
}

resource "aws_s3_bucket" "this" {
  for_each = local.buckets

  bucket              = each.value
  force_destroy       = false
  object_lock_enabled = each.key == "evidence"
  tags                = merge(local.tags, { "bvrai:use" = each.key })
}

resource "aws_s3_bucket_public_access_block" "this" {
  for_each = local.buckets

  bucket                  = aws_s3_bucket.this[each.key].id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "this" {
  for_each = local.buckets

  bucket = aws_s3_bucket.this[each.key].id
  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_versioning" "this" {
  for_each = local.buckets

  bucket = aws_s3_bucket.this[each.key].id
  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "this" {
  for_each = local.buckets

  bucket = aws_s3_bucket.this[each.key].id
  rule {
    bucket_key_enabled = each.key != "access-logs"
    apply_server_side_encryption_by_default {
      # The log service can't deliver into a bucket whose default is a key of ours.
      sse_algorithm     = each.key == "access-logs" ? "AES256" : "aws:kms"
      kms_master_key_id = { recordings = var.kms_key_arn, evidence = try(var.evidence.kms_key_arn, null), access-logs = null }[each.key]
    }
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "this" {
  for_each = local.buckets

  bucket = aws_s3_bucket.this[each.key].id

  rule {
    id     = "expire"
    status = "Enabled"
    filter {}

    expiration {
      days = { recordings = var.recordings_retention_days, evidence = var.evidence_retention_days, access-logs = var.access_logs_retention_days }[each.key]
    }
    noncurrent_version_expiration {
      noncurrent_days = 7
    }
    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }

  depends_on = [aws_s3_bucket_versioning.this]
}

resource "aws_s3_bucket_logging" "recordings" {
  bucket        = aws_s3_bucket.this["recordings"].id
  target_bucket = aws_s3_bucket.this["access-logs"].id
  target_prefix = "recordings/"
  # S3 asks whether the log service may write there.
  depends_on = [aws_s3_bucket_policy.access_logs]
}

locals {
  tls_only = { for use, name in local.buckets : use => {
    Sid       = "TlsOnly"
    Effect    = "Deny"
    Principal = { AWS = "*" }
    Action    = "s3:*"
    Resource  = ["arn:${var.partition}:s3:::${name}", "arn:${var.partition}:s3:::${name}/*"]
    Condition = { Bool = { "aws:SecureTransport" = "false" } }
  } }
}

locals {
  downloads = [for reader in var.downloads[*] : {
    Sid       = "Downloads"
    Effect    = "Allow"
    Principal = { Service = "cloudfront.amazonaws.com" }
    Action    = "s3:GetObject"
    Resource  = "arn:${var.partition}:s3:::${local.buckets["recordings"]}/tenants/*"
    Condition = { StringEquals = { "aws:SourceArn" = reader.distribution_arn } }
  }]
}

resource "aws_s3_bucket_policy" "recordings" {
  bucket = aws_s3_bucket.this["recordings"].id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = concat([local.tls_only["recordings"]], local.downloads)
  })
  depends_on = [aws_s3_bucket_public_access_block.this]
}

resource "aws_s3_bucket_policy" "access_logs" {
  bucket = aws_s3_bucket.this["access-logs"].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat([local.tls_only["access-logs"]], [for use in setsubtract(keys(local.buckets), ["access-logs"]) : {
      Sid       = "LogsOf${title(use)}"
      Effect    = "Allow"
      Principal = { Service = "logging.s3.amazonaws.com" }
      Action    = "s3:PutObject"
      Resource  = "arn:${var.partition}:s3:::${local.buckets["access-logs"]}/${use}/*"
      Condition = {
        StringEquals = { "aws:SourceAccount" = var.account_id }
        ArnLike      = { "aws:SourceArn" = "arn:${var.partition}:s3:::${local.buckets[use]}" }
      }
      }], [{
      Sid       = "LogsOfDownloads"
      Effect    = "Allow"
      Principal = { Service = "delivery.logs.amazonaws.com" }
      Action    = "s3:PutObject"
      Resource  = "arn:${var.partition}:s3:::${local.buckets["access-logs"]}/edge/*"
      Condition = {
        StringEquals = { "aws:SourceAccount" = var.account_id, "s3:x-amz-acl" = "bucket-owner-full-control" }
        ArnLike      = { "aws:SourceArn" = "arn:${var.partition}:logs:us-east-1:${var.account_id}:delivery-source:*" }
      }
      }, {
      Sid       = "LogsOfTheGateway"
      Effect    = "Allow"
      Principal = { Service = "logdelivery.elasticloadbalancing.amazonaws.com" }
      Action    = "s3:PutObject"
      Resource  = "arn:${var.partition}:s3:::${local.buckets["access-logs"]}/gateway/AWSLogs/${var.account_id}/*"
      Condition = {
        StringEquals = { "aws:SourceAccount" = var.account_id }
        ArnLike      = { "aws:SourceArn" = "arn:${var.partition}:elasticloadbalancing:${var.region}:${var.account_id}:loadbalancer/app/*" }
      }
    }])
  })
  depends_on = [aws_s3_bucket_public_access_block.this]
}
