{{/* Names, labels and images. */}}

{{- define "sva.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride -}}
{{- else if contains "sva" .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-sva" (.Release.Name | trunc 36 | trimSuffix "-") -}}
{{- end -}}
{{- end -}}

{{/* What picks the pods of one component out. Never changes in a release. Takes root and name. */}}
{{- define "sva.selector" -}}
app.kubernetes.io/name: sva
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .name }}
{{- end -}}

{{/* Labels of everything that belongs to a component. Takes root and name. */}}
{{- define "sva.labels" -}}
{{ include "sva.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
{{- with .root.Values.labels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* Reference of an image. Takes root, image (repository, tag, digest), default (a repository) and suffix. */}}
{{- define "sva.image" -}}
{{- $name := .image.repository | default .default -}}
{{- with .root.Values.image.registry }}{{ $name = printf "%s/%s" (trimSuffix "/" .) $name }}{{ end -}}
{{- if .image.digest -}}
{{- printf "%s@%s" $name .image.digest -}}
{{- else if .image.tag -}}
{{- printf "%s:%s" $name .image.tag -}}
{{- else -}}
{{- printf "%s:%s%s" $name (.root.Values.image.tag | default .root.Chart.AppVersion) (.suffix | default "") -}}
{{- end -}}
{{- end -}}
