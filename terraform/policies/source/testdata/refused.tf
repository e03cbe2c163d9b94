# Every rule of variables.rego is broken here once; the test counts the refusals.
variable "undescribed" {
  type = string
  validation {
    condition     = var.undescribed != ""
    error_message = "undescribed must not be empty."
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
