# shellcheck shell=bash
# Names, addresses and folders of one profile of this instance. Every file of the engine reads it.
# shellcheck disable=SC2034 # declared here, used by the files that source this one
[[ -z "${bare_layout_loaded:-}" ]] || return 0
bare_layout_loaded=1

here="$BVRAI_ROOT/hack/cluster/bare"
profile='' dir='' pki='' socket='' # set by use_profile
BVRAI_BIN=''             # set by find_programs

# Fixed inside the namespace, where nobody else lives.
service_cidr=10.96.0.0/16
kubernetes_service_ip=10.96.0.1
dns_ip=10.96.0.10
pod_cidr=10.244.0.0/24
cluster_domain=cluster.local
voice_domain=voice.test   # *.voice.test: the gateway
outside_domain=sim.test   # *.sim.test: the simulated telephone and AI networks
outside_ip=203.0.113.10   # a documentation address (RFC 5737) on the namespace's loopback

# Names given to the machine; all start with bvrai-<instance> or, where 15 characters are the limit, bv-<instance>.
netns="bvrai-$BVRAI_INSTANCE"
veth="bv-$BVRAI_INSTANCE"
cgroup="bvrai-$BVRAI_INSTANCE"
node_name="bvrai-$BVRAI_INSTANCE"

# Chosen on the first start and kept in $dir/settings.
node_ip='' host_ip='' nowhere_ip='' api_address='' api_port='' etcd_port='' etcd_peer_port='' boot=''
in_network=() # command prefix that enters the profile's network
in_sandbox=() # command prefix that enters the node's network and mounts

boot_id() { cat /proc/sys/kernel/random/boot_id; }

# use_profile <node|control-plane>
use_profile() {
  profile=$1
  dir=$(process_dir "$profile")
  pki="$dir/pki"
  socket="$dir/run/containerd.sock"
  node_ip='' api_address='' boot=''
  in_network=()
  if [[ -e $dir/settings ]]; then
    # shellcheck source=/dev/null
    source "$dir/settings"
    [[ $profile != node ]] || in_network=(nsenter --net="/run/netns/$netns")
  fi
}

# render <template>: replaces @name@ by the shell variable of that name; an unknown one is an error.
render() {
  local text name
  text=$(<"$1")
  while [[ $text =~ @([a-z_]+)@ ]]; do
    name=${BASH_REMATCH[1]}
    [[ -n ${!name:-} ]] || die "$1 wants @$name@, which is not set"
    text=${text//"@$name@"/${!name}}
  done
  printf '%s\n' "$text"
}

# free_port <avoid…>: below the range that outgoing connections take theirs from.
free_port() {
  local port
  while :; do
    port=$((15000 + RANDOM % 15000))
    [[ " $* " != *" $port "* ]] || continue
    (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
  done
  printf '%s' "$port"
}

# choose_settings: decides once what this profile's run uses.
choose_settings() {
  mkdir -p "$dir/log" "$dir/run"
  boot=$(boot_id)
  if [[ $profile == node ]]; then
    choose_subnet
    api_address=$node_ip api_port=6443 etcd_port=2379 etcd_peer_port=2380
  else
    api_address=127.0.0.1
    api_port=$(free_port)
    etcd_port=$(free_port "$api_port")
    etcd_peer_port=$(free_port "$api_port" "$etcd_port")
  fi
  declare -p boot node_ip host_ip nowhere_ip api_address api_port etcd_port etcd_peer_port |
    sed 's/^declare --/declare -g/' >"$dir/settings.new"
  mv "$dir/settings.new" "$dir/settings"
  use_profile "$profile"
}
