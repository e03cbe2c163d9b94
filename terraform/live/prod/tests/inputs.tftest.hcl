# What an account says of itself is refused before anything is planned with it. The same file for each environment (dev and staging link here).
override_module {
  target  = module.platform
  outputs = {}
}

run "refuses_what_has_another_form" {
  command = plan
  variables {
    account_id           = "123"
    availability_zones   = ["eu-central-1a", "eu-central-1b"]
    admin_principal_arns = ["arn:aws:iam::123456789012:role/admin"]
    dns_zone             = "voice"
    platform_domain      = "https://voice.example.com"
    vault_address        = "http://vault.example.com:8200"
    vault_cidrs          = ["0.0.0.0/0"]
    image_registry       = "https://registry.example.com/bvrai"
    signing_public_keys  = { first = "-----BEGIN PRIVATE KEY-----" }
    alarm_emails         = []
    evidence_writer_arns = ["arn:aws:iam::123456789012:user/ci"]
  }
  expect_failures = [
    var.account_id, var.availability_zones, var.admin_principal_arns, var.dns_zone, var.platform_domain, var.vault_address, var.vault_cidrs, var.image_registry,
    var.signing_public_keys, var.alarm_emails, var.evidence_writer_arns,
  ]
}

run "refuses_a_zone_twice_and_administrators_with_keys" {
  command = plan
  variables {
    availability_zones   = ["eu-central-1a", "eu-central-1b", "eu-central-1b"]
    admin_principal_arns = ["arn:aws:iam::123456789012:role/admin", "arn:aws:iam::123456789012:user/alice"]
  }
  expect_failures = [var.availability_zones, var.admin_principal_arns]
}

run "refuses_zones_of_another_region" {
  command = plan
  variables {
    availability_zones = ["eu-west-1a", "eu-west-1b", "eu-west-1c"]
  }
  expect_failures = [var.availability_zones]
}

run "refuses_a_region_that_is_a_zone" {
  command = plan
  variables {
    region = "eu-central-1a"
  }
  expect_failures = [var.region]
}
