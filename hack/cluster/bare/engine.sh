# shellcheck shell=bash
# The "bare" engine: a real node from static binaries on a plain Linux machine.
# shellcheck source=layout.sh
source "$BVRAI_ROOT/hack/cluster/bare/layout.sh"
# shellcheck source=network.sh
source "$here/network.sh"
# shellcheck source=pki.sh
source "$here/pki.sh"
# shellcheck source=control-plane.sh
source "$here/control-plane.sh"
# shellcheck source=node.sh
source "$here/node.sh"
# shellcheck source=images.sh
source "$here/images.sh"

control_plane_modules=(kubernetes etcd)
node_modules=(kubernetes etcd containerd coredns kube-router traefik gateway-api)

find_programs() {
  if [[ $profile == node ]]; then
    BVRAI_BIN=$("$BVRAI_ROOT/hack/tools/build" "${node_modules[@]}")
  else
    BVRAI_BIN=$("$BVRAI_ROOT/hack/tools/build" "${control_plane_modules[@]}")
  fi
}

daemons() {
  printf '%s\n' etcd kube-apiserver kube-controller-manager
  [[ $profile != node ]] || printf '%s\n' kube-scheduler sandbox containerd kubelet kube-proxy kube-router
}

cluster_kubectl() { "$BVRAI_BIN/kubectl" --kubeconfig="$pki/admin.kubeconfig" "$@"; }

# missing: what a healthy profile would have; nothing when it is healthy.
missing() {
  local name
  for name in $(daemons); do
    process_pid "$profile" "$name" >/dev/null || printf '%s is not running\n' "$name"
  done
  api_get /readyz >/dev/null 2>&1 || printf 'kube-apiserver is not ready\n'
  [[ $profile == node ]] || return 0
  for name in kube-system/coredns bvrai-gateway/traefik; do
    api_get "/apis/apps/v1/namespaces/${name%/*}/deployments/${name#*/}" 2>/dev/null | grep -q '"availableReplicas": *1' ||
      printf '%s is not available\n' "$name"
  done
}

bare_requirements() {
  need openssl "install the packages named in hack/lib/packages.txt"
  need curl "it is one of the base tools"
  [[ $profile == node ]] || return 0
  [[ $EUID == 0 ]] || die "the bare engine's node needs root (or a Docker engine for --engine kind); a control plane alone does not: --profile control-plane"
  local tool
  for tool in ip nsenter nft iptables ipset conntrack runc sysctl; do
    need "$tool" "install the packages named in hack/lib/packages.txt"
  done
  [[ -x /usr/lib/cni/bridge ]] || die "/usr/lib/cni/bridge is missing: install containernetworking-plugins (hack/lib/packages.txt)"
}

bare_up() {
  local lacking start
  start=$(now_ms)
  bare_requirements
  find_programs
  if [[ -n $boot && $boot != $(boot_id) ]]; then
    say "The machine was restarted since: starting afresh"
    bare_down
    use_profile "$profile"
  fi
  if [[ -e $dir/complete ]]; then
    lacking=$(missing)
    if [[ -z $lacking ]]; then
      [[ $profile != node ]] || check_route
      say "Cluster $BVRAI_INSTANCE ($profile) is already up"
      return
    fi
    say "Cluster $BVRAI_INSTANCE ($profile) is damaged, healing:"
    say "  ${lacking//$'\n'/$'\n'  }"
  elif [[ -z $boot ]]; then
    # Whatever an interrupted run left behind under our names.
    bare_sweep
    rm -rf --one-file-system "$dir"
    choose_settings
  fi
  if [[ $profile == node ]]; then up_node; else up_control_plane; fi
  touch "$dir/complete"
  say "Cluster $BVRAI_INSTANCE ($profile) is up after $(seconds_since "$start")"
}

up_control_plane() {
  step "Certificates" create_pki
  step "Control plane on https://$api_address:$api_port" boot_control_plane
}

boot_control_plane() {
  boot_api
  start_controller_manager
  await_controller_manager
}

up_node() {
  step "Node images" build_node_images
  step "Network namespace $netns ($node_ip)" create_network
  use_profile node
  check_route
  step "Certificates" create_pki
  step "Control plane and container runtime" boot_machine
  enter_sandbox
  step "Node, network policies, DNS and gateway" boot_node
}

# in_parallel <function…>: all must succeed.
in_parallel() {
  local jobs=() job failed=0
  for job in "$@"; do
    "$job" &
    jobs+=("$!")
  done
  for job in "${jobs[@]}"; do wait "$job" || failed=1; done
  return "$failed"
}

boot_machine() {
  in_parallel boot_api boot_runtime
}

boot_api() {
  start_etcd
  await_etcd
  start_apiserver
  await_apiserver
}

boot_runtime() {
  start_sandbox
  enter_sandbox
  create_cgroups
  start_containerd
  in_parallel import_pause import_coredns import_traefik
}

import_pause() { import_once pause; }
import_coredns() { import_once coredns; }
import_traefik() { import_once traefik; }

# import_once <name>: skips what this containerd already has.
import_once() {
  local archive
  archive=$(image_archive "$1")
  [[ -e $dir/run/imported/${archive##*/} ]] && return
  import_image "$archive"
  mkdir -p "$dir/run/imported"
  touch "$dir/run/imported/${archive##*/}"
}

boot_node() {
  start_controller_manager
  start_scheduler
  start_kubelet
  start_kube_proxy
  in_parallel install_addons start_kube_router
  in_parallel await_controller_manager await_kube_proxy await_kube_router await_dns await_gateway
}

install_addons() {
  local rendered="$dir/run/manifests" file
  rm -rf "$rendered"
  mkdir -p "$rendered"
  cp "$BVRAI_BIN"/gateway-api/*.yaml "$rendered/"
  for file in access dns gateway; do render "$here/manifests/$file.yaml" >"$rendered/bvrai-$file.yaml"; done
  # The GatewayClass needs its CRD established, which takes the API server a moment.
  wait_for "acceptance of the cluster's own manifests" 180 "$(process_log node kube-apiserver)" \
    cluster_kubectl apply --server-side --field-manager=bvrai-cluster-engine --force-conflicts -f "$rendered"
}

await_dns() { await_deployment kube-system coredns; }
await_gateway() { await_deployment bvrai-gateway traefik; }

# await_deployment <namespace> <name>: on time-out the pods' events say why.
await_deployment() {
  local failed=0
  wait_for "deployment $1/$2" 60 "$(process_log node kubelet)" deployment_available "$1" "$2" || failed=1
  ((failed == 0)) || cluster_kubectl -n "$1" get pods,events >&2
  return "$failed"
}

deployment_available() {
  local answer
  answer=$(api_get "/apis/apps/v1/namespaces/$1/deployments/$2") || return 1
  grep -q '"availableReplicas": *1' <<<"$answer" || {
    printf 'no available replica\n'
    return 1
  }
}

# bare_sweep: ends everything that carries this profile's names, whatever started it and whatever died.
bare_sweep() {
  local point
  if [[ $profile == node && $EUID == 0 ]]; then
    stop_containers
    process_sweep node KILL
    delete_network
    if [[ -e $dir/made-mount-points ]]; then
      while read -r point; do rmdir "$point" 2>/dev/null || :; done <"$dir/made-mount-points"
    fi
  else
    process_sweep "$profile" KILL
  fi
}

# bare_down: state goes, logs of the last run stay.
bare_down() {
  local entry
  bare_sweep
  [[ -d $dir ]] || return 0
  for entry in "$dir"/*; do
    [[ ${entry##*/} == log ]] || rm -rf --one-file-system "$entry"
  done
}

bare_status() {
  local name pid rss lacking
  [[ -n $boot ]] || {
    printf 'engine bare, profile %s: down\n' "$profile"
    return 1
  }
  printf 'engine bare, profile %s, API server https://%s:%s\n' "$profile" "$api_address" "$api_port"
  for name in $(daemons); do
    if pid=$(process_pid "$profile" "$name"); then
      rss=$(awk '/^VmRSS/ {print int($2 / 1024)}' "/proc/$pid/status")
      printf '  %-24s pid %-8s %5s MiB  %s\n' "$name" "$pid" "$rss" "$(process_log "$profile" "$name")"
    else
      printf '  %-24s not running        %s\n' "$name" "$(process_log "$profile" "$name")"
    fi
  done
  find_programs
  lacking=$(missing)
  [[ -n $lacking ]] || {
    printf 'healthy\n'
    return 0
  }
  printf '%s\n' "$lacking"
  return 1
}

bare_env() {
  [[ -e $dir/complete ]] || die "the cluster ($profile) is not up: run hack/cluster/cluster up --profile $profile"
  find_programs
  local variables=(
    "BVRAI_ENGINE=bare" "BVRAI_PROFILE=$profile" "KUBECONFIG=$pki/admin.kubeconfig" "BVRAI_BIN=$BVRAI_BIN"
    "BVRAI_API_SERVER=https://$api_address:$api_port" "BVRAI_API_CA=$pki/ca.crt" "BVRAI_AUDIT_LOG=$dir/log/audit.log"
  )
  [[ $profile != node ]] || variables+=(
    "BVRAI_NODE_NAME=$node_name" "BVRAI_NODE_IP=$node_ip" "BVRAI_HOST_IP=$host_ip" "BVRAI_NETNS=/run/netns/$netns"
    "BVRAI_DNS_IP=$dns_ip" "BVRAI_POD_CIDR=$pod_cidr" "BVRAI_SERVICE_CIDR=$service_cidr"
    "BVRAI_VOICE_DOMAIN=$voice_domain" "BVRAI_OUTSIDE_DOMAIN=$outside_domain" "BVRAI_OUTSIDE_IP=$outside_ip"
  )
  local variable
  for variable in "${variables[@]}"; do printf 'export %s=%q\n' "${variable%%=*}" "${variable#*=}"; done
}

bare_load_image() {
  [[ $profile == node ]] || die "only the node profile runs containers"
  [[ -e $dir/complete ]] || die "the cluster is not up: run hack/cluster/cluster up"
  find_programs
  enter_sandbox
  import_image "$1"
}

# bare_enter <command…>: in the node's network, resolving names as pods do.
bare_enter() {
  [[ $profile == node && -n $node_ip ]] || die "the node is not up: run hack/cluster/cluster up"
  printf 'nameserver %s\n' "$dns_ip" >"$dir/run/resolv.conf"
  # shellcheck disable=SC2016 # expanded by the inner shell
  exec "${in_network[@]}" unshare --mount --propagation private bash -c \
    'mount --bind "$1" "$(realpath /etc/resolv.conf)" && shift && exec "$@"' enter "$dir/run/resolv.conf" "$@"
}
