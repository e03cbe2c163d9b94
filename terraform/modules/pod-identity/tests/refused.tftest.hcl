# Each variable refuses what has another form than it needs.
mock_provider "aws" {
  source = "../../testing/mocks/aws"
}

variables {
  secrets_kms_key_arn = "arn:aws:kms:eu-central-1:123456789012:key/00000000-0000-0000-0000-000000000002"
  tenants             = ["acme"]
}

run "refuses_what_has_another_form" {
  command = plan
  variables {
    name                   = "Bvrai_"
    account_id             = "123"
    partition              = "azure"
    cluster_name           = "-bvrai"
    cluster_arn            = "bvrai"
    tenant_service_account = "Tenant_API"
    recordings_bucket_arn  = "bvrai-recordings"
    recordings_kms_key_arn = "alias/mine"
    tags                   = { "aws:owner" = "me" }
    service_accounts       = { silent = { namespace = "kube-system", service_account = "x", policy = "allow" } }
  }
  expect_failures = [var.name, var.account_id, var.partition, var.cluster_name, var.cluster_arn, var.tenant_service_account, var.recordings_bucket_arn, var.recordings_kms_key_arn, var.tags, var.service_accounts]
}

run "refuses_a_service_account_that_no_pod_can_have" {
  command = plan
  variables {
    name                   = "bvrai-test"
    account_id             = "123456789012"
    cluster_name           = "bvrai-test"
    cluster_arn            = "arn:aws:eks:eu-central-1:123456789012:cluster/bvrai-test"
    recordings_bucket_arn  = "arn:aws:s3:::bvrai-test-recordings"
    recordings_kms_key_arn = "arn:aws:kms:eu-central-1:123456789012:key/00000000-0000-0000-0000-000000000001"
    service_accounts       = { wild = { namespace = "kube-system", service_account = "*", policy = "{\"Statement\": []}" } }
  }
  expect_failures = [var.service_accounts]
}
