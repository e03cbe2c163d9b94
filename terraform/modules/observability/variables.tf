variable "name" {
  description = "Prefix of the names of alarms and budgets."
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

variable "topic_kms_key_arn" {
  description = "Key that encrypts alarms on their way; its policy lets CloudWatch, EventBridge, Budgets and Cost Anomaly Detection use it."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:[^:]+:kms:[^:]+:[0-9]{12}:key/.+$", var.topic_kms_key_arn))
    error_message = "topic_kms_key_arn must be the ARN of a KMS key."
  }
}

variable "alarm_emails" {
  description = "Who is written to; each confirms once. A pager subscribes to the topic itself."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for address in var.alarm_emails : can(regex("^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$", address))])
    error_message = "alarm_emails must be mail addresses."
  }
}

variable "database" {
  description = "Database that is watched: its identifier, how much disk it may grow to, its connections' limit, and the identifiers of its replicas."
  type        = object({ identifier = string, max_storage_gib = number, max_connections = number, replicas = optional(list(string), []) })
  nullable    = false

  validation {
    condition     = var.database.max_storage_gib >= 20 && var.database.max_connections >= 50
    error_message = "database must say at least 20 GiB and 50 connections."
  }

  validation {
    # An alarm of a name that nothing has is silent for ever.
    condition     = alltrue([for identifier in concat([var.database.identifier], var.database.replicas) : can(regex("^[a-z](-?[a-z0-9]){0,62}$", identifier))])
    error_message = "database must name identifiers of RDS, its own and its replicas': at most 63 lower-case letters, digits and single dashes, beginning with a letter."
  }
}

variable "cache" {
  description = "Cache that is watched: the ids of its nodes."
  type        = object({ node_ids = set(string) })
  nullable    = false

  validation {
    condition     = length(var.cache.node_ids) > 0
    error_message = "cache must name a node."
  }
}

variable "nat_gateways" {
  description = "NAT gateways that are watched, by zone."
  type        = map(string)
  nullable    = false

  validation {
    condition     = length(var.nat_gateways) > 0
    error_message = "nat_gateways must name one: calls to engines go through it."
  }
}

variable "monthly_budget" {
  description = "US dollars a month for what has this installation's cost tag. Half, four fifths and all of it, and a forecast above it, are told."
  type        = number
  nullable    = false

  validation {
    condition     = var.monthly_budget >= 50
    error_message = "monthly_budget must be 50 or more."
  }
}

variable "anomaly_threshold" {
  description = "US dollars that a day may cost more than expected before it is told."
  type        = number
  default     = 100
  nullable    = false

  validation {
    condition     = var.anomaly_threshold >= 10
    error_message = "anomaly_threshold must be 10 or more: below, it is noise."
  }
}

variable "cost_center" {
  description = "Value of the tag CostCenter by which this installation's costs are told apart."
  type        = string
  nullable    = false

  validation {
    condition     = length(trimspace(var.cost_center)) > 0
    error_message = "cost_center must not be empty."
  }
}
