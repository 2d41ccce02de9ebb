"""Whoever waits in compose waits for what answers: every container is asked how it is, or stands below with why not."""

from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import httpx
import pytest
import yaml
from nats.js.errors import NotFoundError

from common import streams
from local.engines import Nats
from local.engines.process import free_port
from local.system.layout import SERVICES
from tests.support.bakery import SPEC
from tests.support.charting import ROOT, containers, shipped

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
ENDS = {"secrets", *(f"{service}-prepare" for service in SERVICES)}
UNASKED = {
    **dict.fromkeys(ENDS, "a job that ends: waited for by its exit code"),
    "collector": "its image holds one program, and that cannot ask a running one",
}
"""Containers whose health nobody asks for, and why."""
ASKED_BY_THEIR_IMAGE = {*SERVICES, "issuer"}


def asked(name: str) -> list[str]:
    """The command of a container's health check; empty if there is none."""
    check = COMPOSE[name].get("healthcheck", {})
    return [] if check.get("disable") else check.get("test", [])


def test_every_container_is_asked_how_it_is_or_it_is_said_why_not():
    silent = {name for name in COMPOSE if not asked(name) and name not in ASKED_BY_THEIR_IMAGE}
    assert silent == {*UNASKED}
    assert all(COMPOSE[name]["healthcheck"] == {"disable": True} for name in UNASKED), "or the image's own would ask"


def test_the_services_image_asks_for_what_a_service_says_is_ready():
    checked = (ROOT / "Dockerfile").read_text().partition("\nHEALTHCHECK ")[2]
    assert '"/opt/insteg/app/libs/common/probe.py", "/readyz"]' in checked.partition("\nENTRYPOINT")[0]
    assert all("/enrolment:" in COMPOSE[n]["image"] or f"/{n}:" in COMPOSE[n]["image"] for n in ASKED_BY_THEIR_IMAGE)


def test_whoever_waits_waits_for_health_or_for_the_end_of_a_job():
    for name, service in COMPOSE.items():
        for other, how in service.get("depends_on", {}).items():
            wanted = "service_completed_successfully" if other in ENDS else "service_healthy"
            assert how == {"condition": wanted}, f"{name} waits for {other}"


def test_what_runs_before_a_service_is_replaced_only_adds_to_the_schema():
    for name in SERVICES:
        command = COMPOSE[f"{name}-prepare"]["entrypoint"][-1]
        assert command.endswith("migrate --before-release"), "the release before still runs, and may come back"


@pytest.mark.parametrize("name", ["nats", "prometheus", "grafana"])
def test_what_asks_is_the_wget_that_these_images_bring(name: str):
    command, url = asked(name)[:-1], urlsplit(asked(name)[-1])
    assert command == ["CMD", "wget", "-q", "-O", "/dev/null"], "GET, for busybox' wget and every server"
    assert (url.scheme, url.hostname) == ("http", "127.0.0.1"), "localhost may be ::1, where nobody listens"
    assert name != "nats" or COMPOSE[name]["image"].endswith("-alpine}"), "the plain image has no wget"


@pytest.fixture
async def unrecovered(tmp_path: Path) -> AsyncIterator[Nats]:
    """A broker that runs with a stream whose description on disk is broken."""
    server = Nats(tmp_path / "bus", free_port())
    await server.start()
    client = await streams.connect(server.url, name="test")
    await streams.provision(client, SPEC)
    await client.close()
    server.stop()
    (described,) = (server.store / "jetstream").glob("*/streams/*/meta.inf")
    described.write_text("broken")
    await server.start()
    yield server
    server.stop()


def questions() -> set[str]:
    """Path and query of whatever compose and the chart's probes ask the broker."""
    broker = next(c for name, c in containers(shipped("trial")) if name.endswith("-nats/nats"))
    probed = {broker[probe]["httpGet"]["path"] for probe in ("startupProbe", "readinessProbe", "livenessProbe")}
    return {urlunsplit(("", "", *urlsplit(asked("nats")[-1])[2:])), *probed}


async def test_a_broker_that_has_lost_a_stream_is_healthy_for_those_that_make_it_anew(unrecovered: Nats):
    async with httpx.AsyncClient(base_url=unrecovered.monitor_url or "") as client:
        assert (await client.get("/healthz")).status_code == 503, "or this shows nothing"
        for question in questions():
            assert (await client.get(question)).status_code == 200, question
        service = await streams.connect(unrecovered.url, name="test")
        with pytest.raises(NotFoundError):
            await service.jetstream().stream_info(SPEC.name)
        await streams.provision(service, SPEC)
        await service.close()
        assert (await client.get("/healthz")).status_code == 200, "what a service does at its start mends it"
