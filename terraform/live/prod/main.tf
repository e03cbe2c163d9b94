# prod: what is the environment's own is here, what is the account's own in terraform.tfvars.
locals {
  tags = {
    Project     = "bvrai"
    Environment = "prod"
    Owner       = "platform"
    CostCenter  = "voice-prod"
  }
}

provider "aws" {
  region              = var.region
  allowed_account_ids = [var.account_id]

  default_tags {
    tags = local.tags
  }
}

# CloudFront and Route 53 take certificates, web ACLs and signing keys from us-east-1.
provider "aws" {
  alias               = "global"
  region              = "us-east-1"
  allowed_account_ids = [var.account_id]

  default_tags {
    tags = local.tags
  }
}

provider "aws" {
  alias               = "recovery"
  region              = var.recovery_region
  allowed_account_ids = [var.account_id]

  default_tags {
    tags = local.tags
  }
}

module "platform" {
  source    = "../../platform"
  providers = { aws = aws, aws.global = aws.global, aws.recovery = aws.recovery }

  name             = "bvrai-prod"
  environment      = "prod"
  cidr             = "10.64.0.0/16"
  concurrent_calls = 5000
  nat_mode         = "one_per_az"
  database         = { instance_class = "db.r7g.2xlarge", storage = { allocated = 500, max = 5000 }, read_replicas = 1, max_connections = 5000 }
  cache            = { node_type = "cache.r7g.xlarge", replicas = 2 }

  node_groups = {
    system = { instance_types = ["m7g.large"], capacity_type = "ON_DEMAND", min = 3, max = 6 }
    media  = { instance_types = ["c7g.xlarge"], capacity_type = "ON_DEMAND", min = 6, max = 60 }
    worker = { instance_types = ["m7g.large", "m6g.large", "c7g.xlarge", "r7g.large"], capacity_type = "SPOT", min = 0, max = 20 }
  }

  addon_versions = {
    vpc-cni                = "v1.19.5-eksbuild.1"
    coredns                = "v1.12.1-eksbuild.2"
    kube-proxy             = "v1.33.0-eksbuild.2"
    eks-pod-identity-agent = "v1.3.7-eksbuild.2"
    aws-ebs-csi-driver     = "v1.44.0-eksbuild.1"
  }

  evidence       = { writer_arns = var.evidence_writer_arns }
  monthly_budget = 40000
  recovery       = { region = var.recovery_region }

  gateway_class  = "traefik"
  justifications = {}
  tags           = local.tags

  account_id           = var.account_id
  region               = var.region
  availability_zones   = var.availability_zones
  admin_principal_arns = var.admin_principal_arns
  dns_zone             = var.dns_zone
  platform_domain      = var.platform_domain
  vault_address        = var.vault_address
  vault_cidrs          = var.vault_cidrs
  image_registry       = var.image_registry
  signing_public_keys  = var.signing_public_keys
  alarm_emails         = var.alarm_emails
}
