# shellcheck shell=bash
# What the platform's and a tenant's people do in the demos, with the platform's logins. Source after `eval "$(hack/platform/platform env)"`; $work is a private folder.

vault_header="$work/vault-header"
(umask 077 && printf 'X-Vault-Token: %s' "$(<"$BVRAI_VAULT_ROOT_TOKEN_FILE")" >"$vault_header")
vault() { curl -sS --fail-with-body --noproxy '*' --cacert "$BVRAI_CA_FILE" -H "@$vault_header" "${@:2}" "$BVRAI_VAULT_ADDR/v1/$1"; }

# json PATH: a value of the JSON on stdin, as a.b.0.c
json() { python3 "$BVRAI_ROOT/hack/demo/show.py" value "$1"; }

# What a tenant's people do with their own login; the demo has only the platform's.
put_provider_key() { # namespace, provider, file
  local path="voice/data/tenants/$1/providers/$2"
  [[ $(vault "$path" 2>/dev/null | json data.data.api_key 2>/dev/null) != "$(<"$3")" ]] || return 0
  python3 -c 'import json,sys; print(json.dumps({"data": {"api_key": open(sys.argv[1]).read()}}))' "$3" | vault "$path" -X POST --data @- >/dev/null
}
