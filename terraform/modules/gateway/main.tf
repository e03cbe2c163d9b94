# The gateway's load balancer, as the AWS Load Balancer Controller is told to make it: in front of the pods of Traefik, for webhooks, media and the API. By itself it is an Application Load
# Balancer behind a web ACL; a Network Load Balancer can carry none and wants a justification.
locals {
  tags        = merge(var.tags, { "bvrai:module" = "gateway" })
  application = var.load_balancer == "application"

  # Calls on a pod that leaves may end; the most that a target group waits.
  drained = "deregistration_delay.timeout_seconds=3600"

  # What the load balancer costs is told apart as all the rest; the controller makes it, so no provider's default tags reach it.
  tags_in_words = join(",", [for name, value in local.tags : "${name}=${value}"])

  # A connection on which a media socket was opened lives longer than any call.
  attributes = {
    "idle_timeout.timeout_seconds"                    = var.socket_idle_seconds
    "client_keep_alive.seconds"                       = 7200
    "routing.http.drop_invalid_header_fields.enabled" = true
    "access_logs.s3.enabled"                          = true
    "access_logs.s3.bucket"                           = var.access_logs_bucket
    "access_logs.s3.prefix"                           = "gateway"
  }

  # Also of the answers that the load balancer and the web ACL give by themselves, which no runtime sees.
  listener_attributes = {
    "routing.http.response.server.enabled"                         = false
    "routing.http.response.strict_transport_security.header_value" = "max-age=31536000; includeSubDomains"
  }

  network_annotations = {
    "external-dns.alpha.kubernetes.io/hostname"                                = var.gateway_host
    "service.beta.kubernetes.io/aws-load-balancer-additional-resource-tags"    = local.tags_in_words
    "service.beta.kubernetes.io/aws-load-balancer-type"                        = "external"
    "service.beta.kubernetes.io/aws-load-balancer-scheme"                      = "internet-facing"
    "service.beta.kubernetes.io/aws-load-balancer-nlb-target-type"             = "ip"
    "service.beta.kubernetes.io/aws-load-balancer-attributes"                  = "load_balancing.cross_zone.enabled=true"
    "service.beta.kubernetes.io/aws-load-balancer-listener-attributes.TCP-443" = "tcp.idle_timeout.seconds=${var.socket_idle_seconds}"
    "service.beta.kubernetes.io/aws-load-balancer-target-group-attributes"     = "preserve_client_ip.enabled=true,${local.drained},deregistration_delay.connection_termination.enabled=false"
  }

  application_annotations = {
    "external-dns.alpha.kubernetes.io/hostname"               = var.gateway_host
    "alb.ingress.kubernetes.io/scheme"                        = "internet-facing"
    "alb.ingress.kubernetes.io/tags"                          = local.tags_in_words
    "alb.ingress.kubernetes.io/target-type"                   = "ip"
    "alb.ingress.kubernetes.io/listen-ports"                  = "[{\"HTTPS\":443}]"
    "alb.ingress.kubernetes.io/listener-attributes.HTTPS-443" = join(",", [for name, value in local.listener_attributes : "${name}=${value}"])
    "alb.ingress.kubernetes.io/certificate-arn"               = one(aws_acm_certificate_validation.this[*].certificate_arn)
    "alb.ingress.kubernetes.io/ssl-policy"                    = "ELBSecurityPolicy-TLS13-1-2-2021-06"
    "alb.ingress.kubernetes.io/wafv2-acl-arn"                 = var.web_acl_arn
    "alb.ingress.kubernetes.io/load-balancer-attributes"      = join(",", [for name, value in local.attributes : "${name}=${value}"])
    "alb.ingress.kubernetes.io/target-group-attributes"       = local.drained
    "alb.ingress.kubernetes.io/backend-protocol"              = "HTTPS"
    # Of Traefik itself: a tenant whose agents are down takes nobody else's gateway away.
    "alb.ingress.kubernetes.io/healthcheck-protocol"         = "HTTP"
    "alb.ingress.kubernetes.io/healthcheck-port"             = "8080"
    "alb.ingress.kubernetes.io/healthcheck-path"             = "/ping"
    "alb.ingress.kubernetes.io/healthcheck-interval-seconds" = "10"
    "alb.ingress.kubernetes.io/unhealthy-threshold-count"    = "3"
  }
}

# In this region: the one that CloudFront has, in us-east-1, serves CloudFront alone. Both are proven by one record, which modules/edge keeps, because ACM asks the same of every
# certificate of a name in an account.
resource "aws_acm_certificate" "this" {
  count = local.application ? 1 : 0

  domain_name       = "*.${var.platform_domain}"
  validation_method = "DNS"
  tags              = local.tags

  lifecycle {
    create_before_destroy = true
  }
}

# Waits until the zone is delegated.
resource "aws_acm_certificate_validation" "this" {
  count = local.application ? 1 : 0

  certificate_arn         = aws_acm_certificate.this[0].arn
  validation_record_fqdns = [var.certificate_proof]
}
