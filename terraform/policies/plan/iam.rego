# What no role may be given. A package of its own: many policies are known after an apply alone, and the emulator's state is held to it as well (terraform/test).
package iam

import data.reading
import rego.v1

documents_of := {"aws_iam_role_policy", "aws_iam_policy", "aws_iam_user_policy", "aws_iam_group_policy"}

deny contains sprintf("%s: may do everything with everything, or its policy can't be read [CKV_AWS_62]", [policy.address]) if {
	some policy in reading.resources
	policy.type in documents_of
	not measured(reading.value(policy, ["policy"]))
	not reading.to_be_known(policy, ["policy"])
}

deny contains sprintf("%s: an inline policy may do everything with everything, or can't be read", [role.address]) if {
	some role in reading.of("aws_iam_role")
	some inline in reading.each(role, ["inline_policy"])
	not measured(object.get(inline, "policy", null))
}

# Computed where nobody says it; where the code does, write an aws_iam_role_policy, which the rule above reads.
deny contains sprintf("%s: an inline policy that only an apply will tell", [role.address]) if {
	some role in reading.of("aws_iam_role")
	reading.to_be_known(role, ["inline_policy"])
}

deny contains sprintf("%s: is given AWS's policy of all rights, or one that isn't said", [attachment.address]) if {
	some attachment in reading.resources
	attachment.type in {"aws_iam_role_policy_attachment", "aws_iam_user_policy_attachment", "aws_iam_group_policy_attachment", "aws_iam_policy_attachment"}
	not attached(attachment)
}

# It neither ends nor says whose it is, and its secret half is in the state. A pod has a role by Pod Identity, a person and a pipeline by signing in.
deny contains sprintf("%s: a key of AWS' that doesn't end; take a role", [key.address]) if some key in reading.of("aws_iam_access_key")

all_rights := {"AdministratorAccess", "PowerUserAccess", "IAMFullAccess"}

attached(attachment) if {
	arn := reading.value(attachment, ["policy_arn"])
	is_string(arn)
	parts := split(arn, "/")
	not parts[count(parts) - 1] in all_rights
}

attached(attachment) if reading.to_be_known(attachment, ["policy_arn"])

# Readable, and no statement of it gives all actions on all resources, be it as a text or in a list.
measured(text) if {
	is_string(text)
	statements := listed(object.get(json.unmarshal(text), "Statement", []))
	count(statements) > 0
	count([statement | some statement in statements; not narrow(statement)]) == 0
}

narrow(statement) if statement.Effect == "Deny"

narrow(statement) if {
	statement.Effect == "Allow"

	# NotAction allows all the rest.
	actions := listed(statement.Action)
	count([action | some action in actions; not action in {"*", "*:*"}]) == count(actions)
}

narrow(statement) if {
	statement.Effect == "Allow"
	statement.Action
	resources := listed(statement.Resource)
	count([resource | some resource in resources; resource != "*"]) == count(resources)
}

listed(thing) := thing if is_array(thing)

listed(thing) := [thing] if {
	not is_array(thing)
	thing != null
}
