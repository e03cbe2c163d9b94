# shellcheck shell=bash
# A training run: the application is started once, against neighbours that aren't there, and the JVM keeps
# what it loaded and linked as a cache for later starts (JEP 483, 514).

training_limit=120 # seconds until the application has to be up, or to have given up

# train <name> <folder of the application> <cache to write>
train() {
  local name=$1 app=$2 cache=$3 scratch pid code=0 variables options
  scratch=$(mktemp -d)
  mkdir -p "$scratch/config/tenant" "$scratch/config/agent" "$scratch/home"
  printf 'not-a-token' >"$scratch/token"
  mapfile -t variables < <("training_$name" "$scratch")
  mapfile -t options < <(java_options_of "$name")
  (
    cd "$scratch" || exit
    exec env -i PATH="$PATH" HOME="$scratch/home" LANG=C.UTF-8 MALLOC_ARENA_MAX=2 QUARKUS_HTTP_HOST=127.0.0.1 QUARKUS_HTTP_PORT=0 \
      QUARKUS_MANAGEMENT_HOST=127.0.0.1 QUARKUS_MANAGEMENT_PORT=0 "${variables[@]}" "$(java_layer)/bin/java" "${options[@]}" \
      -Xmx256m "-Djava.io.tmpdir=$scratch" "-XX:AOTCacheOutput=$cache" -cp "$(class_path "$app")" "${main_class[$name]}"
  ) >"$scratch/log" 2>&1 </dev/null 9>&- &
  pid=$!
  local deadline=$((SECONDS + training_limit))
  until grep -q 'Installed features' "$scratch/log" || ! kill -0 "$pid" 2>/dev/null || ((SECONDS > deadline)); do sleep 0.2; done
  kill -TERM "$pid" 2>/dev/null || :
  # Ending includes a drain and writing the cache.
  deadline=$((SECONDS + training_limit))
  while kill -0 "$pid" 2>/dev/null; do
    ((SECONDS < deadline)) || kill -KILL "$pid" 2>/dev/null || :
    sleep 0.2
  done
  wait "$pid" || code=$?
  tail -n 3 "$scratch/log" | cut -c1-300
  rm -rf "$scratch"
  printf 'the training run of %s ended with %s\n' "$name" "$code"
  [[ -s $cache ]] || return 1
  touch -d "@${SOURCE_DATE_EPOCH:-0}" "$cache"
}

# Settings that pass the applications' checks; nothing listens at any of these addresses.
training_operator() {
  printf '%s\n' BVRAI_PLATFORM_DOMAIN=voice.test BVRAI_RUNTIME_IMAGE=localhost/bvrai-runtime:training \
    BVRAI_VAULT_ADDRESS=https://127.0.0.1:1 "BVRAI_VAULT_JWT_PATH=$1/token" BVRAI_POSTGRES_HOST=127.0.0.1 BVRAI_POSTGRES_PORT=1 \
    BVRAI_REDIS_HOST=127.0.0.1 BVRAI_REDIS_PORT=1 BVRAI_NETWORK_BACKING_CIDRS=127.0.0.1/32 \
    KUBERNETES_MASTER=https://127.0.0.1:1 KUBERNETES_NAMESPACE=bvrai-system KUBERNETES_AUTH_TRYKUBECONFIG=false \
    KUBERNETES_AUTH_TRYSERVICEACCOUNT=false KUBERNETES_REQUEST_RETRY_BACKOFFLIMIT=0
}

training_runtime() {
  printf '%s\n' BVRAI_ROLES=agent BVRAI_TENANT=training BVRAI_TENANT_ID=abcdefghijklmnopqrstuvwxyz BVRAI_NAMESPACE=tenant-training \
    BVRAI_AGENT=training BVRAI_POD=training "BVRAI_CONFIG_DIR=$1/config" BVRAI_VAULT_ADDR=https://127.0.0.1:1 \
    BVRAI_VAULT_AUTH_MOUNT=kubernetes BVRAI_VAULT_ROLE=tenant-training.agent-training "BVRAI_VAULT_JWT_PATH=$1/token" \
    BVRAI_POSTGRES_HOST=127.0.0.1 BVRAI_POSTGRES_PORT=1 BVRAI_POSTGRES_DATABASE=t_training BVRAI_REDIS_HOST=127.0.0.1 BVRAI_REDIS_PORT=1 \
    BVRAI_TWILIO_API_URL=https://127.0.0.1:1 BVRAI_ULTRAVOX_API_URL=https://127.0.0.1:1 \
    BVRAI_OPENAI_REALTIME_URL=wss://127.0.0.1:1/v1/realtime BVRAI_CALLS_PER_POD=10 "BVRAI_SPOOL_DIR=$1/spool"
}
