# What AWS alone can see: the database, the cache, the way out, failed backups, and money. Calls, turns and tenants are watched by Prometheus in the cluster.
locals {
  tags  = merge(var.tags, { "bvrai:module" = "observability" })
  topic = "arn:${var.partition}:sns:${split(":", var.topic_kms_key_arn)[3]}:${var.account_id}:${var.name}-alarms"
}

resource "aws_sns_topic" "alarms" {
  name              = "${var.name}-alarms"
  kms_master_key_id = var.topic_kms_key_arn
  tags              = local.tags
}

resource "aws_sns_topic_policy" "alarms" {
  arn = aws_sns_topic.alarms.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "AlarmsOfThisAccount"
        Effect    = "Allow"
        Principal = { Service = ["cloudwatch.amazonaws.com", "events.amazonaws.com", "budgets.amazonaws.com", "costalerts.amazonaws.com"] }
        Action    = "sns:Publish"
        Resource  = local.topic
        Condition = { StringEquals = { "aws:SourceAccount" = var.account_id } }
      },
      {
        Sid       = "TlsOnly"
        Effect    = "Deny"
        Principal = "*"
        Action    = "sns:Publish"
        Resource  = local.topic
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
    ]
  })
}

resource "aws_sns_topic_subscription" "email" {
  for_each = var.alarm_emails

  topic_arn = aws_sns_topic.alarms.arn
  protocol  = "email"
  endpoint  = each.key
}

# ---- alarms --------------------------------------------------------------------------------------

locals {
  gib       = 1024 * 1024 * 1024
  databases = concat([var.database.identifier], var.database.replicas)

  # name => what is measured and when it is too much. Two periods in a row, so that a blip wakes nobody.
  alarms = merge(
    merge([for id in local.databases : {
      "database-cpu-${id}"         = { metric = "CPUUtilization", namespace = "AWS/RDS", dimensions = { DBInstanceIdentifier = id }, statistic = "Average", above = 80, says = "The database's processors are busy: calls wait for their state." }
      "database-memory-${id}"      = { metric = "FreeableMemory", namespace = "AWS/RDS", dimensions = { DBInstanceIdentifier = id }, statistic = "Minimum", below = local.gib / 4, says = "The database is about to swap." }
      "database-connections-${id}" = { metric = "DatabaseConnections", namespace = "AWS/RDS", dimensions = { DBInstanceIdentifier = id }, statistic = "Maximum", above = floor(var.database.max_connections * 0.8), says = "New pods will soon get no connection." }
    }]...),
    { for id in [var.database.identifier] : "database-disk" => { metric = "FreeStorageSpace", namespace = "AWS/RDS", dimensions = { DBInstanceIdentifier = id }, statistic = "Minimum", below = local.gib * 5, says = "The disk fills faster than it grows, or has grown to its limit of ${var.database.max_storage_gib} GiB." } },
    { for id in var.database.replicas : "database-lag-${id}" => { metric = "ReplicaLag", namespace = "AWS/RDS", dimensions = { DBInstanceIdentifier = id }, statistic = "Maximum", above = 300, says = "Reports are five minutes old." } },
    merge([for id in var.cache.node_ids : {
      # It never evicts: a full one refuses new calls.
      "cache-memory-${id}" = { metric = "DatabaseMemoryUsagePercentage", namespace = "AWS/ElastiCache", dimensions = { CacheClusterId = id }, statistic = "Maximum", above = 75, says = "The cache will soon refuse new calls: it never evicts." }
      "cache-cpu-${id}"    = { metric = "EngineCPUUtilization", namespace = "AWS/ElastiCache", dimensions = { CacheClusterId = id }, statistic = "Average", above = 80, says = "The cache's one thread is busy: leases of live calls are late." }
    }]...),
    merge([for zone, id in var.nat_gateways : {
      "nat-ports-${zone}" = { metric = "ErrorPortAllocation", namespace = "AWS/NATGateway", dimensions = { NatGatewayId = id }, statistic = "Sum", above = 0, says = "Calls can't reach their engine: the NAT gateway has no port left. Raise concurrent_calls." }
    }]...),
  )
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = local.alarms

  alarm_name          = "${var.name}-${each.key}"
  alarm_description   = each.value.says
  namespace           = each.value.namespace
  metric_name         = each.value.metric
  dimensions          = each.value.dimensions
  statistic           = each.value.statistic
  period              = 60
  evaluation_periods  = 5
  datapoints_to_alarm = 2
  comparison_operator = try(each.value.above, null) != null ? "GreaterThanThreshold" : "LessThanThreshold"
  threshold           = try(each.value.above, each.value.below)
  # A dead instance measures nothing; a NAT gateway without errors may neither.
  treat_missing_data = startswith(each.key, "nat-") ? "notBreaching" : "breaching"
  alarm_actions      = [aws_sns_topic.alarms.arn]
  ok_actions         = [aws_sns_topic.alarms.arn]
  tags               = local.tags
}

# Backups, copies and restore tests that failed, and what RDS and ElastiCache say of themselves at their worst.
resource "aws_cloudwatch_event_rule" "this" {
  for_each = {
    backups = {
      says    = "A backup, a copy or a restore test didn't succeed"
      pattern = { source = ["aws.backup"], detail-type = ["Backup Job State Change", "Copy Job State Change", "Restore Job State Change"], detail = { state = ["FAILED", "ABORTED", "EXPIRED"] } }
    }
    database = {
      says    = "The database failed over, or is about to fail"
      pattern = { source = ["aws.rds"], detail-type = ["RDS DB Instance Event"], detail = { EventCategories = ["failover", "failure", "low storage", "recovery"], SourceIdentifier = local.databases } }
    }
  }

  name          = "${var.name}-${each.key}"
  description   = each.value.says
  event_pattern = jsonencode(each.value.pattern)
  tags          = local.tags
}

resource "aws_cloudwatch_event_target" "this" {
  for_each = aws_cloudwatch_event_rule.this

  rule = each.value.name
  arn  = aws_sns_topic.alarms.arn
}

# ---- money ---------------------------------------------------------------------------------------

locals {
  told = {
    half     = { type = "ACTUAL", percent = 50 }
    most     = { type = "ACTUAL", percent = 80 }
    all      = { type = "ACTUAL", percent = 100 }
    forecast = { type = "FORECASTED", percent = 100 }
  }
}

resource "aws_budgets_budget" "this" {
  name         = var.name
  budget_type  = "COST"
  limit_amount = format("%.1f", var.monthly_budget)
  limit_unit   = "USD"
  time_unit    = "MONTHLY"

  cost_filter {
    name   = "TagKeyValue"
    values = [join("$", ["user:CostCenter", var.cost_center])]
  }

  dynamic "notification" {
    for_each = local.told
    content {
      comparison_operator       = "GREATER_THAN"
      notification_type         = notification.value.type
      threshold                 = notification.value.percent
      threshold_type            = "PERCENTAGE"
      subscriber_sns_topic_arns = [aws_sns_topic.alarms.arn]
    }
  }

  tags = local.tags
}

# A loop that dials or an engine that is asked twice costs within hours what a budget sees after days.
resource "aws_ce_anomaly_monitor" "this" {
  name         = var.name
  monitor_type = "CUSTOM"
  monitor_specification = jsonencode({
    And            = null
    CostCategories = null
    Dimensions     = null
    Not            = null
    Or             = null
    Tags           = { Key = "CostCenter", MatchOptions = null, Values = [var.cost_center] }
  })
  tags = local.tags
}

resource "aws_ce_anomaly_subscription" "this" {
  name             = var.name
  frequency        = "IMMEDIATE"
  monitor_arn_list = [aws_ce_anomaly_monitor.this.arn]

  subscriber {
    type    = "SNS"
    address = aws_sns_topic.alarms.arn
  }

  threshold_expression {
    dimension {
      key           = "ANOMALY_TOTAL_IMPACT_ABSOLUTE"
      match_options = ["GREATER_THAN_OR_EQUAL"]
      values        = [tostring(var.anomaly_threshold)]
    }
  }

  tags = local.tags
}
