# shellcheck shell=bash
# Two tenants under the installed charts: who may do what by RBAC, and what their pods may be. Sourced by hack/test/charts.
as_operator=(--as=system:serviceaccount:bvrai-system:bvrai-operator --as-group=system:masters)
check "the operator may make two tenants" kubectl apply --server-side "${as_operator[@]}" -f "$BVRAI_ROOT/policies/rbac/tenants.yaml"
counted "$python" "$BVRAI_ROOT/hack/policies/rbac.py" "$KUBECONFIG" acme globex
# The token itself, as people get it; that no other name is allowed is the sweep's.
token_of() { # account, namespace, group
  kubectl create token "$1" -n "$2" --audience=vault --as=jane --as-group="$3" --as-group=system:authenticated
}
check "acme's people get the token that opens their secrets in Vault" token_of writer tenant-acme acme-admins
refuse "who only looks doesn't" "forbidden" token_of writer tenant-acme acme-viewers
refuse "nor do globex's people" "forbidden" token_of writer tenant-acme globex-admins
refuse "acme's people get no token of another account" "forbidden" token_of agent-reception tenant-acme acme-admins
counted "$python" "$BVRAI_ROOT/hack/policies/podsecurity.py" "$KUBECONFIG" tenant-acme
# The operator binds three roles in tenants' namespaces. What it might give itself beyond that is refused by RBAC, where it lacks the right, and by admission, where it has it.
operator_binds() { # namespace, role
  kubectl --as=system:serviceaccount:bvrai-system:bvrai-operator create rolebinding more --dry-run=server -n "$1" --clusterrole="$2" --serviceaccount=bvrai-system:bvrai-operator
}
check "the operator binds its own role in a tenant's namespace (the positive control)" operator_binds tenant-acme bvrai-operator-in-tenant
refuse "and not in its own" "in its own namespace the operator keeps its Lease" operator_binds bvrai-system bvrai-operator-in-tenant
refuse "nor in one that is nobody's" "nowhere else" operator_binds default bvrai-operator-in-tenant
refuse "it gives itself no emergency" "attempting to grant RBAC permissions not currently held" operator_binds tenant-acme bvrai-break-glass
refuse "nor a role that may more than it" "attempting to grant RBAC permissions not currently held" operator_binds tenant-acme cluster-admin
refuse "nor its people's rights, which it may bind to people" "are users and groups, not ServiceAccounts" operator_binds tenant-acme bvrai-tenant-admin
