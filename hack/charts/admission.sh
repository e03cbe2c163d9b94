# shellcheck shell=bash
# The admission policies of bvrai-platform, as installed: each denial beside an allowed twin. Sourced by hack/test/charts.

warnings() {
  kubectl get validatingadmissionpolicies -l app.kubernetes.io/instance=bvrai-platform -o json |
    python3 -c 'import json,sys; print(sum(len(p.get("status",{}).get("typeChecking",{}).get("expressionWarnings",[])) for p in json.load(sys.stdin)["items"]))'
}
check "the API server finds nothing to warn of in the policies' expressions" answers 0 warnings

# The operator, with every right: what holds it back here is admission alone.
operator=(--as=system:serviceaccount:bvrai-system:bvrai-operator --as-group=system:masters)

namespace() { # name, labels as "key: value, …"
  printf 'apiVersion: v1\nkind: Namespace\nmetadata: {name: %s, labels: {%s}}\n' "$1" "$2"
}
create() { kubectl create "${@:3}" -f <(namespace "$1" "$2"); }
trust='voice.bvrai.io/tenant: acme, voice.bvrai.io/tenant-id: aaaaaaaaaaaaaaaaaaaaaaaaaa'

# A policy takes effect a moment after it is accepted; until then nothing is refused.
wait_for "the admission policies to take effect" 30 /dev/null \
  fails create tenant-probe '' --dry-run=server

refuse "nobody but the operator makes a tenant's namespace" "create a Tenant instead" create tenant-acme "$trust"
refuse "nobody but the operator takes a name tenant-*" "create a Tenant instead" create tenant-squatter ''
refuse "nobody but the operator sets the trust label" "create a Tenant instead" create innocent "$trust"
check "others make namespaces of other names" create innocent 'team: x'
refuse "the operator doesn't label a namespace of another name" "is named tenant-" create victim "$trust" "${operator[@]}"
check "the operator makes a tenant's namespace" create tenant-acme "$trust, pod-security.kubernetes.io/enforce: restricted" "${operator[@]}"

patch_labels() { # namespace, JSON of labels, …
  kubectl patch namespace "$1" --type=merge -p "{\"metadata\":{\"labels\":$2}}" "${@:3}"
}
refuse "a namespace isn't labelled later, not even by the operator" "can't be changed" \
  patch_labels innocent '{"voice.bvrai.io/tenant":"acme"}' "${operator[@]}"
refuse "a namespace isn't labelled through its status" "can't be changed" \
  patch_labels innocent '{"voice.bvrai.io/tenant":"acme"}' --subresource=status
refuse "a tenant's label isn't moved to another tenant" "can't be changed" patch_labels tenant-acme '{"voice.bvrai.io/tenant":"globex"}' "${operator[@]}"
refuse "a tenant's id isn't changed" "can't be changed" patch_labels tenant-acme '{"voice.bvrai.io/tenant-id":"b"}' "${operator[@]}"
refuse "a tenant's label isn't taken away" "can't be changed" patch_labels tenant-acme '{"voice.bvrai.io/tenant":null}'
refuse "pod security isn't lowered by others" "belongs to the operator" patch_labels tenant-acme '{"pod-security.kubernetes.io/enforce":"privileged"}'
check "pod security is repaired by the operator" patch_labels tenant-acme '{"pod-security.kubernetes.io/enforce":"baseline"}' "${operator[@]}"
check "other labels of a tenant's namespace are free" patch_labels tenant-acme '{"team":"x"}'

route() { # hostnames as a YAML list
  printf 'apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: r, namespace: tenant-acme}\nspec: {hostnames: %s}\n' "$1"
}
claim() { kubectl create --dry-run=server -f <(route "$1"); }
check "a tenant's route serves its own host" claim '[acme.voice.test]'
refuse "a tenant's route can't serve another tenant's host" "exactly the host acme.voice.test" claim '[globex.voice.test]'
refuse "nor a second host beside its own" "exactly the host" claim '[acme.voice.test, globex.voice.test]'
refuse "nor every host" "exactly the host" claim '[]'

refuse "nobody but the operator deletes a tenant's namespace" "delete the Tenant" kubectl delete namespace tenant-acme --wait=false
check "others' namespaces are deleted as ever" kubectl delete namespace innocent --wait=false
check "the operator deletes a tenant's namespace" kubectl delete namespace tenant-acme --wait=false "${operator[@]}"

kubectl create -f "$BVRAI_ROOT/hack/demo/manifests/tenants.yaml" >/dev/null
confirm() { kubectl annotate tenant acme --overwrite "voice.bvrai.io/confirm-delete=$1"; }
refuse "a Tenant isn't deleted unconfirmed" "confirm with the annotation" kubectl delete tenant acme --wait=false
confirm globex >/dev/null
refuse "a confirmation that names another tenant isn't one" "confirm with the annotation" kubectl delete tenant acme --wait=false
confirm acme >/dev/null
check "a confirmed Tenant is deleted" kubectl delete tenant acme --wait=false
