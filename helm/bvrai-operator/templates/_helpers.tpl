{{- define "bvrai-operator.labels" -}}
{{ include "bvrai-operator.selector" . }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- define "bvrai-operator.selector" -}}
app.kubernetes.io/name: bvrai-operator
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "bvrai-operator.image" -}}
{{ .image.repository }}:{{ .image.tag | default .root.Chart.AppVersion }}
{{- end }}
