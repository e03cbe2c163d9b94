# shellcheck shell=bash
# What every script under hack/ stands on: where this checkout keeps its things, how a step is
# shown, how readiness is awaited, how a script gives up. Source it first; it sets the shell options.
#
#   BVRAI_ROOT      this checkout's real path
#   BVRAI_INSTANCE  six hex digits derived from it; part of every name given to the machine
#   BVRAI_CACHE     per user, shared by all checkouts: built binaries, images, downloads
#   BVRAI_STATE     per instance: data, logs, pid files, keys
#
# BVRAI_VARIANT (e.g. "test") gives the same checkout a second, independent instance.
set -euo pipefail

[[ -z "${BVRAI_COMMON_LOADED:-}" ]] || return 0
BVRAI_COMMON_LOADED=1 # not exported: a child script loads its own copy

# sbin is missing from many users' PATH, and ip, nft, iptables live there.
PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"

BVRAI_ROOT="$(cd -P -- "${BASH_SOURCE[0]%/*}/../.." && pwd -P)"
BVRAI_INSTANCE="$(printf '%s\n%s' "$BVRAI_ROOT" "${BVRAI_VARIANT:-}" | sha256sum | cut -c1-6)"
BVRAI_CACHE="${XDG_CACHE_HOME:-$HOME/.cache}/bvrai"
BVRAI_STATE="${XDG_STATE_HOME:-$HOME/.local/state}/bvrai/$BVRAI_INSTANCE"
mkdir -p "$BVRAI_CACHE" "$BVRAI_STATE"
chmod 700 "$BVRAI_STATE" # holds private keys and audit logs

# ---- words to the user -------------------------------------------------------------------------

say() { printf '%s\n' "$*" >&2; }
warn() { printf 'warning: %s\n' "$*" >&2; }

# die <message>: one clear line on stderr, exit 1.
die() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

# need <command> <what to do when it is missing>
need() { command -v "$1" >/dev/null 2>&1 || die "$1 is not installed: $2"; }

# ---- durations ---------------------------------------------------------------------------------

now_ms() { printf '%s' "$((${EPOCHREALTIME/[.,]/} / 1000))"; }

# seconds_since <now_ms value>: "12.3 s" or "4 min 05 s"
seconds_since() {
  local ms=$(($(now_ms) - $1))
  if ((ms < 60000)); then
    printf '%d.%d s' $((ms / 1000)) $((ms % 1000 / 100))
  else
    printf '%d min %02d s' $((ms / 60000)) $((ms % 60000 / 1000))
  fi
}

# ---- steps -------------------------------------------------------------------------------------

# _heartbeat <title> <start> <caller's pid>: shows that a step is alive, until killed or orphaned
# (a Ctrl-C must not leave a spinner on the user's terminal).
_heartbeat() {
  local title=$1 start=$2 caller=$3 i=0 frames='-\|/' never
  # Waiting by `read` on a silent pipe, because a child `sleep` would outlive the kill and hold a
  # caller's pipe open.
  exec {never}<> <(:)
  while kill -0 "$caller" 2>/dev/null; do
    if [[ -t 2 ]]; then
      printf '\r\e[K  %s %s  %s' "${frames:i++%4:1}" "$title" "$(seconds_since "$start")" >&2
      read -rt 0.2 -u "$never" _ || :
    else
      read -rt 15 -u "$never" _ || :
      say "  ... $title: $(seconds_since "$start") so far"
    fi
  done
}

# step <title> <command…>: runs the command with its output in a log, shows progress and duration;
# on failure shows the end of the log and returns the command's exit code. BVRAI_VERBOSE=1 shows
# the output instead. Call it as a plain command: in `step … || …` or `if step …` bash switches
# `set -e` off inside functions it runs.
step() {
  local title=$1 start beat='' rc log
  shift
  start=$(now_ms)
  log="$BVRAI_STATE/log/steps/$(tr -cs 'A-Za-z0-9\n' - <<<"${title,,}").log"
  mkdir -p "${log%/*}"
  if [[ -n "${BVRAI_VERBOSE:-}" ]]; then
    say "  ... $title"
    set +e
    (
      set -e
      "$@"
    ) >&2
    rc=$?
    set -e
  else
    [[ -t 2 ]] || say "  ... $title"
    _heartbeat "$title" "$start" "$BASHPID" </dev/null >/dev/null &
    beat=$!
    disown "$beat"
    set +e
    (
      set -e
      "$@"
    ) >"$log" 2>&1
    rc=$?
    set -e
    kill "$beat" 2>/dev/null || :
    [[ ! -t 2 ]] || printf '\r\e[K' >&2
  fi
  if ((rc == 0)); then
    say "  ok  $title  $(seconds_since "$start")"
  else
    say "  FAILED  $title  $(seconds_since "$start")"
    if [[ -z "${BVRAI_VERBOSE:-}" ]]; then
      tail -n 25 "$log" | sed 's/^/      /' >&2
      say "      whole log: $log"
    fi
  fi
  return "$rc"
}

# wait_for [--daemon <group> <name>] <what> <timeout in seconds> <log> <command…>: polls until the
# command succeeds. On time-out, or as soon as the daemon it depends on (see process.sh) is dead, says
# what is missing, what the last attempt answered, where the log is and how it ends; returns 1.
wait_for() {
  local daemon=()
  if [[ $1 == --daemon ]]; then
    daemon=("$2" "$3")
    shift 3
  fi
  local what=$1 timeout=$2 log=$3 start answer reason=''
  shift 3
  start=$(now_ms)
  while ! answer=$("$@" 2>&1); do
    if ((${#daemon[@]} > 0)) && ! process_pid "${daemon[@]}" >/dev/null; then
      reason="${daemon[1]} has ended"
    elif (($(now_ms) - start > timeout * 1000)); then
      reason="still missing after $timeout s"
    fi
    if [[ -n $reason ]]; then
      say "error: $what: $reason"
      [[ -z $answer ]] || tail -n 3 <<<"$answer" | sed 's/^/  last answer: /' >&2
      if [[ -e $log ]]; then
        say "  log: $log, which ends with"
        tail -n 15 "$log" | cut -c1-400 | sed 's/^/    /' >&2
      else
        say "  log: $log (does not exist)"
      fi
      return 1
    fi
    sleep 0.1
  done
}
