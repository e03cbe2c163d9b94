# The least that must be said; everything else is a safe default.
provider "aws" {
  region = "eu-central-1"
}

provider "aws" {
  alias  = "global"
  region = "us-east-1"
}

module "platform" {
  source = "../../platform"
  # Nothing is kept in another region, so its provider is the same.
  providers = { aws = aws, aws.global = aws.global, aws.recovery = aws }

  name                 = "bvrai-minimal"
  environment          = "staging"
  account_id           = "123456789012"
  region               = "eu-central-1"
  availability_zones   = ["eu-central-1a", "eu-central-1b", "eu-central-1c"]
  cidr                 = "10.48.0.0/16"
  database             = { instance_class = "db.r7g.large", storage = { allocated = 100, max = 500 } }
  cache                = { node_type = "cache.r7g.large", replicas = 1 }
  admin_principal_arns = ["arn:aws:iam::123456789012:role/platform", "arn:aws:iam::123456789012:role/break-glass"]
  dns_zone             = "voice.example.com"
  platform_domain      = "voice.example.com"
  vault_address        = "https://vault.example.com:8200"
  vault_cidrs          = ["10.8.0.0/24"]
  image_registry       = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/bvrai"
  gateway_class        = "traefik"
  signing_public_keys  = { first = local.signing_key }
  alarm_emails         = ["voice-oncall@example.com"]
  monthly_budget       = 5000
  evidence             = { writer_arns = ["arn:aws:iam::123456789012:role/ci"] }

  addon_versions = {
    vpc-cni                = "v1.19.5-eksbuild.1"
    coredns                = "v1.12.1-eksbuild.2"
    kube-proxy             = "v1.33.0-eksbuild.2"
    eks-pod-identity-agent = "v1.3.7-eksbuild.2"
    aws-ebs-csi-driver     = "v1.44.0-eksbuild.1"
  }

  tags = { Project = "bvrai", Environment = "staging", Owner = "platform", CostCenter = "voice-minimal" }
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
