variable "account_id" {
  description = "Account that the cluster is in."
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
  description = "Region of the cluster."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "region must look like eu-central-1."
  }
}

variable "cluster_name" {
  description = "EKS cluster whose controllers these are; what they make carries its name as a tag."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-zA-Z0-9][-a-zA-Z0-9_]{0,99}$", var.cluster_name))
    error_message = "cluster_name must be the name of an EKS cluster."
  }
}

variable "vpc_id" {
  description = "VPC in which security groups are made."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^vpc-[0-9a-f]{8,17}$", var.vpc_id))
    error_message = "vpc_id must look like vpc-0a1b2c3d4e5f60718."
  }
}

variable "node_role_arn" {
  description = "The one role that Karpenter may give to nodes."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:[^:]+:iam::[0-9]{12}:role/.+$", var.node_role_arn))
    error_message = "node_role_arn must be the ARN of a role."
  }
}

variable "node_instance_profile_arn" {
  description = "That role's instance profile, which EC2NodeClasses name: Karpenter makes none."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:[^:]+:iam::[0-9]{12}:instance-profile/.+$", var.node_instance_profile_arn))
    error_message = "node_instance_profile_arn must be the ARN of an instance profile."
  }
}

variable "queue_arn" {
  description = "Queue with interruption notices."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:[^:]+:sqs:[^:]+:[0-9]{12}:[-_A-Za-z0-9]{1,80}$", var.queue_arn))
    error_message = "queue_arn must be the ARN of a queue."
  }
}

variable "web_acl_arn" {
  description = "Web ACL that load balancers of this cluster may have."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:[^:]+:wafv2:[^:]+:[0-9]{12}:regional/webacl/.+$", var.web_acl_arn))
    error_message = "web_acl_arn must be the ARN of a regional web ACL."
  }
}

variable "zone_id" {
  description = "Route 53 zone in which records are kept."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^Z[A-Z0-9]{1,31}$", var.zone_id))
    error_message = "zone_id must look like Z0123456789ABCDEFGHIJ."
  }
}

variable "gateway_host" {
  description = "The one name that external-dns keeps."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)+$", var.gateway_host))
    error_message = "gateway_host must be the name of a host."
  }
}

variable "platform_domain" {
  description = "Domain for which cert-manager answers challenges."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)+$", var.platform_domain))
    error_message = "platform_domain must be a domain."
  }
}

variable "cache" {
  description = "Cache whose tenants' users the operator keeps: its replication group, the user group that it lets in, and the operator's own user."
  type        = object({ name = string, user_group = string, login = string })
  nullable    = false

  validation {
    condition     = alltrue([for id in values(var.cache) : can(regex("^[a-z][-a-z0-9]{0,39}$", id))])
    error_message = "cache must be ids of ElastiCache: lower-case letters, digits and dashes, at most 40."
  }

  validation {
    condition     = !startswith(var.cache.login, "t-")
    error_message = "cache.login must not begin with t-, as tenants' users do: the operator could change it."
  }
}
