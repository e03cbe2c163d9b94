output "vault_arn" {
  description = "The vault, for copies from another region."
  value       = aws_backup_vault.this.arn
}

output "vault_name" {
  description = "Its name, for restores."
  value       = aws_backup_vault.this.name
}

output "justifications" {
  description = "Why safe defaults were left."
  value       = var.justifications
}
