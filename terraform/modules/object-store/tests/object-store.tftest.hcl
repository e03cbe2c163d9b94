mock_provider "aws" {
  source = "../../testing/mocks/aws"
}

variables {
  name        = "bvrai-test"
  account_id  = "123456789012"
  region      = "eu-central-1"
  kms_key_arn = "arn:aws:kms:eu-central-1:123456789012:key/00000000-0000-0000-0000-000000000001"
}

run "closed_to_the_public_and_to_plain_http" {
  assert {
    condition     = alltrue([for block in aws_s3_bucket_public_access_block.this : block.block_public_acls && block.block_public_policy && block.ignore_public_acls && block.restrict_public_buckets])
    error_message = "a bucket can be made public"
  }
  assert {
    condition     = alltrue([for policy in [aws_s3_bucket_policy.recordings.policy, aws_s3_bucket_policy.access_logs.policy] : jsondecode(policy).Statement[0].Effect == "Deny" && jsondecode(policy).Statement[0].Condition.Bool["aws:SecureTransport"] == "false"])
    error_message = "a bucket answers without TLS"
  }
}

run "an_erased_recording_is_gone_in_a_week" {
  assert {
    condition     = alltrue([for one in aws_s3_bucket_lifecycle_configuration.this : one.rule[0].noncurrent_version_expiration[0].noncurrent_days == 7])
    error_message = "old versions outlive an erasure"
  }
}

run "evidence_is_locked_and_put_by_one_role_that_can_do_nothing_else" {
  variables {
    evidence = { kms_key_arn = "arn:aws:kms:eu-central-1:123456789012:key/00000000-0000-0000-0000-000000000002", writer_arns = ["arn:aws:iam::123456789012:role/ci"] }
  }
  assert {
    condition     = { for use, bucket in aws_s3_bucket.this : use => bucket.object_lock_enabled } == { access-logs = false, evidence = true, recordings = false }
    error_message = "evidence can be deleted, or a recording can't"
  }
  assert {
    condition     = one(one(aws_s3_bucket_object_lock_configuration.this["evidence"].rule).default_retention).mode == "COMPLIANCE" && one(one(aws_s3_bucket_object_lock_configuration.this["evidence"].rule).default_retention).days == 365
    error_message = "what is put there can be deleted within a year"
  }
  assert {
    condition     = one(one(aws_s3_bucket_lifecycle_configuration.this["evidence"].rule).expiration).days == 365
    error_message = "evidence outlives its time, or is hidden before it"
  }
  assert {
    condition     = one(one(aws_s3_bucket_server_side_encryption_configuration.this["evidence"].rule).apply_server_side_encryption_by_default).kms_master_key_id == var.evidence.kms_key_arn
    error_message = "evidence has another class's key"
  }
  assert {
    condition     = { for one in jsondecode(aws_iam_role_policy.evidence["evidence"].policy).Statement : one.Sid => [one.Action, one.Resource] } == { Put = ["s3:PutObject", "arn:aws:s3:::bvrai-test-123456789012-evidence/*"], Encrypt = ["kms:GenerateDataKey", var.evidence.kms_key_arn] }
    error_message = "the role reads, deletes, sets a retention of its own, or reaches another bucket"
  }
  assert {
    condition     = jsondecode(aws_iam_role.evidence["evidence"].assume_role_policy).Statement[0].Principal.AWS == [for arn in var.evidence.writer_arns : arn]
    error_message = "another takes the role"
  }
  assert {
    condition     = jsondecode(aws_s3_bucket_policy.evidence["evidence"].policy).Statement[0].Condition.Bool["aws:SecureTransport"] == "false" && jsondecode(aws_s3_bucket_policy.evidence["evidence"].policy).Statement[1].Condition.ArnNotEquals["aws:PrincipalArn"] == output.evidence.role_arn && jsondecode(aws_s3_bucket_policy.evidence["evidence"].policy).Statement[1].Effect == "Deny"
    error_message = "it answers without TLS, or others write evidence"
  }
  assert {
    condition     = aws_s3_bucket_logging.evidence["evidence"].target_prefix == "evidence/" && length([for one in jsondecode(aws_s3_bucket_policy.access_logs.policy).Statement : one if one.Sid == "LogsOfEvidence"]) == 1
    error_message = "nobody knows who read it"
  }
}

run "without_evidence_there_is_no_bucket_for_it" {
  assert {
    condition     = length(aws_s3_bucket.this) == 2 && length(aws_iam_role.evidence) == 0 && output.evidence == null
    error_message = "copies would have a bucket that nobody fills"
  }
}

run "evidence_may_be_kept_shorter_and_looser_with_a_reason" {
  command = plan
  variables {
    evidence                = { kms_key_arn = "arn:aws:kms:eu-central-1:123456789012:key/00000000-0000-0000-0000-000000000002", writer_arns = ["arn:aws:iam::123456789012:role/ci"] }
    evidence_retention_days = 30
    evidence_lock           = "governance"
    justifications = {
      evidence_retention_days = "Development is torn down with its branch."
      evidence_lock           = "Development is torn down with its branch."
    }
  }
  assert {
    condition     = one(one(aws_s3_bucket_object_lock_configuration.this["evidence"].rule).default_retention).mode == "GOVERNANCE" && length(output.justifications) == 2
    error_message = "a reason changes nothing, or isn't told"
  }
}

run "refuses_evidence_that_can_be_deleted_without_a_reason" {
  command = plan
  variables {
    evidence_lock           = "governance"
    evidence_retention_days = 364
  }
  expect_failures = [var.evidence_lock, var.evidence_retention_days]
}

run "refuses_no_lock_and_evidence_for_ever" {
  command = plan
  variables {
    evidence_lock           = "none"
    evidence_retention_days = 36500
    justifications          = { evidence_lock = "Nobody reads it, so nobody needs it.", evidence_retention_days = "Nobody reads it, so nobody needs it." }
  }
  expect_failures = [var.evidence_lock, var.evidence_retention_days]
}

run "refuses_a_reason_for_what_needs_none" {
  command = plan
  variables { justifications = { recordings_retention_days = "A sentence that is long enough." } }
  expect_failures = [var.justifications]
}

run "refuses_a_reason_that_is_none" {
  command = plan
  variables { justifications = { evidence_lock = "cheaper" } }
  expect_failures = [var.justifications]
}

run "refuses_evidence_without_a_key" {
  command = plan
  variables { evidence = { kms_key_arn = "alias/mine", writer_arns = ["arn:aws:iam::123456789012:role/ci"] } }
  expect_failures = [var.evidence]
}

run "refuses_evidence_that_a_user_puts" {
  command = plan
  variables { evidence = { kms_key_arn = "arn:aws:kms:eu-central-1:123456789012:key/00000000-0000-0000-0000-000000000002", writer_arns = ["arn:aws:iam::123456789012:user/ci"] } }
  expect_failures = [var.evidence]
}

run "refuses_recordings_for_ever" {
  command = plan
  variables { recordings_retention_days = 100000 }
  expect_failures = [var.recordings_retention_days]
}

run "refuses_short_access_logs" {
  command = plan
  variables { access_logs_retention_days = 30 }
  expect_failures = [var.access_logs_retention_days]
}

run "one_distribution_reads_tenants_recordings" {
  variables { downloads = { distribution_arn = "arn:aws:cloudfront::123456789012:distribution/E2EXAMPLE" } }
  assert {
    condition     = jsondecode(aws_s3_bucket_policy.recordings.policy).Statement[1].Condition.StringEquals["aws:SourceArn"] == var.downloads.distribution_arn && jsondecode(aws_s3_bucket_policy.recordings.policy).Statement[1].Action == "s3:GetObject"
    error_message = "another distribution reads, or this one writes"
  }
}

run "nothing_reads_without_downloads" {
  assert {
    condition     = length(jsondecode(aws_s3_bucket_policy.recordings.policy).Statement) == 1
    error_message = "somebody reads"
  }
}

run "recordings_and_their_deletions_reach_the_other_region" {
  variables {
    replicate_to = { bucket_arn = "arn:aws:s3:::bvrai-test-recovery-123456789012-recordings", kms_key_arn = "arn:aws:kms:eu-west-1:123456789012:key/00000000-0000-0000-0000-000000000009" }
  }
  assert {
    condition     = one(aws_s3_bucket_replication_configuration.this["recordings"].rule).delete_marker_replication[0].status == "Enabled" && one(one(aws_s3_bucket_replication_configuration.this["recordings"].rule).destination).bucket == var.replicate_to.bucket_arn
    error_message = "an erased recording lives on in the other region"
  }
  assert {
    condition     = !strcontains(aws_iam_role_policy.replication["recordings"].policy, "\"*\"")
    error_message = "the role reaches other buckets"
  }
}

run "refuses_a_replica_that_is_no_bucket" {
  command = plan
  variables { replicate_to = { bucket_arn = "bvrai-test", kms_key_arn = "alias/x" } }
  expect_failures = [var.replicate_to]
}

run "refuses_downloads_by_anything_else" {
  command = plan
  variables { downloads = { distribution_arn = "*" } }
  expect_failures = [var.downloads]
}

run "refuses_what_has_another_form" {
  command = plan
  variables {
    name        = "Bvrai_"
    account_id  = "123"
    partition   = "azure"
    kms_key_arn = "alias/mine"
    tags        = { "aws:owner" = "me" }
    region      = "Frankfurt"
  }
  expect_failures = [var.name, var.account_id, var.partition, var.kms_key_arn, var.tags, var.region]
}
