output "host" {
  description = "The primary endpoint: after a failover the same name leads to the new primary."
  value       = aws_elasticache_replication_group.this.primary_endpoint_address
}

output "port" {
  description = "The cache's port."
  value       = local.port
}

output "cache" {
  description = "What the operator is told about the cache's users: the replication group, the user group that it lets in, and the platform's own user."
  value       = { name = var.name, user_group = aws_elasticache_user_group.this.user_group_id, login = aws_elasticache_user.platform.user_id }
}

output "node_ids" {
  description = "Ids of the nodes, as metrics name them; from the names alone."
  value       = [for number in range(1, var.replicas + 2) : format("%s-%03d", var.name, number)]
}
