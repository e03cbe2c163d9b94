# shellcheck shell=bash
# Simulated callers (e2e/calls.py) on the running platform, and checks of what is told of them. After eval "$(hack/platform/platform env)".

calls() { "$BVRAI_ROOT/hack/cluster/cluster" enter python3 "$BVRAI_ROOT/e2e/calls.py" "$@"; }
# says FILE EXPRESSION: the JSON in the file, as `it`, fulfils the Python expression; on failure shows it.
says() { python3 -c 'import json,sys; it = json.load(open(sys.argv[1])); print(json.dumps(it)); sys.exit(not eval(sys.argv[2]))' "$@"; }
