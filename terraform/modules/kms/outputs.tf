output "key_arns" {
  description = "ARN of the key by class of data."
  value       = { for class in var.data_classes : class => aws_kms_key.this[class].arn }
}

output "justifications" {
  description = "Why safe defaults were left."
  value       = var.justifications
}
