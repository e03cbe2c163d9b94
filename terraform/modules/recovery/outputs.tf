output "recordings_bucket" {
  description = "Name of the bucket with the copies."
  value       = module.object_store.recordings_bucket
}

output "recordings_bucket_arn" {
  description = "Its ARN."
  value       = module.object_store.recordings_bucket_arn
}

output "objects_kms_key_arn" {
  description = "Key that encrypts the copies of recordings."
  value       = module.kms.key_arns["objects"]
}

output "vault_arn" {
  description = "Vault that gets copies of recovery points."
  value       = module.backup.vault_arn
}

output "vault_name" {
  description = "Its name."
  value       = module.backup.vault_name
}
