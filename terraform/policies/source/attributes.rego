# What the attributes of an object variable must have, in modules and live roots. The platform hands its objects to modules, which look at them.
package attributes

import rego.v1

# One validation of one attribute would let the others through.
deny contains sprintf("variable %s: no validation looks at %s", [name, attribute]) if {
	some name, blocks in input.variable
	some [_, attribute, type] in regex.find_all_string_submatch_n(`(\w+) *= *(?:optional\( *)?(\w+)`, blocks[0].type, -1)
	type != "bool"
	not looked_at(name, blocks[0], attribute)
}

looked_at(_, block, attribute) if {
	some validation in block.validation
	regex.match(sprintf(`\b%s\b`, [attribute]), validation.condition)
}

# All attributes of one object, and not all objects of a map.
looked_at(name, block, _) if {
	startswith(block.type, "${object(")
	some validation in block.validation
	contains(validation.condition, sprintf("in values(var.%s) :", [name]))
}
