# What every variable and output must have, by conftest over the HCL itself. In "not f(block.argument)" an argument that is absent makes the whole rule silent: object.get gives it a value.
package source

import rego.v1

deny contains sprintf("variable %s has no description", [name]) if {
	some name, blocks in input.variable
	not described(blocks[0])
}

described(block) if trim_space(block.description) != ""

deny contains sprintf("variable %s has no type", [name]) if {
	some name, blocks in input.variable
	not blocks[0].type
}

deny contains sprintf("variable %s is of type any: its mistakes are found in production", [name]) if {
	some name, blocks in input.variable
	regex.match(`\bany\b`, blocks[0].type)
}

deny contains sprintf("variable %s refuses nothing: it has no validation", [name]) if {
	some name, blocks in input.variable
	object.get(blocks[0], "type", "") != "${bool}"
	count(object.get(blocks[0], "validation", [])) == 0
}

# A message is read by who made the mistake: a sentence, and it names the thing.
deny contains sprintf("a validation of variable %s doesn't say its name in a sentence", [name]) if {
	some name, blocks in input.variable
	some validation in blocks[0].validation
	not well_said(name, object.get(validation, "error_message", ""))
}

well_said(name, message) if {
	contains(message, name)
	endswith(message, ".")
}

deny contains sprintf("output %s has no description", [name]) if {
	some name, blocks in input.output
	not described(blocks[0])
}

deny contains sprintf("module %s is not ours: %s", [name, source]) if {
	some name, blocks in input.module
	source := blocks[0].source
	not startswith(source, "../")
}

deny contains sprintf("provider %s is used, ours is hashicorp/aws alone", [name]) if {
	some terraform in input.terraform
	some providers in terraform.required_providers
	some name, _ in providers
	name != "aws"
}

deny contains sprintf("data source %s calls AWS; only terraform/live may", [kind]) if {
	some kind, _ in input.data
}

# The operator lets tenants' users in; an apply that made the list its own would throw them out.
deny contains sprintf("user group %s: an apply would take the operator's users out of it", [name]) if {
	some name, blocks in input.resource.aws_elasticache_user_group
	not ignores_its_members(blocks[0])
}

ignores_its_members(group) if {
	some block in group.lifecycle
	some ignored in block.ignore_changes
	contains(ignored, "user_ids")
}
