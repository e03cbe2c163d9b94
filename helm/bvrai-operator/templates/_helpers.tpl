{{- /* Labels that never change in an object's life: Deployments and Services select by them. */}}
{{- define "bvrai-operator.selector" -}}
app.kubernetes.io/name: bvrai-operator
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "bvrai-operator.labels" -}}
{{- $own := fromYaml (include "bvrai-operator.selector" .) }}
{{- $_ := set $own "app.kubernetes.io/managed-by" .Release.Service }}
{{- $_ := set $own "app.kubernetes.io/part-of" "bvrai" }}
{{- $_ := set $own "app.kubernetes.io/version" .Chart.AppVersion }}
{{- $_ := set $own "helm.sh/chart" (printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_") }}
{{- toYaml (merge $own .Values.commonLabels) }}
{{- end }}

{{- /* Nothing that changes with the chart's version: a pod is replaced for its own reasons only. */}}
{{- define "bvrai-operator.pod-labels" -}}
{{- toYaml (merge (fromYaml (include "bvrai-operator.selector" .)) .Values.commonLabels) }}
{{- end }}

{{- /* labels and annotations of every object */}}
{{- define "bvrai-operator.meta" -}}
labels: {{- include "bvrai-operator.labels" . | nindent 2 }}
{{- with .Values.commonAnnotations }}
annotations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- /* A digest names bytes, a tag only a promise: where both are given, the digest is what runs. */}}
{{- define "bvrai-operator.image" -}}
{{- $name := .image.repository }}
{{- if .image.registry }}{{ $name = printf "%s/%s" .image.registry $name }}{{ end }}
{{- if .image.digest }}{{ printf "%s@%s" $name .image.digest }}{{ else }}{{ printf "%s:%s" $name (.image.tag | default .root.Chart.AppVersion) }}{{ end }}
{{- end }}

{{- /* What the schema can't say, or says without a reason ("'not' failed"). Included once, by the Deployment. */}}
{{- define "bvrai-operator.check" -}}
{{- range $name, $image := dict "image" .Values.image "runtimeImage" .Values.runtimeImage }}
{{- if has $image.tag (list "latest" "main" "master" "edge" "dev") }}
{{- fail (printf "%s.tag: %s moves; give a release's tag or its digest" $name $image.tag) }}
{{- end }}
{{- end }}
{{- range .Values.network.backingCidrs }}
{{- if hasSuffix "/0" . }}
{{- fail (printf "network.backingCidrs: %s is the whole Internet; give the ranges of Vault, PostgreSQL and Redis" .) }}
{{- end }}
{{- end }}
{{- if and .Values.serviceMonitor.enabled (not .Values.network.monitoringNamespace) }}
{{- fail "serviceMonitor.enabled needs network.monitoringNamespace: without it the NetworkPolicy lets nobody scrape" }}
{{- end }}
{{- if and .Values.prices.minutes (not .Values.prices.currency) }}
{{- fail "prices.currency is needed: prices.minutes are amounts of money" }}
{{- end }}
{{- if and .Values.prices.currency (not .Values.prices.minutes) }}
{{- fail "prices.minutes is needed: prices.currency alone prices nothing" }}
{{- end }}
{{- $days := list }}
{{- range .Values.prices.minutes }}
{{- if has .from $days }}
{{- fail (printf "prices.minutes has two prices from %s on: only one of them can hold" .from) }}
{{- end }}
{{- $days = append $days .from }}
{{- end }}
{{- if eq .Values.redis.users "elasticache" }}
{{- range $name, $value := .Values.redis.elasticache }}
{{- if not $value }}
{{- fail (printf "redis.elasticache.%s is needed: redis.users is elasticache" $name) }}
{{- end }}
{{- end }}
{{- end }}
{{- range $name, $_ := .Values.extraEnv }}
{{- if hasKey (fromYaml (include "bvrai-operator.settings" $)) $name }}
{{- fail (printf "extraEnv.%s is set by the chart from its own value: change that one" $name) }}
{{- end }}
{{- end }}
{{- end }}

{{- /* The pod of "helm test": of another name, so that no Service, budget or policy takes it for a replica. */}}
{{- define "bvrai-operator.test-selector" -}}
app.kubernetes.io/name: bvrai-operator-test
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- /* Pod Security Standard "restricted", and no user that a host knows. */}}
{{- define "bvrai-operator.pod-security" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
seccompProfile: {type: RuntimeDefault}
{{- end }}

{{- define "bvrai-operator.container-security" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
capabilities: {drop: [ALL]}
{{- end }}
