terraform {
  required_version = ">= 1.11, < 2.0"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.95, < 7.0"
    }
  }

  # Bucket, region and key are the account's: terraform init -backend-config=backend.hcl (see docs/platform-teams/install-aws.md).
  backend "s3" {
    key          = "bvrai/dev.tfstate"
    encrypt      = true
    use_lockfile = true
  }
}
