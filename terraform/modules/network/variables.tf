variable "name" {
  description = "Name of the network; the prefix of everything in it. The cluster that it carries has the same name."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,30}[a-z0-9]$", var.name))
    error_message = "name must be 3 to 32 lower-case letters, digits and dashes, start with a letter and not end with a dash."
  }
}

variable "account_id" {
  description = "Account that the network is made in. Endpoint policies let in nobody else's principals."
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
  description = "Region of the network. An input, so that a plan needs no call to AWS."
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

variable "cidr" {
  description = "Range of the VPC, a private one of /16 to /20. Pods have addresses of it: at /16 each zone carries about 8,000 of them, at /20 about 500."
  type        = string
  nullable    = false

  validation {
    condition     = can(cidrnetmask(var.cidr)) && can(regex("/(16|17|18|19|20)$", var.cidr))
    error_message = "cidr must be an IPv4 range of /16 to /20."
  }

  validation {
    condition     = can(regex("^(10\\.|172\\.(1[6-9]|2[0-9]|3[01])\\.|192\\.168\\.)", var.cidr))
    error_message = "cidr must be of a private range (RFC 1918)."
  }

  validation {
    condition     = try(cidrhost(var.cidr, 0) == split("/", var.cidr)[0], false)
    error_message = "cidr must start at its network address."
  }
}

variable "service_cidr" {
  description = "Range of the Kubernetes Services; virtual, and kept apart from the VPC's."
  type        = string
  default     = "172.20.0.0/16"
  nullable    = false

  validation {
    condition     = can(cidrnetmask(var.service_cidr)) && can(regex("/(1[2-9]|2[0-4])$", var.service_cidr))
    error_message = "service_cidr must be an IPv4 range of /12 to /24, as EKS demands."
  }

  validation {
    # Two ranges overlap when they agree in the bits of the shorter prefix.
    condition = try(
      cidrhost(format("%s/%d", split("/", var.service_cidr)[0], min(split("/", var.cidr)[1], split("/", var.service_cidr)[1])), 0) !=
      cidrhost(format("%s/%d", split("/", var.cidr)[0], min(split("/", var.cidr)[1], split("/", var.service_cidr)[1])), 0),
      false
    )
    error_message = "service_cidr must not overlap cidr."
  }
}

variable "concurrent_calls" {
  description = "Calls at once that the network must carry with one zone lost. It sizes the NAT gateways' addresses: see the README."
  type        = number
  default     = 1000
  nullable    = false

  validation {
    condition     = var.concurrent_calls >= 1 && var.concurrent_calls <= 100000 && floor(var.concurrent_calls) == var.concurrent_calls
    error_message = "concurrent_calls must be a whole number from 1 to 100000."
  }

  validation {
    condition     = ceil(var.concurrent_calls * 3 / (var.nat_mode == "one_per_az" ? length(var.availability_zones) - 1 : 1) / 27500) <= 8
    error_message = "concurrent_calls needs more than the 8 addresses that a NAT gateway can have: use nat_mode one_per_az or split the platform over clusters."
  }
}

variable "nat_mode" {
  description = "one_per_az: the loss of a zone costs only that zone's calls. single: cheap, and the loss of its zone silences all calls to engines; wants a justification."
  type        = string
  default     = "one_per_az"
  nullable    = false

  validation {
    condition     = contains(["one_per_az", "single"], var.nat_mode)
    error_message = "nat_mode must be one_per_az or single."
  }

  validation {
    condition     = var.nat_mode == "one_per_az" || contains(keys(var.justifications), "nat_mode")
    error_message = "nat_mode single makes one zone the end of every call: say why under justifications.nat_mode."
  }
}

variable "interface_endpoints" {
  description = "AWS services reached without leaving the network, each by an interface endpoint. Fewer cost less; their traffic then takes the NAT gateway."
  type        = set(string)
  default = [
    "ec2", "ecr.api", "ecr.dkr", "eks", "eks-auth", "elasticloadbalancing", "kms", "logs", "monitoring", "secretsmanager", "sqs", "ssm", "sts",
  ]
  nullable = false

  validation {
    condition     = alltrue([for service in var.interface_endpoints : can(regex("^[a-z0-9][a-z0-9.-]*$", service))])
    error_message = "interface_endpoints must be names of services without the prefix com.amazonaws.<region>, as ecr.api."
  }

  validation {
    condition     = length(setsubtract(["sts", "eks-auth"], var.interface_endpoints)) == 0
    error_message = "interface_endpoints must have sts and eks-auth: credentials of pods don't leave the network."
  }
}

variable "flow_logs_retention_days" {
  description = "Days that flow logs are kept. Below 365 wants a justification."
  type        = number
  default     = 365
  nullable    = false

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.flow_logs_retention_days)
    error_message = "flow_logs_retention_days must be a number of days that CloudWatch Logs knows, as 30, 365 or 731."
  }

  validation {
    condition     = var.flow_logs_retention_days >= 365 || contains(keys(var.justifications), "flow_logs_retention_days")
    error_message = "flow_logs_retention_days below 365: say why under justifications.flow_logs_retention_days."
  }
}

variable "logs_kms_key_arn" {
  description = "Key that encrypts the flow logs."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:[^:]+:kms:[^:]+:[0-9]{12}:key/.+$", var.logs_kms_key_arn))
    error_message = "logs_kms_key_arn must be the ARN of a KMS key."
  }
}

variable "justifications" {
  description = "Why a safe default was left, by the name of the variable. An auditor reads them in the output of the same name."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = length(setsubtract(keys(var.justifications), ["nat_mode", "flow_logs_retention_days"])) == 0
    error_message = "justifications may name nat_mode and flow_logs_retention_days."
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
