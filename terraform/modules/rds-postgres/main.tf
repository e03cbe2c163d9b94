# PostgreSQL for the tenant registry and the tenants' databases. TLS only, no password in state: AWS makes the master's, Vault the tenants'.
locals {
  tags  = merge(var.tags, { "bvrai:module" = "rds-postgres" })
  major = split(".", var.engine_version)[0]
  port  = 5432

  parameters = {
    # Refuses what isn't TLS; clients verify the certificate (verify-full).
    "rds.force_ssl" = { value = "1", apply = "immediate" }
    # Schema changes are evidence; statements with tenants' data in them are not logged.
    "log_statement"              = { value = "ddl", apply = "immediate" }
    "log_min_duration_statement" = { value = tostring(var.log_min_duration_ms), apply = "immediate" }
    "log_connections"            = { value = "1", apply = "immediate" }
    "log_disconnections"         = { value = "1", apply = "immediate" }
    # A forgotten transaction must not hold back vacuum of every tenant.
    "idle_in_transaction_session_timeout" = { value = "60000", apply = "immediate" }
    "shared_preload_libraries"            = { value = "pg_stat_statements,pgaudit", apply = "pending-reboot" }
    "pgaudit.log"                         = { value = "role,ddl", apply = "pending-reboot" }
  }
}

resource "aws_db_subnet_group" "this" {
  name        = var.name
  description = "Database tier of ${var.name}"
  subnet_ids  = var.subnet_ids
  tags        = local.tags
}

resource "aws_security_group" "this" {
  name        = "${var.name}-postgres"
  description = "PostgreSQL from the nodes; nothing out"
  vpc_id      = var.vpc_id
  tags        = merge(local.tags, { Name = "${var.name}-postgres" })
}

resource "aws_vpc_security_group_ingress_rule" "this" {
  for_each = toset(var.client_cidrs)

  security_group_id = aws_security_group.this.id
  description       = "PostgreSQL from the private tier"
  cidr_ipv4         = each.key
  ip_protocol       = "tcp"
  from_port         = local.port
  to_port           = local.port
  tags              = local.tags
}

# A new major version is a new family and so a new group: by prefix, and made before the old one goes.
resource "aws_db_parameter_group" "this" {
  name_prefix = "${var.name}-pg${local.major}-"
  description = "PostgreSQL ${local.major} of ${var.name}"
  family      = "postgres${local.major}"

  dynamic "parameter" {
    for_each = local.parameters
    content {
      name         = parameter.key
      value        = parameter.value.value
      apply_method = parameter.value.apply
    }
  }

  tags = local.tags

  lifecycle {
    create_before_destroy = true
  }
}

# Made before the instance, which would make them without a key and for ever.
resource "aws_cloudwatch_log_group" "this" {
  for_each = toset(["postgresql", "upgrade"])

  name              = "/aws/rds/instance/${var.name}/${each.key}"
  kms_key_id        = var.logs_kms_key_arn
  retention_in_days = 365
  tags              = local.tags
}

resource "aws_iam_role" "monitoring" {
  name = "${var.name}-rds-monitoring"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "monitoring.rds.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
  tags = local.tags
}

resource "aws_iam_role_policy_attachment" "monitoring" {
  role       = aws_iam_role.monitoring.name
  policy_arn = "arn:${split(":", var.kms_key_arn)[1]}:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole"
}

resource "aws_db_instance" "this" {
  identifier     = var.name
  engine         = "postgres"
  engine_version = var.engine_version
  instance_class = var.instance_class
  db_name        = "bvrai_platform"
  port           = local.port

  storage_type          = "gp3"
  allocated_storage     = var.storage.allocated
  max_allocated_storage = var.storage.max
  storage_encrypted     = true
  kms_key_id            = var.kms_key_arn

  username                            = "bvrai_master"
  manage_master_user_password         = true
  master_user_secret_kms_key_id       = var.secrets_kms_key_arn
  iam_database_authentication_enabled = true
  ca_cert_identifier                  = "rds-ca-rsa2048-g1"

  multi_az               = var.multi_az
  db_subnet_group_name   = aws_db_subnet_group.this.name
  vpc_security_group_ids = [aws_security_group.this.id]
  publicly_accessible    = false
  parameter_group_name   = aws_db_parameter_group.this.name

  # A retention above 0 is what point-in-time recovery is.
  backup_retention_period   = var.backup_retention_days
  backup_window             = "02:00-03:00"
  maintenance_window        = "sun:03:30-sun:04:30"
  copy_tags_to_snapshot     = true
  delete_automated_backups  = false
  skip_final_snapshot       = false
  final_snapshot_identifier = "${var.name}-final"
  deletion_protection       = var.deletion_protection

  auto_minor_version_upgrade  = true
  allow_major_version_upgrade = false
  apply_immediately           = false

  enabled_cloudwatch_logs_exports = ["postgresql", "upgrade"]
  monitoring_interval             = 60
  monitoring_role_arn             = aws_iam_role.monitoring.arn
  performance_insights_enabled    = true
  performance_insights_kms_key_id = var.kms_key_arn

  tags = local.tags

  depends_on = [aws_cloudwatch_log_group.this]
}

resource "aws_db_instance" "replica" {
  count = var.read_replicas

  identifier          = "${var.name}-replica-${count.index}"
  replicate_source_db = aws_db_instance.this.identifier
  instance_class      = var.instance_class

  storage_encrypted                   = true
  kms_key_id                          = var.kms_key_arn
  max_allocated_storage               = var.storage.max
  multi_az                            = var.multi_az
  vpc_security_group_ids              = [aws_security_group.this.id]
  publicly_accessible                 = false
  parameter_group_name                = aws_db_parameter_group.this.name
  iam_database_authentication_enabled = true
  ca_cert_identifier                  = "rds-ca-rsa2048-g1"
  copy_tags_to_snapshot               = true
  deletion_protection                 = var.deletion_protection
  auto_minor_version_upgrade          = true
  # A replica holds nothing of its own.
  skip_final_snapshot             = true
  backup_retention_period         = 7
  enabled_cloudwatch_logs_exports = ["postgresql", "upgrade"]
  monitoring_interval             = 60
  monitoring_role_arn             = aws_iam_role.monitoring.arn
  performance_insights_enabled    = true
  performance_insights_kms_key_id = var.kms_key_arn

  tags = local.tags
}
