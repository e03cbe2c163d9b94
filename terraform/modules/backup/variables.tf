variable "name" {
  description = "Prefix of the names of the vault and its plan."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,30}[a-z0-9]$", var.name))
    error_message = "name must be 3 to 32 lower-case letters, digits and dashes, start with a letter and not end with a dash."
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

variable "kms_key_arn" {
  description = "Key that encrypts the recovery points; of the vault's region."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:[^:]+:kms:[^:]+:[0-9]{12}:key/.+$", var.kms_key_arn))
    error_message = "kms_key_arn must be the ARN of a KMS key."
  }
}

variable "resources" {
  description = "What is backed up, by ARN. None: the vault only receives copies of another region's."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    # Object lock and vault lock would both keep what somebody has the right to have erased.
    condition     = alltrue([for name in keys(var.resources) : can(regex("^[a-z][a-z0-9_]*$", name))]) && !anytrue([for arn in values(var.resources) : can(regex("^arn:[^:]+:s3:", arn))])
    error_message = "resources must have simple names and be no buckets: recordings must stay erasable, and a locked vault keeps what it has."
  }
}

variable "retention_days" {
  description = "Days that daily recovery points are kept; monthly ones are kept for a year. The lock refuses less."
  type        = number
  default     = 35
  nullable    = false

  validation {
    condition     = var.retention_days >= 7 && var.retention_days <= 365
    error_message = "retention_days must be 7 to 365."
  }
}

variable "copy_to" {
  description = "Vault in another region that gets a copy of every recovery point. Null: a lost region takes the backups with it."
  type        = object({ vault_arn = string })
  default     = null

  validation {
    condition     = var.copy_to == null || can(regex("^arn:[^:]+:backup:[^:]+:[0-9]{12}:backup-vault:.+$", var.copy_to.vault_arn))
    error_message = "copy_to must have the ARN of a backup vault."
  }
}

variable "lock" {
  description = "none; governance: nobody without a right of their own deletes early; compliance: after three days nobody does, not even AWS, and the vault lives as long as its points."
  type        = string
  default     = "governance"
  nullable    = false

  validation {
    condition     = contains(["governance", "compliance"], var.lock) || (var.lock == "none" && contains(keys(var.justifications), "lock"))
    error_message = "lock must be governance or compliance; for none say why under justifications.lock."
  }
}

variable "restore_tests" {
  description = "Restore the newest recovery point of each database every week and delete it again: a backup that was never restored is a hope. Subnet group and security groups are where it is restored to."
  type        = object({ subnet_group = string, security_group_ids = list(string) })
  default     = null

  validation {
    condition     = var.restore_tests == null || length(try(var.restore_tests.security_group_ids, [])) > 0
    error_message = "restore_tests must have a security group, or the restored database would be in the default one."
  }

  validation {
    condition     = var.restore_tests == null || can(regex("^[a-z0-9][-a-z0-9._ ]{0,254}$", var.restore_tests.subnet_group)) && try(var.restore_tests.subnet_group != "default", false)
    error_message = "restore_tests must name the subnet_group of the database, in lower case, and never the default one, which can be public."
  }
}

variable "replicated_database" {
  description = "In the recovery region: the database whose automated backups, and so its point-in-time recovery, are kept here too."
  type        = object({ arn = string, retention_days = number })
  default     = null

  validation {
    condition     = var.replicated_database == null || try(var.replicated_database.retention_days >= 1 && var.replicated_database.retention_days <= 35, false)
    error_message = "replicated_database must be kept for 1 to 35 days."
  }

  validation {
    condition     = var.replicated_database == null || can(regex("^arn:[^:]+:rds:[^:]+:[0-9]{12}:db:.+$", var.replicated_database.arn))
    error_message = "replicated_database must have the ARN of a database."
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
