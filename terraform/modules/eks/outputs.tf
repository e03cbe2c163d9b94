output "cluster_name" {
  description = "Name of the cluster."
  value       = aws_eks_cluster.this.name
}

output "cluster_arn" {
  description = "ARN of the cluster."
  value       = aws_eks_cluster.this.arn
}

output "cluster_endpoint" {
  description = "Where the API server answers."
  value       = aws_eks_cluster.this.endpoint
}

output "karpenter_queue" {
  description = "Name of the queue with interruption notices."
  value       = aws_sqs_queue.interruptions.name
}

output "karpenter_queue_arn" {
  description = "The same queue, for the policy of who reads it."
  value       = aws_sqs_queue.interruptions.arn
}

output "node_instance_profile" {
  description = "Instance profile of the nodes' role: what an EC2NodeClass names."
  value       = { name = aws_iam_instance_profile.node.name, arn = aws_iam_instance_profile.node.arn }
}

output "tenant_node_pools" {
  description = "Pools of nodes for tenants' pods: values of the label and taint voice.bvrai.io/pool. Karpenter makes nodes of each (argocd/platform/aws), whether there is a group of it or not."
  value       = ["media", "worker"]
}

output "node_role_arn" {
  description = "Role of the nodes."
  value       = aws_iam_role.node.arn
}

output "log_group" {
  description = "Log group of the control plane, for alarms on the audit log."
  value       = "arn:${var.partition}:logs:${var.region}:${var.account_id}:log-group:${aws_cloudwatch_log_group.this.name}"
}

output "justifications" {
  description = "Why safe defaults were left."
  value       = var.justifications
}
