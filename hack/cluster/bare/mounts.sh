#!/usr/bin/env bash
# Runs first in the node's private mount namespace: gives containerd, kubelet and the network plugins
# the fixed paths they insist on, without the host ever seeing a mount. Then waits: the namespace lives
# as long as this process or anything that entered it.
#
#   mounts.sh <state folder of the node> <ready file>
set -euo pipefail
dir=$1 ready=$2

mount --make-rshared / # kubelet wants to propagate volume mounts into containers
mount -t tmpfs -o mode=755 tmpfs /run
mkdir -p /run/containerd /run/netns /run/lock
for pair in kubelet:/var/lib/kubelet cni:/var/lib/cni pods-log:/var/log/pods containers-log:/var/log/containers; do
  mkdir -p "$dir/${pair%%:*}"
  mount --bind "$dir/${pair%%:*}" "${pair#*:}"
done

# kubelet sets kernel parameters of the whole machine unless they already read as it wants them.
# It may read them so; the machine keeps its own.
pretend() {
  [[ $(<"/proc/sys/$1") == "$2" ]] && return
  mkdir -p "/run/pretend/${1%/*}"
  printf '%s\n' "$2" >"/run/pretend/$1"
  mount --bind "/run/pretend/$1" "/proc/sys/$1"
}
pretend vm/overcommit_memory 1
pretend vm/panic_on_oom 0
pretend kernel/panic 10
pretend kernel/panic_on_oops 1
pretend kernel/keys/root_maxkeys 1000000
pretend kernel/keys/root_maxbytes 25000000

touch "$ready"
exec sleep infinity
