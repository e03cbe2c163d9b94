# shellcheck shell=bash
# etcd, kube-apiserver and kube-controller-manager (and, on a node, kube-scheduler).
# shellcheck source=layout.sh
source "$BVRAI_ROOT/hack/cluster/bare/layout.sh"

start_etcd() {
  # No fsync: the data lives no longer than the machine's uptime (see ADR 001), and a killed process
  # loses nothing that reached the page cache.
  process_start "$profile" etcd "${in_network[@]}" "$BVRAI_BIN/etcd" \
    --name=etcd --data-dir="$dir/etcd" --unsafe-no-fsync --log-level=warn \
    --heartbeat-interval=20 --election-timeout=200 \
    --listen-client-urls="https://127.0.0.1:$etcd_port" --advertise-client-urls="https://127.0.0.1:$etcd_port" \
    --listen-peer-urls="https://127.0.0.1:$etcd_peer_port" --initial-advertise-peer-urls="https://127.0.0.1:$etcd_peer_port" \
    --initial-cluster="etcd=https://127.0.0.1:$etcd_peer_port" \
    --cert-file="$pki/etcd.crt" --key-file="$pki/etcd.key" --trusted-ca-file="$pki/etcd-ca.crt" --client-cert-auth \
    --peer-cert-file="$pki/etcd.crt" --peer-key-file="$pki/etcd.key" --peer-trusted-ca-file="$pki/etcd-ca.crt" --peer-client-cert-auth
}

# The API server's etcd client backs off for a second when refused, so etcd is given its few milliseconds.
await_etcd() { process_await "$profile" etcd etcd 20 "${in_network[@]}" bash -c ": </dev/tcp/127.0.0.1/$etcd_port"; }

start_apiserver() {
  local flags=()
  if [[ $profile == node ]]; then
    flags+=(
      --kubelet-client-certificate="$pki/apiserver-kubelet-client.crt"
      --kubelet-client-key="$pki/apiserver-kubelet-client.key"
      --kubelet-certificate-authority="$pki/ca.crt"
      --kubelet-preferred-address-types=InternalIP
    )
  else
    # A Service's endpoint may not be a loopback address, and without a node nothing would use it.
    flags+=(--endpoint-reconciler-type=none)
  fi
  if [[ ! -e $dir/encryption.yaml ]]; then
    local encryption_key
    # shellcheck disable=SC2034 # the template reads it
    encryption_key=$(head -c 32 /dev/urandom | base64)
    (umask 077 && render "$here/config/encryption.yaml" >"$dir/encryption.yaml")
  fi
  process_start "$profile" kube-apiserver "${in_network[@]}" "$BVRAI_BIN/kube-apiserver" \
    --bind-address="$api_address" --advertise-address="$api_address" --secure-port="$api_port" \
    --tls-cert-file="$pki/apiserver.crt" --tls-private-key-file="$pki/apiserver.key" --tls-min-version=VersionTLS12 \
    --client-ca-file="$pki/ca.crt" --anonymous-auth=false --profiling=false \
    --etcd-servers="https://127.0.0.1:$etcd_port" --etcd-cafile="$pki/etcd-ca.crt" \
    --etcd-certfile="$pki/apiserver-etcd-client.crt" --etcd-keyfile="$pki/apiserver-etcd-client.key" \
    --encryption-provider-config="$dir/encryption.yaml" \
    --service-cluster-ip-range="$service_cidr" \
    --service-account-issuer=https://kubernetes.default.svc.cluster.local \
    --service-account-key-file="$pki/service-account.pub" --service-account-signing-key-file="$pki/service-account.key" \
    --authorization-mode=Node,RBAC --enable-admission-plugins=NodeRestriction --allow-privileged=true \
    --audit-policy-file="$here/config/audit-policy.yaml" --audit-log-path="$dir/log/audit.log" \
    --audit-log-maxsize=100 --audit-log-maxbackup=2 \
    --requestheader-client-ca-file="$pki/front-proxy-ca.crt" --requestheader-allowed-names=front-proxy-client \
    --requestheader-username-headers=X-Remote-User --requestheader-group-headers=X-Remote-Group \
    --requestheader-extra-headers-prefix=X-Remote-Extra- \
    --proxy-client-cert-file="$pki/front-proxy-client.crt" --proxy-client-key-file="$pki/front-proxy-client.key" \
    "${flags[@]}"
}

start_controller_manager() {
  # Its client's default of 20 requests a second would spread some fifty first requests over five seconds.
  local flags=(--secure-port=0 --kube-api-qps=200 --kube-api-burst=400)
  if [[ $profile == node ]]; then
    flags+=(--allocate-node-cidrs=true --cluster-cidr="$pod_cidr" --node-cidr-mask-size=24)
  fi
  process_start "$profile" kube-controller-manager "${in_network[@]}" "$BVRAI_BIN/kube-controller-manager" \
    --kubeconfig="$pki/controller-manager.kubeconfig" --leader-elect=false --use-service-account-credentials \
    --root-ca-file="$pki/ca.crt" --service-account-private-key-file="$pki/service-account.key" \
    --cluster-signing-cert-file="$pki/ca.crt" --cluster-signing-key-file="$pki/ca.key" \
    "${flags[@]}"
}

start_scheduler() {
  process_start "$profile" kube-scheduler "${in_network[@]}" "$BVRAI_BIN/kube-scheduler" \
    --kubeconfig="$pki/scheduler.kubeconfig" --leader-elect=false --secure-port=0
}

# api_get <path>: as admin, without starting kubectl; polls cost milliseconds.
api_get() {
  curl -fsS --max-time 5 --noproxy '*' --cacert "$pki/ca.crt" --cert "$pki/admin.crt" --key "$pki/admin.key" "https://$api_address:$api_port$1"
}

await_apiserver() { process_await "$profile" kube-apiserver "kube-apiserver (https://$api_address:$api_port/readyz)" 60 api_get /readyz; }

# The default ServiceAccount is the controller manager's first visible deed.
await_controller_manager() {
  process_await "$profile" kube-controller-manager "kube-controller-manager (the default ServiceAccount)" 30 \
    api_get /api/v1/namespaces/default/serviceaccounts/default
}
