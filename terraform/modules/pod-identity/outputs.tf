output "role_arns" {
  description = "Roles of the platform's ServiceAccounts, by name."
  value       = { for name, role in aws_iam_role.service_account : name => role.arn }
}

output "role_names" {
  description = "The same roles' names."
  value       = { for name, role in aws_iam_role.service_account : name => role.name }
}

output "tenants_role_arn" {
  description = "The one role that all tenants share."
  value       = aws_iam_role.tenants.arn
}

output "tenants_policy" {
  description = "What that role may do, for an auditor."
  value       = aws_iam_role_policy.tenants.policy
}
