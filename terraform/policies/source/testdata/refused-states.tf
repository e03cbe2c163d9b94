# Backends of which each lacks something.
terraform {
  backend "local" {
    key          = "on-a-disk"
    encrypt      = true
    use_lockfile = true
  }
}

terraform {
  backend "s3" {
    key          = "in-the-clear"
    encrypt      = false
    use_lockfile = true
  }
}

terraform {
  backend "s3" {
    key          = "encryption-unsaid"
    use_lockfile = true
  }
}

terraform {
  backend "s3" {
    key          = "unlocked"
    encrypt      = true
    use_lockfile = false
  }
}

terraform {
  backend "s3" {
    key     = "lock-unsaid"
    encrypt = true
  }
}
