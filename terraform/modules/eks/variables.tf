variable "name" {
  description = "Name of the cluster."
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

variable "kubernetes_version" {
  description = "Minor version of Kubernetes."
  type        = string
  default     = "1.33"
  nullable    = false

  validation {
    condition     = can(regex("^1\\.(3[2-9]|[4-9][0-9])$", var.kubernetes_version))
    error_message = "kubernetes_version must be 1.32 or later, as 1.33: the admission policies need it."
  }
}

variable "control_plane_subnet_ids" {
  description = "Subnets of the intra tier: where the control plane's interfaces are."
  type        = list(string)
  nullable    = false

  validation {
    condition     = length(distinct(var.control_plane_subnet_ids)) >= 3
    error_message = "control_plane_subnet_ids must be at least three different subnets, one a zone."
  }
}

variable "node_subnet_ids" {
  description = "Subnets of the private tier: where nodes and pods are."
  type        = list(string)
  nullable    = false

  validation {
    condition     = length(distinct(var.node_subnet_ids)) >= 3
    error_message = "node_subnet_ids must be at least three different subnets, one a zone."
  }
}

variable "service_cidr" {
  description = "Range of the Services, apart from the VPC's."
  type        = string
  default     = "172.20.0.0/16"
  nullable    = false

  validation {
    condition     = can(cidrnetmask(var.service_cidr)) && can(regex("/(1[2-9]|2[0-4])$", var.service_cidr))
    error_message = "service_cidr must be an IPv4 range of /12 to /24."
  }
}

variable "secrets_kms_key_arn" {
  description = "Key that encrypts the Secrets in etcd (envelope encryption) and the nodes' disks."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:[^:]+:kms:[^:]+:[0-9]{12}:key/.+$", var.secrets_kms_key_arn))
    error_message = "secrets_kms_key_arn must be the ARN of a KMS key."
  }
}

variable "logs_kms_key_arn" {
  description = "Key that encrypts the control plane's logs."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:[^:]+:kms:[^:]+:[0-9]{12}:key/.+$", var.logs_kms_key_arn))
    error_message = "logs_kms_key_arn must be the ARN of a KMS key."
  }
}

variable "admin_principal_arns" {
  description = "Roles that administer the cluster; two at least, so that one that is lost or locked doesn't lock out everyone. Nobody else is let in, not even who creates it."
  type        = set(string)
  nullable    = false

  validation {
    condition     = length(var.admin_principal_arns) >= 2
    error_message = "admin_principal_arns must be two or more: one lost role must not lock everyone out."
  }

  validation {
    condition     = alltrue([for arn in var.admin_principal_arns : can(regex("^arn:[^:]+:iam::[0-9]{12}:role/.+$", arn))])
    error_message = "admin_principal_arns must be roles: users have long-lived keys."
  }
}

variable "public_access_cidrs" {
  description = "Ranges that reach the API server over the internet. Empty: it answers inside the VPC only."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for cidr in var.public_access_cidrs : can(cidrnetmask(cidr)) && try(tonumber(split("/", cidr)[1]) >= 16, false)])
    error_message = "public_access_cidrs must be IPv4 ranges of /16 or narrower, and never the whole internet."
  }

  validation {
    condition     = length(var.public_access_cidrs) == 0 || contains(keys(var.justifications), "public_access_cidrs")
    error_message = "public_access_cidrs opens the API server to the internet: say why under justifications.public_access_cidrs."
  }
}

variable "node_groups" {
  description = <<-T
    Groups of nodes by name. `system` runs controllers, `media` the agents' pods (a call lives on one node until it ends, so never spot), `worker` what can be
    done again. Each name is the node's label and, but for system, its taint voice.bvrai.io/pool.
  T
  type = map(object({
    instance_types = list(string)
    capacity_type  = string
    min            = number
    max            = number
    disk_gib       = optional(number, 50)
  }))
  default = {
    system = { instance_types = ["m7g.large"], capacity_type = "ON_DEMAND", min = 3, max = 6 }
    media  = { instance_types = ["c7g.xlarge"], capacity_type = "ON_DEMAND", min = 3, max = 30 }
    worker = { instance_types = ["m7g.large", "m6g.large", "c7g.xlarge", "r7g.large"], capacity_type = "SPOT", min = 0, max = 20 }
  }
  nullable = false

  validation {
    condition     = length(setsubtract(["system", "media"], keys(var.node_groups))) == 0
    error_message = "node_groups must have system and media."
  }

  validation {
    condition     = alltrue([for name, group in var.node_groups : group.capacity_type == "ON_DEMAND" || (group.capacity_type == "SPOT" && name == "worker")])
    error_message = "node_groups: capacity_type must be ON_DEMAND, or SPOT for worker alone: a reclaimed node ends the calls on it."
  }

  validation {
    condition     = alltrue([for group in values(var.node_groups) : group.min >= 0 && group.max >= max(group.min, 1)])
    error_message = "node_groups: min must not be below 0 nor above max."
  }

  validation {
    condition     = try(var.node_groups["media"].min >= 2 && var.node_groups["system"].min >= 2, false)
    error_message = "node_groups: system and media need two nodes at least, one can be lost or drained."
  }

  validation {
    # Graviton's families have a g behind their generation; the nodes' image and ours are for it.
    condition     = alltrue([for group in values(var.node_groups) : length(group.instance_types) > 0 && alltrue([for type in group.instance_types : can(regex("^[a-z]+[0-9]+g[a-z]*\\.(medium|large|[0-9]*xlarge|metal|metal-[0-9]+xl)$", type))])])
    error_message = "node_groups: instance_types must be Graviton's of medium size at least, as c7g.xlarge: the nodes' image (AL2023_ARM_64) starts on no other."
  }

  validation {
    condition     = alltrue([for group in values(var.node_groups) : group.disk_gib >= 20 && group.disk_gib <= 16384 && floor(group.disk_gib) == group.disk_gib])
    error_message = "node_groups: disk_gib must be a whole number from 20, which the nodes' image takes, to 16384."
  }
}

variable "addon_versions" {
  description = "Versions of the EKS add-ons. Inputs, so that an upgrade is a reviewed change and a plan needs no call to AWS."
  type        = map(string)
  nullable    = false

  validation {
    condition     = length(setsubtract(["vpc-cni", "coredns", "kube-proxy", "eks-pod-identity-agent", "aws-ebs-csi-driver"], keys(var.addon_versions))) == 0
    error_message = "addon_versions must have vpc-cni, coredns, kube-proxy, eks-pod-identity-agent and aws-ebs-csi-driver."
  }

  validation {
    condition     = alltrue([for version in values(var.addon_versions) : can(regex("^v[0-9]+\\.[0-9]+\\.[0-9]+-eksbuild\\.[0-9]+$", version))])
    error_message = "addon_versions must look like v1.19.2-eksbuild.5."
  }
}

variable "justifications" {
  description = "Why a safe default was left, by the name of the variable. An auditor reads them in the output of the same name."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = length(setsubtract(keys(var.justifications), ["public_access_cidrs"])) == 0
    error_message = "justifications may name: public_access_cidrs."
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
