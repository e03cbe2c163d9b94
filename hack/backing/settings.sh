# shellcheck shell=bash
# Where the backing services of this instance listen and keep their data. Chosen by the first `up`,
# remembered until `down`.

dir="$BVRAI_STATE/backing"
settings="$dir/settings"

# PostgreSQL refuses to run as root, and its own user can't reach into root's home.
if [[ $EUID == 0 ]]; then
  services_dir="/var/lib/bvrai/$BVRAI_INSTANCE"
else
  services_dir="$dir/data"
fi

netns='' bind='' fsync=''
declare -A port=()

# choose_settings [--netns NAME --bind ADDRESS] [--fsync on|off]
choose_settings() {
  local wanted_netns='' wanted_bind='' wanted_fsync=''
  while (($# > 0)); do
    case $1 in
      --netns) wanted_netns=${2:?--netns needs a name} && shift 2 ;;
      --bind) wanted_bind=${2:?--bind needs an address} && shift 2 ;;
      --fsync) wanted_fsync=${2:?--fsync needs on or off} && shift 2 ;;
      *) die "unknown option $1" ;;
    esac
  done
  wanted_netns=${wanted_netns#/run/netns/}
  [[ -z $wanted_netns || -n $wanted_bind ]] || die "--netns needs --bind: the address inside the namespace"
  [[ -n $wanted_netns || -z $wanted_bind ]] || die "--bind needs --netns: outside a namespace the services stay on loopback"
  case $wanted_fsync in '' | on | off) ;; *) die "--fsync is on or off" ;; esac
  : "${wanted_bind:=127.0.0.1}"
  if [[ -z $wanted_fsync ]]; then
    if [[ -n $wanted_netns ]]; then wanted_fsync=on; else wanted_fsync=off; fi
  fi
  if [[ -e $dir/complete ]]; then
    load_settings
    [[ $netns == "$wanted_netns" && $bind == "$wanted_bind" ]] ||
      die "the backing services listen on $bind${netns:+ in $netns}: run hack/backing/backing down before moving them to $wanted_bind"
    return
  fi
  netns=$wanted_netns bind=$wanted_bind fsync=$wanted_fsync
  if [[ -n $netns ]]; then
    [[ $EUID == 0 ]] || die "--netns needs root"
    [[ -e /run/netns/$netns ]] || die "there is no network namespace $netns: start the cluster first"
    port=([postgres]=5432 [redis]=6379 [openbao]=8200 [openbao_cluster]=8201)
  else
    choose_ports
  fi
  mkdir -p "$dir"
  printf '%s\n' "netns=$netns" "bind=$bind" "fsync=$fsync" \
    "port[postgres]=${port[postgres]}" "port[redis]=${port[redis]}" \
    "port[openbao]=${port[openbao]}" "port[openbao_cluster]=${port[openbao_cluster]}" >"$settings"
  load_settings
}

load_settings() {
  # shellcheck source=/dev/null
  source "$settings"
  inside=()
  [[ -z $netns ]] || inside=(nsenter "--net=/run/netns/$netns")
}

# choose_ports: below the range the kernel hands out to clients, starting at a place of this instance's
# own, so that two checkouts that start at once don't race for the same free port.
choose_ports() {
  local name candidate=$((20000 + (16#$BVRAI_INSTANCE % 2500) * 4))
  for name in postgres redis openbao openbao_cluster; do
    while (exec 3<>"/dev/tcp/127.0.0.1/$candidate") 2>/dev/null; do
      candidate=$((candidate + 1))
      ((candidate < 32768)) || die "no free port between 20000 and 32767 on loopback"
    done
    port[$name]=$candidate
    candidate=$((candidate + 1))
  done
}

# secret_file <name>: a file with a random password, made once; prints its path.
secret_file() {
  local file="$dir/secrets/$1"
  if [[ ! -s $file ]]; then
    mkdir -p "$dir/secrets"
    (umask 077 && head -c 24 /dev/urandom | base64 | tr '+/' '-_' | tr -d '\n' >"$file.new")
    mv "$file.new" "$file"
  fi
  printf '%s' "$file"
}
