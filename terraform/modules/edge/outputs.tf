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

output "certificate_proof" {
  description = "Name of the record that proves *.<platform_domain> to ACM, in every region."
  value       = aws_route53_record.proof[local.hosts[0]].fqdn
}
