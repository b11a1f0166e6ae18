{{/*
What the schema cannot see: values that contradict each other. Each refusal is one sentence that says what to set.
*/}}
{{- define "sva.refuse" -}}
{{- include "sva.refuse.images" . -}}
{{- include "sva.refuse.models" . -}}
{{- include "sva.refuse.state" . -}}
{{- include "sva.refuse.secrets" . -}}
{{- include "sva.refuse.scaling" . -}}
{{- include "sva.refuse.exposure" . -}}
{{- include "sva.refuse.access" . -}}
{{- end -}}

{{- define "sva.refuse.access" -}}
{{- with .Values.auth -}}
{{-   if not .by -}}
{{-     fail "whoever reaches the gateway could use it: set auth.by to tokens or oidc, or to none if that is meant" -}}
{{-   else if and (eq .by "tokens") (not .tokensSecret.name) -}}
{{-     fail "auth.by is tokens: set auth.tokensSecret.name to the Secret with the file that `sva tokens add` writes" -}}
{{-   else if and (eq .by "oidc") (not (and .oidc.issuer .oidc.audience .oidc.jwksUrl)) -}}
{{-     fail "auth.by is oidc: set auth.oidc.issuer, auth.oidc.audience and auth.oidc.jwksUrl" -}}
{{-   end -}}
{{- end -}}
{{- range list "gateway" "planner" "sfx" "bgm" "postproc" -}}
{{-   $needed := include "sva.withCertificate" (dict "root" $ "name" .) -}}
{{-   if and $needed (not $.Values.tls.issuer.name) (not (index $.Values.tls.secrets .)) -}}
{{-     fail (printf "%s needs a certificate for TLS: set tls.secrets.%s to the Secret that holds it, or tls.issuer.name if cert-manager shall write it" . .) -}}
{{-   end -}}
{{- end -}}
{{- $protocol := index .Values.expose.ingress.annotations "nginx.ingress.kubernetes.io/backend-protocol" -}}
{{- if and .Values.expose.ingress.enabled (ne .Values.tls.gateway "none") (eq (toString $protocol) "GRPC") -}}
{{-   fail "the gateway speaks TLS, and the Ingress would not: set backend-protocol in expose.ingress.annotations to GRPCS" -}}
{{- end -}}
{{- end -}}

{{- define "sva.refuse.images" -}}
{{- $images := dict "image" .Values.image "test.image" .Values.test.image -}}
{{- range $section := list "defaults" "gpu" "gateway" "planner" "sfx" "bgm" "postproc" -}}
{{-   $_ := set $images (printf "%s.image" $section) (index $.Values $section | default dict).image -}}
{{- end -}}
{{- range $place, $image := $images -}}
{{-   if eq (toString ($image | default dict).tag) "latest" -}}
{{-     fail (printf "latest is another image tomorrow: set %s.tag to a version" $place) -}}
{{-   end -}}
{{- end -}}
{{- end -}}

{{- define "sva.refuse.models" -}}
{{- $models := .Values.models -}}
{{- range list "sfx" "bgm" -}}
{{-   $source := index $models . -}}
{{-   if and (eq $.Values.profile "gpu") (not $source) -}}
{{-     fail (printf "profile gpu needs checkpoints: set models.%s to a hub id, such as facebook/%s, or to a folder below /models" . (ternary "audiogen-medium" "musicgen-medium" (eq . "sfx"))) -}}
{{-   else if and (eq $.Values.profile "embedded") $source -}}
{{-     fail (printf "profile embedded uses no checkpoints: set profile to gpu, or leave models.%s empty" .) -}}
{{-   else if and $source (hasPrefix "/" $source) (not $models.volume.existingClaim) (not $models.volume.image) -}}
{{-     fail (printf "models.%s is a folder: set models.volume.existingClaim or models.volume.image to what holds it" .) -}}
{{-   else if and $source (not (hasPrefix "/" $source)) $models.volume.image -}}
{{-     fail (printf "an image volume is read-only, so nothing can be fetched into it: set models.%s to a folder below /models that it holds" .) -}}
{{-   end -}}
{{- end -}}
{{- end -}}

{{- define "sva.refuse.state" -}}
{{- $gateway := include "sva.component" (dict "root" . "name" "gateway") | fromYaml -}}
{{- $most := ternary $gateway.autoscaling.max $gateway.replicas $gateway.scaled | int -}}
{{- if and (gt $most 1) (eq .Values.database.kind "sqlite") -}}
{{-   fail (printf "SQLite has room for one gateway, not %d: set database.kind to postgresql, or gateway.replicas to 1 and gateway.autoscaling.by to none" $most) -}}
{{- end -}}
{{- if and (gt $most 1) (eq .Values.artifacts.kind "volume") (ne .Values.volume.accessMode "ReadWriteMany") -}}
{{-   fail (printf "%d gateways have to share their artifacts: set artifacts.kind to s3, or volume.accessMode to ReadWriteMany" $most) -}}
{{- end -}}
{{- if and (eq .Values.artifacts.kind "s3") (not .Values.artifacts.s3.bucket) -}}
{{-   fail "artifacts.kind is s3: set artifacts.s3.bucket" -}}
{{- end -}}
{{- end -}}

{{- define "sva.refuse.secrets" -}}
{{- if and (eq .Values.database.kind "postgresql") (not .Values.database.secret.name) -}}
{{-   fail "database.kind is postgresql: set database.secret.name to the Secret that holds its URL" -}}
{{- end -}}
{{- with .Values.artifacts -}}
{{-   if and (eq .kind "s3") (eq .s3.credentials "secret") (not .s3.secret.name) -}}
{{-     fail "artifacts.kind is s3: set artifacts.s3.secret.name to the Secret that holds its keys, or artifacts.s3.credentials to workload" -}}
{{-   end -}}
{{- end -}}
{{- with .Values.mllm -}}
{{-   if and (has .provider (list "gemini" "google-generativeai")) (not .keySecret.name) -}}
{{-     fail (printf "mllm.provider is %s: set mllm.keySecret.name to the Secret that holds its key" .provider) -}}
{{-   end -}}
{{-   if and (eq .provider "openai") (not .model) -}}
{{-     fail "mllm.provider is openai, which has no default model: set mllm.model" -}}
{{-   end -}}
{{- end -}}
{{- range $section := list "defaults" "gpu" "gateway" "planner" "sfx" "bgm" "postproc" -}}
{{-   $c := index $.Values $section | default dict -}}
{{-   range $name, $value := $c.settings -}}
{{-     if or (regexMatch "KEY|TOKEN|SECRET|PASSWORD|DATABASE_URL" $name) (regexMatch "://[^/@]*:[^/@]*@" (toString $value)) -}}
{{-       fail (printf "%s.settings.%s would show a secret to whoever can read the release: put it into a Secret, and set %s.env to a reference" $section $name $section) -}}
{{-     end -}}
{{-   end -}}
{{-   range $c.env -}}
{{-     if and .value (or (regexMatch "KEY|TOKEN|SECRET|PASSWORD|DATABASE_URL" .name) (regexMatch "://[^/@]*:[^/@]*@" .value)) -}}
{{-       fail (printf "%s.env has %s as it is: put it into a Secret, and set valueFrom.secretKeyRef" $section .name) -}}
{{-     end -}}
{{-   end -}}
{{- end -}}
{{- end -}}

{{- define "sva.refuse.scaling" -}}
{{- range list "gateway" "planner" "sfx" "bgm" "postproc" -}}
{{-   $c := include "sva.component" (dict "root" $ "name" .) | fromYaml -}}
{{-   $s := $c.autoscaling -}}
{{-   if and (has $s.by (list "keda" "backlog")) (not (has . (list "sfx" "bgm"))) -}}
{{-     fail (printf "%s has no backlog of its own: set %s.autoscaling.by to cpu or none" . .) -}}
{{-   end -}}
{{-   if and (eq (int $s.min) 0) (ne $s.by "keda") -}}
{{-     fail (printf "only KEDA scales to zero: set %s.autoscaling.by to keda, or %s.autoscaling.min to 1" . .) -}}
{{-   end -}}
{{-   if gt (int $s.min) (int $s.max) -}}
{{-     fail (printf "%s.autoscaling.min is %d and max %d: set max to min or more" . (int $s.min) (int $s.max)) -}}
{{-   end -}}
{{-   if and (eq (int $c.maxSurge) 0) (eq (int $c.maxUnavailable) 0) -}}
{{-     fail (printf "%s could never be updated: set %s.maxSurge or %s.maxUnavailable to 1" . . .) -}}
{{-   end -}}
{{- end -}}
{{- end -}}

{{- define "sva.refuse.exposure" -}}
{{- with .Values.expose -}}
{{-   if and (or .ingress.enabled .grpcRoute.enabled) (not .host) -}}
{{-     fail "expose.ingress and expose.grpcRoute need a name: set expose.host" -}}
{{-   end -}}
{{-   if and .ingress.enabled (not .tlsSecret) -}}
{{-     fail "gRPC through an Ingress needs TLS: set expose.tlsSecret, and expose.issuer.name if cert-manager shall write it" -}}
{{-   end -}}
{{-   if and .issuer.name (or (not .host) (not .tlsSecret)) -}}
{{-     fail "expose.issuer.name asks for a certificate: set expose.host and expose.tlsSecret" -}}
{{-   end -}}
{{-   if and .grpcRoute.enabled (or (not .grpcRoute.parentRefs) (not .grpcRoute.namespace)) -}}
{{-     fail "expose.grpcRoute attaches to a Gateway: set expose.grpcRoute.parentRefs and expose.grpcRoute.namespace" -}}
{{-   end -}}
{{- end -}}
{{- with .Values.metrics -}}
{{-   if and (not .enabled) (or .serviceMonitor.enabled .alerts.enabled .dashboard.enabled) -}}
{{-     fail "there is nothing to scrape: set metrics.enabled" -}}
{{-   end -}}
{{- end -}}
{{- end -}}
