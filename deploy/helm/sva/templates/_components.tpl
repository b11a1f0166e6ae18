{{/* The five services: what each of them is, and what its values come to. */}}

{{- define "sva.facts" -}}
gateway: {port: 50050, health: sva.v1.GatewayService}
planner: {port: 50051, health: sva.v1.PlannerService}
sfx: {port: 50052, health: sva.v1.TextToAudioService}
bgm: {port: 50053, health: sva.v1.TextToAudioService}
postproc: {port: 50054, health: sva.v1.PostprocService}
{{- end -}}

{{/* Ports that are the same in every pod. */}}
{{- define "sva.metricsPort" -}}9464{{- end -}}
{{- define "sva.scalerPort" -}}50060{{- end -}}

{{/*
The values of one component as YAML: `defaults`, under `gpu` where it runs on one, under its own section. A list
takes the place of a list. Adds what is derived: name, fullname, port, health, onGpu, graceSeconds, scaled.
Takes root and name.
*/}}
{{- define "sva.component" -}}
{{- $values := .root.Values -}}
{{- $onGpu := and (eq $values.profile "gpu") (has .name (list "sfx" "bgm")) -}}
{{- $layers := list $values.defaults -}}
{{- if $onGpu }}{{ $layers = append $layers $values.gpu }}{{ end -}}
{{- $layers = append $layers (index $values .name | default dict) -}}
{{- $merged := dict -}}
{{- range $layers -}}
{{-   $merged = mergeOverwrite $merged (deepCopy .) -}}
{{-   range $key, $value := . -}}
{{-     if kindIs "slice" $value }}{{ $_ := set $merged $key $value }}{{ end -}}
{{-   end -}}
{{- end -}}
{{- $facts := index (include "sva.facts" . | fromYaml) .name -}}
{{- $merged = merge (dict "name" .name "onGpu" $onGpu "port" (int $facts.port) "health" $facts.health) $merged -}}
{{- $_ := set $merged "fullname" (printf "%s-%s" (include "sva.fullname" .root) .name) -}}
{{- $_ := set $merged "scaled" (ne $merged.autoscaling.by "none") -}}
{{- if not $merged.graceSeconds -}}
{{-   $_ := set $merged "graceSeconds" (include "sva.longestCall" . | int) -}}
{{- end -}}
{{- toYaml $merged -}}
{{- end -}}

{{/*
How long the longest call of a component can take, in whole seconds. planner: its MLLM's time limit and a minute to
receive and look. sfx, bgm: half as long again as the sound plays. postproc: its own limit of an FFmpeg run and a
minute to receive and send. gateway: its calls let go at once, or are taken up by the next. Takes root and name.
*/}}
{{- define "sva.longestCall" -}}
{{- $seconds := .root.Values.limits.videoSeconds | float64 -}}
{{- if eq .name "postproc" -}}
{{- add 120 (mulf 2 $seconds | ceil) -}}
{{- else if has .name (list "sfx" "bgm") -}}
{{- max 60 (mulf 1.5 $seconds | ceil) -}}
{{- else if eq .name "planner" -}}
240
{{- else -}}
60
{{- end -}}
{{- end -}}

{{/* "true" when KEDA scales anything. */}}
{{- define "sva.withKeda" -}}
{{- range list "sfx" "bgm" -}}
{{- $c := include "sva.component" (dict "root" $ "name" .) | fromYaml -}}
{{- if eq $c.autoscaling.by "keda" }}true{{ end -}}
{{- end -}}
{{- end -}}

{{/* The host and port of a URL's server, as YAML. */}}
{{- define "sva.server" -}}
{{- $url := urlParse . -}}
{{- $port := regexFind ":[0-9]+$" $url.host | trimPrefix ":" -}}
host: {{ $url.host | quote }}
port: {{ $port | default (ternary "80" "443" (eq $url.scheme "http")) }}
{{- end -}}

{{/* "true" when the gateway keeps anything on its volume. */}}
{{- define "sva.withVolume" -}}
{{- if or (eq .Values.database.kind "sqlite") (eq .Values.artifacts.kind "volume") }}true{{ end -}}
{{- end -}}
