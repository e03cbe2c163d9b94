# The composition as an adopter meets it: what it refuses, above all in prod. What the parts make is tested by the parts; that they fit together, by the plans of live and examples.
mock_provider "aws" {
  source = "../testing/mocks/aws"
}

mock_provider "aws" {
  alias  = "global"
  source = "../testing/mocks/aws"
}

mock_provider "aws" {
  alias  = "recovery"
  source = "../testing/mocks/aws"
}

# prod as it must be; each run below takes one thing away.
variables {
  name                 = "bvrai-test"
  environment          = "prod"
  account_id           = "123456789012"
  region               = "eu-central-1"
  availability_zones   = ["eu-central-1a", "eu-central-1b", "eu-central-1c"]
  cidr                 = "10.20.0.0/16"
  database             = { instance_class = "db.r7g.large", storage = { allocated = 100, max = 500 }, backup_retention_days = 14 }
  cache                = { node_type = "cache.r7g.large", replicas = 2 }
  admin_principal_arns = ["arn:aws:iam::123456789012:role/platform", "arn:aws:iam::123456789012:role/break-glass"]
  vault_address        = "https://vault.example.com:8200"
  vault_cidrs          = ["10.8.0.0/24"]
  image_registry       = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/bvrai"
  gateway_class        = "traefik"
  dns_zone             = "voice.example.com"
  platform_domain      = "voice.example.com"
  recovery             = { region = "eu-west-1" }
  signing_public_keys  = { first = "-----BEGIN PUBLIC KEY-----\nMIIBIjANBg\n-----END PUBLIC KEY-----" }
  alarm_emails         = ["oncall@example.com"]
  monthly_budget       = 1000
  evidence             = { writer_arns = ["arn:aws:iam::123456789012:role/ci"] }
  tags                 = { Project = "bvrai", Environment = "prod", Owner = "platform", CostCenter = "voice-test" }
  addon_versions = {
    vpc-cni                = "v1.19.5-eksbuild.1"
    coredns                = "v1.12.1-eksbuild.2"
    kube-proxy             = "v1.33.0-eksbuild.2"
    eks-pod-identity-agent = "v1.3.7-eksbuild.2"
    aws-ebs-csi-driver     = "v1.44.0-eksbuild.1"
  }
  # Every opt-out that a module knows is justified, so that what prod refuses it refuses whatever the justification.
  justifications = {
    backup       = { lock = "This sentence would do in a development cluster." }
    gateway      = { load_balancer = "This sentence would do in a development cluster." }
    network      = { nat_mode = "This sentence would do in a development cluster." }
    object-store = { evidence_lock = "This sentence would do in a development cluster.", evidence_retention_days = "This sentence would do in a development cluster." }
    rds-postgres = { multi_az = "This sentence would do in a development cluster.", deletion_protection = "This sentence would do in a development cluster.", backup_retention_days = "This sentence would do in a development cluster." }
  }
}

run "the_least_that_prod_allows" {
  command = plan
  assert {
    condition     = length(module.recovery) == 1
    error_message = "prod has no copies in another region"
  }
}

run "dev_may_leave_all_of_it_with_a_reason" {
  command = plan
  variables {
    environment = "dev"
    nat_mode    = "single"
    database    = { instance_class = "db.t4g.medium", storage = { allocated = 20, max = 100 }, multi_az = false, deletion_protection = false, backup_retention_days = 7 }
    cache       = { node_type = "cache.t4g.small", replicas = 1 }
    recovery    = null
    backup      = { lock = "none", restore_tests = false }
    evidence    = { writer_arns = ["arn:aws:iam::123456789012:role/ci"], lock = "governance", retention_days = 30 }
  }
  assert {
    condition     = length(module.recovery) == 0
    error_message = "the refusals below would be of every environment, not of prod"
  }
}

run "prod_refuses_to_go_without_a_standby" {
  command = plan
  variables {
    database = { instance_class = "db.r7g.large", storage = { allocated = 100, max = 500 }, multi_az = false }
  }
  expect_failures = [var.database]
}

run "prod_refuses_to_go_without_protection_from_deletion" {
  command = plan
  variables {
    database = { instance_class = "db.r7g.large", storage = { allocated = 100, max = 500 }, deletion_protection = false }
  }
  expect_failures = [var.database]
}

run "prod_refuses_thirteen_days_of_backups" {
  command = plan
  variables {
    database = { instance_class = "db.r7g.large", storage = { allocated = 100, max = 500 }, backup_retention_days = 13 }
  }
  expect_failures = [var.database]
}

run "prod_refuses_one_nat_gateway_one_replica_and_one_region" {
  command = plan
  variables {
    nat_mode = "single"
    cache    = { node_type = "cache.r7g.large", replicas = 1 }
    recovery = null
  }
  expect_failures = [var.nat_mode, var.cache, var.recovery]
}

run "prod_refuses_a_vault_without_a_lock" {
  command = plan
  variables {
    backup = { lock = "none" }
  }
  expect_failures = [var.backup]
}

run "prod_refuses_evidence_that_somebody_may_delete" {
  command = plan
  variables {
    evidence = { writer_arns = ["arn:aws:iam::123456789012:role/ci"], lock = "governance" }
  }
  expect_failures = [var.evidence]
}

run "prod_refuses_evidence_of_a_month" {
  command = plan
  variables {
    evidence = { writer_arns = ["arn:aws:iam::123456789012:role/ci"], retention_days = 30 }
  }
  expect_failures = [var.evidence]
}

run "prod_refuses_to_go_without_restore_tests" {
  command = plan
  variables {
    backup = { restore_tests = false }
  }
  expect_failures = [var.backup]
}

run "refuses_what_has_another_form" {
  command = plan
  variables {
    name                  = "Bvrai_"
    account_id            = "123"
    partition             = "azure"
    concurrent_calls      = 0
    cidr                  = "10.20.0.0/24"
    kubernetes_version    = "1.28"
    tenants               = ["*"]
    vault_cidrs           = ["0.0.0.0/0"]
    vault_address         = "http://vault.example.com:8200"
    image_registry        = "https://registry.example.com"
    gateway_class         = "Traefik"
    dns_zone              = "voice"
    platform_domain       = "*.voice.example.com"
    justifications        = { colour = {} }
    gateway_load_balancer = "classic"
    signing_public_keys   = { first = "-----BEGIN PRIVATE KEY-----" }
    standby_gateway_host  = "https://gateway.example.com"
    alarm_emails          = ["oncall"]
    monthly_budget        = 0
    tags                  = { Owner = "platform" }
    availability_zones    = ["eu-central-1a", "eu-central-1b"]
    admin_principal_arns  = ["arn:aws:iam::123456789012:role/platform"]
    addon_versions        = { coredns = "v1.12.1-eksbuild.2" }
    recovery              = { region = "Ireland" }
    node_groups           = { media = { instance_types = ["c7g.xlarge"], capacity_type = "ON_DEMAND", min = 2, max = 6 } }
  }
  expect_failures = [
    var.name, var.account_id, var.partition, var.concurrent_calls, var.cidr, var.kubernetes_version, var.tenants, var.vault_cidrs, var.vault_address, var.image_registry,
    var.gateway_class, var.dns_zone, var.platform_domain, var.justifications, var.gateway_load_balancer, var.signing_public_keys, var.standby_gateway_host, var.alarm_emails, var.monthly_budget, var.tags,
    var.availability_zones, var.admin_principal_arns, var.addon_versions, var.recovery, var.node_groups,
  ]
}

run "refuses_a_zone_twice_a_public_range_users_and_spot_for_media" {
  command = plan
  variables {
    availability_zones   = ["eu-central-1a", "eu-central-1b", "eu-central-1b"]
    cidr                 = "8.8.0.0/16"
    tenants              = ["bvrai-edge"]
    admin_principal_arns = ["arn:aws:iam::123456789012:user/a", "arn:aws:iam::123456789012:user/b"]
    addon_versions       = { vpc-cni = "latest", coredns = "latest", kube-proxy = "latest", eks-pod-identity-agent = "latest", aws-ebs-csi-driver = "latest" }
    recovery             = { region = "eu-central-1" }
    node_groups = {
      system = { instance_types = ["m7g.large"], capacity_type = "ON_DEMAND", min = 2, max = 3 }
      media  = { instance_types = ["c7g.xlarge"], capacity_type = "SPOT", min = 2, max = 6 }
    }
  }
  expect_failures = [var.availability_zones, var.cidr, var.tenants, var.admin_principal_arns, var.addon_versions, var.recovery, var.node_groups]
}

run "refuses_another_regions_zone_an_address_inside_a_range_and_no_room_for_nodes" {
  command = plan
  variables {
    availability_zones = ["eu-central-1a", "eu-central-1b", "eu-west-1a"]
    cidr               = "10.20.1.0/16"
    node_groups = {
      system = { instance_types = ["m7g.large"], capacity_type = "ON_DEMAND", min = 3, max = 2 }
      media  = { instance_types = ["c7g.xlarge"], capacity_type = "ON_DEMAND", min = 2, max = 6 }
    }
  }
  expect_failures = [var.availability_zones, var.cidr, var.node_groups]
}

run "refuses_a_lone_media_node" {
  command = plan
  variables {
    node_groups = {
      system = { instance_types = ["m7g.large"], capacity_type = "ON_DEMAND", min = 2, max = 3 }
      media  = { instance_types = ["c7g.xlarge"], capacity_type = "ON_DEMAND", min = 1, max = 6 }
    }
  }
  expect_failures = [var.node_groups]
}

# What others are held to: a variable isn't looked at whose condition reads one that is refused.
run "refuses_a_region_and_an_environment_that_are_none" {
  command = plan
  variables {
    region      = "Frankfurt"
    environment = "production"
  }
  expect_failures = [var.region, var.environment]
}
