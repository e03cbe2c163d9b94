# The cluster and its nodes.
package plan

import data.reading.all_in
import data.reading.code
import data.reading.each
import data.reading.in_code
import data.reading.module_of
import data.reading.of
import data.reading.resources
import data.reading.value
import rego.v1

deny contains sprintf("%s: etcd holds Secrets in the clear [CKV_AWS_58]", [cluster.address]) if {
	some cluster in of("aws_eks_cluster")
	count([config | some config in each(cluster, ["encryption_config"]); "secrets" in config.resources]) == 0
}

deny contains sprintf("%s: a control-plane log is missing [CKV_AWS_37]", [cluster.address]) if {
	some cluster in of("aws_eks_cluster")
	not {log | some log in each(cluster, ["enabled_cluster_log_types"])} == {"api", "audit", "authenticator", "controllerManager", "scheduler"}
}

deny contains sprintf("%s: access isn't by entries alone", [cluster.address]) if {
	some cluster in of("aws_eks_cluster")
	not value(cluster, ["access_config", 0, "authentication_mode"]) == "API"
}

deny contains sprintf("%s: a node's disk isn't encrypted [CKV_AWS_3]", [template.address]) if {
	some template in of("aws_launch_template")
	not all_in([object.get(mapping, ["ebs", 0, "encrypted"], null) | some mapping in each(template, ["block_device_mappings"])], {true, "true"})
}

deny contains sprintf("%s: pods reach the node's credentials [CKV_AWS_79, CKV_AWS_341]", [template.address]) if {
	some template in of("aws_launch_template")
	not [value(template, ["metadata_options", 0, "http_tokens"]), value(template, ["metadata_options", 0, "http_put_response_hop_limit"])] == ["required", 1]
}

deny contains sprintf("%s: its nodes' disks and metadata are AWS's defaults", [group.address]) if {
	some group in of("aws_eks_node_group")
	not templated(group)
}

templated(group) if {
	some template in of("aws_launch_template")
	module_of(template) == module_of(group)
	object.get(template, "index", null) == object.get(group, "index", null)
	some reference in object.get(code(group), ["launch_template", 0, "id", "references"], [])
	reference == in_code(template)
}

# Only who is known to do work that can be done again may run on spot.
deny contains sprintf("%s: calls on nodes that are taken away", [group.address]) if {
	some group in of("aws_eks_node_group")
	not value(group, ["node_group_name"]) == "worker"
	not value(group, ["capacity_type"]) == "ON_DEMAND"
}

deny contains sprintf("%s: logs are kept less than a year [CKV_AWS_338]", [group.address]) if {
	some group in of("aws_cloudwatch_log_group")
	not kept_for_a_year(value(group, ["retention_in_days"]))
}

kept_for_a_year(days) if {
	is_number(days)
	days >= 365
}

# ---- what others make, so that no default tags reach it

deny contains sprintf("%s: nodes or their disks without cost tags", [template.address]) if {
	some template in of("aws_launch_template")
	not tagged_as_made(template)
}

tagged_as_made(template) if {
	{kind | some one in each(template, ["tag_specifications"]); kind := one.resource_type; costs_told(one.tags)} == {"instance", "volume"}
}

deny contains sprintf("%s: pods' volumes without cost tags", [addon.address]) if {
	some addon in of("aws_eks_addon")
	value(addon, ["addon_name"]) == "aws-ebs-csi-driver"
	not costs_told(object.get(configured(addon), ["controller", "extraVolumeTags"], {}))
}

# What isn't JSON configures nothing.
default configured(_) := {}

configured(addon) := json.unmarshal(value(addon, ["configuration_values"])) if json.is_valid(value(addon, ["configuration_values"]))

costs_told(tags) if {
	every tag in cost_tags {
		is_string(tags[tag])
		tags[tag] != ""
	}
}
