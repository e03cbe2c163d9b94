# Every rule over the source is broken here; refused.txt has the messages.
variable "undescribed" {
  type = string
  validation {
    condition     = var.undescribed != ""
    error_message = "undescribed must not be empty."
  }
}

variable "described_as_nothing" {
  description = " "
  type        = bool
}

variable "half_checked" {
  description = "An object of which one attribute is looked at."
  type        = object({ size = number, name = optional(string, "x"), open = bool })
  validation {
    condition     = var.half_checked.size > 0
    error_message = "half_checked must have a size."
  }
}

variable "whole" {
  description = "An object of which all attributes are looked at."
  type        = object({ one = string, other = string })
  validation {
    condition     = alltrue([for value in values(var.whole) : value != ""])
    error_message = "whole must have no empty attribute."
  }
}

variable "untyped" {
  description = "Without a type."
  validation {
    condition     = var.untyped != ""
    error_message = "untyped must not be empty."
  }
}

variable "anything" {
  description = "Of any type."
  type        = map(any)
  validation {
    condition     = length(var.anything) > 0
    error_message = "anything must not be empty."
  }
}

variable "unchecked" {
  description = "Refuses nothing."
  type        = string
}

variable "mumbled" {
  description = "Its message names nothing."
  type        = string
  validation {
    condition     = var.mumbled != ""
    error_message = "Wrong."
  }
}

output "undescribed" {
  value = 1
}

output "described_as_nothing" {
  description = ""
  value       = 1
}

module "foreign" {
  source = "terraform-aws-modules/vpc/aws"
}

terraform {
  required_providers {
    random = { source = "hashicorp/random" }
  }
}

data "aws_caller_identity" "this" {}

resource "aws_elasticache_user_group" "refused" {
  user_group_id = "users"
  engine        = "valkey"
  user_ids      = ["default"]
}
