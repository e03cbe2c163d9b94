terraform {
  required_version = ">= 1.11, < 2.0"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.95, < 7.0"
      # global is us-east-1. recovery is another region, or the same where nothing is recovered: each provider is a process of its own.
      configuration_aliases = [aws.global, aws.recovery]
    }
  }
}
