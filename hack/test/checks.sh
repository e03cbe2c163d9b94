# shellcheck shell=bash
# What the script tests under hack/ and policies/ are written with: a check per promise, counted, and
# the count as the last line, "N passed, N failed", which hack/test/run adds up. Source after common.sh.

checks_passed=0 checks_failed=0 checks_not_run=0
# A test that is killed has not passed.
trap 'exit 143' TERM

# finish_checks: from an EXIT trap, after the test has cleaned up. A test that stops half-way fails.
finish_checks() {
  local code=$1
  if ((code != 0 && checks_failed == 0)); then
    say "the test itself failed with exit code $code"
    checks_failed=1
  fi
  if ((checks_not_run)); then
    printf '%d passed, %d failed, %d skipped\n' "$checks_passed" "$checks_failed" "$checks_not_run"
  else
    printf '%d passed, %d failed\n' "$checks_passed" "$checks_failed"
  fi
  ((checks_failed == 0)) || exit 1
  exit 0
}

# attempt <command…>: runs it as a script of its own would be run, so that the first line of a function that fails is its end; $answer is what it printed, $code how
# it ended. Bash forgets errexit inside every condition, and whoever runs a function in one believes its last line alone.
attempt() {
  set +e
  answer=$(
    set -e
    "$@"
  )
  code=$?
  set -e
}
both() { "$@" 2>&1; }

# check <what> <command…>: passes when the command succeeds. Not to be used in a condition (attempt says why).
check() {
  local what=$1 answer code start
  shift
  start=$(now_ms)
  attempt both "$@"
  if ((code == 0)); then
    checks_passed=$((checks_passed + 1))
    printf 'ok      %s  (%s)\n' "$what" "$(seconds_since "$start")"
  else
    checks_failed=$((checks_failed + 1))
    printf 'FAILED  %s  (%s)\n' "$what" "$(seconds_since "$start")"
    tail -n 8 <<<"$answer" | sed 's/^/          /'
  fi
}

# not_run <what> <why>: a check that this machine or checkout can't make. It is counted; in CI it is a failure.
not_run() {
  if [[ -n ${CI:-} ]]; then
    checks_failed=$((checks_failed + 1))
    printf 'FAILED  %s\n          NOT RUN: %s\n' "$1" "$2"
  else
    checks_not_run=$((checks_not_run + 1))
    printf 'NOT RUN %s: %s\n' "$1" "$2"
  fi
}

# refuse <what> <text> <command…>: passes when the command fails and says the text (a regular expression).
refuse() {
  local what=$1 text=$2
  shift 2
  check "$what" fails_with "$text" "$@"
}

fails_with() {
  local text=$1 answer code
  shift
  attempt both "$@"
  if ((code == 0)); then
    printf 'it succeeded: %s\n' "$answer"
    return 1
  fi
  grep -Eq -- "$text" <<<"$answer" || {
    printf 'it failed, but not as expected (%s): %s\n' "$text" "$answer"
    return 1
  }
}

# answers <expected> <command…>: the command prints exactly this.
answers() {
  local expected=$1 answer code
  shift
  attempt "$@"
  ((code == 0)) || return 1
  [[ $answer == "$expected" ]] || {
    printf 'expected: %s\nanswered: %s\n' "$expected" "$answer"
    return 1
  }
}

# fails <command…>: succeeds when the command fails, whatever it says.
fails() { ! "$@"; }

# eventually <seconds> <command…>: controllers act after a moment; on time-out shows the last answer.
eventually() {
  local deadline=$(($(now_ms) + $1 * 1000)) answer code
  shift
  while :; do
    attempt both "$@"
    ((code != 0)) || return 0
    (($(now_ms) < deadline)) || {
      printf '%s\n' "$answer"
      return 1
    }
    sleep 0.2
  done
}

counts_form='^([0-9]+) passed, ([0-9]+) failed(, ([0-9]+) skipped)?$'

# add_counts <line>: what another program counted is counted here as well; fails when the line is no such count.
add_counts() {
  [[ $1 =~ $counts_form ]] || return 1
  checks_passed=$((checks_passed + BASH_REMATCH[1])) checks_failed=$((checks_failed + BASH_REMATCH[2])) checks_not_run=$((checks_not_run + ${BASH_REMATCH[4]:-0}))
}

# counted <command…>: a program that prints a line per check and "N passed, N failed" last; its checks are ours.
counted() {
  local answer counts
  answer=$("$@" 2>&1) || :
  # make adds its own words after a red one's.
  counts=$(grep -E "$counts_form" <<<"$answer" | tail -n 1) || :
  if add_counts "$counts"; then
    grep -vxF -e "$counts" <<<"$answer" || :
  else
    checks_failed=$((checks_failed + 1))
    printf 'FAILED  %s\n' "$*"
    tail -n 8 <<<"$answer" | sed 's/^/          /'
  fi
}
