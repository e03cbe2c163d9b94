variable "name" {
  description = "Prefix of the names of what is made."
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

variable "dns_zone" {
  description = "Zone that is made; the parent zone delegates to its name_servers."
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

  validation {
    condition     = var.platform_domain == var.dns_zone || endswith(var.platform_domain, ".${var.dns_zone}")
    error_message = "platform_domain must be dns_zone or in it."
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

variable "gateway_host" {
  description = "Name in the zone that external-dns keeps at the gateway's load balancer."
  type        = string
  nullable    = false

  validation {
    condition     = endswith(var.gateway_host, ".${var.dns_zone}")
    error_message = "gateway_host must be in dns_zone."
  }
}

variable "second_choice" {
  description = "Where webhook hosts lead while the gateway doesn't answer: the edge's fallback, which refuses at once, or another region's gateway."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)+$", var.second_choice)) && var.second_choice != var.gateway_host
    error_message = "second_choice must be the name of a host, and not the gateway's own."
  }
}

variable "health_path" {
  description = "Path on the gateway that answers 2xx while calls can be taken, asked over TLS. Null: it is healthy while it takes TCP connections."
  type        = string
  default     = null

  validation {
    condition     = var.health_path == null || can(regex("^/[-A-Za-z0-9._~/]*$", var.health_path))
    error_message = "health_path must begin with / and have no query."
  }
}

variable "failed_checks" {
  description = "Checks that must fail in a row, 10 s apart, before webhooks go to the second choice."
  type        = number
  default     = 3
  nullable    = false

  validation {
    condition     = var.failed_checks >= 2 && var.failed_checks <= 10
    error_message = "failed_checks must be 2 to 10: one lost packet moves nobody."
  }
}

variable "dnssec" {
  description = "Sign the zone. The parent must publish ds_record, or the signatures prove nothing."
  type        = bool
  default     = true
  nullable    = false

  validation {
    condition     = var.dnssec || contains(keys(var.justifications), "dnssec")
    error_message = "dnssec: who forges answers of an unsigned zone gets its webhooks; say why under justifications.dnssec."
  }
}

variable "justifications" {
  description = "Why a safe default was left, by the name of the variable. An auditor reads them in the output of the same name."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = length(setsubtract(keys(var.justifications), ["dnssec"])) == 0
    error_message = "justifications may name: dnssec."
  }

  validation {
    condition     = alltrue([for reason in values(var.justifications) : length(trimspace(reason)) >= 20])
    error_message = "justifications must be sentences of at least 20 characters."
  }
}

variable "logs_kms_key_arn" {
  description = "Key in us-east-1 that encrypts the log of queries."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:[^:]+:kms:us-east-1:[0-9]{12}:key/.+$", var.logs_kms_key_arn))
    error_message = "logs_kms_key_arn must be the ARN of a KMS key in us-east-1, where Route 53 logs."
  }
}

variable "certificate_authorities" {
  description = "Who may make certificates for names of the zone: Amazon for the edge, and cert-manager's for the gateway."
  type        = set(string)
  default     = ["amazonaws.com", "letsencrypt.org"]
  nullable    = false

  validation {
    condition     = contains(var.certificate_authorities, "amazonaws.com")
    error_message = "certificate_authorities must have amazonaws.com, which makes the edge's."
  }
}
