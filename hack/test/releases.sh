# shellcheck shell=bash
# The last release (hack/test/fixtures/charts) and this one on a cluster: which charts, with which values, and what a step between them must leave alone.
# Source after common.sh and checks.sh, with a folder in $work.

fixtures="$BVRAI_ROOT/hack/test/fixtures/charts"
last=$(find "$fixtures" -name 'bvrai-crds-*.tgz' -printf '%f\n' | sort -V | tail -n 1)
last=${last#bvrai-crds-}
last=${last%.tgz}
[[ -n $last ]] || die "no chart of an earlier release in $fixtures"

namespace_of() {
  case $1 in
    bvrai-platform) echo bvrai-gateway ;;
    *) echo bvrai-system ;;
  esac
}
# upgrade <chart> <old|new> <helm arguments…>
upgrade() {
  local source="$BVRAI_ROOT/helm/$1"
  [[ $2 == new ]] || source="$fixtures/$1-$last.tgz"
  helm upgrade --install "$1" "$source" -n "$(namespace_of "$1")" "${@:3}"
}
rollback() { helm rollback "$1" -n "$(namespace_of "$1")" "${@:2}"; }

# resources: what tenants own, by identity and generation; equal lists mean that nothing was replaced and no spec rewritten.
resources() {
  kubectl get tenants,voiceagents,phonenumbers,callcampaigns -A --no-headers \
    -o custom-columns='KIND:.kind,NAMESPACE:.metadata.namespace,NAME:.metadata.name,UID:.metadata.uid,GENERATION:.metadata.generation'
}
resources_kept() {
  resources | diff "$work/resources" - && [[ -s $work/resources ]]
}

# ---- values ---------------------------------------------------------------------------------------

# What a platform team keeps in files beside it: the values that the releases were installed with.
values_said() { helm get values "$1" -n "$(namespace_of "$1")" | sed '1{/^USER-SUPPLIED VALUES:$/d}'; }
# known_to_last <chart>: without the values that the last release's chart didn't have; who installed it couldn't have said them.
known_to_last() {
  helm get values "$1" -n "$(namespace_of "$1")" -o json >"$work/said.json"
  python3 - "$fixtures/$1-$last.tgz" "$1" "$work/said.json" <<'P'
import json, sys, tarfile
package, name, said = sys.argv[1:]
with tarfile.open(package) as chart:
    schema = json.load(chart.extractfile(name + "/values.schema.json"))
def known(value, part):
    part = schema["definitions"][part["$ref"].rsplit("/", 1)[1]] if "$ref" in part else part
    if not isinstance(value, dict) or part.get("additionalProperties", True) is not False:
        return value
    return {key: known(inner, part["properties"][key]) for key, inner in value.items() if key in part["properties"]}
with open(said) as values:
    json.dump(known(json.load(values), schema), sys.stdout)
P
}

# ---- what stays -----------------------------------------------------------------------------------

# pods: those of tenants, by identity and restarts; completed migrations come and go, and a pod that is ending already is none that could be kept.
pods() {
  kubectl get pods -A -l app.kubernetes.io/name=bvrai-runtime --no-headers --field-selector=status.phase=Running \
    -o custom-columns='ENDING:.metadata.deletionTimestamp,NAMESPACE:.metadata.namespace,NAME:.metadata.name,UID:.metadata.uid,RESTARTS:.status.containerStatuses[0].restartCount' |
    awk '$1 == "<none>" {print $2, $3, $4, $5}'
}
pods_kept() { pods | diff "$work/pods" - && [[ -s $work/pods ]]; }

# repairs: what is deleted comes back, so the operator of this step works, not only runs.
policy() { kubectl get networkpolicy allow-dns -n "$1" --ignore-not-found -o jsonpath='{.metadata.uid}'; }
repaired() {
  local now
  now=$(policy "$1")
  [[ -n $now && $now != "$2" ]]
}
repairs() {
  local before
  before=$(policy "$1")
  [[ -n $before ]] || return 1
  kubectl delete networkpolicy allow-dns -n "$1" >/dev/null
  wait_for "the operator to bring $1's network policy back" 60 /dev/null repaired "$1" "$before"
}
unharmed() {
  check "no tenant's pod was restarted $1" pods_kept
  check "no resource was replaced or rewritten $1" resources_kept
  check "the operator repairs what is deleted $1" repairs "${tenants[0]}"
}
