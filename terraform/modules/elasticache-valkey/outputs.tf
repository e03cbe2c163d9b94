output "host" {
  description = "The configuration endpoint, from which a client learns the shards."
  value       = aws_elasticache_replication_group.this.configuration_endpoint_address
}

output "port" {
  description = "The cache's port."
  value       = local.port
}

output "arn" {
  description = "ARN of the replication group, for policies that allow elasticache:Connect."
  value       = aws_elasticache_replication_group.this.arn
}

output "user_arns" {
  description = "ARNs of the users by name, for the same policies."
  value       = merge({ (var.platform_user) = aws_elasticache_user.platform.arn }, { for user in aws_elasticache_user.tenant : user.user_name => user.arn })
}
