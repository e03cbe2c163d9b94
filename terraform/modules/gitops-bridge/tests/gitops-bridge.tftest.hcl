mock_provider "aws" {
  source = "../../testing/mocks/aws"
}

variables {
  environment           = "prod"
  server                = "https://0123456789abcdef.gr7.eu-central-1.eks.amazonaws.com"
  secrets_kms_key_arn   = "arn:aws:kms:eu-central-1:123456789012:key/00000000-0000-0000-0000-000000000001"
  cluster_name          = "bvrai-prod"
  aws_region            = "us-east-1"
  vpc_id                = "vpc-0a1b2c3d4e5f60718"
  karpenter_queue       = "bvrai-prod-karpenter"
  node_instance_profile = "bvrai-prod-node"
  node_pools            = "media,worker"
  node_tags             = "{\"Project\":\"bvrai\"}"
  dns_zone              = "voice.example.com"
  platform_domain       = "voice.example.com"
  gateway_class         = "traefik"
  image_registry        = "123456789012.dkr.ecr.us-east-1.amazonaws.com/bvrai"
  vault_address         = "https://vault.example.com:8200"
  postgres_host         = "bvrai-prod.abcdefghijkl.us-east-1.rds.amazonaws.com"
  postgres_port         = "5432"
  redis_host            = "master.bvrai-prod.abcdef.use1.cache.amazonaws.com"
  redis_port            = "6379"
  redis_cache           = "bvrai-prod"
  redis_user_group      = "bvrai-prod"
  redis_login           = "bvrai-prod-platform"
  backing_cidrs         = "10.0.48.0/20,10.0.64.0/20"
  closed_cidrs          = "10.0.0.0/16,172.20.0.0/16"
  api_server_cidrs      = "10.0.0.0/20,10.0.16.0/20"
  twiml_fallback_url    = "https://fallback.voice.example.com"
  gateway_service       = "{\"type\":\"ClusterIP\"}"
  gateway_ports         = "{\"websecure\":{\"forwardedHeaders\":{\"trustedIPs\":[\"10.0.48.0/24\"]}}}"
  gateway_ingress       = "{\"external-dns.alpha.kubernetes.io/hostname\":\"gateway.bvrai-edge.voice.example.com\"}"
  dns_zone_id           = "Z0123456789ABCDEFGHIJ"
  certificate_email     = "platform@example.com"
  trust_config_map      = "bvrai-authorities"
  karpenter_role        = "bvrai-prod-karpenter"
  load_balancer_role    = "bvrai-prod-aws-load-balancer-controller"
  external_dns_role     = "bvrai-prod-external-dns"
  cert_manager_role     = "bvrai-prod-cert-manager"
}

run "says_exactly_what_the_contract_names" {
  assert {
    condition     = join(" ", sort(keys(output.cluster_secret_annotations))) == join(" ", sort([for one in yamldecode(file("../../../argocd/contract.yaml")).annotations : one.key]))
    error_message = "the annotations aren't those of argocd/contract.yaml"
  }
  assert {
    condition     = join(" ", sort(keys(output.cluster_secret_labels))) == join(" ", sort([for one in yamldecode(file("../../../argocd/contract.yaml")).labels : one.key]))
    error_message = "the labels aren't those of argocd/contract.yaml"
  }
  assert {
    condition     = alltrue([for one in yamldecode(file("../../../argocd/contract.yaml")).annotations : can(regex(one.pattern, output.cluster_secret_annotations[one.key]))])
    error_message = "a value doesn't have the form that the contract demands"
  }
}

run "holds_no_credential" {
  variables { argocd_role_arn = "arn:aws:iam::123456789012:role/argocd" }
  assert {
    condition     = jsondecode(jsondecode(aws_secretsmanager_secret_version.cluster.secret_string).config).awsAuthConfig.roleARN == "arn:aws:iam::123456789012:role/argocd" && !strcontains(aws_secretsmanager_secret_version.cluster.secret_string, "bearerToken")
    error_message = "Argo CD doesn't come in by a role"
  }
  assert {
    condition     = jsondecode(aws_secretsmanager_secret_version.cluster.secret_string).server == var.server
    error_message = "Argo CD isn't told where the cluster answers"
  }
}

run "argo_cd_reaches_its_own_cluster_as_itself" {
  assert {
    condition     = jsondecode(aws_secretsmanager_secret_version.cluster.secret_string).server == "https://kubernetes.default.svc" && jsondecode(aws_secretsmanager_secret_version.cluster.secret_string).config == "{}"
    error_message = "Argo CD would reach its own cluster without a credential"
  }
}

run "refuses_an_unknown_environment" {
  command = plan
  variables { environment = "production" }
  expect_failures = [var.environment]
}

run "refuses_vault_without_tls" {
  command = plan
  variables { vault_address = "http://vault.example.com:8200" }
  expect_failures = [var.vault_address]
}

run "refuses_ranges_that_are_none" {
  command = plan
  variables { closed_cidrs = "10.0.0.0" }
  expect_failures = [var.closed_cidrs]
}

run "refuses_annotations_that_are_no_object_of_strings" {
  command = plan
  variables { gateway_ingress = "{\"a\":{\"b\":\"c\"},\"d\":\"e\"}" }
  expect_failures = [var.gateway_ingress]
}

run "refuses_a_service_that_is_no_object" {
  command = plan
  variables { gateway_service = "ClusterIP" }
  expect_failures = [var.gateway_service]
}

run "refuses_ports_that_dont_say_who_is_believed" {
  command = plan
  variables { gateway_ports = "{\"websecure\":{}}" }
  expect_failures = [var.gateway_ports]
}

run "refuses_the_arn_of_a_role_for_its_name" {
  command = plan
  variables { karpenter_role = "arn:aws:iam::123456789012:role/bvrai-prod-karpenter" }
  expect_failures = [var.karpenter_role]
}

run "refuses_a_cache_in_cluster_mode" {
  command = plan
  variables { redis_host = "clustercfg.bvrai-prod.abcdef.use1.cache.amazonaws.com" }
  expect_failures = [var.redis_host]
}

run "refuses_a_users_key_for_argo_cd" {
  command = plan
  variables { argocd_role_arn = "arn:aws:iam::123456789012:user/argocd" }
  expect_failures = [var.argocd_role_arn]
}

run "refuses_what_has_another_form" {
  command = plan
  variables {
    server                = "http://mock.eks.amazonaws.com"
    ca_data               = "%%%"
    secrets_kms_key_arn   = "alias/mine"
    cluster_name          = "-bvrai"
    aws_region            = "Frankfurt"
    vpc_id                = "main"
    karpenter_queue       = "https://sqs.eu-central-1.amazonaws.com/123456789012/mock"
    node_instance_profile = "arn:aws:iam::123456789012:instance-profile/bvrai-prod-node"
    node_pools            = "system"
    node_tags             = "{}"
    dns_zone              = "voice"
    platform_domain       = "*.voice.example.com"
    gateway_class         = "Traefik"
    image_registry        = "https://registry.example.com"
    postgres_host         = "postgres://db"
    postgres_port         = "five"
    redis_host            = "redis://cache"
    redis_port            = "6"
    redis_cache           = "Bvrai"
    redis_user_group      = "Bvrai"
    redis_login           = "0bvrai"
    backing_cidrs         = "10.0.48.0/20, 10.0.64.0/20"
    api_server_cidrs      = ""
    twiml_fallback_url    = "http://fallback.voice.example.com"
    dns_zone_id           = "voice.example.com"
    certificate_email     = "platform"
    trust_config_map      = "Authorities"
    load_balancer_role    = "arn:aws:iam::123456789012:role/x"
    external_dns_role     = "arn:aws:iam::123456789012:role/x"
    cert_manager_role     = ""
    tags                  = { "aws:owner" = "me" }
  }
  expect_failures = [var.server, var.ca_data, var.secrets_kms_key_arn, var.cluster_name, var.aws_region, var.vpc_id, var.karpenter_queue, var.node_instance_profile, var.node_pools, var.node_tags, var.dns_zone, var.platform_domain, var.gateway_class, var.image_registry, var.postgres_host, var.postgres_port, var.redis_host, var.redis_port, var.redis_cache, var.redis_user_group, var.redis_login, var.backing_cidrs, var.api_server_cidrs, var.twiml_fallback_url, var.dns_zone_id, var.certificate_email, var.trust_config_map, var.load_balancer_role, var.external_dns_role, var.cert_manager_role, var.tags]
}
