# One image for each service: docker build --build-arg SERVICE=enrolment -t insteg/enrolment .
# In it: the service's own folder, libs/, the libraries that the lockfile names for that service. Nothing that builds.
# A mirror is told with BASE_IMAGE, BUILD_IMAGE and INDEX_URL; a digest may stand in either image (name@sha256:...).
# The second is the same Python with binutils, of which `strip` is used; nothing of it stays.
ARG BASE_IMAGE=python:3.11.14-slim-bookworm
ARG BUILD_IMAGE=python:3.11.14-bookworm

# The base without what installs, builds, documents or tests: a third of it. What its packages were stays written down
# (/var/lib/dpkg/status), for those who look for known weaknesses. The same for every service, so it is kept once.
FROM ${BASE_IMAGE} AS base
RUN rm -rf /usr/share/info /usr/share/lintian /usr/share/locale /usr/share/man /usr/share/perl* /usr/share/python-wheels \
      /usr/lib/*-linux-gnu/gconv /usr/lib/*-linux-gnu/perl* /usr/bin/perl* \
      /usr/bin/apt* /usr/lib/apt /usr/lib/*-linux-gnu/libapt-* /var/lib/apt /var/cache/* /var/log/* \
      /usr/bin/dpkg* /usr/lib/dpkg /usr/share/dpkg /var/lib/dpkg/info /usr/lib/python3/dist-packages \
      /usr/sbin/* /usr/bin/gpgv /usr/bin/localedef /usr/bin/openssl /usr/lib/*-linux-gnu/security \
      /usr/lib/*-linux-gnu/libdb-* /usr/lib/*-linux-gnu/libext2fs.* /usr/lib/*-linux-gnu/libgnutls.* \
      /usr/lib/*-linux-gnu/libhogweed.* /usr/lib/*-linux-gnu/libp11-kit.* /usr/lib/*-linux-gnu/libunistring.* \
 && for part in ensurepip idlelib lib2to3 pydoc_data site-packages test tkinter turtle.py turtledemo; do \
      rm -rf "/usr/lib/python3.11/${part}" "/usr/local/lib/python3.11/${part}"; done \
 && rm -f /usr/lib/python3.11/lib-dynload/_dbm.* /usr/local/lib/python3.11/lib-dynload/_dbm.* \
 && python3 -c 'import ctypes, pathlib, sys; [ctypes.CDLL(str(file)) for file in pathlib.Path(sys.prefix, "lib/python3.11/lib-dynload").glob("*.so")]'

FROM ${BUILD_IMAGE} AS build
ARG SERVICE
ARG INDEX_URL=https://pypi.org/simple
ARG UV_VERSION=0.13.9
# Trusted is what the base image trusts: an index behind an authority of one's own needs it there.
ENV PIP_CERT=/etc/ssl/certs/ca-certificates.crt SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt
RUN case "${SERVICE}" in enrolment|activities|matching|surveys|reporting|gateway) ;; \
      *) echo "SERVICE must be one of enrolment, activities, matching, surveys, reporting, gateway" >&2; exit 1 ;; esac
RUN python3 -m venv /opt/uv && /opt/uv/bin/pip install --quiet --no-cache-dir --index-url "${INDEX_URL}" "uv==${UV_VERSION}"
WORKDIR /build
COPY pyproject.toml uv.lock ./
# The lockfile's hashes are checked whatever index the files come from. Libraries' own tests and sources of
# compiled modules are of no use at run time, nor are brokers that are not ours, solvers that nobody asks, a second name for
# one library. deploy/images/try.sh shows that nothing else is missed. nkeys (pure Python) is published as source only.
RUN /opt/uv/bin/uv export --quiet --frozen --no-dev --no-emit-project --no-annotate --extra "${SERVICE}" -o locked.txt \
 && python3 -m venv --without-pip /opt/insteg \
 && /opt/uv/bin/uv pip install --quiet --no-cache --python /opt/insteg/bin/python --require-hashes --no-deps --only-binary :all: --no-binary nkeys \
      --index-url "${INDEX_URL}" -r locked.txt \
 && find /opt/insteg -type d \( -name tests -o -name test -o -name __pycache__ \) -prune -exec rm -rf {} + \
 && find /opt/insteg -type d \( -path '*/numpy/f2py' -o -path '*/numpy/distutils' -o -path '*/numpy/random' -o -path '*/numpy/polynomial' \
      -o -path '*/ortools/sat/python' -o -path '*/ortools/constraint_solver' -o -path '*/ortools/linear_solver' \
      -o -path '*/ortools/set_cover' -o -path '*/ortools/scheduling' -o -path '*/ortools/algorithms' -o -path '*/ortools/service' \
      -o -path '*/faststream/confluent' -o -path '*/faststream/kafka' -o -path '*/faststream/mqtt' -o -path '*/faststream/rabbit' \
      -o -path '*/faststream/redis' \) -prune -exec rm -rf {} + \
 && find /opt/insteg -type f \( -name '*.c' -o -name '*.pyx' -o -name '*.px[di]' -o -name '*.h' -o -name '*.hpp' -o -name '*.pyi' \) -delete \
 && find /opt/insteg -type f -path '*/highspy/libhighs.so.*.*' -delete
# Debugging symbols are a fifth of some images. What auditwheel patched (NAME.libs/) breaks when stripped, and stays;
# that every library still loads is tried here.
RUN find /opt/insteg/lib -type f -name '*.so*' ! -regex '.*/[^/]+\.libs/.*' -exec strip --strip-unneeded {} + \
 && find /opt/insteg/lib -type f -name '*.so*' -print | /opt/insteg/bin/python -c 'import ctypes, sys; [ctypes.CDLL(line.strip()) for line in sys.stdin]'
COPY libs/ /opt/insteg/app/libs/
COPY services/${SERVICE}/ /opt/insteg/app/services/${SERVICE}/
COPY LICENSE /opt/insteg/app/LICENSE
# Compiled here: a root that cannot be written to keeps nothing, and compiling at each start takes longer than the start.
RUN find /opt/insteg/app -name __pycache__ -prune -exec rm -rf {} + \
 && /opt/insteg/bin/python -m compileall -q -x '/(numpy|ortools)/' /opt/insteg \
 && chmod -R a+rX,go-w /opt/insteg

FROM scratch
ARG SERVICE
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="insteg-${SERVICE}" \
      org.opencontainers.image.description="Insteg's service ${SERVICE}" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=base / /
COPY --from=build /opt/insteg /opt/insteg
ENV SERVICE=${SERVICE} \
    INSTEG_HOST=0.0.0.0 \
    INSTEG_PORT=8400 \
    PATH=/opt/insteg/bin:/usr/local/bin:/usr/bin:/bin \
    LANG=C.UTF-8 \
    PYTHONPATH=/opt/insteg/app/services:/opt/insteg/app/libs \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HOME=/tmp
WORKDIR /opt/insteg/app
USER 10001:10001
EXPOSE 8400
STOPSIGNAL SIGTERM
# Ready, as those that wait for it mean it; nothing is killed for not being so.
HEALTHCHECK --interval=10s --timeout=10s --start-period=120s --retries=6 \
  CMD ["python", "-E", "-S", "/opt/insteg/app/libs/common/probe.py", "/readyz"]
ENTRYPOINT ["/bin/sh", "-c", "exec python -m \"$SERVICE\" \"$@\"", "--"]
CMD ["serve"]
