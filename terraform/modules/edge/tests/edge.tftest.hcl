mock_provider "aws" {
  source = "../../testing/mocks/aws"
  # One for each host, as AWS answers; the shared mock can't know the names.
  override_resource {
    target = aws_acm_certificate.this
    values = {
      arn = "arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-0000-0000-000000000001"
      domain_validation_options = [
        { domain_name = "*.voice.example.com", resource_record_name = "_a.voice.example.com", resource_record_type = "CNAME", resource_record_value = "_b.acm-validations.aws" },
        { domain_name = "downloads.bvrai-edge.voice.example.com", resource_record_name = "_c.downloads.bvrai-edge.voice.example.com", resource_record_type = "CNAME", resource_record_value = "_d.acm-validations.aws" },
      ]
    }
  }
}

variables {
  name                   = "bvrai-test"
  dns_zone               = "voice.example.com"
  platform_domain        = "voice.example.com"
  zone_id                = "Z0123456789ABCDEFGHIJ"
  recordings_bucket      = { name = "bvrai-test-recordings", regional_domain = "bvrai-test-recordings.s3.eu-central-1.amazonaws.com" }
  access_logs_bucket_arn = "arn:aws:s3:::bvrai-test-access-logs"
  web_acl_arn            = "arn:aws:wafv2:us-east-1:123456789012:global/webacl/bvrai-test/00000000-0000-0000-0000-000000000001"
  signing_public_keys    = { first = "-----BEGIN PUBLIC KEY-----\nMIIBIjANBg\n-----END PUBLIC KEY-----" }
}

run "downloads_by_signed_address_only" {
  assert {
    condition     = length(aws_cloudfront_distribution.downloads.default_cache_behavior[0].trusted_key_groups) == 1 && length(aws_cloudfront_distribution.downloads.ordered_cache_behavior) == 0
    error_message = "an unsigned address is answered"
  }
  assert {
    condition     = aws_cloudfront_origin_access_control.recordings.signing_behavior == "always"
    error_message = "the bucket can't tell CloudFront from anybody"
  }
  assert {
    condition     = aws_cloudfront_distribution.downloads.default_cache_behavior[0].cache_policy_id == "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
    error_message = "a copy at an edge outlives an erasure"
  }
}

run "tls_headers_and_a_wall" {
  assert {
    condition     = alltrue([for one in [aws_cloudfront_distribution.downloads, aws_cloudfront_distribution.fallback] : one.viewer_certificate[0].minimum_protocol_version == "TLSv1.2_2021" && one.default_cache_behavior[0].viewer_protocol_policy == "https-only" && one.web_acl_id == var.web_acl_arn])
    error_message = "a distribution answers in the clear, in old TLS or without the wall"
  }
  assert {
    condition     = aws_cloudfront_response_headers_policy.this.security_headers_config[0].strict_transport_security[0].access_control_max_age_sec >= 31536000
    error_message = "no HSTS"
  }
}

run "no_signature_in_access_logs" {
  assert {
    condition     = length(aws_cloudwatch_log_delivery.this) == 2 && alltrue([for one in aws_cloudwatch_log_delivery.this : !contains(one.record_fields, "cs-uri-query") && !contains(one.record_fields, "cs(Cookie)")])
    error_message = "the log opens recordings"
  }
}

run "the_fallback_stands_without_our_zone" {
  assert {
    condition     = output.fallback_url == "https://${aws_cloudfront_distribution.fallback.domain_name}" && !endswith(output.fallback_url, var.dns_zone)
    error_message = "the fallback fails with our zone"
  }
  assert {
    condition     = contains(aws_cloudfront_distribution.fallback.default_cache_behavior[0].allowed_methods, "POST") && length(aws_cloudfront_distribution.fallback.default_cache_behavior[0].function_association) == 1
    error_message = "a webhook isn't answered at once"
  }
}

run "refuses_unsigned_downloads" {
  command = plan
  variables { signing_public_keys = {} }
  expect_failures = [var.signing_public_keys]
}

run "refuses_a_private_key" {
  command = plan
  variables { signing_public_keys = { first = "-----BEGIN PRIVATE KEY-----\nMIIBIjANBg\n-----END PRIVATE KEY-----" } }
  expect_failures = [var.signing_public_keys]
}

run "refuses_a_global_name_of_the_bucket" {
  command = plan
  variables { recordings_bucket = { name = "bvrai-test-recordings", regional_domain = "bvrai-test-recordings.s3.amazonaws.com.evil.example" } }
  expect_failures = [var.recordings_bucket]
}

run "refuses_a_regional_wall" {
  command = plan
  variables { web_acl_arn = "arn:aws:wafv2:eu-central-1:123456789012:regional/webacl/x/y" }
  expect_failures = [var.web_acl_arn]
}

run "refuses_what_has_another_form" {
  command = plan
  variables {
    name                   = "Bvrai_"
    dns_zone               = "voice"
    tags                   = { "aws:owner" = "me" }
    zone_id                = "voice.example.com"
    access_logs_bucket_arn = "bvrai-logs"
    price_class            = "PriceClass_Cheap"
    countries              = ["Germany"]
  }
  expect_failures = [var.name, var.dns_zone, var.tags, var.zone_id, var.access_logs_bucket_arn, var.price_class, var.countries]
}

run "refuses_a_domain_that_is_none" {
  command = plan
  variables {
    platform_domain = ".voice.example.com"
  }
  expect_failures = [var.platform_domain]
}

run "refuses_a_domain_of_another_zone" {
  command = plan
  variables {
    platform_domain = "voice.example.org"
  }
  expect_failures = [var.platform_domain]
}
