# The whole platform of one environment in one region. Nothing here asks AWS for anything before it is made: all that is looked up is an input.
module "kms" {
  source = "../modules/kms"

  name           = var.name
  account_id     = var.account_id
  partition      = var.partition
  region         = var.region
  justifications = lookup(var.justifications, "kms", {})
  tags           = var.tags
}

module "network" {
  source = "../modules/network"

  name               = var.name
  account_id         = var.account_id
  partition          = var.partition
  region             = var.region
  availability_zones = var.availability_zones
  cidr               = var.cidr
  concurrent_calls   = var.concurrent_calls
  nat_mode           = var.nat_mode
  logs_kms_key_arn   = module.kms.key_arns["logs"]
  justifications     = lookup(var.justifications, "network", {})
  tags               = var.tags
}

module "eks" {
  source = "../modules/eks"

  name                     = var.name
  account_id               = var.account_id
  partition                = var.partition
  region                   = var.region
  kubernetes_version       = var.kubernetes_version
  control_plane_subnet_ids = module.network.subnet_ids["intra"]
  node_subnet_ids          = module.network.subnet_ids["private"]
  service_cidr             = module.network.service_cidr
  secrets_kms_key_arn      = module.kms.key_arns["cluster"]
  logs_kms_key_arn         = module.kms.key_arns["logs"]
  admin_principal_arns     = var.admin_principal_arns
  node_groups              = var.node_groups
  addon_versions           = var.addon_versions
  justifications           = lookup(var.justifications, "eks", {})
  tags                     = var.tags
}

module "database" {
  source = "../modules/rds-postgres"

  name                  = var.name
  vpc_id                = module.network.vpc_id
  subnet_ids            = module.network.subnet_ids["database"]
  client_cidrs          = module.network.subnet_cidrs["private"]
  kms_key_arn           = module.kms.key_arns["database"]
  secrets_kms_key_arn   = module.kms.key_arns["secrets"]
  logs_kms_key_arn      = module.kms.key_arns["logs"]
  instance_class        = var.database.instance_class
  storage               = var.database.storage
  multi_az              = var.database.multi_az
  deletion_protection   = var.database.deletion_protection
  backup_retention_days = var.database.backup_retention_days
  read_replicas         = var.database.read_replicas
  justifications        = lookup(var.justifications, "rds-postgres", {})
  tags                  = var.tags
}

module "cache" {
  source = "../modules/elasticache-valkey"

  name               = var.name
  vpc_id             = module.network.vpc_id
  subnet_ids         = module.network.subnet_ids["cache"]
  client_cidrs       = module.network.subnet_cidrs["private"]
  kms_key_arn        = module.kms.key_arns["cache"]
  logs_kms_key_arn   = module.kms.key_arns["logs"]
  node_type          = var.cache.node_type
  shards             = var.cache.shards
  replicas_per_shard = var.cache.replicas_per_shard
  platform_user      = "${var.name}-platform"
  tenant_users       = var.tenant_users
  tags               = var.tags
}

module "object_store" {
  source = "../modules/object-store"

  name        = var.name
  account_id  = var.account_id
  partition   = var.partition
  kms_key_arn = module.kms.key_arns["objects"]
  tags        = var.tags
}

module "pod_identity" {
  source = "../modules/pod-identity"

  name                   = var.name
  account_id             = var.account_id
  partition              = var.partition
  cluster_name           = module.eks.cluster_name
  cluster_arn            = module.eks.cluster_arn
  recordings_bucket_arn  = module.object_store.recordings_bucket_arn
  recordings_kms_key_arn = module.kms.key_arns["objects"]
  tenants                = var.tenants
  tags                   = var.tags

  service_accounts = {
    external-secrets = {
      namespace       = "external-secrets"
      service_account = "external-secrets"
      policy = jsonencode({
        Version = "2012-10-17"
        Statement = [
          {
            Sid      = "PlatformsOwnEntries"
            Effect   = "Allow"
            Action   = ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"]
            Resource = "arn:${var.partition}:secretsmanager:${var.region}:${var.account_id}:secret:platform/*"
          },
          {
            Sid      = "TheirKey"
            Effect   = "Allow"
            Action   = "kms:Decrypt"
            Resource = module.kms.key_arns["secrets"]
          },
        ]
      })
    }
  }
}

module "gitops_bridge" {
  source = "../modules/gitops-bridge"

  environment         = var.environment
  server              = module.eks.cluster_endpoint
  secrets_kms_key_arn = module.kms.key_arns["secrets"]
  cluster_name        = module.eks.cluster_name
  aws_region          = var.region
  vpc_id              = module.network.vpc_id
  karpenter_queue     = module.eks.karpenter_queue
  dns_zone            = var.dns_zone
  platform_domain     = var.platform_domain
  gateway_class       = var.gateway_class
  image_registry      = var.image_registry
  vault_address       = var.vault_address
  postgres_host       = module.database.host
  postgres_port       = tostring(module.database.port)
  redis_host          = module.cache.host
  redis_port          = tostring(module.cache.port)
  backing_cidrs       = join(",", concat(module.network.subnet_cidrs["database"], module.network.subnet_cidrs["cache"], var.vault_cidrs))
  closed_cidrs        = join(",", [module.network.cidr, module.network.service_cidr])
  api_server_cidrs    = join(",", module.network.subnet_cidrs["intra"])
  twiml_fallback_url  = var.twiml_fallback_url
  tags                = var.tags
}
