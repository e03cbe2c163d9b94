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

variable "evidence" {
  description = "Key that encrypts evidence, and the roles that may take the one that puts it there: CI's. Null: there is no bucket for it, as beside the copies of another region."
  type        = object({ kms_key_arn = string, writer_arns = set(string) })
  default     = null

  validation {
    condition     = var.evidence == null || can(regex("^arn:[^:]+:kms:[^:]+:[0-9]{12}:key/.+$", var.evidence.kms_key_arn))
    error_message = "evidence must have the ARN of a KMS key."
  }

  validation {
    condition     = var.evidence == null || try(length(var.evidence.writer_arns) > 0 && alltrue([for arn in var.evidence.writer_arns : can(regex("^arn:[^:]+:iam::[0-9]{12}:role/.+$", arn))]), false)
    error_message = "evidence must have writer_arns of roles, at least one: users have long-lived keys."
  }
}

variable "evidence_retention_days" {
  description = "Days in which a piece of evidence can't be deleted; after them it is."
  type        = number
  default     = 365
  nullable    = false

  validation {
    condition     = var.evidence_retention_days >= 1 && var.evidence_retention_days <= 3650 && (var.evidence_retention_days >= 365 || contains(keys(var.justifications), "evidence_retention_days"))
    error_message = "evidence_retention_days must be 365 to 3650; for 1 to 364 say why under justifications.evidence_retention_days."
  }
}

variable "evidence_lock" {
  description = "compliance: until then nobody deletes evidence, not the account's root either. governance: who may bypass it does; wants a justification."
  type        = string
  default     = "compliance"
  nullable    = false

  validation {
    condition     = var.evidence_lock == "compliance" || (var.evidence_lock == "governance" && contains(keys(var.justifications), "evidence_lock"))
    error_message = "evidence_lock must be compliance; for governance say why under justifications.evidence_lock."
  }
}

variable "justifications" {
  description = "Why a safe default was left, by the name of the variable. An auditor reads them in the output of the same name."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = length(setsubtract(keys(var.justifications), ["evidence_lock", "evidence_retention_days"])) == 0
    error_message = "justifications may name: evidence_lock, evidence_retention_days."
  }

  validation {
    condition     = alltrue([for reason in values(var.justifications) : length(trimspace(reason)) >= 20])
    error_message = "justifications must be sentences of at least 20 characters."
  }
}
