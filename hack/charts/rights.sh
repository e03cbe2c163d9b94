# shellcheck shell=bash
# Two tenants under the installed charts: who may do what by RBAC, and what their pods may be. Sourced by hack/test/charts.
as_operator=(--as=system:serviceaccount:bvrai-system:bvrai-operator --as-group=system:masters)
check "the operator may make two tenants" kubectl apply --server-side "${as_operator[@]}" -f "$BVRAI_ROOT/policies/rbac/tenants.yaml"
counted "$python" "$BVRAI_ROOT/hack/policies/rbac.py" "$KUBECONFIG" acme globex
# What a name confines the sweep doesn't ask.
token_of() { # account, namespace, group
  kubectl create token "$1" -n "$2" --audience=vault --as=jane --as-group="$3" --as-group=system:authenticated
}
check "acme's people get the token that opens their secrets in Vault" token_of writer tenant-acme acme-admins
refuse "who only looks doesn't" "forbidden" token_of writer tenant-acme acme-viewers
refuse "nor do globex's people" "forbidden" token_of writer tenant-acme globex-admins
refuse "acme's people get no token of another account" "forbidden" token_of agent-reception tenant-acme acme-admins
counted "$python" "$BVRAI_ROOT/hack/policies/podsecurity.py" "$KUBECONFIG" tenant-acme
