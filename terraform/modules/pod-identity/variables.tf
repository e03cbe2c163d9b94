variable "name" {
  description = "Prefix of the names of the roles."
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

variable "cluster_name" {
  description = "EKS cluster whose ServiceAccounts get roles."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-zA-Z0-9][-a-zA-Z0-9_]{0,99}$", var.cluster_name))
    error_message = "cluster_name must be the name of an EKS cluster."
  }
}

variable "cluster_arn" {
  description = "ARN of that cluster: no other cluster's pods can take the roles."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:[^:]+:eks:[^:]+:[0-9]{12}:cluster/.+$", var.cluster_arn))
    error_message = "cluster_arn must be the ARN of an EKS cluster."
  }
}

variable "service_accounts" {
  description = "Roles by name: who takes it (namespace and ServiceAccount) and what it may do, as a policy document in JSON."
  type        = map(object({ namespace = string, service_account = string, policy = string }))
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for one in values(var.service_accounts) : can(jsondecode(one.policy).Statement)])
    error_message = "service_accounts must have a policy document in JSON each."
  }

  validation {
    condition     = alltrue(flatten([for one in values(var.service_accounts) : [for name in [one.namespace, one.service_account] : can(regex("^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$", name))]]))
    error_message = "service_accounts must name a namespace and a service_account of Kubernetes each: lower-case letters, digits and dashes, at most 63."
  }

  validation {
    condition = alltrue(flatten([
      for one in values(var.service_accounts) : [
        for statement in try(jsondecode(one.policy).Statement, []) : statement.Effect != "Allow" || !contains(flatten([try(statement.Action, [])]), "*")
      ]
    ]))
    error_message = "service_accounts must not allow every action (\"*\")."
  }

  validation {
    condition     = alltrue([for one in values(var.service_accounts) : !startswith(one.namespace, "tenant-")])
    error_message = "service_accounts must not be a tenant's: tenants share the one role whose session tags keep them apart (tenants)."
  }
}

variable "tenants" {
  description = "Tenants whose runtime reads and writes recordings, each in the namespace tenant-<name>."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for tenant in var.tenants : can(regex("^[a-z0-9]([-a-z0-9]{0,38}[a-z0-9])?$", tenant))])
    error_message = "tenants must be names of tenants: lower-case letters, digits and dashes, at most 40."
  }
}

variable "tenant_service_account" {
  description = "ServiceAccount in a tenant's namespace that takes the tenants' role."
  type        = string
  default     = "tenant-api"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", var.tenant_service_account))
    error_message = "tenant_service_account must be the name of a ServiceAccount."
  }
}

variable "recordings_bucket_arn" {
  description = "Bucket with a folder for each tenant's namespace."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:[^:]+:s3:::[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.recordings_bucket_arn))
    error_message = "recordings_bucket_arn must be the ARN of a bucket."
  }
}

variable "recordings_kms_key_arn" {
  description = "Key that encrypts the recordings."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:[^:]+:kms:[^:]+:[0-9]{12}:key/.+$", var.recordings_kms_key_arn))
    error_message = "recordings_kms_key_arn must be the ARN of a KMS key."
  }
}

variable "secrets_kms_key_arn" {
  description = "Key that encrypts secrets. A tenant's are under tenants/ in Secrets Manager and have the tag tenant with its namespace: only that namespace's pods read them."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:[^:]+:kms:[^:]+:[0-9]{12}:key/.+$", var.secrets_kms_key_arn))
    error_message = "secrets_kms_key_arn must be the ARN of a KMS key."
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
