{{/* Names, labels and addresses that more than one template needs. */}}

{{- define "insteg.name" -}}{{ printf "%s-%s" .root.Release.Name .part | trunc 63 | trimSuffix "-" }}{{- end }}

{{- define "insteg.labels" -}}
app.kubernetes.io/name: {{ .root.Chart.Name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .part }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end }}

{{- define "insteg.selector" -}}
app.kubernetes.io/name: {{ .root.Chart.Name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .part }}
{{- end }}

{{- define "insteg.image" -}}
{{- $image := .root.Values.image -}}
{{- with $image.registry }}{{ . }}/{{ end }}{{ $image.repository }}/{{ .part }}:{{ $image.tag | default .root.Chart.AppVersion }}
{{- end }}

{{/* A service with what holds for all where it says nothing itself. */}}
{{- define "insteg.service" -}}
{{- mergeOverwrite (deepCopy .root.Values.defaults) (deepCopy (index .root.Values.services .part)) | toJson -}}
{{- end }}

{{- define "insteg.secretName" -}}
{{- $secret := (index .root.Values.services .part).existingSecret -}}
{{- $secret | default (include "insteg.name" .) -}}
{{- end }}

{{- define "insteg.issuer" -}}
{{- if .Values.demoIssuer.enabled -}}http://{{ include "insteg.name" (dict "root" . "part" "issuer") }}:8400
{{- else -}}{{ .Values.oidc.issuer }}{{- end -}}
{{- end }}
{{- define "insteg.jwksUrl" -}}
{{- if .Values.demoIssuer.enabled -}}{{ include "insteg.issuer" . }}/jwks{{- else -}}{{ .Values.oidc.jwksUrl }}{{- end -}}
{{- end }}
{{- define "insteg.tokenUrl" -}}
{{- if .Values.demoIssuer.enabled -}}{{ include "insteg.issuer" . }}/token{{- else -}}{{ .Values.oidc.tokenUrl }}{{- end -}}
{{- end }}

{{- define "insteg.databaseHost" -}}
{{- if .Values.database.bundled -}}{{ include "insteg.name" (dict "root" . "part" "postgres") }}{{- else -}}{{ .Values.database.host }}{{- end -}}
{{- end }}
{{- define "insteg.brokerHost" -}}
{{- if .Values.broker.bundled -}}{{ include "insteg.name" (dict "root" . "part" "nats") }}{{- else -}}{{ .Values.broker.host }}{{- end -}}
{{- end }}
{{- define "insteg.monitorUrl" -}}
{{- if .Values.broker.bundled -}}http://{{ include "insteg.brokerHost" . }}:8222{{- else -}}{{ .Values.broker.monitorUrl }}{{- end -}}
{{- end }}

{{- define "insteg.podSecurity" -}}
runAsNonRoot: true
runAsUser: {{ .user }}
runAsGroup: {{ .user }}
fsGroup: {{ .user }}
fsGroupChangePolicy: OnRootMismatch
seccompProfile: {type: RuntimeDefault}
{{- end }}

{{- define "insteg.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end }}

{{/* What a service is told that is no secret: the chart's own knowledge, then `settings`, then the service's own. */}}
{{- define "insteg.environment" -}}
{{- $told := dict
  "environment" "production" "host" "0.0.0.0" "port" "8400"
  "issuer" (include "insteg.issuer" .root) "jwks_url" (include "insteg.jwksUrl" .root)
  "audience" .root.Values.oidc.audience "client_id" .part
  "door_url" (printf "http://%s:8400" (include "insteg.name" (dict "root" .root "part" "enrolment")))
  "stream_replicas" (.root.Values.broker.replicas | toString)
  "accept_unsynced_bus" (.root.Values.broker.acceptUnsynced | toString)
  "drain_seconds" ((fromJson (include "insteg.service" .)).drainSeconds | toString)
  "patience_seconds" "600" -}}
{{- if eq .part "enrolment" }}{{/* Who must have heard of a protected identity. */}}
{{- $listeners := dict -}}
{{- range $other := (index .root.Values.services "enrolment").asks }}{{ $_ := set $listeners $other (printf "http://%s:8400" (include "insteg.name" (dict "root" $.root "part" $other))) }}{{ end -}}
{{- $_ := set $told "listeners" (toJson $listeners) -}}
{{- end -}}
{{- with include "insteg.tokenUrl" .root }}{{ $_ := set $told "token_url" . }}{{ end -}}
{{- with include "insteg.monitorUrl" .root }}{{ $_ := set $told "bus_monitor_url" . }}{{ end -}}
{{- if (index .root.Values.services .part).documents }}{{ $_ := set $told "documents_dir" "/etc/insteg/documents" }}{{ end -}}
{{- $told = mergeOverwrite $told (deepCopy .root.Values.settings) (deepCopy (index .root.Values.services .part).settings) -}}
{{- range $name, $value := $told }}
- {name: INSTEG_{{ upper $name }}, value: {{ $value | toString | quote }}}
{{- end }}
{{- end }}

{{- define "insteg.mounts" -}}
- {name: {{ .secrets | default "secrets" }}, mountPath: /secrets, readOnly: true}
- {name: tmp, mountPath: /tmp}
{{- if .root.Values.database.caSecret }}
- {name: database-ca, mountPath: /etc/insteg/database, readOnly: true}
{{- end }}
{{- if .root.Values.broker.filesSecret }}
- {name: bus-files, mountPath: /etc/insteg/bus, readOnly: true}
{{- end }}
{{- end }}

{{- define "insteg.volumes" -}}
- name: secrets
  secret: {secretName: {{ include "insteg.secretName" . }}, defaultMode: 0440}
{{ include "insteg.engineVolumes" . }}
{{- end }}

{{/* What every process needs to reach the engines, whatever secrets of its own it has. */}}
{{- define "insteg.engineVolumes" -}}
- name: tmp
  emptyDir: {sizeLimit: 256Mi}
{{- with .root.Values.database.caSecret }}
- name: database-ca
  secret: {secretName: {{ . }}, defaultMode: 0444}
{{- end }}
{{- with .root.Values.broker.filesSecret }}
- name: bus-files
  secret: {secretName: {{ . }}, defaultMode: 0440}
{{- end }}
{{- end }}

{{/* Containers that run one command of a service to its end. */}}
{{- define "insteg.command" -}}
- name: {{ .name }}
  image: {{ include "insteg.image" . }}
  imagePullPolicy: {{ .root.Values.image.pullPolicy }}
  args: {{ .args | toJson }}
  securityContext: {{- include "insteg.containerSecurity" . | nindent 4 }}
  env:
    - {name: INSTEG_SECRETS_DIR, value: {{ .secrets | default "/secrets" | quote }}}
    {{- include "insteg.environment" . | nindent 4 }}
  resources:
    requests: {cpu: 50m, memory: 128Mi}
    limits: {memory: 512Mi}
  volumeMounts:
    {{- .mounts | nindent 4 }}
{{- end }}
