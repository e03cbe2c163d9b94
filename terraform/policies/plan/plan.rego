# What must hold in the plan of every environment, by conftest over `terraform show -json`. The name in brackets is the scanner rule it stands for.
package plan

import rego.v1

resources contains resource if {
	[_, value] := walk(input.planned_values)
	some resource in value.resources
	resource.mode == "managed"
}

of(kind) := {resource | some resource in resources; resource.type == kind}

environment := [resource.values.tags_all.Environment | some resource in resources][0]

cost_tags := {"Project", "Environment", "Owner", "CostCenter"}

deny contains sprintf("%s: no cost tag %s", [resource.address, tag]) if {
	some resource in resources
	is_object(resource.values.tags_all)
	some tag in cost_tags
	not resource.values.tags_all[tag]
}

deny contains sprintf("%s: the database answers the internet [CKV_AWS_17]", [db.address]) if {
	some db in of("aws_db_instance")
	db.values.publicly_accessible != false
}

deny contains sprintf("%s: the database isn't encrypted [CKV_AWS_16]", [db.address]) if {
	some db in of("aws_db_instance")
	not db.values.storage_encrypted
}

deny contains sprintf("%s: a production database without standby or protection [CKV_AWS_157, CKV_AWS_293]", [db.address]) if {
	some db in of("aws_db_instance")
	environment == "prod"
	[db.values.multi_az, db.values.deletion_protection] != [true, true]
}

deny contains sprintf("%s: the cache isn't encrypted [CKV_AWS_29]", [cache.address]) if {
	some cache in of("aws_elasticache_replication_group")
	not cache.values.at_rest_encryption_enabled in {true, "true"}
}

deny contains sprintf("%s: etcd holds Secrets in the clear [CKV_AWS_58]", [cluster.address]) if {
	some cluster in of("aws_eks_cluster")
	count([config | some config in cluster.values.encryption_config; "secrets" in config.resources]) == 0
}

deny contains sprintf("%s: a node's disk isn't encrypted [CKV_AWS_3]", [template.address]) if {
	some template in of("aws_launch_template")
	some mapping in template.values.block_device_mappings
	some disk in mapping.ebs
	not disk.encrypted in {true, "true"}
}

deny contains sprintf("%s: recordings aren't encrypted with a key of ours [CKV_AWS_145]", [bucket.address]) if {
	some bucket in of("aws_s3_bucket_server_side_encryption_configuration")
	bucket.index == "recordings"
	some rule in bucket.values.rule
	some encryption in rule.apply_server_side_encryption_by_default
	encryption.sse_algorithm != "aws:kms"
}

deny contains sprintf("%s: PostgreSQL takes connections without TLS [CKV2_AWS_69]", [group.address]) if {
	some group in of("aws_db_parameter_group")
	count([parameter | some parameter in group.values.parameter; parameter.name == "rds.force_ssl"; parameter.value == "1"]) == 0
}

deny contains sprintf("%s: the cache can be read on the way [CKV_AWS_30]", [cache.address]) if {
	some cache in of("aws_elasticache_replication_group")
	cache.values.transit_encryption_mode != "required"
}

# The operator's and the runtime's clients talk to one node: docs/adr/031-one-cache-shard.md.
deny contains sprintf("%s: the cache's clients would be told MOVED (cluster_mode must be disabled)", [cache.address]) if {
	some cache in of("aws_elasticache_replication_group")
	object.get(cache.values, "cluster_mode", "unsaid") != "disabled"
}

deny contains sprintf("%s: a parameter switches cluster mode on", [group.address]) if {
	some group in of("aws_elasticache_parameter_group")
	some parameter in group.values.parameter
	[parameter.name, parameter.value] == ["cluster-enabled", "yes"]
}

deny contains sprintf("%s: open to the whole internet [CKV_AWS_24, CKV_AWS_260]", [rule.address]) if {
	some rule in of("aws_vpc_security_group_ingress_rule")
	rule.values.cidr_ipv4 == "0.0.0.0/0"
}

deny contains sprintf("%s: the key doesn't rotate [CKV_AWS_7]", [key.address]) if {
	some key in of("aws_kms_key")
	# A key that signs can't rotate by itself.
	object.get(key.values, "key_usage", "ENCRYPT_DECRYPT") == "ENCRYPT_DECRYPT"
	not key.values.enable_key_rotation
}

deny contains sprintf("%s: the bucket can be made public [CKV_AWS_53 to 56]", [block.address]) if {
	some block in of("aws_s3_bucket_public_access_block")
	some setting in ["block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"]
	not block.values[setting]
}

deny contains sprintf("%s: a control-plane log is missing [CKV_AWS_37]", [cluster.address]) if {
	some cluster in of("aws_eks_cluster")
	count(cluster.values.enabled_cluster_log_types) < 5
}

deny contains sprintf("%s: access isn't by entries alone", [cluster.address]) if {
	some cluster in of("aws_eks_cluster")
	cluster.values.access_config[0].authentication_mode != "API"
}

deny contains sprintf("%s: pods reach the node's credentials [CKV_AWS_79, CKV_AWS_341]", [template.address]) if {
	some template in of("aws_launch_template")
	some options in template.values.metadata_options
	[options.http_tokens, options.http_put_response_hop_limit] != ["required", 1]
}

deny contains sprintf("%s: calls on nodes that are taken away", [group.address]) if {
	some group in of("aws_eks_node_group")
	group.values.node_group_name == "media"
	group.values.capacity_type != "ON_DEMAND"
}

deny contains sprintf("%s: logs are kept less than a year [CKV_AWS_338]", [group.address]) if {
	some group in of("aws_cloudwatch_log_group")
	group.values.retention_in_days < 365
}

deny contains sprintf("%s: a role may do everything with everything [CKV_AWS_62]", [policy.address]) if {
	some policy in of("aws_iam_role_policy")
	some statement in json.unmarshal(policy.values.policy).Statement
	statement.Effect == "Allow"
	[statement.Action, statement.Resource] == ["*", "*"]
}

secret_arguments := {"password", "auth_token", "master_password", "secret_binary"}

deny contains sprintf("%s: a secret in the plan and so in the state (%s)", [resource.address, argument]) if {
	some resource in resources
	some argument in secret_arguments
	is_string(resource.values[argument])
}

deny contains "prod: the loss of one zone's NAT gateway would silence other zones' calls" if {
	environment == "prod"
	count(of("aws_nat_gateway")) < count({subnet.values.availability_zone | some subnet in of("aws_subnet")})
}

deny contains sprintf("%s: answers in the clear or in old TLS [CKV_AWS_34, CKV_AWS_174]", [distribution.address]) if {
	some distribution in of("aws_cloudfront_distribution")
	[distribution.values.default_cache_behavior[0].viewer_protocol_policy, distribution.values.viewer_certificate[0].minimum_protocol_version] != ["https-only", "TLSv1.2_2021"]
}

# Key groups that are still to be made are not in a plan; none at all is null or empty.
deny contains sprintf("%s: hands out objects by unsigned address", [distribution.address]) if {
	some distribution in of("aws_cloudfront_distribution")
	some behavior in distribution.values.default_cache_behavior
	count(object.get(behavior, "function_association", [])) == 0
	object.get(behavior, "trusted_key_groups", "to be made") in {null, []}
}

deny contains sprintf("%s: an access log with what opens recordings", [delivery.address]) if {
	some delivery in of("aws_cloudwatch_log_delivery")
	some field in delivery.values.record_fields
	field in {"cs-uri-query", "cs(Cookie)"}
}

deny contains sprintf("%s: webhooks wait for a gateway that is dead", [record.address]) if {
	some record in of("aws_route53_record")
	record.values.failover_routing_policy[0].type == "PRIMARY"
	object.get(record.values, "health_check_id", "to be made") == null
}

deny contains sprintf("%s: recovery points are lost with the region", [backups.address]) if {
	some backups in of("aws_backup_plan")
	environment == "prod"
	some rule in backups.values.rule
	count(rule.copy_action) == 0
}

deny contains sprintf("%s: a replica in which nothing is erased", [replication.address]) if {
	some replication in of("aws_s3_bucket_replication_configuration")
	some rule in replication.values.rule
	rule.delete_marker_replication[0].status != "Enabled"
}

deny contains "prod: recordings are lost with the region [CKV_AWS_144]" if {
	environment == "prod"
	count([replication | some replication in of("aws_s3_bucket_replication_configuration"); replication.values.rule[0].status == "Enabled"]) == 0
}

deny contains "prod: the database's automated backups are lost with the region" if {
	environment == "prod"
	count(of("aws_db_instance_automated_backups_replication")) == 0
}

deny contains "nobody is told when money runs out" if {
	count(of("aws_budgets_budget")) == 0
}
