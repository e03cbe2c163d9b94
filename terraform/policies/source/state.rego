# Where a live root keeps its state. The tests put a local backend in its place, so that nothing but this looks at it.
package state

import rego.v1

backends := [{"kind": kind, "arguments": arguments} |
	some block in input.terraform
	some kind, list in object.get(block, "backend", {})
	some arguments in list
]

deny contains "no backend: the state would be a file on somebody's disk" if {
	count(object.get(input, "terraform", [])) > 0
	count(backends) == 0
}

deny contains sprintf("backend %s: the state is kept in s3 alone, where it has versions", [backend.kind]) if {
	some backend in backends
	backend.kind != "s3"
}

deny contains sprintf("the state %v isn't encrypted", [object.get(backend.arguments, "key", null)]) if {
	some backend in backends
	object.get(backend.arguments, "encrypt", false) != true
}

deny contains sprintf("the state %v isn't locked: two applies at once would lose what one made", [object.get(backend.arguments, "key", null)]) if {
	some backend in backends
	object.get(backend.arguments, "use_lockfile", false) != true
}
