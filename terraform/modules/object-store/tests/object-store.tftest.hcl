mock_provider "aws" {
  source = "../../testing/mocks/aws"
}

variables {
  name        = "bvrai-test"
  account_id  = "123456789012"
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
