{{/* Who may call, and TLS: certificates, where they lie, and what services are told of them. */}}

{{- define "sva.healthPort" -}}50059{{- end -}}

{{/* What a component's own port speaks: none, server or mutual. Takes root and name. */}}
{{- define "sva.tls" -}}
{{- if eq .name "gateway" }}{{ .root.Values.tls.gateway }}{{ else }}{{ ternary "mutual" "none" .root.Values.tls.workers }}{{ end -}}
{{- end -}}

{{/* "true" when a component has a certificate: to serve with, or to show to workers. Takes root and name. */}}
{{- define "sva.withCertificate" -}}
{{- if or .root.Values.tls.workers (ne (include "sva.tls" .) "none") }}true{{ end -}}
{{- end -}}

{{/* The Secret that holds it. Takes root and name. */}}
{{- define "sva.tlsSecret" -}}
{{- index .root.Values.tls.secrets .name | default (printf "%s-%s-tls" (include "sva.fullname" .root) .name) -}}
{{- end -}}

{{/* How a component's port is named to whatever routes to it. Takes root and name. */}}
{{- define "sva.appProtocol" -}}
{{- ternary "kubernetes.io/h2c" "https" (eq (include "sva.tls" .) "none") -}}
{{- end -}}

{{/* Settings of TLS. Takes root and c. */}}
{{- define "sva.settings.tls" -}}
{{- $tls := include "sva.tls" (dict "root" .root "name" .c.name) -}}
{{- if ne $tls "none" }}
SVA_TLS_CERT: /etc/sva/tls/tls.crt
SVA_TLS_KEY: /etc/sva/tls/tls.key
SVA_HEALTH_LISTEN: "[::]:{{ include "sva.healthPort" . }}"
{{- end }}
{{- if eq $tls "mutual" }}
SVA_TLS_CLIENT_CA: /etc/sva/tls/ca.crt
{{- end }}
{{- if and (eq .c.name "gateway") .root.Values.tls.workers }}
SVA_GATEWAY_TLS_CA: /etc/sva/tls/ca.crt
SVA_GATEWAY_TLS_CERT: /etc/sva/tls/tls.crt
SVA_GATEWAY_TLS_KEY: /etc/sva/tls/tls.key
{{- end }}
{{- end -}}

{{/* Settings of who may call the gateway. Takes root. */}}
{{- define "sva.settings.auth" -}}
{{- with .root.Values.auth -}}
{{- if eq .by "tokens" }}
SVA_GATEWAY_TOKENS: {{ printf "/etc/sva/tokens/%s" .tokensSecret.key | quote }}
{{- else if eq .by "oidc" }}
SVA_GATEWAY_OIDC_ISSUER: {{ .oidc.issuer | quote }}
SVA_GATEWAY_OIDC_AUDIENCE: {{ .oidc.audience | quote }}
SVA_GATEWAY_OIDC_JWKS_URL: {{ .oidc.jwksUrl | quote }}
SVA_GATEWAY_OIDC_SCOPE_CLAIM: {{ .oidc.scopeClaim | quote }}
SVA_GATEWAY_OIDC_SCOPE_PREFIX: {{ .oidc.scopePrefix | quote }}
{{- else }}
SVA_GATEWAY_AUTH: none
{{- end }}
{{- end -}}
{{- end -}}

{{/* Secrets as files, whose changes reach a running pod: volumes of a component. Takes root and c. */}}
{{- define "sva.secretVolumes" -}}
{{- if include "sva.withCertificate" (dict "root" .root "name" .c.name) }}
- name: tls
  secret: {secretName: {{ include "sva.tlsSecret" (dict "root" .root "name" .c.name) }}, defaultMode: 0440}
{{- end }}
{{- if and (eq .c.name "gateway") (eq .root.Values.auth.by "tokens") }}
- name: tokens
  secret: {secretName: {{ .root.Values.auth.tokensSecret.name }}, defaultMode: 0440}
{{- end }}
{{- end -}}

{{/* Where they are mounted. Takes root and c. */}}
{{- define "sva.secretMounts" -}}
{{- if include "sva.withCertificate" (dict "root" .root "name" .c.name) }}
- {name: tls, mountPath: /etc/sva/tls, readOnly: true}
{{- end }}
{{- if and (eq .c.name "gateway") (eq .root.Values.auth.by "tokens") }}
- {name: tokens, mountPath: /etc/sva/tokens, readOnly: true}
{{- end }}
{{- end -}}

{{/* "true" when `helm test` has what it takes to get in. */}}
{{- define "sva.testable" -}}
{{- $known := or (eq .Values.auth.by "none") .Values.test.tokenSecret.name -}}
{{- if and $known (or (ne .Values.tls.gateway "mutual") .Values.test.tlsSecret) }}true{{ end -}}
{{- end -}}
