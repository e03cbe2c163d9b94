# shellcheck shell=bash
# containerd, kubelet, kube-proxy and the network-policy engine.
# shellcheck source=layout.sh disable=SC2034 # templates read some variables
source "$BVRAI_ROOT/hack/cluster/bare/layout.sh"

# Fixed paths that must exist on the host as mount points; those that were missing are removed again on `down`.
mount_points=(/var/lib/kubelet /var/lib/cni /var/log/pods /var/log/containers)

# enter_sandbox: sets in_sandbox; every later start goes through it.
enter_sandbox() {
  local keeper
  keeper=$(process_pid node sandbox) || die "the node's mount namespace is gone"
  in_sandbox=(nsenter --mount="/proc/$keeper/ns/mnt" --net="/run/netns/$netns")
}

start_sandbox() {
  local point
  ! process_pid node sandbox >/dev/null || return 0
  # Without it nothing of the old node can go on: its mounts are out of reach.
  stop_containers
  rm -f "$dir/run/sandbox.ready"
  for point in "${mount_points[@]}"; do
    [[ -d $point ]] || { mkdir -p "$point" && printf '%s\n' "$point" >>"$dir/made-mount-points"; }
  done
  process_start node sandbox "${in_network[@]}" unshare --mount --propagation slave "$here/mounts.sh" "$dir" "$dir/run/sandbox.ready"
  process_await node sandbox "the node's mount namespace" 10 test -e "$dir/run/sandbox.ready"
}

# cgroup_folders: this instance's folder in every hierarchy, v1 or v2.
cgroup_folders() { find /sys/fs/cgroup -mindepth 1 -maxdepth 2 -type d -name "$cgroup" 2>/dev/null || :; }

create_cgroups() {
  local hierarchy
  if [[ -e /sys/fs/cgroup/cgroup.controllers ]]; then
    mkdir -p "/sys/fs/cgroup/$cgroup"
    return
  fi
  while read -r _ hierarchy type options; do
    [[ $type == cgroup ]] || continue
    mkdir -p "$hierarchy/$cgroup"
    # A v1 cpuset without CPUs and memory nodes accepts no process.
    if [[ ",$options," == *,cpuset,* ]]; then
      cat "$hierarchy/cpuset.cpus" >"$hierarchy/$cgroup/cpuset.cpus"
      cat "$hierarchy/cpuset.mems" >"$hierarchy/$cgroup/cpuset.mems"
    fi
  done < <(awk '{print $1, $2, $3, $4}' /proc/mounts)
}

# stop_containers: kills every container's processes, their shims and whoever manages them.
stop_containers() {
  local name folders=() folder
  for name in kubelet containerd kube-proxy kube-router; do process_stop node "$name" 0; done
  mapfile -t folders < <(cgroup_folders)
  for _ in {1..100}; do
    ((${#folders[@]} > 0)) || break
    # Not every process is in every hierarchy, so all are asked.
    find "${folders[@]}" -name cgroup.procs -exec cat {} + 2>/dev/null | sort -u | xargs -r kill -KILL 2>/dev/null || :
    [[ -n $(find "${folders[@]}" -name cgroup.procs -exec cat {} + 2>/dev/null) ]] || break
    sleep 0.05
  done
  pkill_shims
  for folder in "${folders[@]}"; do
    for _ in {1..40}; do
      find "$folder" -depth -type d -exec rmdir {} + 2>/dev/null && break
      [[ -d $folder ]] || break
      sleep 0.05
    done
  done
}

# pkill_shims: shims inherit containerd's mark.
pkill_shims() {
  local pid
  process_marked node/containerd | while read -r pid _; do kill -KILL "$pid" 2>/dev/null || :; done
}

start_containerd() {
  ! process_pid node containerd >/dev/null || return 0
  local oom_score_restricted=false
  ((${#socket} <= 90)) || die "the path of containerd's socket is too long for a socket: $socket; set XDG_STATE_HOME to a shorter folder"
  # Without CAP_SYS_RESOURCE (bit 24) a container's OOM score can't be lowered, and every sandbox dies trying.
  ((16#$(awk '/^CapEff/ {print $2}' /proc/self/status) >> 24 & 1)) || oom_score_restricted=true
  mkdir -p "$dir/cni-config" "$dir/containerd"
  render "$here/config/containerd.toml" >"$dir/containerd.toml"
  render "$here/config/bridge.conflist" >"$dir/cni-config/10-bridge.conflist"
  process_start node containerd "${in_sandbox[@]}" env PATH="$BVRAI_BIN:$PATH" "$BVRAI_BIN/containerd" --config "$dir/containerd.toml"
  process_await node containerd containerd 30 "$BVRAI_BIN/ctr" --address "$socket" --connect-timeout 1s version
}

# import_image <archive>
import_image() {
  "${in_sandbox[@]}" "$BVRAI_BIN/ctr" --address "$socket" --namespace k8s.io images import --local --no-unpack=false "$1"
}

start_kubelet() {
  ! process_pid node kubelet >/dev/null || return 0
  printf 'nameserver 127.0.0.1\n' >"$dir/resolv.conf" # pods that ask for the node's DNS get none
  render "$here/config/kubelet.yaml" >"$dir/kubelet.yaml"
  process_start node kubelet "${in_sandbox[@]}" env PATH="$BVRAI_BIN:$PATH" "$BVRAI_BIN/kubelet" \
    --config="$dir/kubelet.yaml" --kubeconfig="$pki/kubelet.kubeconfig" --hostname-override="$node_name" --node-ip="$node_ip" --v=1
}

# kube-proxy ends when its configuration file is touched, hence the first line.
start_kube_proxy() {
  ! process_pid node kube-proxy >/dev/null || return 0
  render "$here/config/kube-proxy.yaml" >"$dir/kube-proxy.yaml"
  process_start node kube-proxy "${in_sandbox[@]}" "$BVRAI_BIN/kube-proxy" --config="$dir/kube-proxy.yaml" --hostname-override="$node_name"
}

# start_kube_router: as network-policy engine only. It reads its node's address from the API, so the node must be registered.
start_kube_router() {
  ! process_pid node kube-router >/dev/null || return 0
  process_await node kubelet "kubelet (registration of node $node_name)" 30 api_get "/api/v1/nodes/$node_name"
  process_start node kube-router "${in_sandbox[@]}" env NODE_NAME="$node_name" "$BVRAI_BIN/kube-router" \
    --kubeconfig="$pki/kube-router.kubeconfig" --hostname-override="$node_name" \
    --run-firewall=true --run-router=false --run-service-proxy=false --run-loadbalancer=false \
    --service-cluster-ip-range="$service_cidr" --health-port=20244
}

# node_answers <url>: from inside, where the daemons listen on loopback.
node_answers() { in_node curl -fsS --max-time 2 --noproxy '*' "$1"; }

await_kube_router() { process_await node kube-router "kube-router (network policies)" 40 node_answers http://127.0.0.1:20244/healthz; }
await_kube_proxy() { process_await node kube-proxy "kube-proxy (Service addresses)" 40 node_answers http://127.0.0.1:10256/healthz; }
