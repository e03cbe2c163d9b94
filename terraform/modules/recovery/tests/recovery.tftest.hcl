mock_provider "aws" {
  source = "../../testing/mocks/aws"
}

variables {
  name                    = "bvrai-test"
  account_id              = "123456789012"
  region                  = "eu-west-1"
  database_arn            = "arn:aws:rds:eu-central-1:123456789012:db:bvrai-test"
  database_retention_days = 14
  backup_lock             = "governance"
}

run "its_bucket_is_not_the_other_regions" {
  assert {
    condition     = output.recordings_bucket_arn == "arn:aws:s3:::bvrai-test-recovery-123456789012-recordings"
    error_message = "bucket names are the world's: both regions' would be one"
  }
}

run "refuses_what_is_no_database" {
  command = plan
  variables { database_arn = "bvrai-test" }
  expect_failures = [var.database_arn]
}

run "refuses_more_days_than_rds_keeps" {
  command = plan
  variables { database_retention_days = 90 }
  expect_failures = [var.database_retention_days]
}

run "refuses_an_unknown_lock" {
  command = plan
  variables { backup_lock = "tight" }
  expect_failures = [var.backup_lock]
}

run "refuses_what_has_another_form" {
  command = plan
  variables {
    name       = "Bvrai_"
    account_id = "123"
    partition  = "azure"
    region     = "Frankfurt"
    tags       = { "aws:owner" = "me" }
  }
  expect_failures = [var.name, var.account_id, var.partition, var.region, var.tags]
}

run "refuses_a_reason_for_what_needs_none" {
  command = plan
  variables {
    justifications = { colour = "Nobody has ever asked for a reason for this." }
  }
  expect_failures = [var.justifications]
}

run "refuses_a_reason_that_says_nothing" {
  command = plan
  variables {
    justifications = { lock = "cheap" }
  }
  expect_failures = [var.justifications]
}
