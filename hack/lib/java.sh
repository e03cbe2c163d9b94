# shellcheck shell=bash
# Finds a JDK. Source after common.sh.

JAVA_REQUIRED=25

# _jdk_version <home>: its feature version, from the file every JDK ships; nothing for a JRE or no JDK at all.
_jdk_version() {
  [[ -x $1/bin/javac && -x $1/bin/jlink && -r $1/release ]] || return 0
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

# java_home: prints the home of a JDK new enough; nothing and exit code 1 when there is none.
java_home() {
  local home version on_path
  on_path=$(command -v javac) && on_path=$(dirname -- "$(dirname -- "$(readlink -f "$on_path")")")
  for home in "${JAVA_HOME:-}" "${on_path:-}" /usr/lib/jvm/* /opt/java/* /opt/jdk* "$HOME"/.sdkman/candidates/java/* \
    "$HOME"/.jdks/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    [[ -n $home ]] || continue
    version=$(_jdk_version "$home")
    if [[ -n $version ]] && ((version >= JAVA_REQUIRED)); then
      printf '%s' "$home"
      return
    fi
  done
  return 1
}

# use_java: exports JAVA_HOME, or says in one line what is missing.
use_java() {
  JAVA_HOME=$(java_home) || die "no JDK $JAVA_REQUIRED or newer found (JAVA_HOME, PATH, /usr/lib/jvm, ~/.sdkman): install one, for example Temurin $JAVA_REQUIRED, or run hack/install as root"
  export JAVA_HOME
}
