# shellcheck shell=bash
# The node's own images, made of the static binaries: no registry is ever asked.
# shellcheck source=layout.sh
source "$BVRAI_ROOT/hack/cluster/bare/layout.sh"

node_images=(pause coredns traefik)

# image_archive <name>: where its archive is kept; the name holds a hash of what it is made of.
image_archive() {
  local program
  case $1 in
    pause) program="$BVRAI_ROOT/hack/images/pause.c" ;;
    # The binary's folder is named by a hash of how it was built.
    *) program=$(readlink -f "$BVRAI_BIN/$1") ;;
  esac
  printf '%s/images/%s-%s.tar' "$BVRAI_CACHE" "$1" \
    "$({ printf '%s\n' "$program"; [[ $1 != pause ]] || cat "$program"; cat "$BVRAI_ROOT/hack/images/oci.py"; } | sha256sum | cut -c1-16)"
}

_build_image() {
  local name=$1 archive=$2 rootfs
  rootfs=$(mktemp -d "$BVRAI_CACHE/images/.rootfs-XXXXXX")
  chmod 755 "$rootfs"
  if [[ $name == pause ]]; then
    need gcc "it builds the sandbox image's only program (Debian: gcc, libc6-dev)"
    gcc -static -Os -s -o "$rootfs/pause" "$BVRAI_ROOT/hack/images/pause.c"
  else
    ln "$(readlink -f "$BVRAI_BIN/$name")" "$rootfs/$name" 2>/dev/null || cp "$BVRAI_BIN/$name" "$rootfs/$name"
  fi
  chmod 755 "$rootfs/$name"
  python3 "$BVRAI_ROOT/hack/images/oci.py" --out "$archive" --name "localhost/$name:1" --layer "$rootfs" --entrypoint "/$name"
  rm -rf "$rootfs"
}

build_node_images() {
  local name archive
  mkdir -p "$BVRAI_CACHE/images"
  for name in "${node_images[@]}"; do
    archive=$(image_archive "$name")
    (
      flock 9
      [[ -e $archive ]] || _build_image "$name" "$archive"
    ) 9>"$BVRAI_CACHE/images/$name.lock"
  done
}
