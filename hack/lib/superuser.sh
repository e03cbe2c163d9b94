# shellcheck shell=bash
# PostgreSQL as its superuser and Vault as root, on whom no test's guard is. Source after `eval "$(hack/platform/platform env)"`.

as_superuser() { # database, SQL
  PGPASSWORD=$(<"$BVRAI_POSTGRES_SUPERUSER_PASSWORD_FILE") PGSSLMODE=verify-full PGSSLROOTCERT="$BVRAI_CA_FILE" PGOPTIONS='-c client_min_messages=warning' \
    psql -h "$BVRAI_POSTGRES_HOST" -p "$BVRAI_POSTGRES_PORT" -U "$BVRAI_POSTGRES_SUPERUSER" -d "$1" -v ON_ERROR_STOP=1 -XAtqc "$2"
}

# vault_list PATH: the names there as root reads them, none where there is no such path.
vault_list() (
  answer=$(mktemp)
  trap 'rm -f "$answer"' EXIT
  status=$(curl -sS --max-time 15 --noproxy '*' --cacert "$BVRAI_CA_FILE" -o "$answer" -w '%{http_code}' -H @- -X LIST "$BVRAI_VAULT_ADDR/v1/$1" \
    <<<"X-Vault-Token: $(<"$BVRAI_VAULT_ROOT_TOKEN_FILE")")
  [[ $status == 200 || $status == 404 ]] || { echo "Vault answers $status to LIST $1" >&2; return 1; }
  python3 -c 'import json,sys; print(*(json.load(sys.stdin).get("data") or {}).get("keys", []), sep="\n")' <"$answer"
)
