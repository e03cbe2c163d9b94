# The account's own: replace every value.
account_id           = "123456789012"
region               = "eu-central-1"
availability_zones   = ["eu-central-1a", "eu-central-1b", "eu-central-1c"]
admin_principal_arns = ["arn:aws:iam::123456789012:role/platform-staging", "arn:aws:iam::123456789012:role/break-glass"]
dns_zone             = "staging.voice.example.com"
platform_domain      = "staging.voice.example.com"
vault_address        = "https://vault.example.com:8200"
vault_cidrs          = ["10.8.0.0/24"]
image_registry       = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/bvrai"
twiml_fallback_url   = "https://fallback.staging.voice.example.com"
