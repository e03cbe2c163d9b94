# shellcheck shell=bash
# Private Python environments, made once per user and content of a requirements file. Source after common.sh.

# python_environment <requirements file>: prints the environment's folder, made when it is missing. Packages are pinned by hash.
python_environment() {
  local home
  home="$BVRAI_CACHE/python-$(sha256sum <"$1" | cut -c1-16)"
  if [[ ! -e $home/.complete ]]; then
    need python3 "it is one of the base tools that a machine must bring"
    (
      flock 9
      [[ ! -e $home/.complete ]] || exit 0
      rm -rf "$home"
      # Chained, because `set -e` is off in what `||` follows: an installation that failed must not count as complete.
      python3 -m venv "$home" &&
        "$home/bin/pip" --disable-pip-version-check --no-input install --quiet --only-binary=:all: --require-hashes --requirement "$1" &&
        touch "$home/.complete"
    ) >&2 9>"$home.lock" || die "the packages of ${1#"$BVRAI_ROOT"/} could not be installed from PyPI"
  fi
  printf '%s' "$home"
}
