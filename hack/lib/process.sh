# shellcheck shell=bash
# Daemons that outlive the script that starts them, found again by name. Source after common.sh.
#
# A daemon is identified by pid and start time, so a reused pid is never taken for ours, and carries
# BVRAI_DAEMON=<instance>/<group>/<name> in its environment, so that one whose pid file was lost is
# still found and swept. Groups ("node", "control-plane", "backing", …) keep the parts of one
# instance apart.

# The folder of a group: <group>/log/<name>.log and <group>/run/<name>.pid.
process_dir() { printf '%s/%s' "$BVRAI_STATE" "$1"; }
process_log() { printf '%s/%s/log/%s.log' "$BVRAI_STATE" "$1" "$2"; }

# _start_time <pid>: in clock ticks since boot; field 22 of stat, counted after the command name,
# which may itself contain blanks and brackets.
_start_time() {
  local stat
  { stat=$(<"/proc/$1/stat"); } 2>/dev/null || return 1
  read -ra stat <<<"${stat##*) }"
  [[ ${stat[0]} != Z ]] || return 1
  printf '%s' "${stat[19]}"
}

# process_pid <group> <name>: prints the pid when that very process is alive, else returns 1.
process_pid() {
  local pid started
  { read -r pid started <"$BVRAI_STATE/$1/run/$2.pid"; } 2>/dev/null || return 1
  [[ $(_start_time "$pid") == "$started" ]] || return 1
  printf '%s' "$pid"
}

# process_start <group> <name> <command…>: starts the command detached (own session, no terminal,
# no inherited lock) with its output appended to the log. Does nothing when it already runs.
process_start() {
  local group=$1 name=$2 dir log pid fd
  shift 2
  ! process_pid "$group" "$name" >/dev/null || return 0
  dir=$(process_dir "$group")
  log=$(process_log "$group" "$name")
  mkdir -p "$dir/run" "$dir/log"
  (
    # A daemon that kept a lock's descriptor would hold the lock for ever.
    for fd in /proc/"$BASHPID"/fd/*; do
      fd=${fd##*/}
      ((fd < 3)) || eval "exec $fd>&-"
    done
    exec env -u BVRAI_COMMON_LOADED BVRAI_DAEMON="$BVRAI_INSTANCE/$group/$name" setsid "$@"
  ) </dev/null >>"$log" 2>&1 &
  pid=$!
  disown "$pid"
  printf '%s %s\n' "$pid" "$(_start_time "$pid")" >"$dir/run/$name.pid"
}

# process_await <group> <name> <what> <timeout> <command…>: wait_for with that daemon's log, giving up at once when it ended.
process_await() { wait_for --daemon "$1" "$2" "$3" "$4" "$(process_log "$1" "$2")" "${@:5}"; }

# process_stop <group> <name> [seconds]: TERM, then KILL after the grace (default 10 s; 0: KILL at once).
process_stop() {
  local group=$1 name=$2 grace=${3:-10} signal=TERM pid deadline
  ((grace > 0)) || signal=KILL
  if pid=$(process_pid "$group" "$name"); then
    deadline=$(($(now_ms) + grace * 1000))
    kill "-$signal" "$pid" 2>/dev/null || :
    while process_pid "$group" "$name" >/dev/null; do
      if [[ $signal == TERM ]] && (($(now_ms) > deadline)); then
        warn "$name did not stop within $grace s of TERM, killing it"
        signal=KILL
        kill -KILL "$pid" 2>/dev/null || :
      fi
      sleep 0.05
    done
  fi
  rm -f "$BVRAI_STATE/$group/run/$name.pid"
}

# process_marked [group]: "<pid> <group>/<name>" of every live process that carries this instance's
# mark, whether or not a pid file knows it. Other users' processes are not readable and not ours.
process_marked() {
  local environ mark
  { grep -alsz "^BVRAI_DAEMON=$BVRAI_INSTANCE/${1:+$1/}" /proc/[0-9]*/environ || :; } |
    while read -r environ; do
      { mark=$(grep -azm1 '^BVRAI_DAEMON=' "$environ" | tr -d '\0'); } 2>/dev/null || continue
      environ=${environ#/proc/}
      printf '%s %s\n' "${environ%/environ}" "${mark#BVRAI_DAEMON="$BVRAI_INSTANCE"/}"
    done
}

# process_sweep <group> [signal…]: kills what carries the group's mark until nothing is left; by
# default asks first.
process_sweep() {
  local group=$1 signal
  shift
  (($# > 0)) || set -- TERM KILL
  for signal in "$@" KILL; do
    _signal_marked "$group" "$signal"
    for _ in {1..40}; do
      [[ -n $(process_marked "$group") ]] || return 0
      sleep 0.05
    done
  done
  process_marked "$group" | sed 's/^/warning: still alive: /' >&2
  return 1
}

_signal_marked() {
  local pid
  process_marked "$1" | while read -r pid _; do kill "-$2" "$pid" 2>/dev/null || :; done
}
