# shellcheck shell=bash
# What a tenant's people do in the demos, with no more than their own rights. Source after `eval "$(hack/platform/platform env)"`; $work is a private folder,
# kubectl is in the PATH.

# vault_as NAMESPACE: logs the tenant's admins in to Vault, as docs/platform-teams/tenants.md tells them to; what they may do there is policies/vault/bvrai-writer.hcl.tpl.
vault_as() {
  local group
  group=$(kubectl get rolebinding tenant-admins -n "$1" -o jsonpath='{.subjects[0].name}')
  kubectl create token writer -n "$1" --audience=vault --duration=10m --as=somebody --as-group="$group" |
    python3 -c 'import json,sys; print(json.dumps({"role": sys.argv[1] + ".writer", "jwt": sys.stdin.read().strip()}))' "$1" |
    curl -sS --fail-with-body --noproxy '*' --cacert "$BVRAI_CA_FILE" --data @- "$BVRAI_VAULT_ADDR/v1/auth/kubernetes/login" |
    { umask 077 && printf 'X-Vault-Token: %s' "$(json auth.client_token)" >"$work/vault-$1"; }
}
# vault NAMESPACE PATH [curl arguments], after vault_as
vault() { curl -sS --fail-with-body --noproxy '*' --cacert "$BVRAI_CA_FILE" -H "@$work/vault-$1" "${@:3}" "$BVRAI_VAULT_ADDR/v1/$2"; }

# json PATH: a value of the JSON on stdin, as a.b.0.c
json() { python3 "$BVRAI_ROOT/hack/demo/show.py" value "$1"; }

# They can't read what is there, so it is written again.
put_provider_key() { # namespace, provider, file
  vault_as "$1"
  python3 -c 'import json,sys; print(json.dumps({"data": {"api_key": open(sys.argv[1]).read()}}))' "$3" |
    vault "$1" "voice/data/tenants/$1/providers/$2" -X POST --data @- >/dev/null
}
