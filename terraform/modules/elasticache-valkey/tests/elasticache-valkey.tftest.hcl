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

run "whom_the_operator_lets_in_stays_in" {
  assert {
    condition     = aws_elasticache_user_group.this.user_ids == toset(["bvrai-test-default", "bvrai-platform"])
    error_message = "the group begins with somebody else"
  }
  assert {
    condition     = one(aws_elasticache_user.platform.authentication_mode).type == "iam" && strcontains(aws_elasticache_user.platform.access_string, " -@dangerous ")
    error_message = "the platform's user has a password, or everything"
  }
  assert {
    condition     = output.cache == { name = "bvrai-test", user_group = "bvrai-test", login = "bvrai-platform" }
    error_message = "the operator isn't told who it is"
  }
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
