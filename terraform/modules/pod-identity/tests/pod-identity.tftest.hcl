mock_provider "aws" {
  source = "../../testing/mocks/aws"
}

variables {
  name                   = "bvrai-test"
  account_id             = "123456789012"
  cluster_name           = "bvrai-test"
  cluster_arn            = "arn:aws:eks:eu-central-1:123456789012:cluster/bvrai-test"
  recordings_bucket_arn  = "arn:aws:s3:::bvrai-test-recordings"
  recordings_kms_key_arn = "arn:aws:kms:eu-central-1:123456789012:key/00000000-0000-0000-0000-000000000001"
  secrets_kms_key_arn    = "arn:aws:kms:eu-central-1:123456789012:key/00000000-0000-0000-0000-000000000002"
  tenants                = ["acme", "globex"]
}

run "one_role_for_all_tenants_bound_to_their_namespaces" {
  assert {
    condition     = length(distinct([for one in aws_eks_pod_identity_association.tenant : one.role_arn])) == 1
    error_message = "a tenant has a role of its own"
  }
  assert {
    condition     = jsondecode(aws_iam_role_policy.tenants.policy).Statement[0].Resource == "arn:aws:s3:::bvrai-test-recordings/tenants/$${aws:PrincipalTag/kubernetes-namespace}/*"
    error_message = "a tenant's session reaches beyond its namespace's folder"
  }
  assert {
    condition     = one([for statement in jsondecode(aws_iam_role_policy.tenants.policy).Statement : statement if statement.Sid == "NothingWithoutANamespace"]).Effect == "Deny"
    error_message = "a session without a namespace isn't denied"
  }
}

run "a_tenant_reads_the_secrets_of_its_tag_and_tags_none" {
  assert {
    condition     = one([for statement in jsondecode(aws_iam_role_policy.tenants.policy).Statement : statement if statement.Sid == "OwnSecrets"]).Condition.StringEquals["secretsmanager:ResourceTag/tenant"] == "$${aws:PrincipalTag/kubernetes-namespace}"
    error_message = "a tenant reads another's secret"
  }
  assert {
    condition     = !strcontains(aws_iam_role_policy.tenants.policy, "Tag\"") && !strcontains(aws_iam_role_policy.tenants.policy, "TagResource")
    error_message = "a tenant could tag another's secret as its own"
  }
  assert {
    condition     = one([for statement in jsondecode(aws_iam_role_policy.tenants.policy).Statement : statement if statement.Sid == "KeyOfSecrets"]).Condition.StringLike["kms:EncryptionContext:SecretARN"] == "arn:aws:secretsmanager:eu-central-1:123456789012:secret:tenants/*"
    error_message = "the key opens the platform's secrets too"
  }
}

run "only_this_clusters_pods_take_the_roles" {
  assert {
    condition     = strcontains(aws_iam_role.tenants.assume_role_policy, var.cluster_arn)
    error_message = "another cluster's pods can take the role"
  }
}

run "refuses_a_role_of_a_tenants_own" {
  command = plan
  variables {
    service_accounts = {
      sly = { namespace = "tenant-acme", service_account = "tenant-api", policy = "{\"Statement\":[]}" }
    }
  }
  expect_failures = [var.service_accounts]
}

run "refuses_every_action" {
  command = plan
  variables {
    service_accounts = {
      god = { namespace = "kube-system", service_account = "x", policy = "{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}]}" }
    }
  }
  expect_failures = [var.service_accounts]
}

run "refuses_a_tenant_that_is_a_pattern" {
  command = plan
  variables { tenants = ["*"] }
  expect_failures = [var.tenants]
}

run "refuses_secrets_without_a_key" {
  command = plan
  variables { secrets_kms_key_arn = "alias/aws/secretsmanager" }
  expect_failures = [var.secrets_kms_key_arn]
}
