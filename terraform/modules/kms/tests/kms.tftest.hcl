mock_provider "aws" {
  source = "../../testing/mocks/aws"
}

variables {
  name       = "bvrai-test"
  account_id = "123456789012"
  region     = "eu-central-1"
}

run "a_key_for_each_class_of_data" {
  assert {
    condition     = length(aws_kms_key.this) == 9 && alltrue([for key in aws_kms_key.this : key.enable_key_rotation && key.deletion_window_in_days == 30])
    error_message = "a class has no key of its own, or one that doesn't rotate"
  }
}

run "each_service_has_the_key_that_it_needs_and_no_other" {
  assert {
    condition     = alltrue([for class, key in aws_kms_key.this : strcontains(key.policy, "logs.eu-central-1.amazonaws.com") == (class == "logs") && strcontains(key.policy, "autoscaling") == (class == "cluster") && strcontains(key.policy, "cloudfront") == (class == "objects") && strcontains(key.policy, "budgets") == (class == "alerts")])
    error_message = "a service may use a key that isn't its"
  }
  assert {
    condition     = alltrue([for key in aws_kms_key.this : !strcontains(key.policy, "\"Principal\":\"*\"")])
    error_message = "a key is open to everyone"
  }
}

run "refuses_an_unknown_class" {
  command = plan
  variables { data_classes = ["everything"] }
  expect_failures = [var.data_classes]
}

run "refuses_a_rushed_deletion" {
  command = plan
  variables { deletion_window_in_days = 7 }
  expect_failures = [var.deletion_window_in_days]
}

run "refuses_to_never_rotate" {
  command = plan
  variables { rotation_period_in_days = 2000 }
  expect_failures = [var.rotation_period_in_days]
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
    justifications = { deletion_window_in_days = "cheap" }
  }
  expect_failures = [var.justifications]
}
