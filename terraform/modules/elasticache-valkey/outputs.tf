output "host" {
  description = "The primary endpoint: after a failover the same name leads to the new primary."
  value       = aws_elasticache_replication_group.this.primary_endpoint_address
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

output "node_ids" {
  description = "Ids of the nodes, as metrics name them; from the names alone."
  value       = [for number in range(1, var.replicas + 2) : format("%s-%03d", var.name, number)]
}
