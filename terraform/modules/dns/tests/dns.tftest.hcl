mock_provider "aws" {
  source = "../../testing/mocks/aws"
}

variables {
  name             = "bvrai-test"
  account_id       = "123456789012"
  dns_zone         = "voice.example.com"
  platform_domain  = "voice.example.com"
  gateway_host     = "gateway.bvrai-edge.voice.example.com"
  second_choice    = "d111111abcdef8.cloudfront.net"
  logs_kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000001"
}

run "webhooks_leave_a_dead_gateway" {
  assert {
    condition     = aws_route53_record.webhooks["PRIMARY"].health_check_id == aws_route53_health_check.gateway.id && aws_route53_record.webhooks["SECONDARY"].health_check_id == null
    error_message = "the gateway's death isn't seen, or the second choice can be taken away too"
  }
  assert {
    condition     = one(aws_route53_record.webhooks["PRIMARY"].records) == var.gateway_host && one(aws_route53_record.webhooks["SECONDARY"].records) == var.second_choice
    error_message = "the choices are swapped"
  }
  assert {
    condition     = aws_route53_health_check.gateway.request_interval * aws_route53_health_check.gateway.failure_threshold + aws_route53_record.webhooks["PRIMARY"].ttl <= 90
    error_message = "webhooks go nowhere for longer than a minute and a half"
  }
}

run "a_path_is_asked_over_tls" {
  variables { health_path = "/healthz" }
  assert {
    condition     = aws_route53_health_check.gateway.type == "HTTPS" && aws_route53_health_check.gateway.resource_path == "/healthz"
    error_message = "health isn't asked where it is told"
  }
}

run "signed_and_logged" {
  assert {
    condition     = length(aws_route53_hosted_zone_dnssec.this) == 1 && aws_kms_key.dnssec[0].customer_master_key_spec == "ECC_NIST_P256"
    error_message = "the zone isn't signed"
  }
  assert {
    condition     = aws_route53_query_log.this.cloudwatch_log_group_arn != "" && aws_cloudwatch_log_group.queries.retention_in_days >= 365
    error_message = "queries leave no trace"
  }
}

run "an_unsigned_zone_says_why" {
  variables {
    dnssec         = false
    justifications = { dnssec = "The registrar of the parent zone takes no DS record." }
  }
  assert {
    condition     = length(aws_route53_hosted_zone_dnssec.this) == 0 && length(aws_route53_key_signing_key.this) == 0 && length(aws_kms_key.dnssec) == 0 && output.ds_record == null
    error_message = "it is half signed, which answers nobody who checks"
  }
  assert {
    condition     = output.justifications.dnssec == var.justifications.dnssec
    error_message = "an auditor doesn't read why"
  }
}

run "refuses_an_unsigned_zone_without_a_reason" {
  command = plan
  variables { dnssec = false }
  expect_failures = [var.dnssec]
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
    dnssec         = false
    justifications = { dnssec = "cheap" }
  }
  expect_failures = [var.justifications]
}

run "nobody_else_makes_certificates" {
  assert {
    condition     = toset(aws_route53_record.caa.records) == toset(["0 issue \"amazonaws.com\"", "0 issuewild \"amazonaws.com\"", "0 issue \"letsencrypt.org\"", "0 issuewild \"letsencrypt.org\""])
    error_message = "another authority may"
  }
}

run "refuses_a_gateway_outside_of_the_zone" {
  command = plan
  variables { gateway_host = "gateway.elsewhere.example" }
  expect_failures = [var.gateway_host]
}

run "refuses_a_second_choice_that_is_the_first" {
  command = plan
  variables { second_choice = "gateway.bvrai-edge.voice.example.com" }
  expect_failures = [var.second_choice]
}

run "refuses_to_fail_over_at_a_lost_packet" {
  command = plan
  variables { failed_checks = 1 }
  expect_failures = [var.failed_checks]
}

run "refuses_a_key_where_route_53_cannot_log" {
  command = plan
  variables { logs_kms_key_arn = "arn:aws:kms:eu-central-1:123456789012:key/00000000-0000-0000-0000-000000000001" }
  expect_failures = [var.logs_kms_key_arn]
}

run "refuses_a_domain_outside_of_the_zone" {
  command = plan
  variables { platform_domain = "voice.example.org" }
  expect_failures = [var.platform_domain]
}

run "refuses_a_path_with_a_query" {
  command = plan
  variables { health_path = "/healthz?token=x" }
  expect_failures = [var.health_path]
}

run "refuses_certificates_without_the_edges" {
  command = plan
  variables { certificate_authorities = ["letsencrypt.org"] }
  expect_failures = [var.certificate_authorities]
}

run "refuses_what_has_another_form" {
  command = plan
  variables {
    name       = "Bvrai_"
    account_id = "123"
    partition  = "azure"
    dns_zone   = "voice"
    tags       = { "aws:owner" = "me" }
  }
  expect_failures = [var.name, var.account_id, var.partition, var.dns_zone, var.tags]
}

run "refuses_a_domain_that_is_none" {
  command = plan
  variables {
    platform_domain = ".voice.example.com"
  }
  expect_failures = [var.platform_domain]
}
