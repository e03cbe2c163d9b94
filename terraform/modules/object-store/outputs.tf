output "recordings_bucket" {
  description = "Name of the bucket for recordings."
  value       = aws_s3_bucket.this["recordings"].bucket
}

output "recordings_bucket_arn" {
  description = "Its ARN, from its name alone: known before it exists."
  value       = "arn:${var.partition}:s3:::${local.buckets["recordings"]}"
}
