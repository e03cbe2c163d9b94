# A vault, what goes into it, and the proof that it can be had back. The same module makes the vault of the recovery region, which gets copies.
locals {
  tags  = merge(var.tags, { "bvrai:module" = "backup" })
  makes = length(var.resources) > 0
}

resource "aws_backup_vault" "this" {
  name        = var.name
  kms_key_arn = var.kms_key_arn
  # Points in it stop a destroy; that is what it is for.
  force_destroy = false
  tags          = local.tags
}

resource "aws_backup_vault_lock_configuration" "this" {
  count = var.lock == "none" ? 0 : 1

  backup_vault_name   = aws_backup_vault.this.name
  min_retention_days  = 7
  max_retention_days  = 366
  changeable_for_days = var.lock == "compliance" ? 3 : null
}

# Beside the lock: recovery points leave to this account's vaults only, and nobody opens the vault.
resource "aws_backup_vault_policy" "this" {
  backup_vault_name = aws_backup_vault.this.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "StaysInTheAccount"
      Effect    = "Deny"
      Principal = "*"
      Action    = ["backup:CopyIntoBackupVault", "backup:PutBackupVaultAccessPolicy", "backup:DeleteBackupVaultAccessPolicy"]
      Resource  = "*"
      Condition = { StringNotEquals = { "aws:PrincipalAccount" = split(":", var.kms_key_arn)[4] } }
    }]
  })
}

resource "aws_iam_role" "this" {
  count = local.makes ? 1 : 0

  name = "${var.name}-backup"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "backup.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:SourceAccount" = split(":", var.kms_key_arn)[4] } }
    }]
  })
  tags = local.tags
}

resource "aws_iam_role_policy_attachment" "this" {
  for_each = toset(local.makes ? ["AWSBackupServiceRolePolicyForBackup", "AWSBackupServiceRolePolicyForRestores"] : [])

  role       = aws_iam_role.this[0].name
  policy_arn = "arn:${var.partition}:iam::aws:policy/service-role/${each.key}"
}

locals {
  # Beside point-in-time recovery, which goes with its instance's account and region: daily points, and monthly ones for a year.
  rules = {
    daily   = { schedule = "cron(0 4 * * ? *)", days = var.retention_days }
    monthly = { schedule = "cron(0 5 1 * ? *)", days = 365 }
  }
}

resource "aws_backup_plan" "this" {
  count = local.makes ? 1 : 0

  name = var.name

  dynamic "rule" {
    for_each = local.rules
    content {
      rule_name         = rule.key
      target_vault_name = aws_backup_vault.this.name
      schedule          = rule.value.schedule
      start_window      = 60
      completion_window = 360

      lifecycle {
        delete_after = rule.value.days
      }

      dynamic "copy_action" {
        for_each = var.copy_to[*]
        content {
          destination_vault_arn = copy_action.value.vault_arn
          lifecycle {
            delete_after = rule.value.days
          }
        }
      }
    }
  }

  tags = local.tags
}

resource "aws_backup_selection" "this" {
  count = local.makes ? 1 : 0

  name         = var.name
  plan_id      = aws_backup_plan.this[0].id
  iam_role_arn = aws_iam_role.this[0].arn
  resources    = values(var.resources)
}

# ---- had back ------------------------------------------------------------------------------------

resource "aws_backup_restore_testing_plan" "this" {
  count = local.makes && var.restore_tests != null ? 1 : 0

  name                = replace(var.name, "-", "_")
  schedule_expression = "cron(0 9 ? * SUN *)"
  start_window_hours  = 4

  recovery_point_selection {
    algorithm             = "LATEST_WITHIN_WINDOW"
    include_vaults        = [aws_backup_vault.this.arn]
    recovery_point_types  = ["SNAPSHOT"]
    selection_window_days = 7
  }

  tags = local.tags
}

resource "aws_backup_restore_testing_selection" "this" {
  for_each = local.makes && var.restore_tests != null ? var.resources : {}

  name                      = each.key
  restore_testing_plan_name = aws_backup_restore_testing_plan.this[0].name
  protected_resource_type   = "RDS"
  protected_resource_arns   = [each.value]
  iam_role_arn              = aws_iam_role.this[0].arn
  # Long enough to look into it before it is deleted again.
  validation_window_hours = 2

  restore_metadata_overrides = {
    dbSubnetGroupName   = var.restore_tests.subnet_group
    vpcSecurityGroupIds = jsonencode(var.restore_tests.security_group_ids)
    multiAz             = "false"
    publiclyAccessible  = "false"
  }
}

# ---- the recovery region -------------------------------------------------------------------------

# To the second, beside the daily points.
resource "aws_db_instance_automated_backups_replication" "this" {
  count = var.replicated_database == null ? 0 : 1

  source_db_instance_arn = var.replicated_database.arn
  kms_key_id             = var.kms_key_arn
  retention_period       = var.replicated_database.retention_days
}
