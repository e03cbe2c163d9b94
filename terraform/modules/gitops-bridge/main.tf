# What Terraform tells Argo CD about a cluster: the keys of argocd/contract.yaml, as one entry in Secrets Manager, from where External Secrets makes the cluster's
# Secret (argocd/clusters/cluster-secret.yaml). Nothing in it is secret; it is kept there because that is where Argo CD's side reads.
locals {
  tags = merge(var.tags, { "bvrai:module" = "gitops-bridge" })

  labels = {
    bvrai_environment = var.environment
    bvrai_platform    = tostring(var.roll_out)
  }

  annotations = {
    cluster_name          = var.cluster_name
    aws_region            = var.aws_region
    vpc_id                = var.vpc_id
    karpenter_queue       = var.karpenter_queue
    node_instance_profile = var.node_instance_profile
    node_pools            = var.node_pools
    node_tags             = var.node_tags
    dns_zone              = var.dns_zone
    platform_domain       = var.platform_domain
    gateway_class         = var.gateway_class
    image_registry        = var.image_registry
    vault_address         = var.vault_address
    postgres_host         = var.postgres_host
    postgres_port         = var.postgres_port
    redis_host            = var.redis_host
    redis_port            = var.redis_port
    redis_cache           = var.redis_cache
    redis_user_group      = var.redis_user_group
    redis_login           = var.redis_login
    backing_cidrs         = var.backing_cidrs
    closed_cidrs          = var.closed_cidrs
    api_server_cidrs      = var.api_server_cidrs
    twiml_fallback_url    = var.twiml_fallback_url
    gateway_service       = var.gateway_service
    gateway_ports         = var.gateway_ports
    gateway_ingress       = var.gateway_ingress
    dns_zone_id           = var.dns_zone_id
    certificate_email     = var.certificate_email
    trust_config_map      = var.trust_config_map
    karpenter_role        = var.karpenter_role
    load_balancer_role    = var.load_balancer_role
    external_dns_role     = var.external_dns_role
    cert_manager_role     = var.cert_manager_role
  }

  # With this address and no credential Argo CD uses its own ServiceAccount; with any other it would come without one.
  server = var.argocd_role_arn == null ? "https://kubernetes.default.svc" : var.server
  config = var.argocd_role_arn == null ? {} : {
    awsAuthConfig   = { clusterName = var.cluster_name, roleARN = var.argocd_role_arn }
    tlsClientConfig = { insecure = false, caData = var.ca_data }
  }
}

resource "aws_secretsmanager_secret" "cluster" {
  name                    = "platform/argocd-cluster"
  description             = "What Argo CD knows about ${var.cluster_name}: argocd/contract.yaml"
  kms_key_id              = var.secrets_kms_key_arn
  recovery_window_in_days = 7
  tags                    = local.tags
}

resource "aws_secretsmanager_secret_version" "cluster" {
  secret_id     = aws_secretsmanager_secret.cluster.id
  secret_string = jsonencode(merge(local.labels, local.annotations, { server = local.server, config = jsonencode(local.config) }))
}
