{{/* One of the six services: Deployment, Service, disruption budget, autoscaler. */}}
{{- define "insteg.deployment" -}}
{{- $service := fromJson (include "insteg.service" .) -}}
{{- $name := include "insteg.name" . -}}
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ $name }}
  labels: {{- include "insteg.labels" . | nindent 4 }}
spec:
  {{- if not $service.autoscaling.enabled }}
  replicas: {{ $service.replicas }}
  {{- end }}
  revisionHistoryLimit: 5
  strategy:
    type: RollingUpdate
    rollingUpdate: {maxSurge: 1, maxUnavailable: 0}
  selector:
    matchLabels: {{- include "insteg.selector" . | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "insteg.labels" . | nindent 8 }}
        insteg/runs: service
      annotations:
        {{- if .root.Values.secrets.generate }}
        checksum/database: {{ printf "%s:%v" (include "insteg.databaseHost" .root) .root.Values.database.port | sha256sum }}
        {{- end }}
        {{- with $service.podAnnotations }}{{ toYaml . | nindent 8 }}{{ end }}
        insteg/part: {{ .part }}
    spec:
      serviceAccountName: {{ .root.Release.Name }}
      automountServiceAccountToken: false
      enableServiceLinks: false
      terminationGracePeriodSeconds: {{ $service.terminationGraceSeconds }}
      securityContext: {{- include "insteg.podSecurity" (dict "user" 10001) | nindent 8 }}
      {{- with .root.Values.image.pullSecrets }}
      imagePullSecrets: {{- range . }}
        - name: {{ . }}{{ end }}
      {{- end }}
      {{- if .root.Values.spread.zones }}
      topologySpreadConstraints:
        {{- range $key := list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
        - maxSkew: 1
          topologyKey: {{ $key }}
          whenUnsatisfiable: {{ ternary "DoNotSchedule" "ScheduleAnyway" (eq $key "topology.kubernetes.io/zone") }}
          labelSelector:
            matchLabels: {{- include "insteg.selector" $ | nindent 14 }}
        {{- end }}
      {{- end }}
      {{- with $service.nodeSelector }}
      nodeSelector: {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with $service.tolerations }}
      tolerations: {{- toYaml . | nindent 8 }}
      {{- end }}
      initContainers:
        # Expands the schema, one process at a time behind an advisory lock; the release before can live with it.
        {{- $mounts := include "insteg.mounts" . }}
        {{- include "insteg.command" (dict "root" .root "part" .part "name" "migrate" "args" (list "migrate" "--before-release") "mounts" $mounts) | nindent 8 }}
      containers:
        - name: {{ .part }}
          image: {{ include "insteg.image" . }}
          imagePullPolicy: {{ .root.Values.image.pullPolicy }}
          args: [serve]
          securityContext: {{- include "insteg.containerSecurity" . | nindent 12 }}
          ports:
            - {name: http, containerPort: 8400}
          env:
            - {name: INSTEG_SECRETS_DIR, value: /secrets}
            {{- include "insteg.environment" . | nindent 12 }}
          # It listens from the first moment, and waits there for what is away: not ready, and alive.
          startupProbe:
            httpGet: {path: /livez, port: http}
            periodSeconds: 2
            failureThreshold: 60
          livenessProbe:
            httpGet: {path: /livez, port: http}
            periodSeconds: 10
            timeoutSeconds: 5
            failureThreshold: 3
          readinessProbe:
            httpGet: {path: /readyz, port: http}
            periodSeconds: 5
            timeoutSeconds: 5
            failureThreshold: 2
          lifecycle:
            # First out of the endpoints, then SIGTERM: requests under way finish, then the workers stop.
            preStop:
              exec: {command: [sleep, {{ $service.preStopSeconds | toString | quote }}]}
          resources: {{- toYaml $service.resources | nindent 12 }}
          volumeMounts:
            {{- $mounts | nindent 12 }}
            {{- if $service.documents }}
            - {name: documents, mountPath: /etc/insteg/documents, readOnly: true}
            {{- end }}
      volumes:
        {{- include "insteg.volumes" . | nindent 8 }}
        {{- with $service.documents }}
        - name: documents
          configMap: {name: {{ . }}}
        {{- end }}
---
apiVersion: v1
kind: Service
metadata:
  name: {{ $name }}
  labels: {{- include "insteg.labels" . | nindent 4 }}
spec:
  selector: {{- include "insteg.selector" . | nindent 4 }}
  ports:
    - {name: http, port: 8400, targetPort: http}
{{- if $service.podDisruptionBudget.enabled }}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ $name }}
  labels: {{- include "insteg.labels" . | nindent 4 }}
spec:
  maxUnavailable: {{ $service.podDisruptionBudget.maxUnavailable }}
  selector:
    matchLabels: {{- include "insteg.selector" . | nindent 6 }}
{{- end }}
{{- if $service.autoscaling.enabled }}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: {{ $name }}
  labels: {{- include "insteg.labels" . | nindent 4 }}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: {{ $name }}}
  minReplicas: {{ $service.autoscaling.minReplicas }}
  maxReplicas: {{ $service.autoscaling.maxReplicas }}
  metrics:
    - type: Resource
      resource: {name: cpu, target: {type: Utilization, averageUtilization: {{ $service.autoscaling.targetCPU }}}}
{{- end }}
{{- end }}
