output "platform" {
  description = "What the platform says of itself: the cluster's name, what Argo CD is told, addresses for allow-lists, justified opt-outs."
  value       = module.platform
}
