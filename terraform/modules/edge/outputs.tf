output "downloads_distribution_arn" {
  description = "The distribution that alone may read recordings for downloads."
  value       = aws_cloudfront_distribution.downloads.arn
}

output "downloads_url" {
  description = "What signed addresses of downloads begin with."
  value       = "https://${local.downloads_host}"
}

output "signing_key_ids" {
  description = "Ids of the public keys by name: a signed address says which one proves it."
  value       = { for name, key in aws_cloudfront_public_key.signing : name => key.id }
}

output "fallback_url" {
  description = "Static TwiML host, by a name that needs no zone of ours."
  value       = "https://${aws_cloudfront_distribution.fallback.domain_name}"
}

output "fallback_host" {
  description = "The same as a name for records."
  value       = aws_cloudfront_distribution.fallback.domain_name
}

output "gateway_host" {
  description = "Name that external-dns keeps at the gateway's load balancer; the webhook hosts lead to it."
  value       = local.gateway_host
}

output "gateway_annotations" {
  description = "Annotations of the gateway's Service: a public Network Load Balancer that keeps silent sockets, uses every zone and lets calls on a leaving pod end."
  value = {
    "external-dns.alpha.kubernetes.io/hostname"                                = local.gateway_host
    "service.beta.kubernetes.io/aws-load-balancer-type"                        = "external"
    "service.beta.kubernetes.io/aws-load-balancer-scheme"                      = "internet-facing"
    "service.beta.kubernetes.io/aws-load-balancer-nlb-target-type"             = "ip"
    "service.beta.kubernetes.io/aws-load-balancer-attributes"                  = "load_balancing.cross_zone.enabled=true"
    "service.beta.kubernetes.io/aws-load-balancer-listener-attributes.TCP-443" = "tcp.idle_timeout.seconds=${var.socket_idle_seconds}"
    "service.beta.kubernetes.io/aws-load-balancer-target-group-attributes"     = "preserve_client_ip.enabled=true,deregistration_delay.timeout_seconds=3600,deregistration_delay.connection_termination.enabled=false"
  }
}
