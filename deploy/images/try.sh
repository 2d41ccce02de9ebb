#!/bin/sh
# Are the built images whole, and as small as is promised? In each, as compose runs it (no network, read-only root, no
# capabilities, nobody's user): every module imported, every heavy library put to its work; then the sizes.
#   deploy/images/try.sh [PREFIX [VERSION [MOST_MEGABYTES]]]      insteg, 0.1.0 and 250 unless told otherwise
set -eu
prefix=${1:-insteg} version=${2:-0.1.0} most=${3:-250}
here=$(cd "$(dirname "$0")" && pwd)
wrong=0
for service in enrolment activities matching surveys reporting gateway; do
  image=$prefix/$service:$version
  docker run --rm -i --network none --read-only --cap-drop ALL --security-opt no-new-privileges --tmpfs /tmp:size=64m \
    --entrypoint python "$image" - "$service" < "$here/heavy_paths.py" || { echo "$image: broken" >&2; wrong=1; }
  size=$(docker image inspect -f '{{.Size}}' "$image" | awk '{print int($1 / 1000000 + 0.5)}')
  echo "$image: $size MB"
  [ "$size" -le "$most" ] || { echo "$image: over $most MB" >&2; wrong=1; }
done
exit $wrong
