{{/* What each service is told: settings in a ConfigMap, and what only a pod knows or a Secret holds as env. */}}

{{/* Settings of a component as YAML, NAME: string. Takes root and c, the component. */}}
{{- define "sva.settings" -}}
{{- $values := .root.Values -}}
{{- $settings := dict
      "SVA_LISTEN" (printf "[::]:%d" (int .c.port))
      "SVA_GRACE_S" .c.graceSeconds
      "SVA_LOG_FORMAT" "json"
      "SVA_WORK_DIR" "/tmp"
      "TMPDIR" "/tmp"
      "HOME" "/tmp"
-}}
{{- if $values.metrics.enabled -}}
{{-   $_ := set $settings "SVA_METRICS_LISTEN" (printf "0.0.0.0:%s" (include "sva.metricsPort" .)) -}}
{{- end -}}
{{- with $values.tracing.endpoint -}}
{{-   $_ := set $settings "SVA_OTLP_ENDPOINT" . -}}
{{-   $_ := set $settings "SVA_OTLP_INSECURE" ($values.tracing.insecure | toString) -}}
{{- end -}}
{{- $own := include (printf "sva.settings.%s" .c.name) . | fromYaml -}}
{{- $tls := include "sva.settings.tls" . | fromYaml -}}
{{- range $name, $value := mergeOverwrite $settings $own $tls .c.settings }}
{{- /* As JSON, large numbers have no exponent. */}}
{{ $name }}: {{ kindIs "string" $value | ternary $value (toJson $value) | quote }}
{{- end -}}
{{- end -}}

{{- define "sva.settings.gateway" -}}
{{- $values := .root.Values -}}
{{ include "sva.settings.auth" . }}
{{- range list "planner" "sfx" "bgm" "postproc" }}
{{- $worker := include "sva.component" (dict "root" $.root "name" .) | fromYaml }}
{{- $port := int $worker.port }}
{{- $uri := printf "dns:%s.%s.svc:%d" $worker.fullname $.root.Release.Namespace $port }}
{{- if eq $values.discovery "kubernetes" }}
{{- $uri = printf "kubernetes:%s/%s:%d" $.root.Release.Namespace $worker.fullname $port }}
{{- end }}
SVA_GATEWAY_{{ upper . }}: {{ $uri | quote }}
{{- end }}
{{- if eq $values.profile "gpu" }}
SVA_GATEWAY_MAX_RUNNING: {{ include "sva.maxRunning" . | quote }}
{{- end }}
SVA_GATEWAY_MAX_VIDEO_BYTES: {{ int64 $values.limits.videoBytes | quote }}
SVA_GATEWAY_MAX_DURATION_S: {{ $values.limits.videoSeconds | quote }}
{{- if eq $values.database.kind "sqlite" }}
SVA_GATEWAY_DATABASE_URL: sqlite:////var/lib/sva/jobs.sqlite
{{- end }}
{{- if include "sva.withKeda" .root }}
SVA_GATEWAY_SCALER_LISTEN: "[::]:{{ include "sva.scalerPort" . }}"
{{- end }}
{{- if eq $values.artifacts.kind "volume" }}
SVA_GATEWAY_ARTIFACTS: file:///var/lib/sva/artifacts
{{- else }}
{{- with $values.artifacts.s3 }}
SVA_GATEWAY_ARTIFACTS: {{ printf "s3://%s/%s" .bucket .prefix | trimSuffix "/" | quote }}
{{- if .region }}
AWS_REGION: {{ .region | quote }}
{{- end }}
{{- if .endpoint }}
AWS_ENDPOINT_URL: {{ .endpoint | quote }}
AWS_ALLOW_HTTP: {{ hasPrefix "http://" .endpoint | quote }}
{{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{/*
Jobs that one gateway works on: all of them together keep the batches of the most GPU pods full (32 requests each, the
engine's own default; of a job at most one BGM). Takes root and c, the gateway.
*/}}
{{- define "sva.maxRunning" -}}
{{- $pods := 1 -}}
{{- range list "sfx" "bgm" -}}
{{-   $worker := include "sva.component" (dict "root" $.root "name" .) | fromYaml -}}
{{-   $pods = max $pods (ternary $worker.autoscaling.max $worker.replicas $worker.scaled | int) -}}
{{- end -}}
{{- $gateways := ternary .c.autoscaling.min .c.replicas .c.scaled | int | max 1 -}}
{{- div (mul 32 $pods) $gateways | min 256 | max 8 -}}
{{- end -}}

{{- define "sva.settings.planner" -}}
{{- with .root.Values.mllm -}}
{{- $vendor := ternary "OPENAI" "GEMINI" (eq .provider "openai") -}}
SVA_PLANNER_MLLM: {{ .provider }}
SVA_PLANNER_FALLBACK: {{ .fallback }}
{{- if and .model (ne .provider "offline") }}
SVA_{{ $vendor }}_MODEL: {{ .model | quote }}
{{- end }}
{{- if and .baseUrl (ne .provider "offline") }}
SVA_{{ $vendor }}_{{ ternary "BASE_URL" "ENDPOINT" (eq .provider "openai") }}: {{ .baseUrl | quote }}
{{- end }}
{{- end }}
{{- end -}}

{{- define "sva.settings.sfx" -}}
{{- include "sva.settings.model" (dict "root" .root "c" .c "embedded" "procedural" "real" "audiogen") -}}
{{- end -}}

{{- define "sva.settings.bgm" -}}
{{- include "sva.settings.model" (dict "root" .root "c" .c "embedded" "composer" "real" "musicgen") -}}
{{- end -}}

{{- define "sva.settings.model" -}}
SVA_{{ upper .c.name }}_BACKEND: {{ ternary .real .embedded .c.onGpu }}
{{- if .c.onGpu }}
SVA_{{ upper .c.name }}_CHECKPOINT: {{ include "sva.checkpoint" . }}
{{- with index .root.Values.models.sha256 .c.name }}
SVA_{{ upper $.c.name }}_CHECKPOINT_SHA256: {{ . | quote }}
{{- end }}
{{- with .root.Values.models.textEncoder }}
SVA_T5: {{ . }}
{{- end }}
SVA_DEVICE: cuda
SVA_MODELS_OFFLINE: "true"
HF_HUB_OFFLINE: "1"
{{- end }}
{{- end -}}

{{- define "sva.settings.postproc" -}}
SVA_POSTPROC_MAX_VIDEO_BYTES: {{ int64 .root.Values.limits.videoBytes | quote }}
SVA_POSTPROC_MAX_DURATION_S: {{ .root.Values.limits.videoSeconds | quote }}
NUMBA_CACHE_DIR: /tmp/numba
{{- end -}}

{{/* The environment of a component beside its settings, as a list. Takes root and c. */}}
{{- define "sva.env" -}}
{{- $values := .root.Values -}}
{{- if eq .c.name "gateway" }}
- name: SVA_GATEWAY_EXECUTOR_ID
  valueFrom: {fieldRef: {fieldPath: metadata.name}}
{{- if eq $values.database.kind "postgresql" }}
{{ include "sva.env.secret" (list "SVA_GATEWAY_DATABASE_URL" $values.database.secret.name $values.database.secret.key) }}
{{- end }}
{{- if and (eq $values.artifacts.kind "s3") (eq $values.artifacts.s3.credentials "secret") }}
{{- with $values.artifacts.s3.secret }}
{{ include "sva.env.secret" (list "AWS_ACCESS_KEY_ID" .name .accessKeyId) }}
{{ include "sva.env.secret" (list "AWS_SECRET_ACCESS_KEY" .name .secretAccessKey) }}
{{- end }}
{{- end }}
{{- else if eq .c.name "planner" }}
{{- with $values.mllm }}
{{- if and .keySecret.name (ne .provider "offline") }}
{{- $variable := ternary "SVA_OPENAI_API_KEY" "GEMINI_API_KEY" (eq .provider "openai") }}
{{ include "sva.env.secret" (list $variable .keySecret.name .keySecret.key) }}
{{- end }}
{{- end }}
{{- else if not .c.onGpu }}
{{- /* Left alone, it counts the node's cores. */ -}}
{{- $variable := ternary "SVA_POSTPROC_CONCURRENCY" "SVA_SLOTS" (eq .c.name "postproc") }}
{{- if not (hasKey .c.settings $variable) }}
- name: {{ $variable }}
  valueFrom: {resourceFieldRef: {containerName: {{ .c.name }}, resource: limits.cpu}}
{{- end }}
{{- end }}
{{- with .c.env }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* A variable from a Secret. Takes a list: variable, Secret, key. */}}
{{- define "sva.env.secret" -}}
- name: {{ index . 0 }}
  valueFrom: {secretKeyRef: {name: {{ index . 1 | quote }}, key: {{ index . 2 | quote }}}}
{{- end -}}
