# shellcheck shell=bash
# An OCI registry on loopback, for tests. Source after common.sh.

registry_pid=''

# registry_serve <folder>: starts it; its address, host and port, is then in registry_address.
registry_serve() {
  local crane
  crane="$("$BVRAI_ROOT/hack/tools/build" registry)/crane"
  mkdir -p "$1/content"
  "$crane" registry serve --address 127.0.0.1:0 --disk "$1/content" >"$1/log" 2>&1 &
  registry_pid=$!
  wait_for "a registry" 20 "$1/log" grep -q 'serving on port' "$1/log"
  registry_address=$(sed -n 's/.*serving on port \([0-9]*\).*/127.0.0.1:\1/p' "$1/log")
}

registry_stop() {
  [[ -z $registry_pid ]] || kill "$registry_pid" 2>/dev/null || :
}
