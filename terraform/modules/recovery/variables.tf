variable "name" {
  description = "Name of the installation that this recovers; the prefix of everything here, with -recovery behind it."
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

variable "region" {
  description = "The recovery region. An input, so that a plan needs no call to AWS."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "region must look like eu-central-1."
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

variable "justifications" {
  description = "Why a safe default was left, by the name of the variable. An auditor reads them in the output of the same name."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = length(setsubtract(keys(var.justifications), ["lock"])) == 0
    error_message = "justifications may name: lock."
  }

  validation {
    condition     = alltrue([for reason in values(var.justifications) : length(trimspace(reason)) >= 20])
    error_message = "justifications must be sentences of at least 20 characters."
  }
}

variable "database_arn" {
  description = "Database whose automated backups are kept here too."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:[^:]+:rds:[^:]+:[0-9]{12}:db:.+$", var.database_arn))
    error_message = "database_arn must be the ARN of a database."
  }
}

variable "database_retention_days" {
  description = "Days that they are kept."
  type        = number
  nullable    = false

  validation {
    condition     = var.database_retention_days >= 1 && var.database_retention_days <= 35
    error_message = "database_retention_days must be 1 to 35."
  }
}

variable "backup_lock" {
  description = "How the vault is locked: see modules/backup."
  type        = string
  nullable    = false

  validation {
    condition     = contains(["none", "governance", "compliance"], var.backup_lock)
    error_message = "backup_lock must be none, governance or compliance."
  }
}
