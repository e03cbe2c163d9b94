output "arn" {
  description = "The web ACL, for a distribution or a load balancer."
  value       = aws_wafv2_web_acl.this.arn
}

output "exempt" {
  description = "Rules that are only counted, because genuine signed webhooks break them, and why."
  value       = var.signed_requests ? local.exempt : {}
}
