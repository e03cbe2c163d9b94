variable "name" {
  description = "Prefix of the names of what is made."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,30}[a-z0-9]$", var.name))
    error_message = "name must be 3 to 32 lower-case letters, digits and dashes, start with a letter and not end with a dash."
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

variable "zone_id" {
  description = "Route 53 zone of dns_zone; the certificate is proven and the downloads' host is written there."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^Z[A-Z0-9]{5,31}$", var.zone_id))
    error_message = "zone_id must look like Z0123456789ABCDEFGHIJ."
  }
}

variable "recordings_bucket" {
  description = "Bucket whose objects are handed out, and its name within its region."
  type        = object({ name = string, regional_domain = string })
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.recordings_bucket.name)) && can(regex("\\.s3\\.[a-z]{2}(-[a-z]+)+-[0-9]\\.amazonaws\\.com(\\.cn)?$", var.recordings_bucket.regional_domain)) && startswith(var.recordings_bucket.regional_domain, "${var.recordings_bucket.name}.s3.")
    error_message = "recordings_bucket must be a bucket's name and its own regional domain: a global one is redirected, which breaks signatures."
  }
}

variable "signing_public_keys" {
  description = "Public halves, in PEM, of the keys that sign addresses, by a name each; the private halves are in Vault. Two at once while one replaces the other."
  type        = map(string)
  nullable    = false

  validation {
    condition     = length(var.signing_public_keys) >= 1 && length(var.signing_public_keys) <= 4
    error_message = "signing_public_keys must be one to four: without one nobody could fetch, and unsigned downloads aren't offered."
  }

  validation {
    condition     = alltrue([for pem in values(var.signing_public_keys) : startswith(trimspace(pem), "-----BEGIN PUBLIC KEY-----") && endswith(trimspace(pem), "-----END PUBLIC KEY-----")])
    error_message = "signing_public_keys must be public keys in PEM, and never a private one."
  }
}

variable "web_acl_arn" {
  description = "Web ACL of scope CLOUDFRONT."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:[^:]+:wafv2:us-east-1:[0-9]{12}:global/webacl/.+$", var.web_acl_arn))
    error_message = "web_acl_arn must be the ARN of a web ACL of scope CLOUDFRONT."
  }
}

variable "access_logs_bucket_arn" {
  description = "Bucket that gets the distributions' access logs, without query strings: they would hold signatures."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:[^:]+:s3:::[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.access_logs_bucket_arn))
    error_message = "access_logs_bucket_arn must be the ARN of a bucket."
  }
}

variable "price_class" {
  description = "Where CloudFront answers from: PriceClass_100 (Europe, North America), PriceClass_200 or PriceClass_All."
  type        = string
  default     = "PriceClass_100"
  nullable    = false

  validation {
    condition     = contains(["PriceClass_100", "PriceClass_200", "PriceClass_All"], var.price_class)
    error_message = "price_class must be PriceClass_100, PriceClass_200 or PriceClass_All."
  }
}

variable "countries" {
  description = "Countries (ISO 3166, two letters) that may download; none means all."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for country in var.countries : can(regex("^[A-Z]{2}$", country))])
    error_message = "countries must be two capital letters each, as DE."
  }
}
