{{/* The pods. All of them run under Pod Security "restricted" with a read-only root. */}}

{{/* Time between "stop" and the last signal: endpoints are told, calls end, the process stops. Takes c. */}}
{{- define "sva.preStopSeconds" -}}5{{- end -}}
{{- define "sva.terminationSeconds" -}}
{{- add (include "sva.preStopSeconds" . | int) (int .c.graceSeconds) 15 -}}
{{- end -}}

{{- define "sva.podSecurity" -}}
runAsNonRoot: true
runAsUser: {{ int .Values.user }}
runAsGroup: {{ int .Values.user }}
fsGroup: {{ int .Values.user }}
fsGroupChangePolicy: OnRootMismatch
seccompProfile: {type: RuntimeDefault}
{{- end -}}

{{- define "sva.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end -}}

{{/* Container resources, with the GPUs. Takes root and c. */}}
{{- define "sva.resources" -}}
{{- $resources := deepCopy .c.resources -}}
{{- if .c.onGpu -}}
{{-   $count := int .root.Values.accelerator.count -}}
{{-   $_ := set $resources "limits" (merge (dict .root.Values.accelerator.resource $count) ($resources.limits | default dict)) -}}
{{- end -}}
{{- toYaml $resources -}}
{{- end -}}

{{/* The pod template of a service. Takes root and c. */}}
{{- define "sva.pod" -}}
{{- $health := .c.health -}}
{{- $port := int .c.port -}}
{{- $encrypted := ne (include "sva.tls" (dict "root" .root "name" .c.name)) "none" -}}
{{- /* A kubelet's probes speak no TLS. */ -}}
{{- $probed := ternary (include "sva.healthPort" . | int) $port $encrypted -}}
metadata:
  labels:
    {{- include "sva.selector" (dict "root" .root "name" .c.name) | nindent 4 }}
    {{- with merge (deepCopy .c.podLabels) .root.Values.labels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  annotations:
    kubectl.kubernetes.io/default-container: {{ .c.name }}
    checksum/settings: {{ include "sva.settings" . | sha256sum }}
    {{- with .c.podAnnotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  serviceAccountName: {{ .c.serviceAccount.name | default .c.fullname }}
  automountServiceAccountToken: {{ and (eq .c.name "gateway") (eq .root.Values.discovery "kubernetes") }}
  # Links to services are variables that begin as our settings do.
  enableServiceLinks: false
  terminationGracePeriodSeconds: {{ include "sva.terminationSeconds" . }}
  securityContext:
    {{- include "sva.podSecurity" .root | nindent 4 }}
  {{- with .root.Values.image.pullSecrets }}
  imagePullSecrets:
    {{- range . }}
    - name: {{ . }}
    {{- end }}
  {{- end }}
  {{- with .c.runtimeClassName }}
  runtimeClassName: {{ . }}
  {{- end }}
  {{- with .c.priorityClassName }}
  priorityClassName: {{ . }}
  {{- end }}
  {{- with .c.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .c.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .c.affinity }}
  affinity:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- $spread := dict }}
  {{- range $key, $rule := .c.topologySpread }}{{ if $rule }}{{ $_ := set $spread $key $rule }}{{ end }}{{ end }}
  {{- with $spread }}
  topologySpreadConstraints:
    {{- range $key, $rule := . }}
    - topologyKey: {{ $key }}
      whenUnsatisfiable: {{ $rule }}
      maxSkew: 1
      labelSelector:
        matchLabels:
          {{- include "sva.selector" (dict "root" $.root "name" $.c.name) | nindent 10 }}
    {{- end }}
  {{- end }}
  {{- if and .c.onGpu .root.Values.models.verify.enabled }}
  initContainers:
    - name: verify
      image: {{ include "sva.serviceImage" . }}
      imagePullPolicy: {{ .root.Values.image.pullPolicy }}
      command:
        {{- append .root.Values.models.verify.command (include "sva.checkpoint" .) | toYaml | nindent 8 }}
      envFrom:
        - configMapRef: {name: {{ .c.fullname }}}
      terminationMessagePolicy: FallbackToLogsOnError
      securityContext:
        {{- include "sva.containerSecurity" . | nindent 8 }}
      resources:
        {{- toYaml .c.resources | nindent 8 }}
      volumeMounts:
        - {name: work, mountPath: /tmp}
        - {name: models, mountPath: /models, readOnly: true}
  {{- end }}
  containers:
    - name: {{ .c.name }}
      image: {{ include "sva.serviceImage" . }}
      imagePullPolicy: {{ .root.Values.image.pullPolicy }}
      envFrom:
        - configMapRef: {name: {{ .c.fullname }}}
      {{- with include "sva.env" . | trim }}
      env:
        {{- . | nindent 8 }}
      {{- end }}
      ports:
        - {name: grpc, containerPort: {{ $port }}}
        {{- if $encrypted }}
        - {name: health, containerPort: {{ $probed }}}
        {{- end }}
        {{- if .root.Values.metrics.enabled }}
        - {name: metrics, containerPort: {{ include "sva.metricsPort" . }}}
        {{- end }}
        {{- if and (eq .c.name "gateway") (include "sva.withKeda" .root) }}
        - {name: scaler, containerPort: {{ include "sva.scalerPort" . }}}
        {{- end }}
      # Without a name the process answers as long as its event loop runs; with it, when it can work.
      startupProbe:
        grpc: {port: {{ $probed }}}
        periodSeconds: 2
        timeoutSeconds: 5
        failureThreshold: 60
      livenessProbe:
        grpc: {port: {{ $probed }}}
        periodSeconds: 20
        timeoutSeconds: 10
        failureThreshold: 6
      readinessProbe:
        grpc: {port: {{ $probed }}, service: {{ $health }}}
        periodSeconds: 5
        timeoutSeconds: 5
        failureThreshold: 2
      lifecycle:
        preStop: {sleep: {seconds: {{ include "sva.preStopSeconds" . }}}}
      terminationMessagePolicy: FallbackToLogsOnError
      securityContext:
        {{- include "sva.containerSecurity" . | nindent 8 }}
      resources:
        {{- include "sva.resources" . | nindent 8 }}
      volumeMounts:
        - {name: work, mountPath: /tmp}
        {{- if .c.onGpu }}
        - {name: models, mountPath: /models, readOnly: true}
        {{- end }}
        {{- if and (eq .c.name "gateway") (include "sva.withVolume" .root) }}
        - {name: state, mountPath: /var/lib/sva}
        {{- end }}
        {{- with include "sva.secretMounts" . | trim }}
        {{- . | nindent 8 }}
        {{- end }}
        {{- with .c.volumeMounts }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
  volumes:
    - name: work
      emptyDir: {sizeLimit: {{ .c.workSize }}}
    {{- if .c.onGpu }}
    {{- include "sva.modelsVolume" .root | nindent 4 }}
    {{- end }}
    {{- if and (eq .c.name "gateway") (include "sva.withVolume" .root) }}
    - name: state
      persistentVolumeClaim: {claimName: {{ .root.Values.volume.existingClaim | default .c.fullname }}}
    {{- end }}
    {{- with include "sva.secretVolumes" . | trim }}
    {{- . | nindent 4 }}
    {{- end }}
    {{- with .c.volumes }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
{{- end -}}

{{/* The image of a service. Takes root and c. */}}
{{- define "sva.serviceImage" -}}
{{- $suffix := ternary .root.Values.image.gpuSuffix "" .c.onGpu -}}
{{- include "sva.image" (dict "root" .root "image" .c.image "default" (printf "sva-%s" .c.name) "suffix" $suffix) -}}
{{- end -}}
