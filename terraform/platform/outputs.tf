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

output "justifications" {
  description = "Every safe default that was left, and why."
  value       = { for name, reasons in { network = module.network.justifications, kms = module.kms.justifications, eks = module.eks.justifications, rds-postgres = module.database.justifications } : name => reasons if length(reasons) > 0 }
}
