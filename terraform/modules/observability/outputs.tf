output "alarm_topic_arn" {
  description = "Topic of every alarm; a pager subscribes to it."
  value       = aws_sns_topic.alarms.arn
}

output "alarms" {
  description = "What is told, by the alarm's name."
  value       = { for name, alarm in local.alarms : name => alarm.says }
}
