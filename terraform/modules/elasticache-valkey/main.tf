# Valkey, one shard with replicas in other zones: TLS only, the platform's user by IAM, the default user off, tenants' users made by the operator. Not in cluster mode: the clients talk to
# one node and follow no MOVED (docs/adr/031-one-cache-shard.md).
locals {
  tags  = merge(var.tags, { "bvrai:module" = "elasticache-valkey" })
  port  = 6379
  major = split(".", var.engine_version)[0]
}

resource "aws_elasticache_subnet_group" "this" {
  name        = var.name
  description = "Cache tier of ${var.name}"
  subnet_ids  = var.subnet_ids
  tags        = local.tags
}

resource "aws_security_group" "this" {
  name        = "${var.name}-valkey"
  description = "Valkey from the nodes; nothing out"
  vpc_id      = var.vpc_id
  tags        = merge(local.tags, { Name = "${var.name}-valkey" })
}

resource "aws_vpc_security_group_ingress_rule" "this" {
  for_each = toset(var.client_cidrs)

  security_group_id = aws_security_group.this.id
  description       = "Valkey from the private tier"
  cidr_ipv4         = each.key
  ip_protocol       = "tcp"
  from_port         = local.port
  to_port           = local.port
  tags              = local.tags
}

resource "aws_elasticache_parameter_group" "this" {
  name        = "${var.name}-valkey${local.major}"
  description = "Valkey ${local.major} of ${var.name}"
  family      = "valkey${local.major}"

  # Leases and media tickets must not be evicted: a full cache refuses new calls instead of forgetting live ones.
  parameter {
    name  = "maxmemory-policy"
    value = "noeviction"
  }

  tags = local.tags

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_elasticache_user" "default" {
  user_id       = "${var.name}-default"
  user_name     = "default"
  engine        = "valkey"
  access_string = "off -@all"

  authentication_mode {
    type = "no-password-required"
  }

  tags = local.tags
}

resource "aws_elasticache_user" "platform" {
  user_id       = var.platform_user
  user_name     = var.platform_user
  engine        = "valkey"
  access_string = "on ~* &* +@all -@dangerous +function +info"

  authentication_mode {
    type = "iam"
  }

  tags = local.tags
}

# Who else is in it is the operator's: it makes a tenant's user and lets it in (modules/controllers has its rights).
resource "aws_elasticache_user_group" "this" {
  user_group_id = var.name
  engine        = "valkey"
  user_ids      = [aws_elasticache_user.default.user_id, aws_elasticache_user.platform.user_id]
  tags          = local.tags

  lifecycle {
    ignore_changes = [user_ids]
  }
}

resource "aws_cloudwatch_log_group" "this" {
  for_each = toset(["slow-log", "engine-log"])

  name              = "/aws/elasticache/${var.name}/${each.key}"
  kms_key_id        = var.logs_kms_key_arn
  retention_in_days = 365
  tags              = local.tags
}

resource "aws_elasticache_replication_group" "this" {
  replication_group_id = var.name
  description          = "Leases, media tickets, heartbeats and pacing of ${var.name}"

  engine               = "valkey"
  engine_version       = var.engine_version
  node_type            = var.node_type
  port                 = local.port
  parameter_group_name = aws_elasticache_parameter_group.this.name

  cluster_mode               = "disabled"
  num_cache_clusters         = 1 + var.replicas
  automatic_failover_enabled = true
  multi_az_enabled           = true

  subnet_group_name  = aws_elasticache_subnet_group.this.name
  security_group_ids = [aws_security_group.this.id]

  at_rest_encryption_enabled = true
  kms_key_id                 = var.kms_key_arn
  transit_encryption_enabled = true
  transit_encryption_mode    = "required"
  user_group_ids             = [aws_elasticache_user_group.this.user_group_id]

  snapshot_retention_limit   = var.snapshot_retention_days
  snapshot_window            = "03:00-04:00"
  maintenance_window         = "sun:04:30-sun:05:30"
  final_snapshot_identifier  = "${var.name}-final"
  auto_minor_version_upgrade = true
  apply_immediately          = false

  dynamic "log_delivery_configuration" {
    for_each = aws_cloudwatch_log_group.this
    content {
      destination      = log_delivery_configuration.value.name
      destination_type = "cloudwatch-logs"
      log_format       = "json"
      log_type         = log_delivery_configuration.key
    }
  }

  tags = local.tags
}
