# What `make evidence` writes, kept as it was: until its time is over a version can't be deleted (compliance: by nobody, governance: by nobody without a right to
# bypass). Here is what the bucket has beside the others of main.tf, and the one role that puts something there.
locals {
  # By name, so that whether there is one is known before anything exists.
  evidence          = { for one in var.evidence[*] : "evidence" => one }
  evidence_role_arn = "arn:${var.partition}:iam::${var.account_id}:role/${var.name}-evidence"
}

resource "aws_s3_bucket_object_lock_configuration" "this" {
  for_each = local.evidence

  bucket = aws_s3_bucket.this[each.key].id
  rule {
    default_retention {
      mode = upper(var.evidence_lock)
      days = var.evidence_retention_days
    }
  }

  depends_on = [aws_s3_bucket_versioning.this]
}

resource "aws_s3_bucket_logging" "evidence" {
  for_each = local.evidence

  bucket        = aws_s3_bucket.this[each.key].id
  target_bucket = aws_s3_bucket.this["access-logs"].id
  target_prefix = "evidence/"
  # S3 asks whether the log service may write there.
  depends_on = [aws_s3_bucket_policy.access_logs]
}

resource "aws_s3_bucket_policy" "evidence" {
  for_each = local.evidence

  bucket = aws_s3_bucket.this[each.key].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [local.tls_only[each.key], {
      # Administrators read; what they could write would be no evidence.
      Sid       = "WrittenByItsRoleAlone"
      Effect    = "Deny"
      Principal = { AWS = "*" }
      Action    = "s3:PutObject"
      Resource  = "arn:${var.partition}:s3:::${local.buckets[each.key]}/*"
      Condition = { ArnNotEquals = { "aws:PrincipalArn" = local.evidence_role_arn } }
    }]
  })
  depends_on = [aws_s3_bucket_public_access_block.this]
}

resource "aws_iam_role" "evidence" {
  for_each = local.evidence

  name = "${var.name}-evidence"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = each.value.writer_arns }
      # A session of Pod Identity hands its tags on.
      Action = ["sts:AssumeRole", "sts:TagSession"]
    }]
  })
  tags = local.tags
}

# It puts and does nothing else: it can't read, delete, or say a retention of its own (s3:PutObjectRetention), so the bucket's default holds.
resource "aws_iam_role_policy" "evidence" {
  for_each = local.evidence

  name = "put-evidence"
  role = aws_iam_role.evidence[each.key].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "Put"
        Effect   = "Allow"
        Action   = "s3:PutObject"
        Resource = "arn:${var.partition}:s3:::${local.buckets[each.key]}/*"
      },
      {
        Sid       = "Encrypt"
        Effect    = "Allow"
        Action    = "kms:GenerateDataKey"
        Resource  = each.value.kms_key_arn
        Condition = { StringEquals = { "kms:EncryptionContext:aws:s3:arn" = "arn:${var.partition}:s3:::${local.buckets[each.key]}" } }
      },
    ]
  })
}
