mock_provider "aws" {
  source = "../../testing/mocks/aws"
}

variables {
  name                = "bvrai-test"
  vpc_id              = "vpc-0a1b2c3d4e5f60718"
  subnet_ids          = ["subnet-1", "subnet-2", "subnet-3"]
  client_cidrs        = ["10.20.0.0/19", "10.20.32.0/19", "10.20.64.0/19"]
  kms_key_arn         = "arn:aws:kms:eu-central-1:123456789012:key/00000000-0000-0000-0000-000000000001"
  secrets_kms_key_arn = "arn:aws:kms:eu-central-1:123456789012:key/00000000-0000-0000-0000-000000000002"
  logs_kms_key_arn    = "arn:aws:kms:eu-central-1:123456789012:key/00000000-0000-0000-0000-000000000003"
}

run "safe_by_default" {
  assert {
    condition     = aws_db_instance.this.multi_az && aws_db_instance.this.storage_encrypted && aws_db_instance.this.deletion_protection && !aws_db_instance.this.publicly_accessible && !aws_db_instance.this.skip_final_snapshot
    error_message = "the database can be lost, read or reached"
  }
  assert {
    condition     = aws_db_instance.this.backup_retention_period == 35 && !aws_db_instance.this.delete_automated_backups
    error_message = "the backups are shorter than promised or go with the instance"
  }
  assert {
    condition     = aws_db_instance.this.manage_master_user_password && aws_db_instance.this.password == null
    error_message = "a password would be in the state"
  }
  assert {
    condition     = contains([for parameter in aws_db_parameter_group.this.parameter : "${parameter.name}=${parameter.value}"], "rds.force_ssl=1")
    error_message = "the server takes connections without TLS"
  }
}

run "the_family_follows_the_version" {
  variables { engine_version = "16.9" }
  assert {
    condition     = aws_db_parameter_group.this.family == "postgres16" && aws_db_parameter_group.this.name_prefix == "bvrai-test-pg16-"
    error_message = "the parameter group is of another major version"
  }
}

run "replicas_are_as_safe_as_the_writer" {
  variables { read_replicas = 2 }
  assert {
    condition     = length(aws_db_instance.replica) == 2 && alltrue([for replica in aws_db_instance.replica : replica.storage_encrypted && !replica.publicly_accessible && replica.deletion_protection])
    error_message = "a replica is the weak spot"
  }
}

run "a_justified_single_zone" {
  variables {
    multi_az       = false
    justifications = { multi_az = "A development database is made anew when its zone is lost." }
  }
  assert {
    condition     = !aws_db_instance.this.multi_az && output.justifications["multi_az"] != ""
    error_message = "the opt-out isn't visible"
  }
}

run "refuses_a_single_zone_without_a_reason" {
  command = plan
  variables { multi_az = false }
  expect_failures = [var.multi_az]
}

run "refuses_an_unprotected_database_without_a_reason" {
  command = plan
  variables { deletion_protection = false }
  expect_failures = [var.deletion_protection]
}

run "refuses_the_internet_as_client" {
  command = plan
  variables { client_cidrs = ["0.0.0.0/0"] }
  expect_failures = [var.client_cidrs]
}

run "refuses_two_subnets" {
  command = plan
  variables { subnet_ids = ["subnet-1", "subnet-2"] }
  expect_failures = [var.subnet_ids]
}

run "refuses_a_disk_that_can_fill_up" {
  command = plan
  variables { storage = { allocated = 100, max = 100 } }
  expect_failures = [var.storage]
}

run "refuses_short_backups" {
  command = plan
  variables { backup_retention_days = 1 }
  expect_failures = [var.backup_retention_days]
}

run "refuses_an_old_server" {
  command = plan
  variables { engine_version = "13.4" }
  expect_failures = [var.engine_version]
}

run "refuses_what_has_another_form" {
  command = plan
  variables {
    name                = "Bvrai_"
    vpc_id              = "main"
    kms_key_arn         = "alias/mine"
    secrets_kms_key_arn = "alias/mine"
    logs_kms_key_arn    = "alias/mine"
    instance_class      = "r7g.large"
    read_replicas       = 6
    log_min_duration_ms = 0
    tags                = { "aws:owner" = "me" }
  }
  expect_failures = [var.name, var.vpc_id, var.kms_key_arn, var.secrets_kms_key_arn, var.logs_kms_key_arn, var.instance_class, var.read_replicas, var.log_min_duration_ms, var.tags]
}

run "refuses_ten_days_of_backups_without_a_reason" {
  command = plan
  variables {
    backup_retention_days = 10
  }
  expect_failures = [var.backup_retention_days]
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
    justifications = { multi_az = "cheap" }
  }
  expect_failures = [var.justifications]
}
