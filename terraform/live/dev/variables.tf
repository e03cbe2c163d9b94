variable "account_id" {
  description = "Account that this is made in. An input, so that a plan needs no call to AWS."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "account_id must be the 12 digits of an AWS account."
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

variable "availability_zones" {
  description = "Availability zones, three or four, all of the region. Their order decides which subnet range each gets: append, never reorder."
  type        = list(string)
  nullable    = false

  validation {
    condition     = length(var.availability_zones) >= 3 && length(var.availability_zones) <= 4
    error_message = "availability_zones must name three or four zones: a quorum survives the loss of one."
  }

  validation {
    condition     = length(distinct(var.availability_zones)) == length(var.availability_zones)
    error_message = "availability_zones must not name a zone twice."
  }

  validation {
    condition     = alltrue([for zone in var.availability_zones : startswith(zone, var.region)])
    error_message = "availability_zones must all be of the region."
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

variable "dns_zone" {
  description = "Route 53 zone that records are written to."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)+$", var.dns_zone))
    error_message = "dns_zone must look like voice.example.com."
  }
}

variable "platform_domain" {
  description = "Domain under which each tenant gets the host <tenant>.<domain>."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)+$", var.platform_domain))
    error_message = "platform_domain must look like voice.example.com."
  }
}

variable "vault_address" {
  description = "Where Vault answers, over TLS."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^https://[^/\\s]+(/\\S*)?$", var.vault_address))
    error_message = "vault_address must look like https://vault.example.com:8200."
  }
}

variable "vault_cidrs" {
  description = "Ranges where Vault answers; tenants' pods may reach them."
  type        = list(string)
  nullable    = false

  validation {
    condition     = length(var.vault_cidrs) > 0 && alltrue([for cidr in var.vault_cidrs : can(cidrnetmask(cidr)) && !endswith(cidr, "/0")])
    error_message = "vault_cidrs must be IPv4 ranges, at least one, and never the whole internet."
  }
}

variable "image_registry" {
  description = "Registry and path that holds the images bvrai-operator and bvrai-runtime."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9][-a-z0-9.:]*(/[-a-z0-9._]+)*$", var.image_registry))
    error_message = "image_registry must look like 123456789012.dkr.ecr.us-east-1.amazonaws.com/bvrai."
  }
}

variable "signing_public_keys" {
  description = "Public halves, in PEM, of the keys that sign addresses of downloads, by a name each; the private halves are in Vault."
  type        = map(string)
  nullable    = false

  validation {
    condition     = length(var.signing_public_keys) >= 1 && alltrue([for pem in values(var.signing_public_keys) : startswith(trimspace(pem), "-----BEGIN PUBLIC KEY-----")])
    error_message = "signing_public_keys must be public keys in PEM, at least one, and never a private one."
  }
}

variable "alarm_emails" {
  description = "Who is written to when an alarm rings or money runs; a pager subscribes to the topic itself."
  type        = set(string)
  nullable    = false

  validation {
    condition     = length(var.alarm_emails) > 0 && alltrue([for address in var.alarm_emails : can(regex("^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$", address))])
    error_message = "alarm_emails must be mail addresses, at least one."
  }
}

variable "evidence_writer_arns" {
  description = "Roles of CI that put what `make evidence` writes where it is kept."
  type        = set(string)
  nullable    = false

  validation {
    condition     = length(var.evidence_writer_arns) > 0 && alltrue([for arn in var.evidence_writer_arns : can(regex("^arn:[^:]+:iam::[0-9]{12}:role/.+$", arn))])
    error_message = "evidence_writer_arns must be roles, at least one: users have long-lived keys."
  }
}
