# The whole platform of one environment in one region, with its edge in us-east-1 and, where it is wanted, copies in a recovery region. Nothing here asks AWS for anything before it is made: all that is looked up is an input.
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
  kms_key_arn           = coalesce(var.database.kms_key_arn, module.kms.key_arns["database"])
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

  name             = var.name
  vpc_id           = module.network.vpc_id
  subnet_ids       = module.network.subnet_ids["cache"]
  client_cidrs     = module.network.subnet_cidrs["private"]
  kms_key_arn      = module.kms.key_arns["cache"]
  logs_kms_key_arn = module.kms.key_arns["logs"]
  node_type        = var.cache.node_type
  replicas         = var.cache.replicas
  platform_user    = "${var.name}-platform"
  tags             = var.tags
}

module "object_store" {
  source = "../modules/object-store"

  name         = var.name
  account_id   = var.account_id
  partition    = var.partition
  region       = var.region
  kms_key_arn  = module.kms.key_arns["objects"]
  downloads    = { distribution_arn = module.edge.downloads_distribution_arn }
  replicate_to = one([for replica in module.recovery[*] : { bucket_arn = replica.recordings_bucket_arn, kms_key_arn = replica.objects_kms_key_arn }])
  evidence     = { kms_key_arn = module.kms.key_arns["evidence"], writer_arns = var.evidence.writer_arns }

  evidence_retention_days = var.evidence.retention_days
  evidence_lock           = var.evidence.lock
  justifications          = lookup(var.justifications, "object-store", {})
  tags                    = var.tags
}

# ---- what the world reaches: made in us-east-1, where CloudFront and Route 53 take it from ---------

module "kms_global" {
  source    = "../modules/kms"
  providers = { aws = aws.global }

  name         = "${var.name}-global"
  account_id   = var.account_id
  partition    = var.partition
  region       = "us-east-1"
  data_classes = ["logs"]
  tags         = var.tags
}

module "edge_web_acl" {
  source    = "../modules/web-acl"
  providers = { aws = aws.global }

  name             = "${var.name}-edge"
  scope            = "CLOUDFRONT"
  logs_kms_key_arn = module.kms_global.key_arns["logs"]
  tags             = var.tags
}

module "edge" {
  source    = "../modules/edge"
  providers = { aws = aws.global }

  name                   = var.name
  dns_zone               = var.dns_zone
  platform_domain        = var.platform_domain
  zone_id                = module.dns.zone_id
  recordings_bucket      = module.object_store.recordings_origin
  access_logs_bucket_arn = module.object_store.access_logs_bucket_arn
  signing_public_keys    = var.signing_public_keys
  web_acl_arn            = module.edge_web_acl.arn
  tags                   = var.tags
}

module "dns" {
  source    = "../modules/dns"
  providers = { aws = aws.global }

  name             = var.name
  account_id       = var.account_id
  partition        = var.partition
  dns_zone         = var.dns_zone
  platform_domain  = var.platform_domain
  gateway_host     = module.edge.gateway_host
  second_choice    = coalesce(var.standby_gateway_host, module.edge.fallback_host)
  logs_kms_key_arn = module.kms_global.key_arns["logs"]
  tags             = var.tags
}

# ---- what calls come in by -------------------------------------------------------------------------

module "gateway" {
  source = "../modules/gateway"

  load_balancer       = var.gateway_load_balancer
  gateway_host        = module.edge.gateway_host
  platform_domain     = var.platform_domain
  certificate_proof   = module.edge.certificate_proof
  web_acl_arn         = module.gateway_web_acl.arn
  access_logs_bucket  = module.object_store.access_logs_bucket
  load_balancer_cidrs = module.network.subnet_cidrs["public"]
  justifications      = lookup(var.justifications, "gateway", {})
  tags                = var.tags
}

module "gateway_web_acl" {
  source = "../modules/web-acl"

  name                        = "${var.name}-gateway"
  scope                       = "REGIONAL"
  signed_requests             = true
  signed_requests_per_address = max(10000, var.concurrent_calls * 200)
  logs_kms_key_arn            = module.kms.key_arns["logs"]
  tags                        = var.tags
}

# ---- what survives: another region's copies, and who is told ---------------------------------------

module "recovery" {
  source    = "../modules/recovery"
  count     = var.recovery == null ? 0 : 1
  providers = { aws = aws.recovery }

  name                    = var.name
  account_id              = var.account_id
  partition               = var.partition
  region                  = var.recovery.region
  database_arn            = module.database.arn
  database_retention_days = min(var.database.backup_retention_days, 35)
  backup_lock             = var.backup.lock
  justifications          = lookup(var.justifications, "backup", {})
  tags                    = var.tags
}

module "backup" {
  source = "../modules/backup"

  name           = var.name
  partition      = var.partition
  kms_key_arn    = module.kms.key_arns["backup"]
  resources      = { database = module.database.arn }
  retention_days = var.backup.retention_days
  lock           = var.backup.lock
  copy_to        = one([for replica in module.recovery[*] : { vault_arn = replica.vault_arn }])
  restore_tests  = var.backup.restore_tests ? { subnet_group = module.database.subnet_group, security_group_ids = [module.database.security_group_id] } : null
  justifications = lookup(var.justifications, "backup", {})
  tags           = var.tags
}

module "observability" {
  source = "../modules/observability"

  name              = var.name
  account_id        = var.account_id
  partition         = var.partition
  topic_kms_key_arn = module.kms.key_arns["alerts"]
  alarm_emails      = var.alarm_emails
  monthly_budget    = var.monthly_budget
  cost_center       = var.tags["CostCenter"]
  nat_gateways      = module.network.nat_gateway_ids
  cache             = { node_ids = module.cache.node_ids }
  tags              = var.tags

  database = {
    identifier      = module.database.identifier
    replicas        = module.database.replica_identifiers
    max_storage_gib = var.database.storage.max
    max_connections = var.database.max_connections
  }
}

module "controllers" {
  source = "../modules/controllers"

  account_id                = var.account_id
  partition                 = var.partition
  region                    = var.region
  cluster_name              = module.eks.cluster_name
  vpc_id                    = module.network.vpc_id
  node_role_arn             = module.eks.node_role_arn
  node_instance_profile_arn = module.eks.node_instance_profile.arn
  queue_arn                 = module.eks.karpenter_queue_arn
  web_acl_arn               = module.gateway_web_acl.arn
  zone_id                   = module.dns.zone_id
  gateway_host              = module.edge.gateway_host
  platform_domain           = var.platform_domain
  cache                     = module.cache.cache
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
  secrets_kms_key_arn    = module.kms.key_arns["secrets"]
  tenants                = var.tenants
  tags                   = var.tags

  service_accounts = merge(module.controllers.service_accounts, {
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
  })
}

module "gitops_bridge" {
  source = "../modules/gitops-bridge"

  environment           = var.environment
  server                = module.eks.cluster_endpoint
  secrets_kms_key_arn   = module.kms.key_arns["secrets"]
  cluster_name          = module.eks.cluster_name
  aws_region            = var.region
  vpc_id                = module.network.vpc_id
  karpenter_queue       = module.eks.karpenter_queue
  node_instance_profile = module.eks.node_instance_profile.name
  node_pools            = join(",", module.eks.tenant_node_pools)
  node_tags             = jsonencode(merge(var.tags, { "bvrai:module" = "eks" }))
  dns_zone              = var.dns_zone
  platform_domain       = var.platform_domain
  gateway_class         = var.gateway_class
  image_registry        = var.image_registry
  vault_address         = var.vault_address
  postgres_host         = module.database.host
  postgres_port         = tostring(module.database.port)
  redis_host            = module.cache.host
  redis_port            = tostring(module.cache.port)
  redis_cache           = module.cache.cache.name
  redis_user_group      = module.cache.cache.user_group
  redis_login           = module.cache.cache.login
  backing_cidrs         = join(",", concat(module.network.subnet_cidrs["database"], module.network.subnet_cidrs["cache"], var.vault_cidrs))
  closed_cidrs          = join(",", [module.network.cidr, module.network.service_cidr])
  api_server_cidrs      = join(",", module.network.subnet_cidrs["intra"])
  twiml_fallback_url    = module.edge.fallback_url
  gateway_service       = jsonencode(module.gateway.service)
  gateway_ports         = jsonencode(module.gateway.ports)
  gateway_ingress       = jsonencode(module.gateway.ingress)
  dns_zone_id           = module.dns.zone_id
  certificate_email     = sort(var.alarm_emails)[0]
  trust_config_map      = "bvrai-authorities" # always: RDS' authorities are in no system's store
  karpenter_role        = module.pod_identity.role_names["karpenter"]
  load_balancer_role    = module.pod_identity.role_names["aws-load-balancer-controller"]
  external_dns_role     = module.pod_identity.role_names["external-dns"]
  cert_manager_role     = module.pod_identity.role_names["cert-manager"]
  tags                  = var.tags
}
