# Each variable refuses what has another form than it needs.
mock_provider "aws" {
  source = "../../testing/mocks/aws"
}

variables {
  client_cidrs = ["10.20.0.0/19"]
}

run "refuses_what_has_another_form" {
  command = plan
  variables {
    name                    = "Bvrai_"
    vpc_id                  = "main"
    subnet_ids              = ["subnet-1", "subnet-2", "subnet-2"]
    kms_key_arn             = "alias/mine"
    logs_kms_key_arn        = "alias/mine"
    engine_version          = "7.2"
    node_type               = "r7g.large"
    snapshot_retention_days = 0
    tags                    = { "aws:owner" = "me" }
  }
  expect_failures = [var.name, var.vpc_id, var.subnet_ids, var.kms_key_arn, var.logs_kms_key_arn, var.engine_version, var.node_type, var.snapshot_retention_days, var.tags]
}
