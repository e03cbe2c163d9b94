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
    condition     = jsondecode(aws_iam_role_policy.tenants.policy).Statement[3].Effect == "Deny"
    error_message = "a session without a namespace isn't denied"
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
