output "cluster_secret_annotations" {
  description = "Annotations of the cluster's Secret in Argo CD; exactly the keys of argocd/contract.yaml."
  value       = local.annotations
}

output "cluster_secret_labels" {
  description = "Labels of the cluster's Secret in Argo CD; exactly the keys of argocd/contract.yaml."
  value       = local.labels
}

output "secret_name" {
  description = "Name of the entry in Secrets Manager that External Secrets reads."
  value       = aws_secretsmanager_secret.cluster.name
}
