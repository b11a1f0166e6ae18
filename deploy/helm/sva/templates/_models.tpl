{{/* Checkpoints: where they lie, and whether they have to be fetched. */}}

{{/*
The folder of a component's checkpoint, a folder of its own for each hub id: fetching another leaves the pods alone
that still use this one. Takes root and c.
*/}}
{{- define "sva.checkpoint" -}}
{{- $source := index .root.Values.models .c.name -}}
{{- hasPrefix "/" $source | ternary $source (printf "/models/%s" (regexReplaceAll "[/@]" $source "--")) -}}
{{- end -}}

{{- define "sva.modelsClaim" -}}
{{- .Values.models.volume.existingClaim | default (printf "%s-models" (include "sva.fullname" .)) -}}
{{- end -}}

{{/* The volume that holds them, as an item of a list. Takes root. */}}
{{- define "sva.modelsVolume" -}}
- name: models
{{- with .Values.models.volume.image }}
  image: {reference: {{ . }}, pullPolicy: {{ $.Values.image.pullPolicy }}}
{{- else }}
  persistentVolumeClaim: {claimName: {{ include "sva.modelsClaim" . }}}
{{- end }}
{{- end -}}
