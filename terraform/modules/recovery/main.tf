# What another region keeps, so that the loss of this one loses no recording, no recovery point and no more than minutes of the database. Nothing runs here until
# docs/platform-teams/runbooks/region-failover.md says so.
module "kms" {
  source = "../kms"

  name         = "${var.name}-recovery"
  account_id   = var.account_id
  partition    = var.partition
  region       = var.region
  data_classes = ["backup", "objects"]
  tags         = var.tags
}

module "object_store" {
  source = "../object-store"

  name        = "${var.name}-recovery"
  account_id  = var.account_id
  partition   = var.partition
  region      = var.region
  kms_key_arn = module.kms.key_arns["objects"]
  tags        = var.tags
}

module "backup" {
  source = "../backup"

  name                = "${var.name}-recovery"
  partition           = var.partition
  kms_key_arn         = module.kms.key_arns["backup"]
  lock                = var.backup_lock
  replicated_database = { arn = var.database_arn, retention_days = var.database_retention_days }
  justifications      = var.justifications
  tags                = var.tags
}
