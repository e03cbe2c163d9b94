# shellcheck shell=bash
# Commands of docs/platform-teams, run as they stand there, so that what people copy is what was tried (hack/test/docs). Source after common.sh.

# doc_run <document> <block> [placeholder=value…]: in the working directory and with the environment of whoever calls.
doc_run() {
  local commands
  commands=$("$BVRAI_ROOT/hack/test/docs" block "$@") || return # `set -e` is off where a check calls this
  bash -euo pipefail -c "$commands"
}
