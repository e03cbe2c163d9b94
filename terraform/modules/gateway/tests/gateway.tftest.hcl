mock_provider "aws" {
  source = "../../testing/mocks/aws"
  override_resource {
    target = aws_acm_certificate.this
    values = { arn = "arn:aws:acm:eu-central-1:123456789012:certificate/00000000-0000-0000-0000-000000000001" }
  }
  override_resource {
    target = aws_acm_certificate_validation.this
    values = { certificate_arn = "arn:aws:acm:eu-central-1:123456789012:certificate/00000000-0000-0000-0000-000000000001" }
  }
}

variables {
  gateway_host        = "gateway.bvrai-edge.voice.example.com"
  platform_domain     = "calls.voice.example.com"
  certificate_proof   = "_a.calls.voice.example.com."
  web_acl_arn         = "arn:aws:wafv2:eu-central-1:123456789012:regional/webacl/bvrai-test/00000000-0000-0000-0000-000000000001"
  access_logs_bucket  = "bvrai-test-access-logs"
  load_balancer_cidrs = ["10.0.49.0/24", "10.0.48.0/24"]
}

run "a_web_acl_before_webhooks_media_and_api" {
  assert {
    condition     = output.ingress["alb.ingress.kubernetes.io/wafv2-acl-arn"] == var.web_acl_arn && output.ingress["alb.ingress.kubernetes.io/scheme"] == "internet-facing"
    error_message = "nothing looks at a request before the gateway"
  }
  assert {
    condition     = output.service == { type = "ClusterIP" }
    error_message = "the gateway's Service has a way in that no web ACL guards"
  }
}

run "tls_only_by_the_regions_own_certificate" {
  assert {
    condition     = output.ingress["alb.ingress.kubernetes.io/listen-ports"] == "[{\"HTTPS\":443}]" && output.ingress["alb.ingress.kubernetes.io/certificate-arn"] == aws_acm_certificate.this[0].arn && output.ingress["alb.ingress.kubernetes.io/ssl-policy"] == "ELBSecurityPolicy-TLS13-1-2-2021-06"
    error_message = "answers in the clear, in old TLS or under another name"
  }
  assert {
    condition     = aws_acm_certificate.this[0].domain_name == "*.calls.voice.example.com" && join(" ", aws_acm_certificate_validation.this[0].validation_record_fqdns) == var.certificate_proof
    error_message = "tenants' hosts have no certificate, or nobody proves it"
  }
  assert {
    condition     = output.ingress["alb.ingress.kubernetes.io/backend-protocol"] == "HTTPS"
    error_message = "in the clear behind the load balancer"
  }
}

run "every_answer_asks_for_tls_and_none_names_its_server" {
  assert {
    condition     = output.ingress["alb.ingress.kubernetes.io/listener-attributes.HTTPS-443"] == "routing.http.response.server.enabled=false,routing.http.response.strict_transport_security.header_value=max-age=31536000; includeSubDomains"
    error_message = "the load balancer's own answers say what it is, or let a browser come back in the clear"
  }
}

run "sockets_outlive_silence_and_leaving_pods" {
  assert {
    condition     = alltrue([for wanted in ["idle_timeout.timeout_seconds=3600", "client_keep_alive.seconds=7200", "routing.http.drop_invalid_header_fields.enabled=true", "access_logs.s3.enabled=true", "access_logs.s3.bucket=bvrai-test-access-logs", "access_logs.s3.prefix=gateway"] : contains(split(",", output.ingress["alb.ingress.kubernetes.io/load-balancer-attributes"]), wanted)])
    error_message = "a held call is cut, a broken header passes, or nothing is logged"
  }
  assert {
    condition     = output.ingress["alb.ingress.kubernetes.io/target-group-attributes"] == "deregistration_delay.timeout_seconds=3600"
    error_message = "calls end with the gateway's pod"
  }
}

run "a_network_load_balancer_for_a_reason" {
  variables {
    load_balancer       = "network"
    socket_idle_seconds = 6000
    justifications      = { load_balancer = "The firewall in front of the account looks at every request already." }
  }
  assert {
    condition     = output.service.annotations["service.beta.kubernetes.io/aws-load-balancer-listener-attributes.TCP-443"] == "tcp.idle_timeout.seconds=6000" && output.service.annotations["external-dns.alpha.kubernetes.io/hostname"] == var.gateway_host
    error_message = "a held call is cut, or nobody finds the gateway"
  }
  assert {
    condition     = strcontains(output.service.annotations["service.beta.kubernetes.io/aws-load-balancer-target-group-attributes"], "preserve_client_ip.enabled=true") && strcontains(output.service.annotations["service.beta.kubernetes.io/aws-load-balancer-target-group-attributes"], "deregistration_delay.timeout_seconds=3600")
    error_message = "who called is lost, or calls end with the gateway's pod"
  }
  assert {
    condition     = length(output.ingress) == 0 && length(aws_acm_certificate.this) == 0 && length(output.ports.websecure.forwardedHeaders.trustedIPs) == 0
    error_message = "two load balancers, or somebody's word about who called is taken"
  }
}

run "only_the_load_balancer_says_who_called" {
  assert {
    condition     = jsonencode(output.ports) == "{\"websecure\":{\"forwardedHeaders\":{\"trustedIPs\":[\"10.0.48.0/24\",\"10.0.49.0/24\"]}}}"
    error_message = "every caller can say that it is another"
  }
}

run "refuses_another_kind" {
  command = plan
  variables { load_balancer = "classic" }
  expect_failures = [var.load_balancer]
}

run "refuses_a_network_load_balancer_without_a_reason" {
  command = plan
  variables { load_balancer = "network" }
  expect_failures = [var.load_balancer]
}

run "refuses_a_host_that_is_none" {
  command = plan
  variables { gateway_host = "gateway" }
  expect_failures = [var.gateway_host]
}

run "refuses_a_wildcard_for_the_domain" {
  command = plan
  variables { platform_domain = "*.voice.example.com" }
  expect_failures = [var.platform_domain]
}

run "refuses_a_proof_that_isnt_acms" {
  command = plan
  variables { certificate_proof = "calls.voice.example.com" }
  expect_failures = [var.certificate_proof]
}

run "refuses_the_edges_web_acl" {
  command = plan
  variables { web_acl_arn = "arn:aws:wafv2:us-east-1:123456789012:global/webacl/bvrai-test/00000000-0000-0000-0000-000000000001" }
  expect_failures = [var.web_acl_arn]
}

run "refuses_the_arn_of_a_bucket_for_its_name" {
  command = plan
  variables { access_logs_bucket = "arn:aws:s3:::bvrai-test-access-logs" }
  expect_failures = [var.access_logs_bucket]
}

run "refuses_to_believe_everybody" {
  command = plan
  variables { load_balancer_cidrs = ["0.0.0.0/0"] }
  expect_failures = [var.load_balancer_cidrs]
}

run "refuses_a_short_idle_time_out" {
  command = plan
  variables { socket_idle_seconds = 60 }
  expect_failures = [var.socket_idle_seconds]
}

run "refuses_an_idle_time_out_beyond_an_application_load_balancers" {
  command = plan
  variables { socket_idle_seconds = 6000 }
  expect_failures = [var.socket_idle_seconds]
}

run "refuses_a_reason_for_what_is_no_default" {
  command = plan
  variables { justifications = { web_acl_arn = "A sentence that is long enough for one." } }
  expect_failures = [var.justifications]
}

run "refuses_a_reason_that_is_none" {
  command = plan
  variables { justifications = { load_balancer = "cheaper" } }
  expect_failures = [var.justifications]
}

run "what_the_load_balancer_costs_is_told_apart" {
  variables { tags = { Project = "bvrai", CostCenter = "voice" } }
  assert {
    condition     = output.ingress["alb.ingress.kubernetes.io/tags"] == "CostCenter=voice,Project=bvrai,bvrai:module=gateway"
    error_message = "nobody sees what the load balancer costs"
  }
}

run "and_a_network_load_balancers" {
  variables {
    load_balancer  = "network"
    justifications = { load_balancer = "The firewall in front of the account looks at every request already." }
    tags           = { Project = "bvrai", CostCenter = "voice" }
  }
  assert {
    condition     = output.service.annotations["service.beta.kubernetes.io/aws-load-balancer-additional-resource-tags"] == "CostCenter=voice,Project=bvrai,bvrai:module=gateway"
    error_message = "nobody sees what the load balancer costs"
  }
}

run "refuses_a_tag_that_would_read_as_two" {
  command = plan
  variables { tags = { Owner = "platform,Environment=prod" } }
  expect_failures = [var.tags]
}

run "refuses_tags_of_aws" {
  command = plan
  variables { tags = { "aws:made-by" = "us" } }
  expect_failures = [var.tags]
}
