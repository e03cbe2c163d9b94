# shellcheck shell=bash
# What the platform's images share: how one is put together, and its two lowest layers, a minimal root and a Java runtime. Each layer is a folder in the
# cache, named by a checksum of what it is made of.

base_names=(libc6 zlib1g libgcc-s1 ca-certificates)
apt_options=() # this machine's package index; hack/images/foreign asks for another architecture's

# All of Java SE, on which any library may count, and of the JDK's own what is used. Not derived by jdeps:
# it refuses jars that are half modular, and can't see classes that frameworks load by name.
java_modules=(java.se jdk.crypto.ec jdk.jfr jdk.management jdk.naming.dns jdk.net jdk.unsupported jdk.zipfs)

# base_packages: name=version of each, as the machine's package index offers them.
base_packages() {
  if [[ -z ${base_package_list:-} ]]; then
    need apt-get "images take their C library from Debian packages: build them on a Debian-like machine"
    base_package_list=$(apt-cache "${apt_options[@]}" policy "${base_names[@]}" | awk '/^[^ ]/ {name = $1; sub(/:.*/, "", name)} /Candidate:/ {print name "=" $2}')
  fi
  printf '%s\n' "$base_package_list"
}

base_key() { { base_packages; printf '%s\n' "${apt_options[@]}"; declare -f build_base_layer _base_of_packages _base_files; } | sha256sum | cut -c1-16; }
base_layer() { printf '%s/images/base-%s' "$BVRAI_CACHE" "$(base_key)"; }

java_release() { sed -n 's/^JAVA_RUNTIME_VERSION="\(.*\)"/\1/p; s/^IMPLEMENTOR="\(.*\)"/\1/p' "$JAVA_HOME/release" | tr '\n' ' ' | sed 's/ $//'; }
java_key() {
  {
    cat "$JAVA_HOME/release"
    printf '%s\n' "${java_modules[@]}"
    declare -f build_java_layer
  } | sha256sum | cut -c1-16
}
java_layer() { printf '%s/images/java-%s' "$BVRAI_CACHE" "$(java_key)"; }

build_base_layer() {
  local layer
  layer=$(base_layer)
  rm -rf "$layer" "$layer.new"
  mkdir -p "$layer.new/packages" "$layer.new/root"
  _base_of_packages "$layer.new"
  _base_files "$layer.new/root"
  mv "$layer.new/root" "$layer"
  rm -rf "$layer.new"
  # Inside the layer so that it can't be there without it; an empty file harms no image.
  touch "$layer/.complete"
}

_base_of_packages() {
  local package
  # As root apt would drop to a user of its own, who can't write here.
  (cd "$1/packages" && base_packages | xargs apt-get "${apt_options[@]}" -o APT::Sandbox::User=root download -q)
  for package in "$1"/packages/*.deb; do dpkg-deb -x "$package" "$1/root"; done
  # Character set converters, manuals and translations are never read by a JVM.
  rm -rf "$1"/root/usr/lib/*/gconv "$1"/root/usr/share/{doc,man,locale,lintian} "$1"/root/usr/sbin "$1"/root/etc/ld.so.conf.d
}

_base_files() {
  local folder
  # Since Debian 13 the loader's usual path is a link that another package brings.
  for folder in lib lib64; do [[ -e $1/$folder || ! -d $1/usr/$folder ]] || ln -s "usr/$folder" "$1/$folder"; done
  mkdir -p "$1"/etc/ssl/certs "$1"/{tmp,proc,sys,dev,run,home,opt,var/tmp}
  find "$1/usr/share/ca-certificates" -name '*.crt' -print0 | sort -z | xargs -0 cat >"$1/etc/ssl/certs/ca-certificates.crt"
  rm -rf "$1/usr/share/ca-certificates"
  printf '%s\n' 'root:x:0:0:root:/:/usr/sbin/nologin' 'bvrai:x:10001:10001:bvrai:/tmp:/usr/sbin/nologin' >"$1/etc/passwd"
  printf '%s\n' 'root:x:0:' 'bvrai:x:10001:' >"$1/etc/group"
  printf 'hosts: files dns\n' >"$1/etc/nsswitch.conf"
  chmod 1777 "$1/tmp" "$1/var/tmp"
}

build_java_layer() {
  local layer
  layer=$(java_layer)
  rm -rf "$layer" "$layer.new"
  "$JAVA_HOME/bin/jlink" --add-modules "$(IFS=,; printf '%s' "${java_modules[*]}")" \
    --no-header-files --no-man-pages --compress=zip-6 --output "$layer.new"
  # Distributions keep the certificates outside the JDK and link to them.
  [[ -s $layer.new/lib/security/cacerts ]] || cp -L "$JAVA_HOME/lib/security/cacerts" "$layer.new/lib/security/cacerts"
  # The shared classes archive fits one object layout and one collector family: the one the images run with.
  "$layer.new/bin/java" -XX:+UseSerialGC -XX:+UseCompactObjectHeaders -Xshare:dump
  # Start caches remember the runtime's time stamp, and in the image it is the archive writer's.
  find "$layer.new" -exec touch -h -d "@${SOURCE_DATE_EPOCH:-0}" {} +
  mv "$layer.new" "$layer"
  touch "$layer/.complete"
}

# part <what Quarkus built> <folder>: its three layers. Libraries rarely change and are most of the weight; they and the application are the same bytes whoever
# compiles them. What isn't goes with the start cache: what Quarkus records (docs/adr/003-image-building.md).
part() {
  mkdir -p "$2"/{libraries,application,start/quarkus}
  cp -r "$1/lib" "$2/libraries/"
  cp -r "$1/app" "$1/quarkus" "$2/application/"
  mv "$2/application/quarkus/generated-bytecode.jar" "$2/start/quarkus/"
}

# write_image <archive> <reference> <folder of libraries, application and start> <layer of Java> <whose Java> <title> [option of oci.py…]
write_image() {
  chmod -R u=rwX,go=rX "$3"
  python3 "$BVRAI_ROOT/hack/images/oci.py" --out "$1" --name "$2" \
    --layer "$(base_layer)" --layer "$4:/opt/java" \
    --layer "$3/libraries:/opt/bvrai" --layer "$3/application:/opt/bvrai" --layer "$3/start:/opt/bvrai" \
    --user 10001:10001 --workdir /opt/bvrai --env JAVA_HOME=/opt/java --env MALLOC_ARENA_MAX=2 --env LANG=C.UTF-8 \
    --label "org.opencontainers.image.title=$6" --label org.opencontainers.image.licenses=Apache-2.0 \
    --label "io.bvrai.base=$(base_packages | tr '\n' ' ' | sed 's/ $//')" --label "io.bvrai.java=$5" \
    --port 8080/tcp --port 9000/tcp --entrypoint=/opt/java/bin/java --entrypoint=@/opt/bvrai/java.options "${@:7}"
}
