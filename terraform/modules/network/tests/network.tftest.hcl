mock_provider "aws" {
  source = "../../testing/mocks/aws"
}

variables {
  name               = "bvrai-test"
  account_id         = "123456789012"
  region             = "eu-central-1"
  availability_zones = ["eu-central-1a", "eu-central-1b", "eu-central-1c"]
  cidr               = "10.20.0.0/16"
  logs_kms_key_arn   = "arn:aws:kms:eu-central-1:123456789012:key/00000000-0000-0000-0000-000000000001"
}

run "five_tiers_in_three_zones" {
  assert {
    condition     = length(aws_subnet.this) == 15
    error_message = "five tiers in three zones are fifteen subnets"
  }
  assert {
    condition     = alltrue([for subnet in aws_subnet.this : subnet.map_public_ip_on_launch == false])
    error_message = "a subnet gives public addresses"
  }
  assert {
    condition     = join(" ", output.subnet_cidrs["private"]) == "10.20.0.0/19 10.20.32.0/19 10.20.64.0/19"
    error_message = "pods lost room"
  }
  assert {
    condition     = length(distinct(flatten(values(output.subnet_cidrs)))) == 15
    error_message = "two subnets share a range"
  }
  assert {
    condition     = length(aws_default_security_group.closed.ingress) == 0 && length(aws_default_security_group.closed.egress) == 0
    error_message = "the default group has rules"
  }
}

run "a_zone_of_nat_each" {
  assert {
    condition     = length(aws_nat_gateway.this) == 3 && length(aws_route.private) == 3
    error_message = "a zone shares its way out"
  }
  assert {
    condition     = output.nat_addresses_per_gateway == 1
    error_message = "1,000 calls need one address a gateway"
  }
}

run "nat_addresses_grow_with_calls" {
  variables {
    concurrent_calls = 40000
  }
  assert {
    condition     = output.nat_addresses_per_gateway == 3 && length(aws_eip.nat) == 9
    error_message = "40,000 calls over the two gateways that are left when one fails need three addresses each"
  }
}

run "only_the_servers_ports_reach_the_data" {
  assert {
    condition     = alltrue([for rule in aws_network_acl.data["database"].ingress : rule.from_port == 5432 && rule.to_port == 5432 || contains(output.subnet_cidrs["database"], rule.cidr_block)])
    error_message = "more than 5432 reaches the database tier from outside"
  }
  assert {
    condition     = alltrue(flatten([for acl in aws_network_acl.data : [for rule in concat(tolist(acl.ingress), tolist(acl.egress)) : rule.cidr_block != "0.0.0.0/0"]]))
    error_message = "a data tier talks to the world"
  }
}

run "everything_that_passes_is_logged" {
  assert {
    condition     = aws_flow_log.this.traffic_type == "ALL" && aws_cloudwatch_log_group.flow.retention_in_days == 365 && aws_cloudwatch_log_group.flow.kms_key_id == var.logs_kms_key_arn
    error_message = "flow logs are partial, short-lived or in the clear"
  }
}

run "endpoints_serve_this_account_only" {
  assert {
    condition     = alltrue([for name, endpoint in aws_vpc_endpoint.interface : name == "eks-auth" || strcontains(endpoint.policy, "\"aws:PrincipalAccount\":\"123456789012\"")])
    error_message = "an endpoint serves other accounts' principals"
  }
}

run "a_justified_single_nat_gateway" {
  variables {
    nat_mode       = "single"
    justifications = { nat_mode = "A development cluster carries no customer's calls." }
  }
  assert {
    condition     = length(aws_nat_gateway.this) == 1 && length(aws_route.private) == 3
    error_message = "every zone goes out through the one gateway"
  }
}

run "refuses_an_unjustified_single_nat_gateway" {
  command = plan
  variables { nat_mode = "single" }
  expect_failures = [var.nat_mode]
}

run "refuses_a_reason_that_says_nothing" {
  command = plan
  variables { justifications = { nat_mode = "cheap" } }
  expect_failures = [var.justifications]
}

run "refuses_two_zones" {
  command = plan
  variables { availability_zones = ["eu-central-1a", "eu-central-1b"] }
  expect_failures = [var.availability_zones]
}

run "refuses_another_regions_zone" {
  command = plan
  variables { availability_zones = ["eu-central-1a", "eu-central-1b", "eu-west-1a"] }
  expect_failures = [var.availability_zones]
}

run "refuses_a_public_range" {
  command = plan
  variables { cidr = "8.8.0.0/16" }
  expect_failures = [var.cidr]
}

run "refuses_a_range_too_small" {
  command = plan
  variables { cidr = "10.20.0.0/24" }
  # The Services' range can't be compared with it either.
  expect_failures = [var.cidr]
}

run "refuses_services_inside_the_vpc" {
  command = plan
  variables { service_cidr = "10.20.128.0/20" }
  expect_failures = [var.service_cidr]
}

run "refuses_more_calls_than_one_gateway_carries" {
  command = plan
  variables {
    nat_mode         = "single"
    concurrent_calls = 90000
    justifications   = { nat_mode = "A development cluster carries no customer's calls." }
  }
  expect_failures = [var.concurrent_calls]
}

run "refuses_credentials_over_the_internet" {
  command = plan
  variables { interface_endpoints = ["sts"] }
  expect_failures = [var.interface_endpoints]
}

run "refuses_flow_logs_kept_short" {
  command = plan
  variables { flow_logs_retention_days = 30 }
  expect_failures = [var.flow_logs_retention_days]
}

run "refuses_a_key_that_is_none" {
  command = plan
  variables { logs_kms_key_arn = "alias/logs" }
  expect_failures = [var.logs_kms_key_arn]
}

run "refuses_what_has_another_form" {
  command = plan
  variables {
    name                     = "Bvrai_"
    account_id               = "123"
    partition                = "azure"
    tags                     = { "aws:owner" = "me" }
    cidr                     = "10.20.1.0/16"
    nat_mode                 = "instance"
    flow_logs_retention_days = 366
    interface_endpoints      = ["STS", "sts", "eks-auth"]
  }
  expect_failures = [var.name, var.account_id, var.partition, var.tags, var.cidr, var.nat_mode, var.flow_logs_retention_days, var.interface_endpoints]
}

run "refuses_a_zone_twice_and_services_of_no_range" {
  command = plan
  variables {
    availability_zones = ["eu-central-1a", "eu-central-1b", "eu-central-1b"]
    service_cidr       = "172.20.0.0"
  }
  expect_failures = [var.availability_zones, var.service_cidr]
}

run "refuses_a_region_that_is_none" {
  command = plan
  variables {
    region = "Frankfurt"
  }
  expect_failures = [var.region]
}

run "refuses_a_reason_for_what_needs_none" {
  command = plan
  variables {
    justifications = { colour = "Nobody has ever asked for a reason for this." }
  }
  expect_failures = [var.justifications]
}

run "refuses_half_a_call" {
  command = plan
  variables { concurrent_calls = 0.5 }
  expect_failures = [var.concurrent_calls]
}
