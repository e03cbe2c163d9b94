output "recordings_bucket" {
  description = "Name of the bucket for recordings."
  value       = aws_s3_bucket.this["recordings"].bucket
}

output "recordings_bucket_arn" {
  description = "Its ARN, from its name alone: known before it exists."
  value       = "arn:${var.partition}:s3:::${local.buckets["recordings"]}"
}

output "recordings_origin" {
  description = "The bucket as an origin of CloudFront, from its name alone."
  value = {
    name            = local.buckets["recordings"]
    regional_domain = "${local.buckets["recordings"]}.s3.${var.region}.amazonaws.com${var.partition == "aws-cn" ? ".cn" : ""}"
  }
}

output "access_logs_bucket" {
  description = "The same by its name."
  value       = local.buckets["access-logs"]
}

output "access_logs_bucket_arn" {
  description = "Bucket for access logs, from its name alone."
  value       = "arn:${var.partition}:s3:::${local.buckets["access-logs"]}"
}

output "evidence" {
  description = "Bucket for evidence and the role that puts it there; null where there is none."
  value       = one([for use, _ in local.evidence : { bucket = local.buckets[use], role_arn = local.evidence_role_arn }])
}

output "justifications" {
  description = "Safe defaults that were left, and why."
  value       = var.justifications
}
