#!/bin/sh
# Installs the chart on the cluster that kubectl points at, waits, and runs `helm test`: for a cluster at hand (kind,
# k3s, any other). The images must be where the cluster can pull them, or be loaded into it beforehand.
#   deploy/install-and-test.sh [namespace] [more arguments for helm]
set -eu
namespace=${1:-insteg-trial}
[ $# -gt 0 ] && shift
chart=$(cd "$(dirname "$0")/helm/insteg" && pwd)
helm upgrade --install insteg "$chart" -f "$chart/values-trial.yaml" --namespace "$namespace" --create-namespace "$@"
for part in postgres nats; do
  kubectl -n "$namespace" rollout status "statefulset/insteg-$part" --timeout=5m
done
kubectl -n "$namespace" wait --for=condition=complete job -l app.kubernetes.io/component=provision --timeout=5m
for part in issuer enrolment activities matching surveys reporting gateway; do
  kubectl -n "$namespace" rollout status "deployment/insteg-$part" --timeout=5m
done
helm test insteg --namespace "$namespace" --logs
