# The account's own: replace every value.
account_id           = "123456789012"
region               = "eu-central-1"
availability_zones   = ["eu-central-1a", "eu-central-1b", "eu-central-1c"]
admin_principal_arns = ["arn:aws:iam::123456789012:role/platform-dev", "arn:aws:iam::123456789012:role/break-glass"]
dns_zone             = "dev.voice.example.com"
platform_domain      = "dev.voice.example.com"
vault_address        = "https://vault.example.com:8200"
vault_cidrs          = ["10.8.0.0/24"]
image_registry       = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/bvrai"
evidence_writer_arns = ["arn:aws:iam::123456789012:role/ci"]
alarm_emails         = ["voice-oncall@example.com"]

# Made for these examples; nobody has the private half: see docs/platform-teams/install-aws.md.
signing_public_keys = {
  first = <<-T
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
