{{- /* Each property of the operator's configuration (BvraiConfig) as the environment variable that carries it. */}}
{{- define "bvrai-operator.settings" -}}
{{- $env := dict
  "BVRAI_SYSTEM_NAMESPACE" .Release.Namespace
  "BVRAI_SERVICE_ACCOUNT" "bvrai-operator"
  "BVRAI_PLATFORM_DOMAIN" .Values.platform.domain
  "BVRAI_PLATFORM_GATEWAY_NAMESPACE" .Values.platform.gateway.namespace
  "BVRAI_PLATFORM_GATEWAY_NAME" .Values.platform.gateway.name
  "BVRAI_PLATFORM_GATEWAY_LISTENER" .Values.platform.gateway.listener
  "BVRAI_RUNTIME_IMAGE" (include "bvrai-operator.image" (dict "image" .Values.runtimeImage "root" .))
  "BVRAI_RUNTIME_IMAGE_PULL_POLICY" .Values.runtimeImage.pullPolicy
  "BVRAI_VAULT_ADDRESS" .Values.vault.address
  "BVRAI_VAULT_AUTH_MOUNT" .Values.vault.authMount
  "BVRAI_VAULT_ROLE" .Values.vault.role
  "BVRAI_POSTGRES_HOST" .Values.postgres.host
  "BVRAI_POSTGRES_PORT" (toString .Values.postgres.port)
  "BVRAI_POSTGRES_DATABASE" .Values.postgres.database
  "BVRAI_REDIS_HOST" .Values.redis.host
  "BVRAI_REDIS_PORT" (toString .Values.redis.port)
  "BVRAI_REDIS_USERS" .Values.redis.users
  "BVRAI_TWILIO_API_URL" .Values.twilio.apiUrl
  "BVRAI_TWILIO_ACCOUNTS_URL" .Values.twilio.accountsUrl
  "BVRAI_TWILIO_PRICING_URL" .Values.twilio.pricingUrl
  "BVRAI_TWILIO_VOICE_URL" .Values.twilio.voiceUrl
  "BVRAI_TWILIO_FALLBACK_URL" .Values.twilio.fallbackUrl
  "BVRAI_PROVIDERS_ULTRAVOX_URL" .Values.providers.ultravoxUrl
  "BVRAI_PROVIDERS_OPENAI_REALTIME_URL" .Values.providers.openaiRealtimeUrl
  "BVRAI_NETWORK_BACKING_CIDRS" (join "," .Values.network.backingCidrs)
  "BVRAI_NETWORK_BACKING_PORTS" (join "," .Values.network.backingPorts)
  "BVRAI_NETWORK_DNS_NAMESPACE" .Values.network.dnsNamespace
  "BVRAI_POD_SECURITY_VERSION" .Values.podSecurity.version
  "BVRAI_DIALING" (toString .Values.dialing)
}}
{{- if .Values.prices.minutes }}
{{- $minutes := list }}
{{- range .Values.prices.minutes }}
{{- $minutes = append $minutes (printf "%s:%s:%s" .from .inbound .outbound) }}
{{- end }}
{{- $_ := set $env "BVRAI_PRICES_CURRENCY" .Values.prices.currency }}
{{- $_ := set $env "BVRAI_PRICES_MINUTES" (join "," $minutes) }}
{{- end }}
{{- with .Values.callsPriorityClassName }}
{{- $_ := set $env "BVRAI_RUNTIME_CALLS_PRIORITY_CLASS" . }}
{{- end }}
{{- with .Values.nodePools }}
{{- $_ := set $env "BVRAI_RUNTIME_NODE_POOLS" (join "," .) }}
{{- end }}
{{- with .Values.network.providerCidrs }}
{{- $_ := set $env "BVRAI_NETWORK_PROVIDER_CIDRS" (join "," .) }}
{{- end }}
{{- with .Values.network.closedCidrs }}
{{- $private := list "10.0.0.0/8" "100.64.0.0/10" "127.0.0.0/8" "168.63.129.16/32" "169.254.0.0/16" "172.16.0.0/12" "192.168.0.0/16" "::1/128" "64:ff9b::/96" "64:ff9b:1::/48" "fc00::/7" "fe80::/10" }}
{{- $_ := set $env "BVRAI_NETWORK_CLOSED_CIDRS" (join "," (concat $private .)) }}
{{- end }}
{{- if eq .Values.redis.users "elasticache" }}
{{- $_ := set $env "BVRAI_REDIS_ELASTICACHE_REGION" .Values.redis.elasticache.region }}
{{- $_ := set $env "BVRAI_REDIS_ELASTICACHE_CACHE" .Values.redis.elasticache.cache }}
{{- $_ := set $env "BVRAI_REDIS_ELASTICACHE_USER_GROUP" .Values.redis.elasticache.userGroup }}
{{- $_ := set $env "BVRAI_REDIS_ELASTICACHE_LOGIN" .Values.redis.elasticache.login }}
{{- end }}
{{- with .Values.network.monitoringNamespace }}
{{- $_ := set $env "BVRAI_NETWORK_MONITORING_NAMESPACE" . }}
{{- end }}
{{- if .Values.trust.configMap }}
{{- $_ := set $env "BVRAI_TRUST_BUNDLE" "/etc/bvrai/trust/ca.crt" }}
{{- end }}
{{- toYaml $env }}
{{- end }}

{{- define "bvrai-operator.env" -}}
{{- range $name, $value := merge (fromYaml (include "bvrai-operator.settings" .)) .Values.extraEnv }}
- name: {{ $name }}
  value: {{ $value | quote }}
{{- end }}
{{- end }}
