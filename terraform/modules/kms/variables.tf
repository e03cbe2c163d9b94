variable "name" {
  description = "Name of this; the prefix of everything in it."
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
  description = "Region that this is made in. An input, so that a plan needs no call to AWS."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "region must look like eu-central-1."
  }
}

variable "data_classes" {
  description = "Classes of data that get a key each, so that one lost or misused key opens one class only."
  type        = set(string)
  default     = ["alerts", "backup", "cache", "cluster", "database", "evidence", "logs", "objects", "secrets"]
  nullable    = false

  validation {
    condition     = length(setsubtract(var.data_classes, ["alerts", "backup", "cache", "cluster", "database", "evidence", "logs", "objects", "secrets"])) == 0 && length(var.data_classes) > 0
    error_message = "data_classes may be alerts, backup, cache, cluster, database, evidence, logs, objects and secrets."
  }
}

variable "deletion_window_in_days" {
  description = "Days in which the deletion of a key can be taken back."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = var.deletion_window_in_days == 30 || (var.deletion_window_in_days >= 7 && var.deletion_window_in_days < 30 && contains(keys(var.justifications), "deletion_window_in_days"))
    error_message = "deletion_window_in_days must be 30; for 7 to 29 say why under justifications.deletion_window_in_days."
  }
}

variable "rotation_period_in_days" {
  description = "Days after which AWS makes new key material. Old material stays for what it encrypted."
  type        = number
  default     = 365
  nullable    = false

  validation {
    condition     = var.rotation_period_in_days >= 90 && var.rotation_period_in_days <= 365
    error_message = "rotation_period_in_days must be 90 to 365: a key rotates at least yearly."
  }
}

variable "justifications" {
  description = "Why a safe default was left, by the name of the variable. An auditor reads them in the output of the same name."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = length(setsubtract(keys(var.justifications), ["deletion_window_in_days"])) == 0
    error_message = "justifications may name: deletion_window_in_days."
  }

  validation {
    condition     = alltrue([for reason in values(var.justifications) : length(trimspace(reason)) >= 20])
    error_message = "justifications must be sentences of at least 20 characters."
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
