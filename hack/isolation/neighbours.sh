# shellcheck shell=bash
# What each part of the proof of isolation stands on: the running demo with acme and its neighbour globex, their ids, globex's own logins, the platform's to take a
# guard away for a moment. Source it first; a part that leaves something to put back says so in a function `put_back`, which runs whatever happens.
# shellcheck source=../lib/common.sh
source "${BASH_SOURCE[0]%/*}/../lib/common.sh"
# shellcheck source=../test/checks.sh
source "$BVRAI_ROOT/hack/test/checks.sh"
# shellcheck source=../lib/python.sh
source "$BVRAI_ROOT/hack/lib/python.sh"
# shellcheck source=../lib/superuser.sh
source "$BVRAI_ROOT/hack/lib/superuser.sh"

here="$BVRAI_ROOT/hack/isolation"
cluster="$BVRAI_ROOT/hack/cluster/cluster"
eval "$("$BVRAI_ROOT/hack/platform/platform" env)"
export PATH="$BVRAI_BIN:$PATH"
work=$(mktemp -d)
chmod 700 "$work"

put_back() { :; }
finish() {
  local code=$?
  put_back >"$work/put-back" 2>&1 || tail -n 3 "$work/put-back" >&2
  rm -rf "$work"
  finish_checks "$code"
}
trap finish EXIT

id_of() { kubectl get tenant "$1" -o jsonpath='{.status.id}'; }
acme=$(id_of acme) globex=$(id_of globex)
[[ -n $acme && -n $globex ]] || die "the demo's tenants have no ids yet: make demo"

python="$(python_environment "$BVRAI_ROOT/hack/charts/requirements.txt")/bin/python"

# ---- Vault: as globex's pods, and as the platform -------------------------------------------------

# vault TOKEN_FILE PATH [DATA]: reads, or posts the data; prints the status, leaves the answer in $work/answer.
vault() {
  printf 'X-Vault-Token: %s' "$(<"$1")" >"$work/header"
  curl -sS --max-time 15 --noproxy '*' --cacert "$BVRAI_CA_FILE" -o "$work/answer" -w '%{http_code}' -H "@$work/header" ${3:+--data "$3"} "$BVRAI_VAULT_ADDR/v1/$2"
}
# login ROLE [SERVICE_ACCOUNT]: with the token that the kubelet gives globex's API pod, or another of its workloads.
login() {
  (umask 077 && kubectl create token "${2:-tenant-api}" -n tenant-globex --audience=vault >"$work/jwt")
  printf '{"role":"%s","jwt":"%s"}' "$1" "$(<"$work/jwt")" | curl -sS --max-time 15 --noproxy '*' --cacert "$BVRAI_CA_FILE" -o "$work/answer" \
    -w '%{http_code}' --data @- "$BVRAI_VAULT_ADDR/v1/auth/kubernetes/login"
}
# field PATH: of the last answer, as a.b.c
field() { python3 -c 'import json,sys,functools; print(functools.reduce(lambda d, k: d[k], sys.argv[2].split("."), json.load(open(sys.argv[1]))), end="")' "$work/answer" "$1"; }

as_root() { # method, path, body
  (umask 077 && printf 'X-Vault-Token: %s' "$(<"$BVRAI_VAULT_ROOT_TOKEN_FILE")" >"$work/root-header")
  curl -sS --fail-with-body --max-time 15 --noproxy '*' --cacert "$BVRAI_CA_FILE" -H "@$work/root-header" -X "$1" ${3:+--data "$3"} "$BVRAI_VAULT_ADDR/v1/$2"
}

# globex_login SERVICE_ACCOUNT: $work/token is a Vault token as that workload of globex holds it.
globex_login() {
  [[ $(login "tenant-globex.$1" "$1") == 200 ]]
  (umask 077 && field auth.client_token >"$work/token")
}

# ---- both tenants as the programs that stand at their doors know them -------------------------------

secret_of() { # path, field, file
  as_root GET "$1" >"$work/answer"
  (umask 077 && field "data.data.$2" >"$3")
}
# side TENANT: files of its credentials in $work, and their names as JSON.
side() {
  local tenant=$1 namespace="tenant-$1" number
  secret_of "voice/data/tenants/$namespace/first-api-key" key "$work/key-$tenant"
  secret_of "voice/data/tenants/$namespace/twilio" auth_token "$work/token-$tenant"
  secret_of "voice/data/tenants/$namespace/twilio" account_sid "$work/account-$tenant"
  (umask 077 && kubectl create token bvrai-operator -n bvrai-system --audience="bvrai-tenant-api/$tenant" >"$work/operator-$tenant")
  (umask 077 && kubectl create token tenant-api -n "$namespace" >"$work/pod-$tenant")
  number=$(kubectl get phonenumber main-line -n "$namespace" -o jsonpath='{.status.number}')
  printf '{"name":"%s","key":"%s","account":"%s","token":"%s","operatorToken":"%s","podToken":"%s","idToken":"%s","number":"%s","status":"http://%s:9000/status/v1"}' \
    "$tenant" "$work/key-$tenant" "$(<"$work/account-$tenant")" "$work/token-$tenant" "$work/operator-$tenant" "$work/pod-$tenant" "$work/id-$tenant" "$number" \
    "$(kubectl get pod -n "$namespace" -l app.kubernetes.io/component=tenant-api -o jsonpath='{.items[0].status.podIP}')"
}
# settings: $work/settings.json, for across.py and noise.py
settings() {
  printf '{"trust":"%s","domain":"voice.test","victim":%s,"attacker":%s,"call":"%s"}' "$BVRAI_CA_FILE" "$(side acme)" "$(side globex)" \
    "$(<"$BVRAI_PLATFORM_DIR/demo/call-id")" >"$work/settings.json"
}
# forget_calls: removes the calls that door.py made up, whose names begin alike.
forget_calls() {
  local id made="call_sid LIKE 'CA15014710%'"
  for id in "$acme" "$globex"; do
    as_superuser "t_$id" "DELETE FROM inbox_key WHERE key IN (SELECT key FROM inbox_event WHERE $made); DELETE FROM inbox_event WHERE $made;
      DELETE FROM media_ticket WHERE $made; DELETE FROM turn WHERE $made; DELETE FROM call_event WHERE $made; DELETE FROM call WHERE $made"
  done
}
# evidence NAME: where a part leaves its numbers.
evidence() {
  mkdir -p "$BVRAI_ROOT/target/evidence/isolation"
  printf '%s/target/evidence/isolation/%s' "$BVRAI_ROOT" "$1"
}
in_cluster() { "$cluster" enter env "BVRAI_CA_FILE=$BVRAI_CA_FILE" "BVRAI_PLATFORM_DIR=$BVRAI_PLATFORM_DIR" "$python" "$@"; }
