{{/* What contradicts itself is refused here, with a sentence; what is malformed, by values.schema.json. */}}
{{- define "insteg.validate" -}}
{{- $v := .Values -}}
{{- if and (not $v.database.bundled) (not $v.database.host) }}{{ fail "database.host is missing: name the PostgreSQL server, or set database.bundled for a trial." }}{{ end -}}
{{- if and $v.database.bundled $v.database.host }}{{ fail "database.bundled and database.host contradict each other: set one of them." }}{{ end -}}
{{- if and (not $v.broker.bundled) (not $v.broker.host) }}{{ fail "broker.host is missing: name the NATS server, or set broker.bundled for a trial." }}{{ end -}}
{{- if and $v.broker.bundled $v.broker.host }}{{ fail "broker.bundled and broker.host contradict each other: set one of them." }}{{ end -}}
{{- if and $v.broker.bundled (gt (int $v.broker.replicas) 1) }}{{ fail "broker.replicas is more than 1, but the bundled NATS is one server: use a NATS cluster of your own." }}{{ end -}}
{{- if and (not $v.broker.bundled) (not $v.broker.monitorUrl) (not $v.broker.acceptUnsynced) }}{{ fail "broker.monitorUrl is missing: the services must see that NATS runs with sync_interval: always, or broker.acceptUnsynced must accept that a power cut loses events." }}{{ end -}}
{{- if and (not $v.demoIssuer.enabled) (or (not $v.oidc.issuer) (not $v.oidc.jwksUrl)) }}{{ fail "oidc.issuer and oidc.jwksUrl are missing: name your OIDC provider, or set demoIssuer.enabled for a trial." }}{{ end -}}
{{- if and $v.demoIssuer.enabled $v.oidc.issuer }}{{ fail "demoIssuer.enabled and oidc.issuer contradict each other: set one of them." }}{{ end -}}
{{- if and $v.demoIssuer.enabled (not $v.secrets.generate) }}{{ fail "demoIssuer.enabled needs secrets.generate: the demo issuer knows the services by secrets that the chart makes." }}{{ end -}}
{{- if and $v.secrets.generate (not (and $v.database.bundled $v.broker.bundled)) }}{{ fail "secrets.generate makes passwords of the bundled engines only: with engines of your own, name an existingSecret for every service." }}{{ end -}}
{{- if and (or $v.database.bundled $v.broker.bundled) (not $v.secrets.generate) }}{{ fail "bundled engines need secrets.generate: their passwords are made by the chart." }}{{ end -}}
{{- range $part, $service := $v.services -}}
{{- if and (not $v.secrets.generate) (not $service.existingSecret) }}{{ fail (printf "services.%s.existingSecret is missing: name the secret with its database and bus addresses and keys (docs/operations/install.md)." $part) }}{{ end -}}
{{- if and $v.secrets.generate $service.existingSecret }}{{ fail (printf "services.%s.existingSecret and secrets.generate contradict each other: set one of them." $part) }}{{ end -}}
{{- $s := fromJson (include "insteg.service" (dict "root" $ "part" $part)) -}}
{{- if le (int $s.terminationGraceSeconds) (add (int $s.preStopSeconds) (int $s.drainSeconds)) }}{{ fail (printf "services.%s: terminationGraceSeconds must be more than preStopSeconds + drainSeconds, or requests under way are cut off." $part) }}{{ end -}}
{{- if and $s.autoscaling.enabled (gt (int $s.autoscaling.minReplicas) (int $s.autoscaling.maxReplicas)) }}{{ fail (printf "services.%s.autoscaling: minReplicas is more than maxReplicas." $part) }}{{ end -}}
{{- end -}}
{{- if (index $v.services "reporting").autoscaling }}{{ if (index $v.services "reporting").autoscaling.enabled }}{{ fail "services.reporting cannot be scaled automatically: one process projects, more only stand by. Set services.reporting.replicas." }}{{ end }}{{ end -}}
{{- if and $v.ingress.enabled (not $v.ingress.host) }}{{ fail "ingress.host is missing: under which name is Insteg reached?" }}{{ end -}}
{{- if and $v.ingress.enabled (not $v.ingress.tlsSecret) }}{{ fail "ingress.tlsSecret is missing: tokens must not travel unencrypted." }}{{ end -}}
{{- if and $v.gatewayApi.enabled (or (not $v.gatewayApi.host) (not $v.gatewayApi.parentRefs)) }}{{ fail "gatewayApi.host and gatewayApi.parentRefs are missing: under which name and through which Gateway is Insteg reached?" }}{{ end -}}
{{- if and $v.certManager.enabled (not $v.certManager.issuerName) }}{{ fail "certManager.issuerName is missing: who issues the certificate?" }}{{ end -}}
{{- if and $v.certManager.enabled (not $v.ingress.enabled) }}{{ fail "certManager.enabled needs ingress.enabled: it issues the certificate of ingress.host." }}{{ end -}}
{{- end }}
