# shellcheck shell=bash
# The cluster's certificates and kubeconfigs: one identity per component, none shared.
# shellcheck source=layout.sh
source "$BVRAI_ROOT/hack/cluster/bare/layout.sh"

# _issue <name> <ca> <subject> <usage> [subject alternative names]
_issue() {
  local extensions=(-addext "basicConstraints=critical,CA:FALSE" -addext "extendedKeyUsage=$4" -addext "keyUsage=critical,digitalSignature")
  [[ -z ${5:-} ]] || extensions+=(-addext "subjectAltName=$5")
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -days 365 -config "$pki/openssl.cnf" \
    -CA "$pki/$2.crt" -CAkey "$pki/$2.key" -subj "$3" "${extensions[@]}" -keyout "$pki/$1.key" -out "$pki/$1.crt"
}

_authority() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -days 3650 -config "$pki/openssl.cnf" -subj "/CN=$2" \
    -addext "basicConstraints=critical,CA:TRUE" -addext "keyUsage=critical,keyCertSign,cRLSign" \
    -keyout "$pki/$1.key" -out "$pki/$1.crt"
}

# _kubeconfig <name>: self-contained, so that it can be copied.
_kubeconfig() {
  cat >"$pki/$1.kubeconfig" <<YAML
apiVersion: v1
kind: Config
clusters:
- name: bvrai
  cluster:
    server: https://$api_address:$api_port
    certificate-authority-data: $(base64 -w0 "$pki/ca.crt")
users:
- name: $1
  user:
    client-certificate-data: $(base64 -w0 "$pki/$1.crt")
    client-key-data: $(base64 -w0 "$pki/$1.key")
contexts:
- name: bvrai-$BVRAI_INSTANCE
  context: {cluster: bvrai, user: $1}
current-context: bvrai-$BVRAI_INSTANCE
YAML
}

_identity() { _issue "$1" ca "$2" clientAuth && _kubeconfig "$1"; }

_service_account_key() {
  openssl genrsa -out "$pki/service-account.key" 2048
  openssl rsa -in "$pki/service-account.key" -pubout -out "$pki/service-account.pub"
}

# create_pki: everything in $pki, made at once and only whole.
create_pki() {
  [[ ! -e $pki/complete ]] || return 0
  rm -rf "$pki"
  mkdir -p "$pki"
  umask 077
  # Debian's default openssl.cnf would add extensions of its own.
  printf '[req]\ndistinguished_name = name\nprompt = no\n[name]\n' >"$pki/openssl.cnf"
  local jobs=() job
  _service_account_key & jobs+=($!)
  _authority ca "bvrai-$BVRAI_INSTANCE-kubernetes" & local ca=$!
  _authority etcd-ca "bvrai-$BVRAI_INSTANCE-etcd" & local etcd_ca=$!
  _authority front-proxy-ca "bvrai-$BVRAI_INSTANCE-front-proxy" & local front_proxy_ca=$!
  wait "$ca" "$etcd_ca" "$front_proxy_ca"

  _issue etcd etcd-ca /CN=etcd serverAuth,clientAuth DNS:localhost,IP:127.0.0.1 & jobs+=($!)
  _issue apiserver-etcd-client etcd-ca /CN=kube-apiserver clientAuth & jobs+=($!)
  _issue front-proxy-client front-proxy-ca /CN=front-proxy-client clientAuth & jobs+=($!)
  _issue apiserver ca /CN=kube-apiserver serverAuth \
    "DNS:localhost,DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc,DNS:kubernetes.default.svc.cluster.local,IP:127.0.0.1,IP:$kubernetes_service_ip,IP:$api_address" & jobs+=($!)
  _identity admin /O=system:masters/CN=admin & jobs+=($!)
  _identity controller-manager /CN=system:kube-controller-manager & jobs+=($!)
  if [[ $profile == node ]]; then
    _issue apiserver-kubelet-client ca /CN=kube-apiserver-kubelet-client clientAuth & jobs+=($!)
    _issue kubelet-server ca "/CN=$node_name" serverAuth "DNS:$node_name,IP:$node_ip" & jobs+=($!)
    _identity scheduler /CN=system:kube-scheduler & jobs+=($!)
    _identity kubelet "/O=system:nodes/CN=system:node:$node_name" & jobs+=($!)
    _identity kube-proxy /CN=system:kube-proxy & jobs+=($!)
    _identity kube-router /CN=kube-router & jobs+=($!)
  fi
  for job in "${jobs[@]}"; do wait "$job"; done
  touch "$pki/complete"
}
