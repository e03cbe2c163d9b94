# shellcheck shell=bash
# Redis >= 7: TLS only, no default user, an ACL file that survives a restart; data does not survive
# one, on purpose: Redis is speed here, PostgreSQL is the truth.

redis_port() { printf '%s' "${port[redis]}"; }
redis_data="$services_dir/redis"
redis_admin=bvrai-platform

# redis_program: a redis-server >= 7. Debian's redis-server package would start a service at every
# boot; the same binary is in redis-tools as redis-check-rdb and looks at the name it is called by.
redis_program() {
  local candidate version
  for candidate in "$(command -v redis-server || :)" /usr/bin/redis-check-rdb; do
    [[ -x $candidate ]] || continue
    if [[ $candidate == */redis-check-rdb ]]; then
      ln -sfn "$candidate" "$BVRAI_CACHE/redis-server"
      candidate="$BVRAI_CACHE/redis-server"
    fi
    version=$("$candidate" --version | grep -oE 'v=[0-9]+' | cut -c3-)
    ((${version:-0} >= 7)) || continue
    printf '%s' "$candidate"
    return 0
  done
  return 1
}

redis_requirements() {
  redis_server=$(redis_program) || die "Redis 7 or newer is not installed: run hack/install"
  need redis-cli "run hack/install"
}

redis_up() {
  _redis_configure
  (cd "$redis_data" && process_start backing redis "${inside[@]}" "$redis_server" "$redis_data/redis.conf")
  process_await backing redis "Redis on $bind:${port[redis]}" 30 redis_answers
  _redis_load_functions
}

_redis_configure() {
  local password
  mkdir -p "$redis_data"
  chmod 700 "$redis_data"
  ca_issue redis "IP:$bind" DNS:localhost
  password=$(<"$(secret_file redis-admin)")
  # Tenants' users are added by the operator and saved to this file: it is written once.
  [[ -s $redis_data/users.acl ]] ||
    (umask 077 && printf '%s\n' 'user default off resetpass resetkeys resetchannels -@all' \
      "user $redis_admin on #$(printf '%s' "$password" | sha256sum | cut -d' ' -f1) ~* &* +@all" >"$redis_data/users.acl")
  cat >"$redis_data/redis.conf" <<CONF
bind $bind
port 0
tls-port ${port[redis]}
tls-cert-file "$(ca_certificate redis)"
tls-key-file "$(ca_key redis)"
tls-ca-cert-file "$(ca_file)"
tls-auth-clients no
tls-protocols "TLSv1.2 TLSv1.3"
aclfile "$redis_data/users.acl"
dir "$redis_data"
appendonly no
save ""
maxmemory 256mb
maxmemory-policy noeviction
daemonize no
set-proc-title no
CONF
}

# redis_query <redis-cli argument…>: as the platform's user, over TLS.
redis_query() {
  REDISCLI_AUTH=$(<"$(secret_file redis-admin)") "${inside[@]}" redis-cli --no-auth-warning -e \
    --user "$redis_admin" -h "$bind" -p "${port[redis]}" --tls --cacert "$(ca_file)" "$@"
}

redis_answers() { [[ $(redis_query PING) == PONG ]]; }

# The Function library is the platform's: tenants may call it, not load it.
_redis_load_functions() {
  local library="$BVRAI_ROOT/platform-runtime/src/main/redis/bvrai.lua"
  if [[ -e $library ]]; then redis_query -x FUNCTION LOAD REPLACE <"$library"; fi
}

redis_env() {
  printf '%s\n' "BVRAI_REDIS_HOST=$bind" "BVRAI_REDIS_PORT=${port[redis]}" "BVRAI_REDIS_ADMIN_USER=$redis_admin" \
    "BVRAI_REDIS_ADMIN_PASSWORD_FILE=$(secret_file redis-admin)"
}
