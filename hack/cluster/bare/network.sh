# shellcheck shell=bash
# The node's network namespace: everything the cluster does on a network, it does in there.
#
#   host  10.99.X.1 ── veth ── 10.99.X.2  node (API server, gateway, backing services)
#                              10.99.X.3  nowhere: the default route
#                              203.0.113.10 on loopback: the outside world's stand-in
# shellcheck source=layout.sh
source "$BVRAI_ROOT/hack/cluster/bare/layout.sh"

# choose_subnet: the first 10.99.X.0/29, starting from the instance id, that nothing here uses or routes.
choose_subnet() {
  local start=$((16#$BVRAI_INSTANCE % 254)) i x
  for ((i = 0; i < 254; i++)); do
    x=$(((start + i) % 254 + 1))
    if [[ -z $(ip -4 -o addr show to "10.99.$x.0/24") && -z $(ip -4 route show root "10.99.$x.0/24") ]]; then
      host_ip=10.99.$x.1 node_ip=10.99.$x.2 nowhere_ip=10.99.$x.3
      return
    fi
  done
  die "no free 10.99.X.0/29 for the node: every one is already used on this machine"
}

create_network() {
  if [[ ! -e /run/netns/$netns ]]; then
    ip netns add "$netns"
    in_node ip link set lo up
  fi
  if ! ip link show dev "$veth" >/dev/null 2>&1; then
    ip link add "$veth" type veth peer name eth0 netns "$netns"
    ip addr add "$host_ip/29" dev "$veth"
    ip link set "$veth" up
    in_node ip addr add "$node_ip/29" dev eth0
    in_node ip link set eth0 up
  fi
  in_node ip addr replace "$outside_ip/32" dev lo
  # A ClusterIP needs a route before it is rewritten, so there must be a default route. It leads to a
  # hardware address nobody has: nothing leaves the machine, even where the host forwards packets.
  in_node ip neigh replace "$nowhere_ip" lladdr 02:00:00:00:00:01 dev eth0 nud permanent
  in_node ip route replace default via "$nowhere_ip" dev eth0
  in_node sysctl -qw net.ipv4.ip_forward=1
  # Otherwise packets between pods of this node never meet a network policy.
  in_node sysctl -qw net.bridge.bridge-nf-call-iptables=1 ||
    die "the kernel offers no net.bridge.bridge-nf-call-iptables: load br_netfilter (modprobe br_netfilter)"
}

in_node() { nsenter --net="/run/netns/$netns" "$@"; }

# check_route: no request may leave through a real interface because the namespace is gone.
check_route() {
  local route
  route=$(ip route get "$node_ip" 2>&1 | head -n1)
  [[ $route == *" dev $veth "* ]] || die "the way to the node ($node_ip) is not $veth but: $route"
}

# delete_network: kills whoever still lives in the namespace first, because it lives as long as they do.
delete_network() {
  local pid
  [[ -e /run/netns/$netns ]] || return 0
  for _ in {1..50}; do
    for pid in $(ip netns pids "$netns" 2>/dev/null); do
      _is_own_ancestor "$pid" || kill -KILL "$pid" 2>/dev/null || :
    done
    [[ -n $(ip netns pids "$netns" 2>/dev/null) ]] || break
    sleep 0.05
  done
  ip netns delete "$netns" || return 1
  ip link delete "$veth" 2>/dev/null || :
  for _ in {1..100}; do
    ip link show dev "$veth" >/dev/null 2>&1 || return 0
    sleep 0.05
  done
  warn "the link $veth is still there"
}

# _is_own_ancestor <pid>: the shell that runs this script may itself sit in the namespace.
_is_own_ancestor() {
  local pid=$BASHPID stat
  while ((pid > 1)); do
    [[ $pid != "$1" ]] || return 0
    { stat=$(<"/proc/$pid/stat"); } 2>/dev/null || return 1
    stat=${stat##*) }
    pid=$(cut -d' ' -f2 <<<"$stat")
  done
  return 1
}
