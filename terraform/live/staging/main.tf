# staging: what is the environment's own is here, what is the account's own in terraform.tfvars.
locals {
  tags = {
    Project     = "bvrai"
    Environment = "staging"
    Owner       = "platform"
    CostCenter  = "voice-staging"
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

module "platform" {
  source    = "../../platform"
  providers = { aws = aws, aws.global = aws.global, aws.recovery = aws }

  name             = "bvrai-staging"
  environment      = "staging"
  cidr             = "10.32.0.0/17"
  concurrent_calls = 500
  nat_mode         = "one_per_az"
  database         = { instance_class = "db.r7g.large", storage = { allocated = 100, max = 500 }, backup_retention_days = 14, max_connections = 1800 }
  cache            = { node_type = "cache.r7g.large", replicas = 1 }

  node_groups = {
    system = { instance_types = ["m7g.large"], capacity_type = "ON_DEMAND", min = 3, max = 4 }
    media  = { instance_types = ["c7g.xlarge"], capacity_type = "ON_DEMAND", min = 3, max = 10 }
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
  monthly_budget = 6000
  backup         = { retention_days = 14 }

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
