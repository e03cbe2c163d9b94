# shellcheck shell=bash
# What the operator of the running platform asked of the API server, by its audit log, and whether one leads. After eval "$(hack/platform/platform env)".

operator=system:serviceaccount:bvrai-system:bvrai-operator
audit() { # python expression over one entry `it`, byte of the log to begin at; prints the entries
  python3 - "$BVRAI_AUDIT_LOG" "$operator" "$1" "${2:-0}" <<'P'
import json, sys
path, user, wanted, since = sys.argv[1:]
with open(path, encoding="utf-8") as log:
    log.seek(int(since))
    for line in log:
        it = json.loads(line)
        if it["user"]["username"] == user and eval(wanted):
            print(it["verb"], it["requestURI"], it.get("responseStatus", {}).get("code"))
P
}
logged() { stat -c %s "$BVRAI_AUDIT_LOG"; }

# The new leader watches every kind.
passed_over() {
  local kind
  for kind in tenants voiceagents phonenumbers callcampaigns; do
    [[ -n $(audit "it['verb'] == 'watch' and '/$kind' in it['requestURI']" "$1") ]] || return 1
  done
  kubectl logs -n bvrai-system deployment/bvrai-operator --tail=-1 | grep -q 'started in'
}
# Two replicas may stand; only who holds the Lease writes.
leads() {
  local holder
  holder=$(kubectl get lease bvrai-operator -n bvrai-system -o 'jsonpath={.spec.holderIdentity}')
  [[ -n $holder && $(kubectl get pods -n bvrai-system -l app.kubernetes.io/name=bvrai-operator -o name) == *"$holder"* ]]
}
