variable "name" {
  description = "Name of the web ACL."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,30}[a-z0-9]$", var.name))
    error_message = "name must be 3 to 32 lower-case letters, digits and dashes, start with a letter and not end with a dash."
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

variable "scope" {
  description = "CLOUDFRONT, made with a provider of us-east-1, or REGIONAL for a load balancer."
  type        = string
  nullable    = false

  validation {
    condition     = contains(["CLOUDFRONT", "REGIONAL"], var.scope)
    error_message = "scope must be CLOUDFRONT or REGIONAL."
  }
}

variable "signed_requests" {
  description = "Whether providers' signed webhooks pass here: rules that they break are then counted, and they have a rate of their own."
  type        = bool
  default     = false
  nullable    = false
}

variable "requests_per_address" {
  description = "Requests in five minutes from one address, before it is refused."
  type        = number
  default     = 2000
  nullable    = false

  validation {
    condition     = var.requests_per_address >= 100 && var.requests_per_address <= 1000000
    error_message = "requests_per_address must be 100 to 1000000."
  }
}

variable "signed_requests_per_address" {
  description = "The same for requests with a provider's signature. A call is about ten of them, and a provider has few addresses."
  type        = number
  default     = 200000
  nullable    = false

  validation {
    condition     = var.signed_requests_per_address >= 10000 && var.signed_requests_per_address <= 2000000000
    error_message = "signed_requests_per_address must be 10000 or more: a provider's few addresses carry every call."
  }
}

variable "logs_kms_key_arn" {
  description = "Key that encrypts the log of refused and counted requests; of the web ACL's own region."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:[^:]+:kms:[^:]+:[0-9]{12}:key/.+$", var.logs_kms_key_arn))
    error_message = "logs_kms_key_arn must be the ARN of a KMS key."
  }
}
