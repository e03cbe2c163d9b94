mock_provider "aws" {
  source = "../../testing/mocks/aws"
}

variables {
  name              = "bvrai-test"
  account_id        = "123456789012"
  topic_kms_key_arn = "arn:aws:kms:eu-central-1:123456789012:key/00000000-0000-0000-0000-000000000001"
  alarm_emails      = ["oncall@example.com"]
  database          = { identifier = "bvrai-test", max_storage_gib = 1000, max_connections = 1000, replicas = ["bvrai-test-replica-0"] }
  cache             = { node_ids = ["bvrai-test-0001-001", "bvrai-test-0001-002"] }
  nat_gateways      = { eu-central-1a = "nat-0a1b2c3d4e5f60718" }
  monthly_budget    = 1000
  cost_center       = "voice-test"
}

run "a_full_cache_a_full_disk_and_no_ports_are_told_before_calls_fail" {
  assert {
    condition     = aws_cloudwatch_metric_alarm.this["cache-memory-bvrai-test-0001-002"].threshold == 75 && aws_cloudwatch_metric_alarm.this["database-disk"].comparison_operator == "LessThanThreshold" && aws_cloudwatch_metric_alarm.this["nat-ports-eu-central-1a"].threshold == 0
    error_message = "calls fail first"
  }
  assert {
    condition     = aws_cloudwatch_metric_alarm.this["database-connections-bvrai-test"].threshold == 800 && aws_cloudwatch_metric_alarm.this["database-lag-bvrai-test-replica-0"].metric_name == "ReplicaLag"
    error_message = "the limit isn't the database's"
  }
}

run "an_alarm_reaches_somebody_and_silence_is_one" {
  assert {
    condition     = alltrue([for alarm in aws_cloudwatch_metric_alarm.this : one(alarm.alarm_actions) == aws_sns_topic.alarms.arn])
    error_message = "an alarm rings for nobody"
  }
  assert {
    condition     = alltrue([for name, alarm in aws_cloudwatch_metric_alarm.this : alarm.treat_missing_data == (startswith(name, "nat-") ? "notBreaching" : "breaching")])
    error_message = "a dead instance is silent"
  }
}

run "failed_backups_and_restore_tests_are_told" {
  assert {
    condition     = jsondecode(aws_cloudwatch_event_rule.this["backups"].event_pattern)["detail-type"] == ["Backup Job State Change", "Copy Job State Change", "Restore Job State Change"]
    error_message = "a restore test fails in silence"
  }
}

run "only_this_accounts_services_publish_and_over_tls" {
  assert {
    condition     = jsondecode(aws_sns_topic_policy.alarms.policy).Statement[0].Condition.StringEquals["aws:SourceAccount"] == var.account_id && jsondecode(aws_sns_topic_policy.alarms.policy).Statement[1].Effect == "Deny"
    error_message = "anybody can ring"
  }
}

run "money_is_told_by_cost_center_before_it_is_gone" {
  assert {
    condition     = toset([for one in aws_budgets_budget.this.notification : "${one.notification_type} ${one.threshold}"]) == toset(["ACTUAL 50", "ACTUAL 80", "ACTUAL 100", "FORECASTED 100"])
    error_message = "nobody hears before the money is gone"
  }
  assert {
    condition     = flatten([for filter in aws_budgets_budget.this.cost_filter : filter.values]) == ["user:CostCenter$voice-test"]
    error_message = "somebody else's money is counted"
  }
  assert {
    condition     = jsondecode(aws_ce_anomaly_monitor.this.monitor_specification).Tags.Values == ["voice-test"]
    error_message = "somebody else's anomaly is told"
  }
}

run "refuses_a_budget_of_nothing" {
  command = plan
  variables { monthly_budget = 1 }
  expect_failures = [var.monthly_budget]
}

run "refuses_noise" {
  command = plan
  variables { anomaly_threshold = 1 }
  expect_failures = [var.anomaly_threshold]
}

run "refuses_what_is_no_address" {
  command = plan
  variables { alarm_emails = ["oncall"] }
  expect_failures = [var.alarm_emails]
}

run "refuses_to_watch_no_way_out" {
  command = plan
  variables { nat_gateways = {} }
  expect_failures = [var.nat_gateways]
}

run "refuses_to_watch_no_cache" {
  command = plan
  variables { cache = { node_ids = [] } }
  expect_failures = [var.cache]
}

run "refuses_an_impossible_database" {
  command = plan
  variables { database = { identifier = "x", max_storage_gib = 1, max_connections = 1 } }
  expect_failures = [var.database]
}

run "refuses_to_watch_what_can_have_no_such_name" {
  command = plan
  variables { database = { identifier = "arn:aws:rds:eu-central-1:123456789012:db:bvrai-test", max_storage_gib = 1000, max_connections = 1000 } }
  expect_failures = [var.database]
}

run "refuses_a_replica_that_can_have_no_such_name" {
  command = plan
  variables { database = { identifier = "bvrai-test", max_storage_gib = 1000, max_connections = 1000, replicas = ["Replica_0"] } }
  expect_failures = [var.database]
}

run "refuses_what_has_another_form" {
  command = plan
  variables {
    name              = "Bvrai_"
    account_id        = "123"
    partition         = "azure"
    tags              = { "aws:owner" = "me" }
    topic_kms_key_arn = "alias/mine"
    cost_center       = " "
  }
  expect_failures = [var.name, var.account_id, var.partition, var.tags, var.topic_kms_key_arn, var.cost_center]
}
