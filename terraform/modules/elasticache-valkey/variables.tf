variable "name" {
  description = "Name of the replication group."
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
  description = "Subnets of the cache tier, one a zone."
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
  description = "Key that encrypts the data at rest and the snapshots."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:[^:]+:kms:[^:]+:[0-9]{12}:key/.+$", var.kms_key_arn))
    error_message = "kms_key_arn must be the ARN of a KMS key."
  }
}

variable "logs_kms_key_arn" {
  description = "Key that encrypts the slow log and the engine log."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:[^:]+:kms:[^:]+:[0-9]{12}:key/.+$", var.logs_kms_key_arn))
    error_message = "logs_kms_key_arn must be the ARN of a KMS key."
  }
}

variable "engine_version" {
  description = "Version of Valkey; 8 and later know the functions that the runtime calls and per-slot metrics."
  type        = string
  default     = "8.0"
  nullable    = false

  validation {
    condition     = can(regex("^[89]\\.[0-9]+$", var.engine_version))
    error_message = "engine_version must be 8.0 or later of Valkey."
  }
}

variable "node_type" {
  description = "Type of the nodes."
  type        = string
  default     = "cache.r7g.large"
  nullable    = false

  validation {
    condition     = can(regex("^cache\\.[a-z0-9]+\\.[a-z0-9]+$", var.node_type))
    error_message = "node_type must look like cache.r7g.large."
  }
}

variable "replicas" {
  description = "Replicas, in other zones; one of them takes over when the primary is lost. Without one a lost node loses the leases of its calls."
  type        = number
  default     = 2
  nullable    = false

  validation {
    condition     = var.replicas >= 1 && var.replicas <= 5 && floor(var.replicas) == var.replicas
    error_message = "replicas must be a whole number from 1 to 5: automatic failover needs one."
  }
}

variable "snapshot_retention_days" {
  description = "Days that daily snapshots are kept. The cache can be rebuilt; snapshots make that quick."
  type        = number
  default     = 7
  nullable    = false

  validation {
    condition     = var.snapshot_retention_days >= 1 && var.snapshot_retention_days <= 35
    error_message = "snapshot_retention_days must be 1 to 35."
  }
}

variable "platform_user" {
  description = "Name of the user that the platform logs in as, by IAM."
  type        = string
  default     = "bvrai-platform"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,39}$", var.platform_user)) && var.platform_user != "default"
    error_message = "platform_user must be lower-case letters, digits and dashes, and never default, which is switched off."
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
