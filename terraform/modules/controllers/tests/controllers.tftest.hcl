mock_provider "aws" {
  source = "../../testing/mocks/aws"
}

variables {
  account_id                = "123456789012"
  region                    = "eu-central-1"
  cluster_name              = "bvrai-test"
  vpc_id                    = "vpc-0a1b2c3d4e5f60718"
  node_role_arn             = "arn:aws:iam::123456789012:role/bvrai-test-node"
  node_instance_profile_arn = "arn:aws:iam::123456789012:instance-profile/bvrai-test-node"
  queue_arn                 = "arn:aws:sqs:eu-central-1:123456789012:bvrai-test-karpenter"
  web_acl_arn               = "arn:aws:wafv2:eu-central-1:123456789012:regional/webacl/bvrai-test-gateway/00000000-0000-0000-0000-000000000001"
  zone_id                   = "Z0123456789ABCDEFGHIJ"
  gateway_host              = "gateway.bvrai-edge.voice.example.com"
  platform_domain           = "voice.example.com"
  cache                     = { name = "bvrai-test", user_group = "bvrai-test", login = "bvrai-test-platform" }
}

run "each_controller_is_who_argo_cd_installs" {
  assert {
    condition = { for name, one in output.service_accounts : name => [one.namespace, one.service_account] } == {
      for one in yamldecode(file("../../../argocd/contract.yaml")).identities : one.name => [one.namespace, one.service_account] if one.from == "controllers"
    }
    error_message = "namespaces or ServiceAccounts aren't those of argocd/contract.yaml"
  }
}

run "nothing_is_written_without_a_scope" {
  assert {
    condition = alltrue(flatten([
      for name, one in output.service_accounts : [
        for statement in jsondecode(one.policy).Statement : [
          for action in flatten([statement.Action]) : can(regex("^[a-z0-9-]+:(Describe|List|Get)[A-Za-z]+$", action))
        ] if contains(flatten([statement.Resource]), "*")
      ]
    ]))
    error_message = "something may be written everywhere"
  }
  assert {
    condition = alltrue(flatten([
      for name, one in output.service_accounts : [for statement in jsondecode(one.policy).Statement : [for action in flatten([statement.Action]) : !strcontains(action, "*")]]
    ]))
    error_message = "an action is a pattern"
  }
  assert {
    # EC2 and load balancing have no names that could be granted: everything that is changed has a tag, or gets one, or is in the VPC.
    condition = alltrue(flatten([
      for name in ["karpenter", "aws-load-balancer-controller"] : [
        for statement in jsondecode(output.service_accounts[name].policy).Statement : anytrue([
          can(regex("(ResourceTag|RequestTag)/[^\"]*\":\"(owned|bvrai-test)\"", jsonencode(statement.Condition))),
          contains(["FromWhatIsThere", "GroupsInThisNetwork", "TheServicesOwnRole", "NodesRoleAndNoOther", "Interruptions", "TheGatewaysWebAcl", "WebAclsOfBalancers"], statement.Sid),
          alltrue([for action in flatten([statement.Action]) : can(regex(":(Describe|List|Get)", action))]),
        ])
      ]
    ]))
    error_message = "something of another cluster may be changed"
  }
}

run "karpenter_gives_the_nodes_role_only_and_writes_nothing_in_iam" {
  assert {
    condition = one([for statement in jsondecode(output.service_accounts["karpenter"].policy).Statement : statement if statement.Action == "iam:PassRole"]) == {
      Sid = "NodesRoleAndNoOther", Effect = "Allow", Action = "iam:PassRole", Resource = var.node_role_arn, Condition = { StringEquals = { "iam:PassedToService" = "ec2.amazonaws.com" } }
    }
    error_message = "a node could get another role"
  }
  assert {
    condition     = toset(regexall("iam:[A-Za-z]+", output.service_accounts["karpenter"].policy)) == toset(["iam:ListInstanceProfiles", "iam:GetInstanceProfile", "iam:PassRole", "iam:PassedToService"])
    error_message = "something in IAM may be written"
  }
}

run "records_are_the_gateways_name_and_the_challenge" {
  assert {
    condition     = alltrue([for name in ["external-dns", "cert-manager"] : one([for statement in jsondecode(output.service_accounts[name].policy).Statement : statement.Resource if statement.Action == "route53:ChangeResourceRecordSets"]) == "arn:aws:route53:::hostedzone/Z0123456789ABCDEFGHIJ"])
    error_message = "records of another zone may be changed"
  }
  assert {
    condition     = jsonencode(one([for statement in jsondecode(output.service_accounts["external-dns"].policy).Statement : statement.Condition if statement.Sid == "TheGatewaysName"])["ForAllValues:StringLike"]) == jsonencode({ "route53:ChangeResourceRecordSetsNormalizedRecordNames" = ["gateway.bvrai-edge.voice.example.com", "*-gateway.bvrai-edge.voice.example.com"] })
    error_message = "external-dns may take over the webhook hosts"
  }
  assert {
    condition     = !strcontains(output.service_accounts["external-dns"].policy, "DELETE")
    error_message = "external-dns may delete"
  }
  assert {
    condition     = one([for statement in jsondecode(output.service_accounts["cert-manager"].policy).Statement : statement.Condition if statement.Sid == "Challenges"])["ForAllValues:StringEquals"]["route53:ChangeResourceRecordSetsNormalizedRecordNames"] == ["_acme-challenge.voice.example.com"]
    error_message = "cert-manager may write more than its challenge"
  }
}

run "the_operator_keeps_this_caches_tenants_users_only" {
  assert {
    condition = alltrue([
      for statement in jsondecode(output.service_accounts["bvrai-operator"].policy).Statement : alltrue([
        for resource in flatten([statement.Resource]) : contains(["user:t-*", "usergroup:bvrai-test", "replicationgroup:bvrai-test", "user:bvrai-test-platform"], trimprefix(resource, "arn:aws:elasticache:eu-central-1:123456789012:"))
      ])
    ])
    error_message = "the operator reaches something else"
  }
  assert {
    # What it may write to users is theirs by the tag, or becomes so; and what has a tag is never tagged anew.
    condition = alltrue([
      for statement in jsondecode(output.service_accounts["bvrai-operator"].policy).Statement :
      try(statement.Condition.StringEquals["aws:ResourceTag/bvrai:cache"], "") == "bvrai-test" || (try(statement.Condition.StringEquals["aws:RequestTag/bvrai:cache"], "") == "bvrai-test" && try(statement.Condition.Null["aws:ResourceTag/bvrai:cache"], "") == "true")
      if contains(flatten([statement.Resource]), "arn:aws:elasticache:eu-central-1:123456789012:user:t-*") && statement.Action != "elasticache:DescribeUsers"
    ])
    error_message = "the operator may change users of another cache"
  }
  assert {
    condition     = [for statement in jsondecode(output.service_accounts["bvrai-operator"].policy).Statement : statement.Sid if contains(flatten([statement.Resource]), "arn:aws:elasticache:eu-central-1:123456789012:user:bvrai-test-platform")] == ["LogsIn"]
    error_message = "the operator may change its own user"
  }
}

run "refuses_a_login_that_looks_like_a_tenants" {
  command = plan
  variables { cache = { name = "bvrai-test", user_group = "bvrai-test", login = "t-platform" } }
  expect_failures = [var.cache]
}

run "a_policy_fits_into_a_role" {
  assert {
    condition     = alltrue([for one in output.service_accounts : length(one.policy) <= 10240])
    error_message = "an inline policy is longer than IAM takes"
  }
}

run "refuses_the_zones_name_for_its_id" {
  command = plan
  variables { zone_id = "voice.example.com" }
  expect_failures = [var.zone_id]
}

run "refuses_a_web_acl_of_cloudfront" {
  command = plan
  variables { web_acl_arn = "arn:aws:wafv2:us-east-1:123456789012:global/webacl/x/1" }
  expect_failures = [var.web_acl_arn]
}

run "refuses_what_has_another_form" {
  command = plan
  variables {
    account_id                = "123"
    partition                 = "azure"
    region                    = "Frankfurt"
    cluster_name              = "-bvrai"
    vpc_id                    = "main"
    node_role_arn             = "node"
    node_instance_profile_arn = "arn:aws:iam::123456789012:role/node"
    queue_arn                 = "https://sqs.eu-central-1.amazonaws.com/123456789012/mock"
    gateway_host              = "not a host"
    platform_domain           = "*.voice.example.com"
    cache                     = { name = "Bvrai", user_group = "bvrai", login = "bvrai-platform" }
  }
  expect_failures = [var.account_id, var.partition, var.region, var.cluster_name, var.vpc_id, var.node_role_arn, var.node_instance_profile_arn, var.queue_arn, var.gateway_host, var.platform_domain, var.cache]
}
