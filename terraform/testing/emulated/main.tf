# What the emulator (moto) covers of the platform, made, planned again and taken down by terraform/test: network, IAM with the controllers' and the tenants' policies, KMS, S3 with
# replication, RDS. What isn't here is in uncovered.tsv, with the reason.
terraform {
  required_version = ">= 1.11, < 2.0"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.95, < 7.0"
    }
  }
}

variable "emulator" {
  description = "Where the emulator answers, on this machine alone."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^http://127\\.0\\.0\\.1:[0-9]+$", var.emulator))
    error_message = "emulator must be on the loopback interface."
  }
}

locals {
  account_id = "123456789012"
  region     = "eu-central-1"
  tags       = { Project = "bvrai", Environment = "emulated", Owner = "platform", CostCenter = "none" }
}

provider "aws" {
  region                      = local.region
  access_key                  = "emulated"
  secret_key                  = "emulated"
  s3_use_path_style           = true
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
  skip_region_validation      = true

  endpoints {
    ec2        = var.emulator
    iam        = var.emulator
    kms        = var.emulator
    cloudwatch = var.emulator
    logs       = var.emulator
    rds        = var.emulator
    s3         = var.emulator
    s3control  = var.emulator
    sts        = var.emulator
  }

  default_tags {
    tags = local.tags
  }
}

module "kms" {
  source = "../../modules/kms"

  name       = "bvrai-emulated"
  account_id = local.account_id
  region     = local.region
}

module "network" {
  source = "../../modules/network"

  name               = "bvrai-emulated"
  account_id         = local.account_id
  region             = local.region
  availability_zones = ["eu-central-1a", "eu-central-1b", "eu-central-1c"]
  cidr               = "10.20.0.0/16"
  logs_kms_key_arn   = module.kms.key_arns["logs"]
}

module "database" {
  source = "../../modules/rds-postgres"

  name                = "bvrai-emulated"
  vpc_id              = module.network.vpc_id
  subnet_ids          = module.network.subnet_ids["database"]
  client_cidrs        = module.network.subnet_cidrs["private"]
  kms_key_arn         = module.kms.key_arns["database"]
  secrets_kms_key_arn = module.kms.key_arns["secrets"]
  logs_kms_key_arn    = module.kms.key_arns["logs"]
  # What is protected can't be taken down again.
  deletion_protection = false
  justifications      = { deletion_protection = "The emulator's database is taken down by the test." }
}

module "copies" {
  source = "../../modules/object-store"

  name        = "bvrai-copies"
  account_id  = local.account_id
  region      = local.region
  kms_key_arn = module.kms.key_arns["objects"]
}

module "object_store" {
  source = "../../modules/object-store"

  name         = "bvrai-emulated"
  account_id   = local.account_id
  region       = local.region
  kms_key_arn  = module.kms.key_arns["objects"]
  downloads    = { distribution_arn = "arn:aws:cloudfront::123456789012:distribution/E2EXAMPLE" }
  replicate_to = { bucket_arn = module.copies.recordings_bucket_arn, kms_key_arn = module.kms.key_arns["objects"] }
  evidence     = { kms_key_arn = module.kms.key_arns["evidence"], writer_arns = ["arn:aws:iam::${local.account_id}:role/ci"] }
}

module "controllers" {
  source = "../../modules/controllers"

  account_id                = local.account_id
  region                    = local.region
  cluster_name              = "bvrai-emulated"
  vpc_id                    = module.network.vpc_id
  node_role_arn             = "arn:aws:iam::${local.account_id}:role/bvrai-emulated-node"
  node_instance_profile_arn = "arn:aws:iam::${local.account_id}:instance-profile/bvrai-emulated-node"
  queue_arn                 = "arn:aws:sqs:${local.region}:${local.account_id}:bvrai-emulated-karpenter"
  web_acl_arn               = "arn:aws:wafv2:${local.region}:${local.account_id}:regional/webacl/bvrai-emulated-gateway/00000000-0000-0000-0000-000000000001"
  zone_id                   = "Z0123456789ABCDEFGHIJ"
  gateway_host              = "gateway.bvrai-edge.voice.example.com"
  platform_domain           = "voice.example.com"
  cache                     = { name = "bvrai-emulated", user_group = "bvrai-emulated", login = "bvrai-emulated-platform" }
}

# As modules/pod-identity makes them, but for the association, which the emulator hasn't got: IAM reads each policy when it takes it.
resource "aws_iam_role" "controller" {
  for_each = toset(["aws-load-balancer-controller", "bvrai-operator", "cert-manager", "external-dns", "karpenter"])

  name = "bvrai-emulated-${each.key}"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "pods.eks.amazonaws.com" }, Action = ["sts:AssumeRole", "sts:TagSession"] }]
  })
}

resource "aws_iam_role_policy" "controller" {
  for_each = aws_iam_role.controller

  name   = "allowed"
  role   = each.value.id
  policy = module.controllers.service_accounts[each.key].policy
}

# The tenants' role; associations come with tenants, of which there is none.
module "pod_identity" {
  source = "../../modules/pod-identity"

  name                   = "bvrai-emulated"
  account_id             = local.account_id
  cluster_name           = "bvrai-emulated"
  cluster_arn            = "arn:aws:eks:${local.region}:${local.account_id}:cluster/bvrai-emulated"
  tenants                = []
  recordings_bucket_arn  = module.object_store.recordings_bucket_arn
  recordings_kms_key_arn = module.kms.key_arns["objects"]
  secrets_kms_key_arn    = module.kms.key_arns["secrets"]
}
