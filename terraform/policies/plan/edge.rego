# The network and the edge.
package plan

import data.reading.all_in
import data.reading.each
import data.reading.environment
import data.reading.filled
import data.reading.of
import data.reading.resources
import data.reading.said
import data.reading.to_be_known
import data.reading.value
import rego.v1

private_ranges := ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"]

private(range) if {
	some wide in private_ranges
	net.cidr_contains(wide, range)
}

deny contains sprintf("%s: open to the whole internet [CKV_AWS_24, CKV_AWS_260]", [rule.address]) if {
	some rule in of("aws_vpc_security_group_ingress_rule")
	not from_inside(rule)
}

from_inside(rule) if {
	value(rule, ["cidr_ipv6"]) == null
	private(value(rule, ["cidr_ipv4"]))
}

from_inside(rule) if {
	value(rule, ["cidr_ipv6"]) == null
	value(rule, ["cidr_ipv4"]) == null
	said(rule, ["referenced_security_group_id"])
}

# One way to say who may come in, which the rule above reads.
deny contains sprintf("%s: who comes in is said in an aws_vpc_security_group_ingress_rule alone", [group.address]) if {
	some group in resources
	group.type in {"aws_security_group", "aws_default_security_group"}
	says_who_comes_in(group)
}

says_who_comes_in(group) if count(each(group, ["ingress"])) > 0

says_who_comes_in(group) if to_be_known(group, ["ingress"])

deny contains sprintf("%s: who comes in is said in an aws_vpc_security_group_ingress_rule alone", [rule.address]) if {
	some rule in of("aws_security_group_rule")
	not value(rule, ["type"]) == "egress"
}

# A subnet whose zone isn't known is a zone of its own.
deny contains "prod: the loss of one zone's NAT gateway would silence other zones' calls" if {
	environment == "prod"
	zones := {object.union({"zone": value(subnet, ["availability_zone"])}, unplaced(subnet)) | some subnet in of("aws_subnet")}
	count(of("aws_nat_gateway")) < max([count(zones), 2])
}

unplaced(subnet) := {} if is_string(value(subnet, ["availability_zone"]))

unplaced(subnet) := {"subnet": subnet.address} if not is_string(value(subnet, ["availability_zone"]))

deny contains sprintf("%s: answers in the clear or in old TLS [CKV_AWS_34, CKV_AWS_174]", [distribution.address]) if {
	some distribution in of("aws_cloudfront_distribution")
	not tls_alone(distribution)
}

tls_alone(distribution) if {
	value(distribution, ["viewer_certificate", 0, "minimum_protocol_version"]) == "TLSv1.2_2021"
	all_in([object.get(behavior, "viewer_protocol_policy", null) | some behavior in behaviors(distribution)], {"https-only"})
}

behaviors(distribution) := array.concat(each(distribution, ["default_cache_behavior"]), each(distribution, ["ordered_cache_behavior"]))

deny contains sprintf("%s: hands out objects by unsigned address", [distribution.address]) if {
	some distribution in of("aws_cloudfront_distribution")
	some kind in ["default_cache_behavior", "ordered_cache_behavior"]
	some index, behavior in each(distribution, [kind])

	# A function answers by itself.
	not filled(object.get(behavior, "function_association", null))
	not signed(distribution, kind, index)
}

signed(distribution, kind, index) if count(each(distribution, [kind, index, "trusted_key_groups"])) > 0

# The group's id isn't known before it is made.
signed(distribution, kind, index) if to_be_known(distribution, [kind, index, "trusted_key_groups"])

deny contains sprintf("%s: an access log with what opens recordings", [delivery.address]) if {
	some delivery in of("aws_cloudwatch_log_delivery")
	not without_secrets(each(delivery, ["record_fields"]))
}

# AWS writes every field where none is named.
without_secrets(fields) if {
	count(fields) > 0
	count([field | some field in fields; field in {"cs-uri-query", "cs(Cookie)"}]) == 0
}

deny contains sprintf("%s: webhooks wait for a gateway that is dead", [record.address]) if {
	some record in of("aws_route53_record")
	count(each(record, ["failover_routing_policy"])) > 0
	not value(record, ["failover_routing_policy", 0, "type"]) == "SECONDARY"
	not said(record, ["health_check_id"])
}

deny contains "prod: webhooks' names have no second choice" if {
	environment == "prod"
	{value(record, ["failover_routing_policy", 0, "type"]) | some record in of("aws_route53_record")} & {"PRIMARY", "SECONDARY"} != {"PRIMARY", "SECONDARY"}
}
