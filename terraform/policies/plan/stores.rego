# Databases, caches, objects, keys and backups.
package plan

import data.reading.all_in
import data.reading.code
import data.reading.companions
import data.reading.each
import data.reading.environment
import data.reading.filled
import data.reading.in_code
import data.reading.module_of
import data.reading.of
import data.reading.refers
import data.reading.said
import data.reading.value
import rego.v1

# ---- databases and caches

deny contains sprintf("%s: the database answers the internet [CKV_AWS_17]", [db.address]) if {
	some db in of("aws_db_instance")
	not value(db, ["publicly_accessible"]) == false
}

deny contains sprintf("%s: the database isn't encrypted [CKV_AWS_16]", [db.address]) if {
	some db in of("aws_db_instance")
	not value(db, ["storage_encrypted"]) == true
}

deny contains sprintf("%s: a production database without standby or protection [CKV_AWS_157, CKV_AWS_293]", [db.address]) if {
	environment == "prod"
	some db in of("aws_db_instance")
	not [value(db, ["multi_az"]), value(db, ["deletion_protection"])] == [true, true]
}

deny contains sprintf("%s: its parameters are AWS's, not ours", [db.address]) if {
	some db in of("aws_db_instance")
	not has_parameters(db, "aws_db_parameter_group", "parameter_group_name")
}

has_parameters(server, kind, argument) if {
	some group in of(kind)
	refers(server, argument, in_code(group))
	module_of(group) == module_of(server)
}

deny contains sprintf("%s: PostgreSQL takes connections without TLS [CKV2_AWS_69]", [group.address]) if {
	some group in of("aws_db_parameter_group")
	not set_to(group, "rds.force_ssl", "1")
}

set_to(group, name, wanted) if {
	some parameter in each(group, ["parameter"])
	parameter.name == name
	parameter.value == wanted
}

deny contains sprintf("%s: the cache isn't encrypted [CKV_AWS_29]", [cache.address]) if {
	some cache in of("aws_elasticache_replication_group")
	not value(cache, ["at_rest_encryption_enabled"]) in {true, "true"}
}

deny contains sprintf("%s: the cache can be read on the way [CKV_AWS_30]", [cache.address]) if {
	some cache in of("aws_elasticache_replication_group")
	not [value(cache, ["transit_encryption_enabled"]), value(cache, ["transit_encryption_mode"])] == [true, "required"]
}

# The operator's and the runtime's clients talk to one node: docs/adr/031-one-cache-shard.md.
deny contains sprintf("%s: the cache's clients would be told MOVED (cluster_mode must be disabled)", [cache.address]) if {
	some cache in of("aws_elasticache_replication_group")
	not value(cache, ["cluster_mode"]) == "disabled"
}

deny contains sprintf("%s: its parameters are AWS's, not ours", [cache.address]) if {
	some cache in of("aws_elasticache_replication_group")
	not has_parameters(cache, "aws_elasticache_parameter_group", "parameter_group_name")
}

deny contains sprintf("%s: leases of live calls may be evicted, or cluster mode is on", [group.address]) if {
	some group in of("aws_elasticache_parameter_group")
	not one_shard_that_keeps(group)
}

one_shard_that_keeps(group) if {
	set_to(group, "maxmemory-policy", "noeviction")
	not set_to(group, "cluster-enabled", "yes")
}

deny contains "prod: the database's automated backups are lost with the region" if {
	environment == "prod"
	count(of("aws_db_instance_automated_backups_replication")) == 0
}

# ---- objects, keys and backups

deny contains sprintf("%s: the bucket can be made public [CKV_AWS_53 to 56]", [bucket.address]) if {
	some bucket in of("aws_s3_bucket")
	not closed(bucket)
}

closed(bucket) if {
	some block in companions("aws_s3_bucket_public_access_block", bucket, "bucket")
	every setting in ["block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"] {
		value(block, [setting]) == true
	}
}

deny contains sprintf("%s: objects aren't encrypted with a key of ours [CKV_AWS_145]", [bucket.address]) if {
	some bucket in of("aws_s3_bucket")
	not encrypted(bucket)
}

encrypted(bucket) if {
	some configuration in companions("aws_s3_bucket_server_side_encryption_configuration", bucket, "bucket")
	value(configuration, ["rule", 0, "apply_server_side_encryption_by_default", 0, "sse_algorithm"]) == "aws:kms"
	key_is_said(configuration)
}

# S3 delivers access logs into a bucket with its own key alone.
encrypted(bucket) if {
	bucket.index == "access-logs"
	some configuration in companions("aws_s3_bucket_server_side_encryption_configuration", bucket, "bucket")
	value(configuration, ["rule", 0, "apply_server_side_encryption_by_default", 0, "sse_algorithm"]) == "AES256"
}

# The block is one for every bucket of a module, made by for_each: its path in the code has no instance.
key_is_said(configuration) if said(configuration, ["rule", 0, "apply_server_side_encryption_by_default", 0, "kms_master_key_id"])

deny contains sprintf("%s: evidence can be deleted before its time", [bucket.address]) if {
	some bucket in of("aws_s3_bucket")
	bucket.index == "evidence"
	not locked(bucket)
}

locked(bucket) if {
	value(bucket, ["object_lock_enabled"]) == true
	some lock in companions("aws_s3_bucket_object_lock_configuration", bucket, "bucket")
	value(lock, ["rule", 0, "default_retention", 0, "days"]) >= 1
	value(lock, ["rule", 0, "default_retention", 0, "mode"]) in {"COMPLIANCE", "GOVERNANCE"}
}

deny contains "prod: there is no evidence that nobody can delete" if {
	environment == "prod"
	count([lock | some lock in of("aws_s3_bucket_object_lock_configuration"); value(lock, ["rule", 0, "default_retention", 0, "mode"]) == "COMPLIANCE"]) == 0
}

deny contains sprintf("%s: a replica in which nothing is erased", [replication.address]) if {
	some replication in of("aws_s3_bucket_replication_configuration")
	not all_in([object.get(rule, ["delete_marker_replication", 0, "status"], null) | some rule in each(replication, ["rule"])], {"Enabled"})
}

deny contains "prod: recordings are lost with the region [CKV_AWS_144]" if {
	environment == "prod"
	count([replication | some replication in of("aws_s3_bucket_replication_configuration"); value(replication, ["rule", 0, "status"]) == "Enabled"]) == 0
}

deny contains sprintf("%s: the key doesn't rotate [CKV_AWS_7]", [key.address]) if {
	some key in of("aws_kms_key")

	# A key that signs can't rotate by itself.
	not value(key, ["key_usage"]) in {"SIGN_VERIFY", "GENERATE_VERIFY_MAC"}
	not value(key, ["enable_key_rotation"]) == true
}

deny contains "prod: nothing is backed up" if {
	environment == "prod"
	count(of("aws_backup_plan")) == 0
}

deny contains sprintf("%s: recovery points are lost with the region", [backups.address]) if {
	environment == "prod"
	some backups in of("aws_backup_plan")
	rules := each(backups, ["rule"])
	not all_in([filled(object.get(rule, "copy_action", null)) | some rule in rules], {true})
}
