variable "name" {
  description = "Name of the instance."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,30}[a-z0-9]$", var.name))
    error_message = "name must be 3 to 32 lower-case letters, digits and dashes, start with a letter and not end with a dash."
  }
}

variable "vpc_id" {
  description = "VPC that this lives in."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^vpc-[0-9a-f]{8,17}$", var.vpc_id))
    error_message = "vpc_id must look like vpc-0a1b2c3d4e5f60718."
  }
}

variable "subnet_ids" {
  description = "Subnets of the database tier, one a zone."
  type        = list(string)
  nullable    = false

  validation {
    condition     = length(var.subnet_ids) >= 3 && length(distinct(var.subnet_ids)) == length(var.subnet_ids)
    error_message = "subnet_ids must be at least three different subnets, one a zone."
  }
}

variable "client_cidrs" {
  description = "Ranges that may connect: the private tier, where nodes and pods are."
  type        = list(string)
  nullable    = false

  validation {
    condition     = length(var.client_cidrs) > 0 && alltrue([for cidr in var.client_cidrs : can(cidrnetmask(cidr)) && !endswith(cidr, "/0")])
    error_message = "client_cidrs must be IPv4 ranges, at least one, and never the whole internet."
  }
}

variable "kms_key_arn" {
  description = "Key that encrypts storage, backups and Performance Insights."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:[^:]+:kms:[^:]+:[0-9]{12}:key/.+$", var.kms_key_arn))
    error_message = "kms_key_arn must be the ARN of a KMS key."
  }
}

variable "secrets_kms_key_arn" {
  description = "Key that encrypts the master password, which AWS makes, keeps and rotates."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:[^:]+:kms:[^:]+:[0-9]{12}:key/.+$", var.secrets_kms_key_arn))
    error_message = "secrets_kms_key_arn must be the ARN of a KMS key."
  }
}

variable "logs_kms_key_arn" {
  description = "Key that encrypts the exported logs."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:[^:]+:kms:[^:]+:[0-9]{12}:key/.+$", var.logs_kms_key_arn))
    error_message = "logs_kms_key_arn must be the ARN of a KMS key."
  }
}

variable "engine_version" {
  description = "Version of PostgreSQL. The parameter group's family follows from its major part."
  type        = string
  default     = "17.5"
  nullable    = false

  validation {
    condition     = can(regex("^1[5-9](\\.[0-9]+)?$", var.engine_version))
    error_message = "engine_version must be 15 or later, as 17.5."
  }
}

variable "instance_class" {
  description = "Class of the instance."
  type        = string
  default     = "db.r7g.large"
  nullable    = false

  validation {
    condition     = can(regex("^db\\.[a-z0-9]+\\.[a-z0-9]+$", var.instance_class))
    error_message = "instance_class must look like db.r7g.large."
  }
}

variable "storage" {
  description = "Size in GiB at the start, and how far it may grow by itself."
  type        = object({ allocated = number, max = number })
  default     = { allocated = 100, max = 1000 }
  nullable    = false

  validation {
    condition     = var.storage.allocated >= 20 && var.storage.max >= var.storage.allocated * 1.1 && var.storage.max <= 65536
    error_message = "storage must start at 20 GiB or more, and max must be at least a tenth above, so that a full disk never stops the ledger."
  }
}

variable "backup_retention_days" {
  description = "Days that can be gone back to, to the second. Below 14 wants a justification."
  type        = number
  default     = 35
  nullable    = false

  validation {
    condition     = var.backup_retention_days >= 7 && var.backup_retention_days <= 35
    error_message = "backup_retention_days must be 7 to 35."
  }

  validation {
    condition     = var.backup_retention_days >= 14 || contains(keys(var.justifications), "backup_retention_days")
    error_message = "backup_retention_days below 14: say why under justifications.backup_retention_days."
  }
}

variable "read_replicas" {
  description = "Replicas for reports and as a step in a move; the runtime reads from the writer."
  type        = number
  default     = 0
  nullable    = false

  validation {
    condition     = var.read_replicas >= 0 && var.read_replicas <= 5 && floor(var.read_replicas) == var.read_replicas
    error_message = "read_replicas must be a whole number from 0 to 5."
  }
}

variable "multi_az" {
  description = "A standby in another zone takes over in about a minute."
  type        = bool
  default     = true
  nullable    = false

  validation {
    condition     = var.multi_az || contains(keys(var.justifications), "multi_az")
    error_message = "multi_az: without a standby the loss of a zone is an outage and a restore; say why under justifications.multi_az."
  }
}

variable "deletion_protection" {
  description = "The instance can not be deleted before this is taken away in a change of its own."
  type        = bool
  default     = true
  nullable    = false

  validation {
    condition     = var.deletion_protection || contains(keys(var.justifications), "deletion_protection")
    error_message = "deletion_protection: an unprotected database can be lost in one apply; say why under justifications.deletion_protection."
  }
}

variable "log_min_duration_ms" {
  description = "Statements that take longer are logged."
  type        = number
  default     = 500
  nullable    = false

  validation {
    condition     = var.log_min_duration_ms >= 50
    error_message = "log_min_duration_ms must be 50 or more: literals of tenants' rows would fill the log."
  }
}

variable "justifications" {
  description = "Why a safe default was left, by the name of the variable. An auditor reads them in the output of the same name."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = length(setsubtract(keys(var.justifications), ["multi_az", "deletion_protection", "backup_retention_days"])) == 0
    error_message = "justifications may name: multi_az, deletion_protection, backup_retention_days."
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
