{{- define "bvrai-platform.labels" -}}
{{- $own := dict
  "app.kubernetes.io/name" "bvrai-platform"
  "app.kubernetes.io/instance" .Release.Name
  "app.kubernetes.io/managed-by" .Release.Service
  "app.kubernetes.io/part-of" "bvrai"
  "app.kubernetes.io/version" .Chart.AppVersion
  "helm.sh/chart" (printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_")
}}
{{- toYaml (merge $own .Values.commonLabels) }}
{{- end }}

{{- /* labels and annotations of every object */}}
{{- define "bvrai-platform.meta" -}}
labels: {{- include "bvrai-platform.labels" . | nindent 2 }}
{{- with .Values.commonAnnotations }}
annotations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "bvrai-platform.operatorUser" -}}
system:serviceaccount:{{ .Values.operator.namespace }}:{{ .Values.operator.serviceAccount }}
{{- end }}

{{- /* What the schema would refuse without a reason ("'not' failed"). Included once, by the admission policies. */}}
{{- define "bvrai-platform.check" -}}
{{- with .Values.tenants }}
{{- if hasPrefix "system:" .breakGlassGroup }}
{{- fail (printf "tenants.breakGlassGroup: %s is a group of Kubernetes' own; give one whose members you choose" .breakGlassGroup) }}
{{- end }}
{{- range .breakGlass.issuers }}
{{- if hasPrefix "system:" . }}
{{- fail (printf "tenants.breakGlass.issuers: %s is a group of Kubernetes' own; give one whose members you choose" .) }}
{{- end }}
{{- end }}
{{- range .priorityClasses }}
{{- if or (hasPrefix "system-" .) (eq . "bvrai-operator") }}
{{- fail (printf "tenants.priorityClasses: %s is before tenants' calls; give one that is behind the operator's" .) }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
