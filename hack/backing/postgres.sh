# shellcheck shell=bash
# PostgreSQL >= 15: TLS only, scram only, no socket file. See docs/contracts.md for who may do what.

postgres_port() { printf '%s' "${port[postgres]}"; }
postgres_data="$services_dir/postgres"

# postgres_programs: the folder of the newest PostgreSQL >= 15 on this machine.
postgres_programs() {
  local candidate version best='' best_version=14
  for candidate in /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /usr/local/pgsql/bin "$(dirname -- "$(command -v initdb || echo /nowhere/initdb)")"; do
    [[ -x $candidate/postgres && -x $candidate/initdb ]] || continue
    version=$("$candidate/postgres" --version | grep -oE '[0-9]+' | head -n 1)
    ((version > best_version)) || continue
    best=$candidate best_version=$version
  done
  [[ -n $best ]] || return 1
  printf '%s' "$best"
}

postgres_requirements() {
  postgres_bin=$(postgres_programs) || die "PostgreSQL 15 or newer is not installed: run hack/install"
  [[ -x $postgres_bin/psql ]] || need psql "run hack/install"
  [[ $EUID != 0 ]] || id -u postgres >/dev/null 2>&1 ||
    die "PostgreSQL refuses to run as root and there is no user postgres: run hack/install"
}

# _postgres_as_owner <command…>: as PostgreSQL's own user when we are root.
_postgres_as_owner() {
  if [[ $EUID == 0 ]]; then
    setpriv --reuid postgres --regid postgres --init-groups --no-new-privs "$@"
  else
    "$@"
  fi
}

postgres_up() {
  [[ -e $postgres_data/initialised ]] || _postgres_create
  _postgres_configure
  process_pid backing postgres >/dev/null || _postgres_clear
  # shellcheck disable=SC2046 # setpriv and its options are words of their own
  (cd "$postgres_data" && process_start backing postgres "${inside[@]}" \
    $([[ $EUID != 0 ]] || printf '%s ' setpriv --reuid postgres --regid postgres --init-groups --no-new-privs) \
    "$postgres_bin/postgres" -D "$postgres_data/data")
  process_await backing postgres "PostgreSQL on $bind:${port[postgres]}" 60 postgres_answers
  _postgres_provision
}

_postgres_create() {
  local sync=()
  rm -rf --one-file-system "$postgres_data"
  mkdir -p "$postgres_data"
  chmod 755 "${postgres_data%/*}"
  (umask 077 && cp "$(secret_file postgres-superuser)" "$postgres_data/superuser")
  [[ $EUID != 0 ]] || chown -R postgres: "$postgres_data"
  chmod 700 "$postgres_data"
  [[ $fsync == on ]] || sync=(--no-sync)
  (cd "$postgres_data" && _postgres_as_owner "$postgres_bin/initdb" --pgdata=data --username=postgres \
    --pwfile=superuser --auth=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8 "${sync[@]}")
  rm -f "$postgres_data/superuser"
  touch "$postgres_data/initialised"
}

# A killed server leaves children that take a moment to notice, and a lock file that counts for as long
# as its process isn't reaped.
_postgres_clear() {
  end_processes_in "$postgres_data"
  rm -f "$postgres_data/data/postmaster.pid"
}

_postgres_configure() {
  local keep="$postgres_data/data"
  ca_issue postgres "IP:$bind" DNS:localhost
  install -m 644 "$(ca_certificate postgres)" "$keep/server.crt"
  install -m 600 "$(ca_key postgres)" "$keep/server.key"
  printf '%s\n' '# Passwords over TLS or nothing.' 'hostssl all all all scram-sha-256' >"$keep/pg_hba.conf"
  cat >"$keep/bvrai.conf" <<CONF
listen_addresses = '$bind'
port = ${port[postgres]}
unix_socket_directories = ''
ssl = on
ssl_min_protocol_version = 'TLSv1.2'
password_encryption = 'scram-sha-256'
fsync = $fsync
# Even without fsync a committed row survives a killed server: only the machine's own fall loses it.
synchronous_commit = on
full_page_writes = $fsync
# One database and a few connections a tenant; the demo and the tests have a handful of tenants.
max_connections = 200
shared_buffers = 64MB
jit = off
log_line_prefix = '%m [%p] %q%u@%d '
# A failed statement may carry a password.
log_min_error_statement = panic
CONF
  grep -q "^include 'bvrai.conf'" "$keep/postgresql.conf" || printf "include 'bvrai.conf'\n" >>"$keep/postgresql.conf"
  if [[ $EUID == 0 ]]; then
    chown postgres: "$keep"/{server.crt,server.key,pg_hba.conf,bvrai.conf}
  fi
}

postgres_answers() {
  "${inside[@]}" "${postgres_bin:-$(postgres_programs)}/pg_isready" --quiet --host="$bind" --port="${port[postgres]}" --timeout=2
}

# postgres_query <psql argument…>: as the superuser, over TLS.
postgres_query() {
  local psql="$postgres_bin/psql"
  [[ -x $psql ]] || psql=psql
  # libpq reads the password from a file in which ':' and '\' are special; ours holds neither.
  local passfile="$dir/secrets/pgpass"
  (umask 077 && printf '*:*:*:postgres:%s\n' "$(<"$(secret_file postgres-superuser)")" >"$passfile")
  PGPASSFILE=$passfile PGSSLMODE=verify-full PGSSLROOTCERT=$(ca_file) \
    "${inside[@]}" "$psql" --no-psqlrc --quiet --set=ON_ERROR_STOP=1 \
    --host="$bind" --port="${port[postgres]}" --username=postgres --dbname=postgres "$@"
}

# The roles and rights of docs/contracts.md. Repeated only when they change: `up` is called often.
_postgres_provision() {
  local done_file="$postgres_data/provisioned" script="$BVRAI_ROOT/hack/backing/postgres.sql" sum
  sum=$(sha256sum <"$script")
  [[ $(cat "$done_file" 2>/dev/null) != "$sum" ]] || return 0
  postgres_query --file="$script" \
    --set=operator_password="$(<"$(secret_file postgres-operator)")" \
    --set=vault_password="$(<"$(secret_file postgres-vault)")"
  printf '%s\n' "$sum" >"$done_file"
}

# INT asks for a fast shutdown; TERM would wait for every client to leave.
postgres_stop() {
  local pid
  ! pid=$(process_pid backing postgres) || kill -INT "$pid" 2>/dev/null || :
}

postgres_env() {
  printf '%s\n' "BVRAI_POSTGRES_HOST=$bind" "BVRAI_POSTGRES_PORT=${port[postgres]}" \
    BVRAI_POSTGRES_DATABASE=bvrai_platform \
    BVRAI_POSTGRES_SUPERUSER=postgres "BVRAI_POSTGRES_SUPERUSER_PASSWORD_FILE=$(secret_file postgres-superuser)" \
    BVRAI_POSTGRES_OPERATOR=bvrai_operator "BVRAI_POSTGRES_OPERATOR_PASSWORD_FILE=$(secret_file postgres-operator)" \
    BVRAI_POSTGRES_VAULT=bvrai_vault "BVRAI_POSTGRES_VAULT_PASSWORD_FILE=$(secret_file postgres-vault)"
}
