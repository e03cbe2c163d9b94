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
