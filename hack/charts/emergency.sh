# shellcheck shell=bash
# Access to a tenant's pods in an emergency, as docs/platform-teams/emergencies.md gives it, on the installed charts: it is given for a time and a reason, ends by itself, and
# is found in the audit log. Sourced by hack/test/charts, after the tenants acme and globex were made.

emergencies=bvrai-break-glass
account=acme.inc-4711
as_on_call=(--as=ann@example.com --as-group=platform-on-call)
# What the document says is done by somebody who is on call, in an empty folder.
on_call() { cd "$work/on-call" && export KUBECONFIG="$work/on-call/kubeconfig"; }
mkdir -p "$work/on-call"
"$python" - "$KUBECONFIG" >"$work/on-call/kubeconfig" <<'P'
import sys, yaml
config = yaml.safe_load(open(sys.argv[1]))
for user in config["users"]:
    user["user"] |= {"as": "ann@example.com", "as-groups": ["platform-on-call"]}
print(yaml.safe_dump(config))
P
ln -s "$BVRAI_ROOT/hack" "$work/on-call/hack"
enter() { # tenant, token file
  [[ ! -e ${2:-} ]] || cp "$2" "$work/on-call/token"
  (on_call && doc_run emergencies enter "server=$BVRAI_API_SERVER" "ca file=$BVRAI_API_CA" "tenant=$1" pod=entered command=true)
}
with_token() { kubectl --kubeconfig=/dev/null --server="$BVRAI_API_SERVER" --certificate-authority="$BVRAI_API_CA" --token="$(<"$work/token")" "$@"; }
end() { (on_call && doc_run emergencies end tenant=acme incident=inc-4711); }
read_log() { (on_call && doc_run emergencies read "audit log=$BVRAI_AUDIT_LOG"); }
may() { with_token auth can-i "$@" --quiet; }
give() { (on_call && doc_run emergencies give tenant=acme incident=inc-4711 "reason=$1") && cp "$work/on-call/token" "$work/token"; }

refuse "whoever isn't on call gives no access" "Forbidden|forbidden" kubectl --as=bob@example.com create token default -n "$emergencies" --duration=10m
refuse "nor does a tenant's administrator" "forbidden" kubectl --as=tom --as-group=acme-admins create token default -n "$emergencies" --duration=10m
refuse "without a reason there is no access" "has a reason" kubectl "${as_on_call[@]}" create serviceaccount "$account" -n "$emergencies"
check "whoever is on call gets a token for a tenant and an incident, with the reason" give "callers hear nothing since 14:02"
# A binding reaches the authorizer a moment after it is written.
check "it may enter acme's pods" eventually 30 may create pods --subresource=exec -n tenant-acme
refuse "one for an hour is refused" "ends after 30 minutes at most" kubectl "${as_on_call[@]}" create token "$account" -n "$emergencies" --duration=1h

claims_of() { cut -d. -f2 "$1" | python3 -c 'import base64,json,sys; text = sys.stdin.read().strip(); print(json.dumps(json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))))'; }
ends_in_time() { claims_of "$work/token" | python3 -c 'import json,sys; it = json.load(sys.stdin); print(it); sys.exit(it["exp"] - it["iat"] > 600)'; }
check "it carries its end" ends_in_time

# A pod that no kubelet has: past every gate the API server says that it isn't anywhere.
pod_of() { # namespace
  kubectl apply -f - >/dev/null <<Y
apiVersion: v1
kind: Pod
metadata: {name: entered, namespace: $1}
spec:
  automountServiceAccountToken: false
  securityContext: {runAsNonRoot: true, runAsUser: 10001, seccompProfile: {type: RuntimeDefault}}
  containers: [{name: main, image: example.com/main, resources: {limits: {cpu: 10m, memory: 16Mi}}, securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}}]
Y
}
has_default_account() { kubectl get serviceaccount default -n "$1"; }
have_pods() {
  local namespace
  for namespace in tenant-acme tenant-globex bvrai-system; do
    wait_for "the default account of $namespace" 30 /dev/null has_default_account "$namespace" && pod_of "$namespace" || return 1
  done
}
check "acme, globex and the platform have a pod to enter" have_pods
refuse "the token enters acme's pod (the positive control)" "does not have a host assigned|container not found" enter acme "$work/token"
refuse "and no other tenant's, nor does it look at one" 'cannot get resource "pods" .* in the namespace "tenant-globex"' enter globex "$work/token"
refuse "nor the platform's" 'cannot get resource "pods" .* in the namespace "bvrai-system"' with_token exec entered -n bvrai-system -- true
for each in "get pods" "get pods -n tenant-globex" "create pods --subresource=exec -n tenant-globex" "get pods -n bvrai-system" "get secrets" "get configmaps -n tenant-acme" "create pods -n tenant-acme" "create serviceaccounts --subresource=token -n $emergencies" "get pods --subresource=log -n tenant-acme" "impersonate groups" "list tenants"; do
  # shellcheck disable=SC2086 # verb, resource, namespace
  check "it may not $each" fails may $each
done
check "it may look at acme's pods (the positive control)" may get pods -n tenant-acme

# ---- whoever gives it can give nothing else -----------------------------------------------------------

binds() { # namespace, role, account
  kubectl "${as_on_call[@]}" create rolebinding bvrai-break-glass -n "$1" --clusterrole="$2" --serviceaccount="$emergencies:$3"
}
refuse "whoever is on call binds it to no other tenant's account" "to the tenant's accounts for emergencies" binds tenant-globex bvrai-break-glass "$account"
refuse "nor in the platform's namespace" "bound in a tenant's namespace and nowhere else" binds bvrai-system bvrai-break-glass "$account"
refuse "nor another role, which they don't have" "attempting to grant RBAC permissions not currently held" binds tenant-acme edit "$account"
refuse "nor for the whole cluster" "forbidden" kubectl "${as_on_call[@]}" create clusterrolebinding bvrai-break-glass --clusterrole=bvrai-break-glass --serviceaccount="$emergencies:$account"
refuse "nor do they let another give it" "handed on to nobody" kubectl "${as_on_call[@]}" create rolebinding mallory -n "$emergencies" --role=bvrai-break-glass-issuer --user=mallory
refuse "they take nobody else's binding away" "forbidden" kubectl "${as_on_call[@]}" delete rolebinding tenant-admins -n tenant-acme
refuse "and have no part of what they give" 'cannot get resource "pods"' kubectl "${as_on_call[@]}" exec entered -n tenant-acme -- true

# ---- it ends by itself ------------------------------------------------------------------------------

# Kubernetes gives no token for less than ten minutes: the same token with other times, signed by the cluster's own key, shows what its end means to the API server.
signed_again() { # seconds by which all times are earlier, file
  python3 - "$work/token" "$1" "${BVRAI_API_CA%/*}/service-account.key" >"$work/$2" <<'P'
import base64, json, subprocess, sys
token, earlier, key = sys.argv[1:]
def decoded(part): return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
def encoded(content): return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
head, body, _ = open(token).read().strip().split(".")
claims = json.loads(decoded(body))
for name in ("iat", "nbf", "exp"):
    claims[name] -= int(earlier)
signed = f"{head}.{encoded(json.dumps(claims).encode())}"
signature = subprocess.run(["openssl", "dgst", "-sha256", "-sign", key], input=signed.encode(), check=True, capture_output=True).stdout
print(f"{signed}.{encoded(signature)}", end="")
P
}
both_signed() { signed_again 0 again && signed_again 700 over; }
check "the same token is signed again, with its own times and with times that are over" both_signed
refuse "with its own times it is as good as before (the positive control)" "does not have a host assigned|container not found" enter acme "$work/again"
refuse "when its time is over the API server refuses the token" "must be logged in|Unauthorized|provide credentials" enter acme "$work/over"

# ---- or is taken away before ------------------------------------------------------------------------

check "the account is deleted when the incident is over" end
no_binding() { fails_with "NotFound|not found" kubectl get rolebinding bvrai-break-glass -n tenant-acme; }
check "and its binding with it" no_binding
ended() { fails_with "must be logged in|Unauthorized|provide credentials" enter acme "$work/token"; }
check "with it the token is refused, before its time" eventually 30 ended

# ---- and is found again ------------------------------------------------------------------------------

found() {
  read_log >"$work/emergencies" || return 1
  python3 - "$work/emergencies" <<'P'
import json, sys
(given,) = [each for each in map(json.loads, open(sys.argv[1])) if each["incident"] == "inc-4711"]
print(json.dumps(given, indent=1))
entered = {each["where"] for each in given["uses"] if each["what"] == "pods/exec"}
tried = {each["where"] for each in given["uses"]}
sys.exit(not (
    given["tenant"] == "acme" and given["givenBy"] == "ann@example.com" and given["reason"] == "callers hear nothing since 14:02"
    and entered == {"tenant-acme/entered"} and "tenant-globex/entered" in tried
))
P
}
check "the audit log tells who gave it, to enter whom, why, and what was done with it" eventually 20 found
impersonated() {
  kubectl --as="system:serviceaccount:$emergencies:acme.nobody" auth can-i get pods --quiet || :
  ! read_log >"$work/strays" && grep -q '"tenant": null' "$work/strays"
}
check "and who used such an account without a token for it (the check can turn)" eventually 20 impersonated
