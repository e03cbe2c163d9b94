# shellcheck shell=bash
# Two tenants under the installed charts: who may do what by RBAC, and what their pods may be. Sourced by hack/test/charts.
as_operator=(--as=system:serviceaccount:bvrai-system:bvrai-operator --as-group=system:masters)
check "the operator may make two tenants" kubectl apply --server-side "${as_operator[@]}" -f "$BVRAI_ROOT/policies/rbac/tenants.yaml"
counted "$python" "$BVRAI_ROOT/hack/policies/rbac.py" "$KUBECONFIG" acme globex
counted "$python" "$BVRAI_ROOT/hack/policies/podsecurity.py" "$KUBECONFIG" tenant-acme
