# How a plan is read (`terraform show -json`), or a state where only `values` are there. A rule says what must hold, never what must not: in Rego what is absent equals nothing and
# differs from nothing, so that "x != y" lets a missing x through, and "not x == y" doesn't.
package reading

import rego.v1

document := object.get(input, "planned_values", object.get(input, "values", {}))

resources contains resource if {
	[_, value] := walk(document)
	some resource in value.resources
	resource.mode == "managed"
}

of(kind) := {resource | some resource in resources; resource.type == kind}

# An argument by its path; what is absent is null.
value(resource, path) := object.get(object.get(resource, "values", {}), path, null)

# What stands in a list under a path; what is no list has nothing.
each(resource, path) := list if {
	list := value(resource, path)
	is_array(list)
} else := []

# A list that has something; false, and not undefined, for anything else.
default filled(_) := false

filled(list) if {
	is_array(list)
	count(list) > 0
}

# There is one at least, and all are in `good`.
all_in(blocks, good) if {
	count(blocks) > 0
	count([block | some block in blocks; not block in good]) == 0
}

unknowns[change.address] := object.get(change.change, "after_unknown", {}) if some change in object.get(input, "resource_changes", [])

# The arguments as the code has them, by the address without keys of instances.
expressions[address] := object.get(resource, "expressions", {}) if {
	[path, list] := walk(object.get(input, ["configuration", "root_module"], {}))
	path[count(path) - 1] == "resources"
	calls := [sprintf("module.%s.", [path[index + 1]]) | some index, step in path; step == "module_calls"]
	some resource in list
	address := concat("", array.concat(calls, [resource.address]))
}

code(resource) := object.get(expressions, regex.replace(resource.address, `\[(\d+|"[^"]*")\]`, ""), {})

# Known after apply, and from an expression of ours: what nobody set is unknown as well where AWS has a default.
to_be_known(resource, path) if {
	object.get(object.get(unknowns, resource.address, {}), path, false) == true
	object.get(code(resource), path, null) != null
}

# A text, or one that the code names and an apply will tell.
said(resource, path) if {
	is_string(value(resource, path))
	value(resource, path) != ""
}

said(resource, path) if to_be_known(resource, path)

refers(resource, argument, to) if {
	some reference in object.get(code(resource), [argument, "references"], [])
	reference == to
}

module_of(resource) := regex.replace(resource.address, `^((?:module\.[^.\["]+(?:\[(?:\d+|"[^"]*")\])?\.)*).*$`, "$1")

in_code(resource) := sprintf("%s.%s", [resource.type, resource.name])

# What configures another resource: of its module, for the same instance, and it refers to it.
companions(kind, resource, argument) := {other |
	some other in of(kind)
	module_of(other) == module_of(resource)
	object.get(other, "index", null) == object.get(resource, "index", null)
	refers(other, argument, in_code(resource))
}

environments := {name |
	some resource in resources
	name := value(resource, ["tags_all", "Environment"])
	is_string(name)
}

# Whose environment isn't plain is held to what prod is.
default environment := "prod"

environment := name if {
	count(environments) == 1
	some name in environments
}
