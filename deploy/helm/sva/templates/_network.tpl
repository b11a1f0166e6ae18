{{/* The rules of NetworkPolicies, as items of lists. */}}

{{/* Egress to peers, or to anywhere, on TCP ports. Takes to and ports. */}}
{{- define "sva.egress" -}}
- {{ with .to -}}
  to:
    {{- toYaml . | nindent 4 }}
  {{ end -}}
  ports:
    {{- range .ports }}
    - {protocol: TCP, port: {{ int . }}}
    {{- end }}
{{- end -}}

{{/* Ingress from one namespace to one port. Takes namespace and port. */}}
{{- define "sva.ingressFromNamespace" -}}
- from:
    - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: {{ .namespace }}}}
  ports:
    - {protocol: TCP, port: {{ .port }}}
{{- end -}}

{{/* Ingress or egress: a component of this release as a peer. Takes root and name. */}}
{{- define "sva.peer" -}}
- podSelector:
    matchLabels:
      {{- include "sva.selector" . | nindent 6 }}
{{- end -}}

{{- define "sva.egress.dns" -}}
- to:
    {{- toYaml .Values.networkPolicy.dns | nindent 4 }}
  ports:
    - {protocol: UDP, port: 53}
    - {protocol: TCP, port: 53}
{{- end -}}

{{/* Where a component has to go, beside DNS. Takes root and c. */}}
{{- define "sva.egressOf" -}}
{{- $values := .root.Values -}}
{{- if eq .c.name "gateway" }}
{{- range list "planner" "sfx" "bgm" "postproc" }}
{{- $worker := include "sva.component" (dict "root" $.root "name" .) | fromYaml }}
- to:
    {{- include "sva.peer" (dict "root" $.root "name" .) | nindent 4 }}
  ports:
    - {protocol: TCP, port: {{ int $worker.port }}}
{{- end }}
{{- if eq $values.discovery "kubernetes" }}
{{ include "sva.egress" $values.networkPolicy.apiServer }}
{{- end }}
{{- if eq $values.database.kind "postgresql" }}
{{ include "sva.egress" (dict "to" $values.database.to "ports" (list $values.database.port)) }}
{{- end }}
{{- if eq $values.artifacts.kind "s3" }}
{{- $server := include "sva.server" ($values.artifacts.s3.endpoint | default "https://s3.amazonaws.com") | fromYaml }}
{{ include "sva.egress" (dict "to" $values.artifacts.s3.to "ports" (list $server.port)) }}
{{- end }}
{{- if eq $values.auth.by "oidc" }}
{{- $server := include "sva.server" $values.auth.oidc.jwksUrl | fromYaml }}
{{ include "sva.egress" (dict "to" $values.auth.oidc.to "ports" (list $server.port)) }}
{{- end }}
{{- end }}
{{- if and (eq .c.name "planner") (ne $values.mllm.provider "offline") }}
{{- $server := include "sva.server" ($values.mllm.baseUrl | default "https://") | fromYaml }}
{{ include "sva.egress" (dict "to" $values.mllm.to "ports" (list $server.port)) }}
{{- end }}
{{- with $values.tracing.endpoint }}
{{ include "sva.egress" (dict "to" $values.tracing.to "ports" (list (regexFind "[0-9]+$" .))) }}
{{- end }}
{{- end -}}

{{/* "true" when a component asks for names: all that it reaches but pods and the API server. Takes root and c. */}}
{{- define "sva.needsDns" -}}
{{- $values := .root.Values -}}
{{- if $values.tracing.endpoint }}true
{{- else if eq .c.name "planner" }}{{ if ne $values.mllm.provider "offline" }}true{{ end }}
{{- else if eq .c.name "gateway" }}
{{- if or (eq $values.discovery "dns") (eq $values.database.kind "postgresql") (eq $values.artifacts.kind "s3") (eq $values.auth.by "oidc") }}true{{ end }}
{{- end }}
{{- end -}}
