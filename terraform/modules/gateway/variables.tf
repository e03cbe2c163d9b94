variable "tags" {
  description = "Tags of every resource, beside the provider's default tags."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for key in keys(var.tags) : !startswith(lower(key), "aws:")])
    error_message = "tags must not begin with aws:, which is AWS's own prefix."
  }

  validation {
    # The load balancer gets them in one annotation, name=value with commas between.
    condition     = !anytrue([for name, value in var.tags : can(regex("[,=]", "${name}${value}"))])
    error_message = "tags must have no comma and no equals sign: the load balancer gets them in one line."
  }
}

variable "load_balancer" {
  description = "application: a web ACL stands before webhooks, media and the API. network: nothing looks at a request before the gateway; wants a justification."
  type        = string
  default     = "application"
  nullable    = false

  validation {
    condition     = contains(["application", "network"], var.load_balancer)
    error_message = "load_balancer must be application or network."
  }

  validation {
    condition     = var.load_balancer == "application" || contains(keys(var.justifications), "load_balancer")
    error_message = "load_balancer network can carry no web ACL: say why under justifications.load_balancer."
  }
}

variable "gateway_host" {
  description = "Name that external-dns keeps at the load balancer; the webhook hosts lead to it."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)+$", var.gateway_host))
    error_message = "gateway_host must look like gateway.bvrai-edge.voice.example.com."
  }
}

variable "platform_domain" {
  description = "Domain under which each tenant gets the host <tenant>.<domain>; the certificate is for all of them."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)+$", var.platform_domain))
    error_message = "platform_domain must look like voice.example.com."
  }
}

variable "certificate_proof" {
  description = "Name of the record that proves *.<platform_domain> to ACM."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^_[^.]+\\..+[^.]\\.?$", var.certificate_proof))
    error_message = "certificate_proof must be the name of ACM's record, which begins with an underscore."
  }
}

variable "web_acl_arn" {
  description = "Regional web ACL that lets signed webhooks pass."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:[^:]+:wafv2:[^:]+:[0-9]{12}:regional/webacl/.+$", var.web_acl_arn))
    error_message = "web_acl_arn must be the ARN of a regional web ACL."
  }
}

variable "access_logs_bucket" {
  description = "Name of the bucket for the load balancer's access log, under gateway/. Addresses of media sockets are in it: each opens one socket once, within a minute."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.access_logs_bucket))
    error_message = "access_logs_bucket must be the name of a bucket."
  }
}

variable "load_balancer_cidrs" {
  description = "Ranges that load balancers have addresses of, the public subnets': Traefik takes their word about who called, and nobody else's."
  type        = set(string)
  nullable    = false

  validation {
    condition     = length(var.load_balancer_cidrs) > 0 && alltrue([for cidr in var.load_balancer_cidrs : can(cidrnetmask(cidr)) && !startswith(cidr, "0.0.0.0/")])
    error_message = "load_balancer_cidrs must be IPv4 ranges, and not everywhere: who is believed can say that any address called."
  }
}

variable "socket_idle_seconds" {
  description = "Seconds for which the load balancer keeps a silent connection: 350 to 4000, the most that an Application Load Balancer knows; 6000 for a Network Load Balancer."
  type        = number
  default     = 3600
  nullable    = false

  validation {
    condition     = var.socket_idle_seconds >= 350 && var.socket_idle_seconds <= 6000
    error_message = "socket_idle_seconds must be 350 to 6000: below, held calls are cut; above, every load balancer refuses it."
  }

  validation {
    condition     = var.load_balancer == "network" || var.socket_idle_seconds <= 4000
    error_message = "socket_idle_seconds above 4000 is refused by an Application Load Balancer."
  }
}

variable "justifications" {
  description = "Why a safe default was left, by the name of the variable. An auditor reads them in the output of the same name."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = length(setsubtract(keys(var.justifications), ["load_balancer"])) == 0
    error_message = "justifications may name: load_balancer."
  }

  validation {
    condition     = alltrue([for reason in values(var.justifications) : length(trimspace(reason)) >= 20])
    error_message = "justifications must be sentences of at least 20 characters."
  }
}
