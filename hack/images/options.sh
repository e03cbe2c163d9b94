# shellcheck shell=bash
# How the images' processes are started: also by whoever measures one without its image.

declare -A main_class=([operator]=io.quarkus.runner.GeneratedMain [runtime]=io.bvrai.runtime.platform.RuntimeMain)

# Small containers: one collector thread, little native memory for threads and compiled code, memory given
# back, and a process that ends rather than limps when memory runs out. JDK_JAVA_OPTIONS adds to these.
java_options=(
  -XX:+UseSerialGC -XX:+UseCompactObjectHeaders -XX:InitialRAMPercentage=10
  -XX:MinHeapFreeRatio=10 -XX:MaxHeapFreeRatio=25 -Xss512k
  -XX:TrimNativeHeapInterval=30000 -XX:+ExitOnOutOfMemoryError -XX:-UsePerfData
  -Djava.util.logging.manager=org.jboss.logmanager.LogManager
  # What Quarkus' own launcher asks for in its manifest.
  --add-opens=java.base/java.lang=ALL-UNNAMED
)

# The operator waits for its neighbours and not for the processor: the second compiler's working memory and code would cost more than its
# heap. The runtime moves sound and wants that compiler.
declare -A memory_options=(
  [operator]="-XX:MaxRAMPercentage=25 -XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=32m"
  [runtime]="-XX:MaxRAMPercentage=50 -XX:ReservedCodeCacheSize=64m"
)

# java_options_of <name>: one option a line.
java_options_of() {
  printf '%s\n' "${java_options[@]}"
  tr ' ' '\n' <<<"${memory_options[$1]}"
}

# class_path <folder>: the jars of a Quarkus fast-jar in the order its own launcher looks. Its launcher isn't
# used, because the JVM caches only classes of its own loaders.
class_path() {
  local jar path=''
  for jar in "$1"/quarkus/transformed-bytecode.jar "$1"/quarkus/generated-bytecode.jar "$1"/app/*.jar "$1"/lib/boot/*.jar "$1"/lib/main/*.jar; do
    [[ ! -f $jar ]] || path+="${path:+:}$jar"
  done
  printf '%s' "$path"
}
