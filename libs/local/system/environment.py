"""What each part is told: the INSTEG_ variables of `common.settings` and of the service's own."""

import json
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from local.issuer import client_file
from local.system.keys import kept, kept_key
from local.system.layout import HOST, Layout
from local.system.parts import Part

_LISTENERS = ("activities", "matching", "surveys", "reporting")
"""Who keeps something by person, and so must hear of a protected identity."""


def _common(layout: Layout, name: str, *, simulated_clock: bool) -> dict[str, str]:
    told = {
        "INSTEG_ENVIRONMENT": "local",
        "INSTEG_HOST": HOST,
        "INSTEG_PORT": str(layout.ports.named()[name]),
        "INSTEG_ISSUER": layout.url("issuer"),
        "INSTEG_JWKS_URL": f"{layout.url('issuer')}/jwks",
    }
    return told | ({"INSTEG_CLOCK_FILE": str(layout.clock)} if simulated_clock else {})


def service_part(layout: Layout, name: str, database: str, nats: str, *, simulated_clock: bool) -> Part:
    """One of the six services."""
    told = _common(layout, name, simulated_clock=simulated_clock)
    told |= {"INSTEG_DATABASE_URL": database, "INSTEG_NATS_URL": nats, "INSTEG_DOOR_URL": layout.url("enrolment")}
    told |= {
        "INSTEG_TOKEN_URL": f"{layout.url('issuer')}/token",
        "INSTEG_CLIENT_ID": name,
        "INSTEG_CLIENT_SECRET": kept(layout.secrets, client_file(layout.secrets, name).name),
    }
    if name == "enrolment":
        told["INSTEG_MASTER_KEY"] = kept_key(layout.secrets, "enrolment-master-key")
        told["INSTEG_REFERENCE_PEPPER"] = kept_key(layout.secrets, "enrolment-reference-pepper")
        told["INSTEG_MESSAGES_FOLDER"] = str(layout.home / "messages")
        told["INSTEG_LISTENERS"] = json.dumps({listener: layout.url(listener) for listener in _LISTENERS})
    if name == "activities":
        told["INSTEG_LINK_KEY"] = kept_key(layout.secrets, "activities-link-key")
        told["INSTEG_PUBLIC_URL"] = layout.url("activities")
    if name == "matching":
        told["INSTEG_CONTACT_KEY"] = kept_key(layout.secrets, "matching-contact-key")
        told["INSTEG_NUMBER_PEPPER"] = kept_key(layout.secrets, "matching-number-pepper")
    if name == "surveys":
        told["INSTEG_LINK_KEY"] = kept_key(layout.secrets, "surveys-link-key")
        told["INSTEG_PUBLIC_URL"] = layout.url("surveys")
    if name == "reporting":
        told["INSTEG_LINK_KEY"] = kept_key(layout.secrets, "reporting-link-key")
        told["INSTEG_PUBLIC_URL"] = layout.url("reporting")
        told["INSTEG_SIGNING_KEY"] = kept_key(layout.secrets, "reporting-signing-key")
        told["INSTEG_WEBHOOK_KEY"] = kept_key(layout.secrets, "reporting-webhook-key")
    if name == "gateway":
        told["INSTEG_CURSOR_KEY"] = kept_key(layout.secrets, "gateway-cursor-key")
        told["INSTEG_PUBLIC_URL"] = layout.url("gateway")
        if simulated_clock:  # a demo: people choose on the issuer's page whom to be
            told["INSTEG_PAGE_CLIENT_ID"] = "page"
    return Part(name, layout, told, (name, "serve"), migrations=_migrations(name))


def issuer_part(layout: Layout, *, simulated_clock: bool) -> Part:
    """The issuer of tokens."""
    told = ("--home", str(layout.issuer), "--host", HOST, "--port", str(layout.ports.issuer))
    kept_there = ("--secrets", str(layout.secrets))
    page = ("--page", f"{layout.url('gateway')}/sign-in/done")
    demo = ("--clock-file", str(layout.clock), *page) if simulated_clock else ()
    return Part("issuer", layout, {}, ("local.issuer", *told, *kept_there, *demo))


def _migrations(service: str) -> Sequence[tuple[str, Path]]:
    """Where a service's own program says that its migrations are; the gateway has none."""
    # Looked up when a system starts and not before: the services' own modules are slow to import.
    program: Any = getattr(import_module(f"{service}.__main__"), "PROGRAM", None)
    return program.sources if program else ()
