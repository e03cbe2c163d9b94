# `twice` is refused once though it has two validations, `never` never, `once` as it must be: terraform/testing/refusals.py names the first two.
variable "twice" {
  type = string

  validation {
    condition     = length(var.twice) > 1
    error_message = "twice must be longer."
  }

  validation {
    condition     = can(regex(".*", var.twice))
    error_message = "twice must be something."
  }
}

variable "never" {
  type = string

  validation {
    condition     = can(regex(".*", var.never))
    error_message = "never must be something."
  }
}

variable "once" {
  type = string

  validation {
    condition     = var.once != ""
    error_message = "once must be something."
  }
}

variable "free" {
  type = bool
}
