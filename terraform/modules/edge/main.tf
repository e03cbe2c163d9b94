# What the world reaches beside the gateway: downloads of recordings and exports by signed address, and the static TwiML host that a phone number falls back to when
# nothing of ours answers. To be made with a provider of us-east-1, where CloudFront takes its certificates from. Calls and their WebSockets don't pass here.
locals {
  tags           = merge(var.tags, { "bvrai:module" = "edge" })
  downloads_host = "downloads.bvrai-edge.${var.dns_zone}"
  gateway_host   = "gateway.bvrai-edge.${var.dns_zone}"
  hosts          = ["*.${var.platform_domain}", local.downloads_host]
}

# ---- certificate ---------------------------------------------------------------------------------

resource "aws_acm_certificate" "this" {
  domain_name               = local.hosts[0]
  subject_alternative_names = slice(local.hosts, 1, length(local.hosts))
  validation_method         = "DNS"
  tags                      = local.tags

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_route53_record" "proof" {
  # Names that are known before the certificate exists.
  for_each = toset(local.hosts)

  zone_id         = var.zone_id
  name            = one([for proof in aws_acm_certificate.this.domain_validation_options : proof.resource_record_name if proof.domain_name == each.key])
  type            = "CNAME"
  ttl             = 300
  records         = [one([for proof in aws_acm_certificate.this.domain_validation_options : proof.resource_record_value if proof.domain_name == each.key])]
  allow_overwrite = true
}

# Waits until the zone is delegated.
resource "aws_acm_certificate_validation" "this" {
  certificate_arn         = aws_acm_certificate.this.arn
  validation_record_fqdns = [for record in aws_route53_record.proof : record.fqdn]
}

# ---- downloads -----------------------------------------------------------------------------------

resource "aws_cloudfront_origin_access_control" "recordings" {
  name                              = "${var.name}-recordings"
  description                       = "CloudFront signs what it asks of the bucket"
  origin_access_control_origin_type = "s3"
  signing_behavior                  = "always"
  signing_protocol                  = "sigv4"
}

resource "aws_cloudfront_public_key" "signing" {
  for_each = var.signing_public_keys

  name        = "${var.name}-${each.key}"
  comment     = "Proves addresses of downloads"
  encoded_key = "${trimspace(each.value)}\n"
}

resource "aws_cloudfront_key_group" "signing" {
  name    = "${var.name}-signing"
  comment = "Who may sign addresses of downloads"
  items   = [for key in aws_cloudfront_public_key.signing : key.id]
}

resource "aws_cloudfront_response_headers_policy" "this" {
  name    = var.name
  comment = "TLS only, no sniffing, no framing"

  security_headers_config {
    strict_transport_security {
      access_control_max_age_sec = 63072000
      include_subdomains         = true
      preload                    = true
      override                   = true
    }
    content_type_options {
      override = true
    }
    frame_options {
      frame_option = "DENY"
      override     = true
    }
    referrer_policy {
      referrer_policy = "no-referrer"
      override        = true
    }
    content_security_policy {
      content_security_policy = "default-src 'none'; media-src 'self'; sandbox"
      override                = true
    }
  }

  custom_headers_config {
    items {
      header   = "Cache-Control"
      value    = "private, no-store"
      override = true
    }
  }
}

# AWS's own policies, by the ids that it publishes: looked up they would need an account.
locals {
  caching_disabled = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
}

resource "aws_cloudfront_distribution" "downloads" {
  comment             = "${var.name}: recordings and exports by signed address"
  enabled             = true
  is_ipv6_enabled     = true
  http_version        = "http2and3"
  aliases             = [local.downloads_host]
  price_class         = var.price_class
  web_acl_id          = var.web_acl_arn
  default_root_object = "index.html"

  origin {
    origin_id                = "recordings"
    domain_name              = var.recordings_bucket.regional_domain
    origin_access_control_id = aws_cloudfront_origin_access_control.recordings.id
  }

  default_cache_behavior {
    target_origin_id           = "recordings"
    allowed_methods            = ["GET", "HEAD"]
    cached_methods             = ["GET", "HEAD"]
    viewer_protocol_policy     = "https-only"
    trusted_key_groups         = [aws_cloudfront_key_group.signing.id]
    response_headers_policy_id = aws_cloudfront_response_headers_policy.this.id
    # A copy at an edge would outlive an erasure.
    cache_policy_id = local.caching_disabled
  }

  restrictions {
    geo_restriction {
      restriction_type = length(var.countries) > 0 ? "whitelist" : "none"
      locations        = var.countries
    }
  }

  viewer_certificate {
    acm_certificate_arn      = aws_acm_certificate_validation.this.certificate_arn
    minimum_protocol_version = "TLSv1.2_2021"
    ssl_support_method       = "sni-only"
  }

  tags = merge(local.tags, { "bvrai:use" = "downloads" })
}

resource "aws_route53_record" "downloads" {
  for_each = toset(["A", "AAAA"])

  zone_id = var.zone_id
  name    = local.downloads_host
  type    = each.key

  alias {
    name                   = aws_cloudfront_distribution.downloads.domain_name
    zone_id                = aws_cloudfront_distribution.downloads.hosted_zone_id
    evaluate_target_health = false
  }
}

# ---- the fallback --------------------------------------------------------------------------------

resource "aws_cloudfront_function" "fallback" {
  name    = "${var.name}-fallback"
  comment = "TwiML of a number's fallback, and 503 for everything else"
  runtime = "cloudfront-js-2.0"
  publish = true
  code    = file("${path.module}/fallback.js")
}

# Every answer is the function's; nothing behind it can fail. Numbers name this distribution by CloudFront's own domain, so that it stands without our zone. As the
# wildcard's second choice it refuses webhooks at once, and Twilio takes each number's own fallback instead of waiting for a time-out.
resource "aws_cloudfront_distribution" "fallback" {
  comment         = "${var.name}: static TwiML when nothing else answers"
  enabled         = true
  is_ipv6_enabled = true
  http_version    = "http2and3"
  aliases         = ["*.${var.platform_domain}"]
  price_class     = var.price_class
  web_acl_id      = var.web_acl_arn
  # Below /, which the function refuses like every unknown path.
  default_root_object = "message"

  origin {
    origin_id   = "never-asked"
    domain_name = var.recordings_bucket.regional_domain
    # Without a signature of CloudFront the bucket answers nothing, should the function ever let a request through.
    custom_origin_config {
      http_port              = 80
      https_port             = 443
      origin_protocol_policy = "https-only"
      origin_ssl_protocols   = ["TLSv1.2"]
    }
  }

  default_cache_behavior {
    target_origin_id           = "never-asked"
    allowed_methods            = ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"]
    cached_methods             = ["GET", "HEAD"]
    viewer_protocol_policy     = "https-only"
    cache_policy_id            = local.caching_disabled
    response_headers_policy_id = aws_cloudfront_response_headers_policy.this.id

    function_association {
      event_type   = "viewer-request"
      function_arn = aws_cloudfront_function.fallback.arn
    }
  }

  restrictions {
    geo_restriction {
      # Providers fetch from wherever they are.
      restriction_type = "none"
    }
  }

  viewer_certificate {
    acm_certificate_arn      = aws_acm_certificate_validation.this.certificate_arn
    minimum_protocol_version = "TLSv1.2_2021"
    ssl_support_method       = "sni-only"
  }

  tags = merge(local.tags, { "bvrai:use" = "fallback" })
}

# ---- who fetched what ----------------------------------------------------------------------------

locals {
  logged = { downloads = aws_cloudfront_distribution.downloads.arn, fallback = aws_cloudfront_distribution.fallback.arn }
}

resource "aws_cloudwatch_log_delivery_source" "this" {
  for_each = local.logged

  name         = "${var.name}-${each.key}"
  log_type     = "ACCESS_LOGS"
  resource_arn = each.value
  tags         = local.tags
}

resource "aws_cloudwatch_log_delivery_destination" "this" {
  name          = "${var.name}-edge"
  output_format = "json"

  delivery_destination_configuration {
    destination_resource_arn = "${var.access_logs_bucket_arn}/edge"
  }

  tags = local.tags
}

resource "aws_cloudwatch_log_delivery" "this" {
  for_each = local.logged

  delivery_source_name     = aws_cloudwatch_log_delivery_source.this[each.key].name
  delivery_destination_arn = aws_cloudwatch_log_delivery_destination.this.arn
  # No query string: it holds the signature, and of a fallback the number that a call is forwarded to.
  record_fields = ["timestamp", "DistributionId", "c-ip", "cs-method", "cs(Host)", "cs-uri-stem", "sc-status", "sc-bytes", "time-taken", "ssl-protocol", "x-edge-result-type", "x-edge-request-id"]

  s3_delivery_configuration {
    suffix_path = "{DistributionId}/{yyyy}/{MM}/{dd}"
  }

  tags = local.tags
}
