# shellcheck shell=bash
# The "kind" engine, for machines with Docker: the same interface as the bare one. It runs only the
# node profile; a control plane alone always uses the bare engine, which needs no container.
# shellcheck source=../bare/layout.sh
source "$BVRAI_ROOT/hack/cluster/bare/layout.sh"
# shellcheck source=../bare/images.sh
source "$BVRAI_ROOT/hack/cluster/bare/images.sh"

kind_cluster="bvrai-$BVRAI_INSTANCE"
kind_node="$kind_cluster-control-plane"

kind_available() { command -v docker >/dev/null 2>&1 && docker info >/dev/null 2>&1; }

kind_find_programs() { BVRAI_BIN=$("$BVRAI_ROOT/hack/tools/build" kind kubernetes coredns traefik gateway-api); }
kind_kubeconfig() { printf '%s' "$dir/kubeconfig"; }
kind_kubectl() { "$BVRAI_BIN/kubectl" --kubeconfig="$(kind_kubeconfig)" "$@"; }
kind_node_ip() { docker inspect -f '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' "$kind_node"; }
kind_running() { [[ $(docker inspect -f '{{.State.Running}}' "$kind_node" 2>/dev/null) == true ]]; }

kind_up() {
  local start
  start=$(now_ms)
  kind_available || die "the kind engine needs a Docker engine that answers"
  kind_find_programs
  mkdir -p "$dir/log" "$dir/run"
  if kind_running && [[ -e $dir/complete ]] && kind_kubectl get --raw /readyz >/dev/null 2>&1; then
    say "Cluster $BVRAI_INSTANCE is already up"
    return
  fi
  kind_running || "$BVRAI_BIN/kind" delete cluster --name "$kind_cluster" >/dev/null 2>&1 || :
  step "Node images" build_node_images
  kind_running || step "kind cluster $kind_cluster" kind_create
  step "Network policies, DNS and gateway" kind_install
  touch "$dir/complete"
  say "Cluster $BVRAI_INSTANCE (kind) is up after $(seconds_since "$start")"
}

kind_create() {
  render "$BVRAI_ROOT/hack/cluster/kind/cluster.yaml" >"$dir/kind.yaml"
  "$BVRAI_BIN/kind" create cluster --name "$kind_cluster" --config "$dir/kind.yaml" --kubeconfig "$(kind_kubeconfig)" --wait 120s
  kind_kubectl config view --raw -o 'jsonpath={.clusters[0].cluster.certificate-authority-data}' | base64 -d >"$dir/ca.crt"
}

kind_install() {
  local file rendered="$dir/run/manifests"
  node_ip=$(kind_node_ip)
  docker exec "$kind_node" ip addr replace "$outside_ip/32" dev lo
  for file in coredns traefik; do "$BVRAI_BIN/kind" load image-archive --name "$kind_cluster" "$(image_archive "$file")"; done
  rm -rf "$rendered"
  mkdir -p "$rendered"
  cp "$BVRAI_BIN"/gateway-api/*.yaml "$rendered/"
  for file in dns gateway; do render "$here/manifests/$file.yaml" >"$rendered/bvrai-$file.yaml"; done
  # kubeadm's own DNS gives way to ours: its selector differs and can't be changed in place.
  kind_kubectl -n kube-system delete deployment/coredns service/kube-dns configmap/coredns --ignore-not-found
  wait_for "acceptance of the cluster's own manifests" 60 "$dir/log/kube-apiserver" \
    kind_kubectl apply --server-side --field-manager=bvrai-cluster-engine --force-conflicts -f "$rendered"
  kind_kubectl -n kube-system rollout status deployment/coredns --timeout=120s
  kind_kubectl -n bvrai-gateway rollout status deployment/traefik --timeout=120s
}

kind_down() {
  kind_find_programs
  "$BVRAI_BIN/kind" delete cluster --name "$kind_cluster"
  rm -rf --one-file-system "$dir"
}

kind_status() {
  kind_running || {
    printf 'engine kind: down\n'
    return 1
  }
  kind_find_programs
  printf 'engine kind, cluster %s\n' "$kind_cluster"
  kind_kubectl get nodes,deployments -A
}

kind_env() {
  [[ -e $dir/complete ]] || die "the cluster is not up: run hack/cluster/cluster up"
  kind_find_programs
  node_ip=$(kind_node_ip)
  local variable variables=(
    "BVRAI_ENGINE=kind" "BVRAI_PROFILE=node" "KUBECONFIG=$(kind_kubeconfig)" "BVRAI_BIN=$BVRAI_BIN"
    "BVRAI_API_SERVER=https://$node_ip:6443" "BVRAI_API_CA=$dir/ca.crt" "BVRAI_AUDIT_LOG=$dir/log/audit/audit.log"
    "BVRAI_NODE_NAME=$kind_node" "BVRAI_NODE_IP=$node_ip" "BVRAI_NETNS=/proc/$(docker inspect -f '{{.State.Pid}}' "$kind_node")/ns/net"
    "BVRAI_DNS_IP=$dns_ip" "BVRAI_POD_CIDR=$pod_cidr" "BVRAI_SERVICE_CIDR=$service_cidr"
    "BVRAI_VOICE_DOMAIN=$voice_domain" "BVRAI_OUTSIDE_DOMAIN=$outside_domain" "BVRAI_OUTSIDE_IP=$outside_ip"
  )
  for variable in "${variables[@]}"; do printf 'export %s=%q\n' "${variable%%=*}" "${variable#*=}"; done
}

kind_load_image() {
  kind_find_programs
  "$BVRAI_BIN/kind" load image-archive --name "$kind_cluster" "$1"
}

kind_enter() {
  kind_running || die "the node is not up: run hack/cluster/cluster up"
  printf 'nameserver %s\n' "$dns_ip" >"$dir/run/resolv.conf"
  # shellcheck disable=SC2016 # expanded by the inner shell
  exec nsenter --net="/proc/$(docker inspect -f '{{.State.Pid}}' "$kind_node")/ns/net" unshare --mount --propagation private bash -c \
    'mount --bind "$1" "$(realpath /etc/resolv.conf)" && shift && exec "$@"' enter "$dir/run/resolv.conf" "$@"
}
