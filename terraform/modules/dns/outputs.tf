output "zone_id" {
  description = "The zone."
  value       = aws_route53_zone.this.zone_id
}

output "zone_arn" {
  description = "The zone, for policies of who writes records."
  value       = aws_route53_zone.this.arn
}

output "name_servers" {
  description = "What the parent zone delegates to."
  value       = aws_route53_zone.this.name_servers
}

output "ds_record" {
  description = "What the parent zone publishes, so that the signatures are believed; empty without DNSSEC."
  value       = one(aws_route53_key_signing_key.this[*].ds_record)
}

output "health_check_id" {
  description = "The gateway's health check."
  value       = aws_route53_health_check.gateway.id
}

output "justifications" {
  description = "Why safe defaults were left."
  value       = var.justifications
}
