# dev: what is the environment's own is here, what is the account's own in terraform.tfvars.
locals {
  tags = {
    Project     = "bvrai"
    Environment = "dev"
    Owner       = "platform"
    CostCenter  = "voice-dev"
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

  name             = "bvrai-dev"
  environment      = "dev"
  cidr             = "10.16.0.0/18"
  concurrent_calls = 50
  nat_mode         = "single"
  database         = { instance_class = "db.t4g.medium", storage = { allocated = 20, max = 100 }, multi_az = false, deletion_protection = false, backup_retention_days = 7, max_connections = 400 }
  cache            = { node_type = "cache.t4g.small", replicas = 1 }

  node_groups = {
    system = { instance_types = ["m7g.large"], capacity_type = "ON_DEMAND", min = 2, max = 3 }
    media  = { instance_types = ["c7g.xlarge"], capacity_type = "ON_DEMAND", min = 2, max = 4 }
    worker = { instance_types = ["m7g.large", "m6g.large", "c7g.xlarge", "r7g.large"], capacity_type = "SPOT", min = 0, max = 20 }
  }

  addon_versions = {
    vpc-cni                = "v1.19.5-eksbuild.1"
    coredns                = "v1.12.1-eksbuild.2"
    kube-proxy             = "v1.33.0-eksbuild.2"
    eks-pod-identity-agent = "v1.3.7-eksbuild.2"
    aws-ebs-csi-driver     = "v1.44.0-eksbuild.1"
  }

  monthly_budget = 1500
  # A day's work is recovered from Git and fixtures: no second region, and no lock that would keep the environment from being taken down.
  backup = { retention_days = 7, lock = "none", restore_tests = false }

  # A month, and taken down by who may bypass the lock, for the same reason.
  evidence = { writer_arns = var.evidence_writer_arns, retention_days = 30, lock = "governance" }

  gateway_class = "traefik"
  justifications = {
    network = { nat_mode = "Development carries no customer's calls; one gateway saves two." }
    backup  = { lock = "Development is torn down with its branch; nothing in its vault outlives it." }
    object-store = {
      evidence_lock           = "Development is torn down with its branch; nobody audits what it ran."
      evidence_retention_days = "Development is torn down with its branch; nobody audits what it ran."
    }
    rds-postgres = {
      multi_az              = "Development data is made anew from fixtures when a zone is lost."
      deletion_protection   = "Development databases are torn down with their branch."
      backup_retention_days = "Development data is made anew; a week covers a spoilt migration."
    }
  }
  tags = local.tags

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
