# What must hold in the plan of every environment, by conftest over `terraform show -json`. The name in brackets is the scanner rule it stands for. Each rule is written as in
# reading.rego: what is absent, null or unknown for no reason is refused; testdata/mutants.json breaks each in every way.
package plan

import data.reading.each
import data.reading.environment
import data.reading.environments
import data.reading.of
import data.reading.resources
import data.reading.said
import data.reading.unknowns
import data.reading.value
import rego.v1

cost_tags := {"Project", "Environment", "Owner", "CostCenter"}

# What AWS, or the provider, has no tags for; every other kind must have the four.
untaggable := {
	"aws_acm_certificate_validation", "aws_backup_restore_testing_selection", "aws_backup_selection", "aws_backup_vault_lock_configuration", "aws_backup_vault_policy",
	"aws_cloudfront_function", "aws_cloudfront_key_group", "aws_cloudfront_origin_access_control", "aws_cloudfront_public_key", "aws_cloudfront_response_headers_policy",
	"aws_cloudwatch_event_target", "aws_cloudwatch_log_resource_policy", "aws_db_instance_automated_backups_replication", "aws_eks_access_policy_association",
	"aws_iam_group_policy", "aws_iam_group_policy_attachment", "aws_iam_policy_attachment", "aws_iam_role_policy", "aws_iam_role_policy_attachment",
	"aws_iam_user_policy_attachment", "aws_kms_alias", "aws_route", "aws_route53_hosted_zone_dnssec", "aws_route53_key_signing_key",
	"aws_route53_query_log", "aws_route53_record", "aws_route_table_association", "aws_s3_bucket_lifecycle_configuration", "aws_s3_bucket_logging", "aws_s3_bucket_object_lock_configuration",
	"aws_s3_bucket_ownership_controls", "aws_s3_bucket_policy", "aws_s3_bucket_public_access_block", "aws_s3_bucket_replication_configuration",
	"aws_s3_bucket_server_side_encryption_configuration", "aws_s3_bucket_versioning", "aws_secretsmanager_secret_version", "aws_sns_topic_policy",
	"aws_security_group_rule", "aws_sns_topic_subscription", "aws_sqs_queue_policy", "aws_wafv2_web_acl_association", "aws_wafv2_web_acl_logging_configuration", "terraform_data",
}

deny contains sprintf("%s: no cost tag %s", [resource.address, tag]) if {
	some resource in resources
	not resource.type in untaggable
	some tag in cost_tags
	not tagged(resource, tag)
}

tagged(resource, tag) if {
	is_string(value(resource, ["tags_all", tag]))
	value(resource, ["tags_all", tag]) != ""
}

deny contains sprintf("%s: has tags, and is said to have none (untaggable)", [resource.address]) if {
	some resource in resources
	resource.type in untaggable
	object.get(resource.values, "tags_all", "none") != "none"
}

deny contains sprintf("one environment is planned at a time, not %v", [environments]) if count(environments) != 1

deny contains "the plan has no resource" if count(resources) == 0

# None of these is computed: unknown, it would be known to the state.
secret_arguments := {"password", "auth_token", "master_password", "secret_binary"}

deny contains sprintf("%s: a secret in the plan and so in the state (%s)", [resource.address, argument]) if {
	some resource in resources
	some argument in secret_arguments
	written(resource, argument)
}

written(resource, argument) if value(resource, [argument]) != null

written(resource, argument) if object.get(unknowns, [resource.address, argument], false) == true

deny contains "nobody is told when money runs out" if {
	count([budget | some budget in of("aws_budgets_budget"); count(each(budget, ["notification"])) > 0]) == 0
}
