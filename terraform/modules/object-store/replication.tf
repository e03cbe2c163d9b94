# Recordings in another region. Deletions are replicated as markers, and both buckets forget what is under a marker within a week, so an erasure is one in both.
locals {
  # By name, so that whether there is one is known before anything exists.
  replicas = { for replica in var.replicate_to[*] : "recordings" => replica }
}

resource "aws_iam_role" "replication" {
  for_each = local.replicas

  name = "${var.name}-replication"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "s3.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:SourceAccount" = var.account_id } }
    }]
  })
  tags = local.tags
}

resource "aws_iam_role_policy" "replication" {
  for_each = local.replicas

  name = "replicate-${each.key}"
  role = aws_iam_role.replication[each.key].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "WhatIsReplicated"
        Effect   = "Allow"
        Action   = ["s3:GetReplicationConfiguration", "s3:ListBucket"]
        Resource = "arn:${var.partition}:s3:::${local.buckets[each.key]}"
      },
      {
        Sid      = "Read"
        Effect   = "Allow"
        Action   = ["s3:GetObjectVersionForReplication", "s3:GetObjectVersionAcl", "s3:GetObjectVersionTagging"]
        Resource = "arn:${var.partition}:s3:::${local.buckets[each.key]}/*"
      },
      {
        Sid      = "Write"
        Effect   = "Allow"
        Action   = ["s3:ReplicateObject", "s3:ReplicateDelete", "s3:ReplicateTags"]
        Resource = "${each.value.bucket_arn}/*"
      },
      {
        Sid       = "ReadTheirKey"
        Effect    = "Allow"
        Action    = "kms:Decrypt"
        Resource  = var.kms_key_arn
        Condition = { StringEquals = { "kms:EncryptionContext:aws:s3:arn" = "arn:${var.partition}:s3:::${local.buckets[each.key]}" } }
      },
      {
        Sid       = "WriteWithTheOthersKey"
        Effect    = "Allow"
        Action    = ["kms:Encrypt", "kms:GenerateDataKey"]
        Resource  = each.value.kms_key_arn
        Condition = { StringEquals = { "kms:EncryptionContext:aws:s3:arn" = each.value.bucket_arn } }
      },
    ]
  })
}

resource "aws_s3_bucket_replication_configuration" "this" {
  for_each = local.replicas

  bucket = aws_s3_bucket.this[each.key].id
  role   = aws_iam_role.replication[each.key].arn

  rule {
    id     = "all"
    status = "Enabled"
    filter {}

    delete_marker_replication {
      status = "Enabled"
    }

    source_selection_criteria {
      sse_kms_encrypted_objects {
        status = "Enabled"
      }
    }

    destination {
      bucket        = each.value.bucket_arn
      storage_class = "STANDARD_IA"

      encryption_configuration {
        replica_kms_key_id = each.value.kms_key_arn
      }

      # Fifteen minutes, or it is told.
      replication_time {
        status = "Enabled"
        time {
          minutes = 15
        }
      }
      metrics {
        status = "Enabled"
        event_threshold {
          minutes = 15
        }
      }
    }
  }

  depends_on = [aws_s3_bucket_versioning.this]
}
