{{- define "sparkle.image" -}}
{{- $root := index . 0 }}{{ $name := index . 1 -}}
{{- with $root.Values.image.registry }}{{ . }}/{{ end }}sparkle-{{ $name }}:{{ $root.Values.image.tag | default $root.Chart.AppVersion }}
{{- end }}

{{- define "sparkle.labels" -}}
{{- $root := index . 0 }}{{ $name := index . 1 }}{{ $role := index . 2 -}}
app.kubernetes.io/name: {{ $name }}
app.kubernetes.io/component: {{ $role }}
app.kubernetes.io/part-of: sparkle-universe
app.kubernetes.io/instance: {{ $root.Release.Name }}
{{- end }}

{{/* What a pod is told. Secrets come by reference; nothing secret is in a manifest. */}}
{{- define "sparkle.environment" -}}
{{- $root := index . 0 }}{{ $name := index . 1 }}{{ $component := index . 2 -}}
envFrom:
  - secretRef: {name: {{ $root.Values.secrets.shared }}}
  {{- if $component.database }}
  - secretRef: {name: {{ $root.Values.secrets.shared }}-{{ $name }}}
  {{- end }}
env:
  - {name: SPARKLE_ENV, value: {{ $root.Values.env | quote }}}
  - {name: SPARKLE_PUBLIC_URL, value: {{ $root.Values.publicUrl | quote }}}
  - {name: SPARKLE_LOG_LEVEL, value: {{ $root.Values.logLevel | quote }}}
  - {name: SPARKLE_JWKS_URL, value: "http://auth:8000/.well-known/jwks.json"}
  {{- with $root.Values.otlpEndpoint }}
  - {name: OTEL_EXPORTER_OTLP_ENDPOINT, value: {{ . | quote }}}
  {{- end }}
  {{- range $component.calls }}
  - {name: SPARKLE_{{ upper . }}_URL, value: "http://{{ . }}:8000"}
  {{- end }}
  {{- if $component.deploymentConfigMap }}
  - {name: SPARKLE_DEPLOYMENT_FILE, value: /deployment/deployment.json}
  {{- end }}
  {{- if $component.mediaClaim }}
  - {name: SPARKLE_MEDIA_DIR, value: /media}
  {{- end }}
  {{- range $key, $value := $component.extra }}
  - {name: {{ $key }}, value: {{ $value | quote }}}
  {{- end }}
{{- end }}

{{- define "sparkle.podSecurity" -}}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  seccompProfile: {type: RuntimeDefault}
{{- end }}

{{- define "sparkle.containerSecurity" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: {drop: [ALL]}
{{- end }}
