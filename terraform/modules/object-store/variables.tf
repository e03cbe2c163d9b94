variable "name" {
  description = "Prefix of the names of the buckets."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,30}[a-z0-9]$", var.name))
    error_message = "name must be 3 to 32 lower-case letters, digits and dashes, start with a letter and not end with a dash."
  }
}

variable "account_id" {
  description = "Account that this is made in. An input, so that a plan needs no call to AWS."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "account_id must be the 12 digits of an AWS account."
  }
}

variable "partition" {
  description = "AWS partition of the account."
  type        = string
  default     = "aws"
  nullable    = false

  validation {
    condition     = contains(["aws", "aws-us-gov", "aws-cn"], var.partition)
    error_message = "partition must be aws, aws-us-gov or aws-cn."
  }
}

variable "kms_key_arn" {
  description = "Key that encrypts recordings."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:[^:]+:kms:[^:]+:[0-9]{12}:key/.+$", var.kms_key_arn))
    error_message = "kms_key_arn must be the ARN of a KMS key."
  }
}

variable "recordings_retention_days" {
  description = "Days after which a recording is deleted, whatever the tenant's own rule; tenants delete earlier."
  type        = number
  default     = 365
  nullable    = false

  validation {
    condition     = var.recordings_retention_days >= 30 && var.recordings_retention_days <= 3650
    error_message = "recordings_retention_days must be 30 to 3650."
  }
}

variable "access_logs_retention_days" {
  description = "Days that the buckets' access logs are kept."
  type        = number
  default     = 365
  nullable    = false

  validation {
    condition     = var.access_logs_retention_days >= 365
    error_message = "access_logs_retention_days must be 365 or more."
  }
}

variable "tags" {
  description = "Tags of every resource, beside the provider's default tags."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for key in keys(var.tags) : !startswith(lower(key), "aws:")])
    error_message = "tags must not begin with aws:, which is AWS's own prefix."
  }
}

variable "downloads" {
  description = "The one CloudFront distribution that may read recordings, for downloads by signed address. Null: none may."
  type        = object({ distribution_arn = string })
  default     = null

  validation {
    condition     = var.downloads == null || can(regex("^arn:[^:]+:cloudfront::[0-9]{12}:distribution/.+$", var.downloads.distribution_arn))
    error_message = "downloads must have the ARN of a distribution."
  }
}

variable "replicate_to" {
  description = "Bucket in another region, made by this module too, that gets every recording and every deletion, and the key there. Null: a lost region takes its recordings with it."
  type        = object({ bucket_arn = string, kms_key_arn = string })
  default     = null

  validation {
    condition     = var.replicate_to == null || (can(regex("^arn:[^:]+:s3:::[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.replicate_to.bucket_arn)) && can(regex("^arn:[^:]+:kms:[^:]+:[0-9]{12}:key/.+$", var.replicate_to.kms_key_arn)))
    error_message = "replicate_to must be the ARNs of a bucket and of a KMS key in its region."
  }
}

variable "region" {
  description = "Region of the buckets. An input, so that a plan needs no call to AWS."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "region must look like eu-central-1."
  }
}
