output "host" {
  description = "The writer's endpoint."
  value       = aws_db_instance.this.address
}

output "port" {
  description = "The server's port."
  value       = local.port
}

output "master_secret_arn" {
  description = "Secret with the master password, which AWS rotates; the platform's people move a role of their own to Vault with it once."
  value       = one(aws_db_instance.this.master_user_secret[*].secret_arn)
}

output "security_group_id" {
  description = "Group of the server."
  value       = aws_security_group.this.id
}

output "justifications" {
  description = "Why safe defaults were left."
  value       = var.justifications
}

output "arn" {
  description = "The writer, for backups."
  value       = aws_db_instance.this.arn
}

output "identifier" {
  description = "The writer's identifier, known before it exists."
  value       = var.name
}

output "replica_identifiers" {
  description = "The replicas' identifiers."
  value       = [for index in range(var.read_replicas) : "${var.name}-replica-${index}"]
}

output "subnet_group" {
  description = "Where a copy is restored to."
  value       = aws_db_subnet_group.this.name
}
