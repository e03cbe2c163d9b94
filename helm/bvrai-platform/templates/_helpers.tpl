{{- define "bvrai-platform.labels" -}}
app.kubernetes.io/name: bvrai-platform
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- define "bvrai-platform.operatorUser" -}}
system:serviceaccount:{{ .Values.operator.namespace }}:{{ .Values.operator.serviceAccount }}
{{- end }}
