mock_provider "aws" {
  source = "../../testing/mocks/aws"
}

variables {
  name             = "bvrai-test"
  vpc_id           = "vpc-0a1b2c3d4e5f60718"
  subnet_ids       = ["subnet-1", "subnet-2", "subnet-3"]
  client_cidrs     = ["10.20.0.0/19"]
  kms_key_arn      = "arn:aws:kms:eu-central-1:123456789012:key/00000000-0000-0000-0000-000000000001"
  logs_kms_key_arn = "arn:aws:kms:eu-central-1:123456789012:key/00000000-0000-0000-0000-000000000003"
}

run "safe_by_default" {
  assert {
    condition     = aws_elasticache_replication_group.this.transit_encryption_mode == "required" && aws_elasticache_replication_group.this.at_rest_encryption_enabled && aws_elasticache_replication_group.this.multi_az_enabled && aws_elasticache_replication_group.this.automatic_failover_enabled
    error_message = "the cache can be read on the way, at rest, or is lost with a zone"
  }
  assert {
    condition     = aws_elasticache_user.default.user_name == "default" && startswith(aws_elasticache_user.default.access_string, "off ")
    error_message = "the default user lets everyone in"
  }
}

run "a_tenant_sees_its_own_keys_only" {
  variables {
    tenant_users = { acme = "aaaaaaaaaaaaaaaaaaaaaaaaaa", globex = "bbbbbbbbbbbbbbbbbbbbbbbbbb" }
  }
  assert {
    condition     = alltrue([for tenant, user in aws_elasticache_user.tenant : strcontains(user.access_string, "~{t:${var.tenant_users[tenant]}}:* ") && length(regexall("~", user.access_string)) == 1])
    error_message = "a tenant reaches another's keys"
  }
  assert {
    condition     = alltrue([for user in aws_elasticache_user.tenant : strcontains(user.access_string, " -@dangerous -@admin -scan") && one(user.authentication_mode).type == "iam"])
    error_message = "a tenant has a command over the whole server, or a password"
  }
  assert {
    condition     = length(aws_elasticache_user_group.this.user_ids) == 4
    error_message = "a user isn't of the group"
  }
}

run "refuses_one_id_for_two_tenants" {
  command = plan
  variables { tenant_users = { acme = "aaaaaaaaaaaaaaaaaaaaaaaaaa", globex = "aaaaaaaaaaaaaaaaaaaaaaaaaa" } }
  expect_failures = [var.tenant_users]
}

run "refuses_an_id_that_is_a_pattern" {
  command = plan
  variables { tenant_users = { acme = "*" } }
  expect_failures = [var.tenant_users]
}

run "one_node_takes_all_writes_and_another_takes_over" {
  assert {
    condition     = aws_elasticache_replication_group.this.cluster_mode == "disabled" && aws_elasticache_replication_group.this.num_cache_clusters == 3
    error_message = "a client of one node would be told MOVED"
  }
  assert {
    condition     = !contains([for parameter in aws_elasticache_parameter_group.this.parameter : parameter.name], "cluster-enabled")
    error_message = "the parameters switch cluster mode on"
  }
  assert {
    condition     = startswith(output.host, "master.")
    error_message = "clients aren't led to the primary"
  }
  assert {
    condition     = join(" ", output.node_ids) == "bvrai-test-001 bvrai-test-002 bvrai-test-003"
    error_message = "alarms watch nodes that aren't there"
  }
}

run "refuses_to_live_without_a_replica" {
  command = plan
  variables { replicas = 0 }
  expect_failures = [var.replicas]
}

run "refuses_the_default_user_for_the_platform" {
  command = plan
  variables { platform_user = "default" }
  expect_failures = [var.platform_user]
}

run "refuses_the_internet_as_client" {
  command = plan
  variables { client_cidrs = ["0.0.0.0/0"] }
  expect_failures = [var.client_cidrs]
}
