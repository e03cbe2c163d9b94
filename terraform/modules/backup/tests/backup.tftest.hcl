mock_provider "aws" {
  source = "../../testing/mocks/aws"
}

variables {
  name          = "bvrai-test"
  kms_key_arn   = "arn:aws:kms:eu-central-1:123456789012:key/00000000-0000-0000-0000-000000000001"
  resources     = { database = "arn:aws:rds:eu-central-1:123456789012:db:bvrai-test" }
  copy_to       = { vault_arn = "arn:aws:backup:eu-west-1:123456789012:backup-vault:bvrai-test-recovery" }
  restore_tests = { subnet_group = "bvrai-test", security_group_ids = ["sg-0a1b2c3d4e5f60718"] }
}

run "every_point_is_copied_to_the_other_region" {
  assert {
    condition     = alltrue([for rule in aws_backup_plan.this[0].rule : one(rule.copy_action).destination_vault_arn == var.copy_to.vault_arn && one(one(rule.copy_action).lifecycle).delete_after == one(rule.lifecycle).delete_after])
    error_message = "a lost region takes recovery points with it"
  }
  assert {
    condition     = aws_backup_selection.this[0].resources == toset([var.resources.database])
    error_message = "something else is backed up, or nothing"
  }
}

run "points_are_not_deleted_early" {
  assert {
    condition     = aws_backup_vault_lock_configuration.this[0].min_retention_days == 7 && aws_backup_vault_lock_configuration.this[0].changeable_for_days == null && !aws_backup_vault.this.force_destroy
    error_message = "who has the account has the backups"
  }
  assert {
    condition     = alltrue([for rule in aws_backup_plan.this[0].rule : one(rule.lifecycle).delete_after >= aws_backup_vault_lock_configuration.this[0].min_retention_days && one(rule.lifecycle).delete_after <= aws_backup_vault_lock_configuration.this[0].max_retention_days])
    error_message = "the lock refuses the plan's own points"
  }
}

run "compliance_can_not_be_taken_back" {
  variables { lock = "compliance" }
  assert {
    condition     = aws_backup_vault_lock_configuration.this[0].changeable_for_days == 3
    error_message = "the lock can be taken off"
  }
}

run "backups_are_restored_every_week_where_nobody_reaches_them" {
  assert {
    condition     = aws_backup_restore_testing_selection.this["database"].restore_metadata_overrides["publiclyAccessible"] == "false" && aws_backup_restore_testing_selection.this["database"].restore_metadata_overrides["dbSubnetGroupName"] == "bvrai-test"
    error_message = "a restored copy is reachable, or outside of the database's subnets"
  }
  assert {
    condition     = aws_backup_restore_testing_plan.this[0].schedule_expression == "cron(0 9 ? * SUN *)"
    error_message = "nobody knows whether a backup can be restored"
  }
}

run "the_other_regions_vault_only_receives" {
  variables {
    resources           = {}
    copy_to             = null
    restore_tests       = null
    replicated_database = { arn = "arn:aws:rds:eu-central-1:123456789012:db:bvrai-test", retention_days = 14 }
  }
  assert {
    condition     = length(aws_backup_plan.this) == 0 && length(aws_iam_role.this) == 0 && aws_db_instance_automated_backups_replication.this[0].retention_period == 14
    error_message = "it makes backups of its own, or doesn't keep the other region's"
  }
}

run "refuses_recordings" {
  command = plan
  variables { resources = { recordings = "arn:aws:s3:::bvrai-test-recordings" } }
  expect_failures = [var.resources]
}

run "refuses_an_open_vault_without_a_reason" {
  command = plan
  variables { lock = "none" }
  expect_failures = [var.lock]
}

run "refuses_points_that_the_lock_would_refuse" {
  command = plan
  variables { retention_days = 3 }
  expect_failures = [var.retention_days]
}

run "refuses_a_copy_to_nowhere" {
  command = plan
  variables { copy_to = { vault_arn = "eu-west-1" } }
  expect_failures = [var.copy_to]
}

run "refuses_to_restore_into_the_default_group" {
  command = plan
  variables { restore_tests = { subnet_group = "bvrai-test", security_group_ids = [] } }
  expect_failures = [var.restore_tests]
}

run "refuses_to_restore_into_the_default_subnets" {
  command = plan
  variables { restore_tests = { subnet_group = "default", security_group_ids = ["sg-0a1b2c3d4e5f60718"] } }
  expect_failures = [var.restore_tests]
}

run "refuses_to_restore_into_no_subnets" {
  command = plan
  variables { restore_tests = { subnet_group = "", security_group_ids = ["sg-0a1b2c3d4e5f60718"] } }
  expect_failures = [var.restore_tests]
}

run "refuses_to_replicate_what_is_no_database" {
  command = plan
  variables { replicated_database = { arn = "bvrai-test", retention_days = 14 } }
  expect_failures = [var.replicated_database]
}

run "refuses_more_days_than_rds_keeps" {
  command = plan
  variables { replicated_database = { arn = "arn:aws:rds:eu-central-1:123456789012:db:bvrai-test", retention_days = 90 } }
  expect_failures = [var.replicated_database]
}

run "refuses_what_has_another_form" {
  command = plan
  variables {
    name        = "Bvrai_"
    partition   = "azure"
    tags        = { "aws:owner" = "me" }
    kms_key_arn = "alias/mine"
  }
  expect_failures = [var.name, var.partition, var.tags, var.kms_key_arn]
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
