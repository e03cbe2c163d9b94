# shellcheck shell=bash
# The instance's own certificate authority: one for the backing services, the gateway's wildcard and
# the simulated vendors, so that a client needs to trust one file. Source after common.sh.
#
# Everything is ECDSA P-256. Keys are 0600 inside the instance's 0700 state directory; nothing here
# is trusted by the machine or shared between checkouts.

BVRAI_CA_DIR="$BVRAI_STATE/ca"

# ca_file: the path of the CA certificate, created when missing.
ca_file() {
  [[ -s "$BVRAI_CA_DIR/ca.crt" ]] || _ca_locked _ca_create
  printf '%s/ca.crt' "$BVRAI_CA_DIR"
}

# ca_certificate <name>, ca_key <name>: where ca_issue put them.
ca_certificate() { printf '%s/%s.crt' "$BVRAI_CA_DIR" "$1"; }
ca_key() { printf '%s/%s.key' "$BVRAI_CA_DIR" "$1"; }

# ca_issue <name> <SAN…>: a server certificate for the SANs (DNS:host or IP:address), reused while it
# names exactly these and is valid for another week.
ca_issue() {
  local name=$1 sans
  shift
  (($# > 0)) || die "ca_issue $name: at least one subject alternative name is needed"
  sans=$(IFS=,; printf '%s' "$*")
  ca_file >/dev/null
  _ca_locked _ca_issue "$name" "$sans"
}

_ca_locked() {
  mkdir -p "$BVRAI_CA_DIR"
  chmod 700 "$BVRAI_CA_DIR"
  (
    flock 9
    umask 077
    "$@"
  ) 9>"$BVRAI_CA_DIR/.lock"
}

# Files appear under their final name complete or not at all: readers don't take the lock.
_ca_create() {
  [[ ! -s "$BVRAI_CA_DIR/ca.crt" ]] || return 0
  need openssl 'run hack/install'
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -days 3650 \
    -subj "/O=BVRAI local/CN=BVRAI local CA $BVRAI_INSTANCE" \
    -addext basicConstraints=critical,CA:TRUE,pathlen:0 -addext keyUsage=critical,keyCertSign,cRLSign \
    -keyout "$BVRAI_CA_DIR/ca.key" -out "$BVRAI_CA_DIR/ca.crt.new" 2>/dev/null ||
    die "openssl could not create the local certificate authority in $BVRAI_CA_DIR"
  mv "$BVRAI_CA_DIR/ca.crt.new" "$BVRAI_CA_DIR/ca.crt"
}

_ca_issue() {
  local name=$1 sans=$2 base="$BVRAI_CA_DIR/$1"
  if [[ -s "$base.crt" && -s "$base.key" && $(cat "$base.sans" 2>/dev/null) == "$sans" ]] &&
    openssl x509 -in "$base.crt" -noout -checkend 604800 >/dev/null &&
    [[ ! "$BVRAI_CA_DIR/ca.crt" -nt "$base.crt" ]]; then
    return 0
  fi
  need openssl 'run hack/install'
  openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -subj "/O=BVRAI local/CN=$name" \
    -keyout "$base.key.new" -out "$base.csr" 2>/dev/null || die "openssl could not make a key for $name"
  # 397 days: the most that clients with the browsers' rules accept.
  openssl x509 -req -in "$base.csr" -CA "$BVRAI_CA_DIR/ca.crt" -CAkey "$BVRAI_CA_DIR/ca.key" \
    -set_serial "0x$(openssl rand -hex 16)" -days 397 -out "$base.crt.new" -extfile <(
      printf '%s\n' "subjectAltName=$sans" basicConstraints=critical,CA:FALSE \
        keyUsage=critical,digitalSignature extendedKeyUsage=serverAuth \
        subjectKeyIdentifier=hash authorityKeyIdentifier=keyid
    ) 2>/dev/null || die "openssl could not sign a certificate for $name ($sans)"
  mv "$base.key.new" "$base.key"
  mv "$base.crt.new" "$base.crt"
  printf '%s' "$sans" >"$base.sans"
  rm -f "$base.csr"
}
