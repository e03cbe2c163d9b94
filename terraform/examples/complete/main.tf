# Everything that can be said, for an installation of 20,000 calls at once with a second region that stands by.
provider "aws" {
  region = "eu-central-1"
}

provider "aws" {
  alias  = "global"
  region = "us-east-1"
}

provider "aws" {
  alias  = "recovery"
  region = "eu-west-1"
}

module "platform" {
  source    = "../../platform"
  providers = { aws = aws, aws.global = aws.global, aws.recovery = aws.recovery }

  name               = "bvrai-complete"
  environment        = "prod"
  account_id         = "123456789012"
  partition          = "aws"
  region             = "eu-central-1"
  availability_zones = ["eu-central-1a", "eu-central-1b", "eu-central-1c"]

  # Four addresses a NAT gateway: the quota of two must have been raised.
  cidr             = "10.64.0.0/16"
  concurrent_calls = 20000
  nat_mode         = "one_per_az"

  kubernetes_version   = "1.33"
  admin_principal_arns = ["arn:aws:iam::123456789012:role/platform", "arn:aws:iam::123456789012:role/break-glass"]
  node_groups = {
    system = { instance_types = ["m7g.xlarge"], capacity_type = "ON_DEMAND", min = 3, max = 6, disk_gib = 100 }
    media  = { instance_types = ["c7g.2xlarge"], capacity_type = "ON_DEMAND", min = 12, max = 120, disk_gib = 50 }
    worker = { instance_types = ["m7g.large", "m6g.large", "c7g.xlarge", "r7g.large"], capacity_type = "SPOT", min = 0, max = 40 }
  }
  addon_versions = {
    vpc-cni                = "v1.19.5-eksbuild.1"
    coredns                = "v1.12.1-eksbuild.2"
    kube-proxy             = "v1.33.0-eksbuild.2"
    eks-pod-identity-agent = "v1.3.7-eksbuild.2"
    aws-ebs-csi-driver     = "v1.44.0-eksbuild.1"
  }

  database = {
    instance_class        = "db.r7g.4xlarge"
    storage               = { allocated = 1000, max = 10000 }
    multi_az              = true
    deletion_protection   = true
    backup_retention_days = 35
    read_replicas         = 2
    max_connections       = 5000
  }
  cache = { node_type = "cache.r7g.2xlarge", replicas = 2 }

  tenants = ["acme", "globex"]

  # Taken back by nobody after three days, not even by AWS.
  backup   = { retention_days = 90, lock = "compliance", restore_tests = true }
  recovery = { region = "eu-west-1" }
  # What auditors are shown is there for seven years.
  evidence = { writer_arns = ["arn:aws:iam::123456789012:role/ci"], retention_days = 2555, lock = "compliance" }
  # Another installation of this, in the recovery region, with a zone of its own.
  standby_gateway_host = "gateway.bvrai-edge.standby.example.com"

  dns_zone            = "voice.example.com"
  platform_domain     = "calls.voice.example.com"
  signing_public_keys = { first = local.signing_key }
  gateway_class       = "traefik"
  image_registry      = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/bvrai"
  vault_address       = "https://vault.example.com:8200"
  vault_cidrs         = ["10.8.0.0/24"]

  alarm_emails   = ["voice-oncall@example.com"]
  monthly_budget = 150000
  justifications = {}

  tags = { Project = "bvrai", Environment = "prod", Owner = "platform", CostCenter = "voice-complete" }
}

# Made for this example; nobody has the private half.
locals {
  signing_key = <<-T
    -----BEGIN PUBLIC KEY-----
    MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA2brv18DyUrMlGLct3lAH
    OLk9C5RFWi7Sl9AsIF8xDEI5yUNDqAioU2tC1RGCDBZVecuZheifP1kyImH4LBCR
    34mwAxT4bNF3oIrGuMXGcuTCKIt+UNofUju9Q64UvLVlerD7j3GVTufWOJnLJM0O
    zaTkVU9vqyetOCXAPFzK3+Lyb23UpXklV38voAXlDsr9Wyv9nAsJ1BuDJSIHg714
    QD9Zv6VoGV5vQDOJYNtGJE7Aaxdi/VymZ+EPPeAPhVDudlajj3iLgq0QFcoWkO3d
    frWXRdwwyl9zrHha5J6fFigXzfx2cmElsUKMcL0+xH/yXi2ekrI2Gzk67/7LWe4W
    DwIDAQAB
    -----END PUBLIC KEY-----
  T
}
