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
