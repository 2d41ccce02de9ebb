"""Webhooks over HTTP: an organisation's own integrators register where they want to be told, and look after it.

An endpoint's secret is shown by the answer that makes it and by no other; so these are no commands whose answers are
kept under an idempotency key. Registering a URL twice is refused, and a lost answer is mended by another secret.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, get_args

import asyncpg
import msgspec
from fastapi import APIRouter, Path
from pydantic import ConfigDict, Field

from common.access import Principal
from common.clock import Clock
from common.db import Connection
from common.http import PrincipalOf, router
from common.http.document import nothing_there, refuses, tells
from common.problems import Body, Problem, ProblemError, refusal
from contracts.base import Code
from reporting.api import webhooks_shown as shown
from reporting.storage.webhooks import endpoints
from reporting.storage.webhooks.endpoints import Owner
from reporting.webhooks import addresses, signing
from reporting.webhooks.sending import Sender

MOST = 10
"""How many endpoints an organisation may have."""
Kind = Literal["release", "report", "referral"]
KINDS: tuple[Kind, ...] = get_args(Kind)
_UNKNOWN = Problem(404, "unknown-webhook", "Your organisation has no such webhook.")
_NOT_THERE = nothing_there("Your organisation has no such webhook.")
_CLASH = refuses(409, "The organisation has registered this URL before, or has as many webhooks as it may.")
_SAID = {
    "too-many-webhooks": f"An organisation has {MOST} webhooks at most.",
    "registered-already": "Your organisation has registered this URL before; ask for another secret if you lost it.",
}
_Webhook = Annotated[Code, Path()]


@dataclass(frozen=True, slots=True)
class Hooks:
    """What webhooks need: the key that their secrets follow from, and what sends."""

    key: bytes
    sender: Sender


class WebhookBody(Body):
    """Where an organisation wants to be told, and of what."""

    model_config = ConfigDict(json_schema_extra={"examples": [shown.ASKED]})

    url: str = Field(min_length=1, max_length=addresses.LONGEST)
    """https, and a host on the public internet."""
    kinds: tuple[Kind, ...] = Field(default=KINDS, min_length=1, max_length=3)
    """Of which kinds of changes; all by default."""
    from_start: bool = False
    """Begin with everything that is on the organisation's list of changes, not with what changes from now on."""


class ReplayBody(Body):
    """From which message on everything is sent again."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"from_number": 17}]})

    from_number: int = Field(ge=1, le=2**62)
    """`data.number` of a message."""


def routes(pool: asyncpg.Pool, clock: Clock, hooks: Hooks) -> list[APIRouter]:
    """The operations on webhooks."""
    return [_registering(pool, clock, hooks), _mending(pool, clock, hooks), _checking(pool, clock, hooks)]


def _registering(pool: asyncpg.Pool, clock: Clock, hooks: Hooks) -> APIRouter:
    offered = router()

    @offered.post("/webhooks", responses=tells(shown.REGISTERED) | _CLASH)
    async def register_webhook(body: WebhookBody, principal: PrincipalOf) -> dict[str, Any]:
        """Register an address of your organisation. The answer shows its secret, once."""
        try:
            addresses.read(body.url, inward=hooks.sender.inward)
        except addresses.AddressRefused as refused:
            raise ProblemError(refusal("address-refused", str(refused), field="url")) from None
        webhook, kinds = f"wh-{secrets.token_hex(8)}", sorted(set(body.kinds))
        async with pool.acquire() as connection, connection.transaction():
            rule = await endpoints.register(
                connection, owner(principal), webhook, body.url, kinds, clock.now(), from_start=body.from_start,
                most=MOST,
            )  # fmt: skip
        if rule is not None:
            raise ProblemError(refusal(rule, _SAID[rule], field="url", status=409))
        return {"webhook": webhook, "secret": signing.shown(signing.secret(hooks.key, webhook, 1))}

    @offered.get("/webhooks", responses=tells(shown.LISTED))
    async def list_webhooks(principal: PrincipalOf) -> dict[str, Any]:
        """Your organisation's webhooks, how each is doing, and the last messages to it."""
        async with pool.acquire() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
            rows = await endpoints.listed(connection, owner(principal))
            return {"webhooks": [shown.endpoint(row, await endpoints.last(connection, row["id"])) for row in rows]}

    @offered.delete("/webhooks/{webhook}", responses=tells({"webhook": shown.ID}) | _NOT_THERE)
    async def delete_webhook(webhook: _Webhook, principal: PrincipalOf) -> dict[str, Any]:
        """Send nothing there any more, and forget its messages."""
        async with pool.acquire() as connection, connection.transaction():
            if not await endpoints.delete(connection, owner(principal), webhook):
                raise ProblemError(_UNKNOWN)
        return {"webhook": webhook}

    return offered


def _mending(pool: asyncpg.Pool, clock: Clock, hooks: Hooks) -> APIRouter:
    offered = router()

    @offered.post("/webhooks/{webhook}/secret", responses=tells(shown.ROTATED) | _NOT_THERE)
    async def rotate_webhook_secret(webhook: _Webhook, principal: PrincipalOf) -> dict[str, Any]:
        """Another secret, shown once. For 24 hours the one before signs beside it; none before that does."""
        until = clock.now() + signing.OVERLAP
        async with pool.acquire() as connection, connection.transaction():
            generation = await endpoints.rotate(connection, owner(principal), webhook, until)
        if generation is None:
            raise ProblemError(_UNKNOWN)
        made = signing.shown(signing.secret(hooks.key, webhook, generation))
        return {"webhook": webhook, "secret": made, "previous_until": until}

    @offered.post("/webhooks/{webhook}/enabling", responses=tells({"webhook": shown.ID}) | _NOT_THERE)
    async def enable_webhook(webhook: _Webhook, principal: PrincipalOf) -> dict[str, Any]:
        """Go on from where it stopped, at once: also where the next try would only be later."""
        async with pool.acquire() as connection, connection.transaction():
            if not await endpoints.enable(connection, owner(principal), webhook, clock.now()):
                raise ProblemError(_UNKNOWN)
        return {"webhook": webhook}

    @offered.post("/webhooks/{webhook}/replay", responses=tells({"webhook": shown.ID, "messages": 3}) | _NOT_THERE)
    async def replay_webhook(webhook: _Webhook, body: ReplayBody, principal: PrincipalOf) -> dict[str, Any]:
        """Send every message from a number on again, under the ids that they had; how many they are."""
        async with pool.acquire() as connection, connection.transaction():
            await _own(connection, principal, webhook)
            oldest = await endpoints.kept_from(connection, webhook)
            if oldest is not None and body.from_number < oldest:
                detail = f"Messages are kept for 90 days; the oldest that is here is number {oldest}."
                raise ProblemError(refusal("number-too-old", detail, field="from_number"))
            count = await endpoints.replay(connection, webhook, body.from_number, clock.now())
        return {"webhook": webhook, "messages": count}

    return offered


def _checking(pool: asyncpg.Pool, clock: Clock, hooks: Hooks) -> APIRouter:
    offered = router()

    @offered.post("/webhooks/{webhook}/check", responses=tells(shown.CHECKED) | _NOT_THERE)
    async def check_webhook(webhook: _Webhook, principal: PrincipalOf) -> dict[str, Any]:
        """Send a signed test message now, beside all others, and tell what came back."""
        async with pool.acquire() as connection:
            row = await _own(connection, principal, webhook)
        now = clock.now()
        message_id = f"msg_check_{secrets.token_hex(8)}"
        content = msgspec.json.encode({"type": "webhook.check", "timestamp": now, "data": {"webhook": webhook}})
        keys = signing.signing(hooks.key, webhook, row["generation"], row["previous_until"], now)
        outcome = await hooks.sender.send(row["url"], signing.headers(keys, message_id, content, now), content)
        return {
            "webhook": webhook, "message_id": message_id, "taken": outcome.taken, "answered": outcome.said,
            "content": outcome.content[: shown.CONTENT],
        }  # fmt: skip

    return offered


def owner(principal: Principal) -> Owner:
    """Whose webhooks somebody may look after."""
    return Owner(principal.organisation, sorted(principal.attributes.get("programmes", frozenset())))


async def _own(connection: Connection, principal: Principal, webhook: str) -> Mapping[str, Any]:
    rows = await endpoints.listed(connection, owner(principal), webhook)
    if not rows:
        raise ProblemError(_UNKNOWN)
    return rows[0]
