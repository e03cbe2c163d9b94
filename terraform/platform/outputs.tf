output "cluster_name" {
  description = "Name of the EKS cluster."
  value       = module.eks.cluster_name
}

output "cluster_secret_annotations" {
  description = "What Argo CD is told about the cluster; see argocd/contract.yaml."
  value       = module.gitops_bridge.cluster_secret_annotations
}

output "database_master_secret_arn" {
  description = "Secret with the master password that AWS rotates."
  value       = module.database.master_secret_arn
}

output "nat_addresses" {
  description = "Public addresses that calls to others come from."
  value       = module.network.nat_addresses
}

output "recordings_bucket" {
  description = "Bucket for recordings."
  value       = module.object_store.recordings_bucket
}

output "evidence" {
  description = "Bucket for what `make evidence` writes, and the role that CI takes to put it there."
  value       = module.object_store.evidence
}

output "justifications" {
  description = "Every safe default that was left, and why."
  value       = { for name, reasons in { network = module.network.justifications, kms = module.kms.justifications, eks = module.eks.justifications, gateway = module.gateway.justifications, object-store = module.object_store.justifications, rds-postgres = module.database.justifications, backup = module.backup.justifications } : name => reasons if length(reasons) > 0 }
}

output "name_servers" {
  description = "What the parent zone delegates to."
  value       = module.dns.name_servers
}

output "ds_record" {
  description = "What the parent zone publishes, so that the zone's signatures are believed."
  value       = module.dns.ds_record
}

output "downloads" {
  description = "What addresses of downloads begin with, and the ids of the keys that prove them."
  value       = { url = module.edge.downloads_url, key_ids = module.edge.signing_key_ids }
}

output "node_instance_profile" {
  description = "Instance profile that the EC2NodeClass in argocd/platform/aws names (spec.instanceProfile); Karpenter may make none."
  value       = module.eks.node_instance_profile.name
}

output "alarm_topic_arn" {
  description = "Topic of every alarm; a pager subscribes to it."
  value       = module.observability.alarm_topic_arn
}

output "recovery" {
  description = "What the recovery region has: the vault and the bucket. Null where nothing is recovered."
  value       = one([for replica in module.recovery[*] : { vault = replica.vault_name, recordings_bucket = replica.recordings_bucket, region = var.recovery.region }])
}
