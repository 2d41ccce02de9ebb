"""The application: the endpoint behind the house's own guard, health and metrics."""

import secrets

import asyncpg
from fastapi import FastAPI
from graphql import GraphQLError

from common.clock import Clock
from common.http import Checks, create_app
from common.settings import PREFIX, SettingsError
from common.telemetry import Metrics
from common.tokens import TokenVerifier
from gateway.api import downloads
from gateway.api.access import field_registry, http_registry
from gateway.api.compiled.answers import Compiler
from gateway.api.cursors import Cursors
from gateway.api.documents import Documents, Invalid
from gateway.api.endpoint import Endpoint, routes
from gateway.api.explorer import routes as explorer
from gateway.api.fairness import Fairness, Rates
from gateway.api.limits import Limits
from gateway.api.live.connections import Live
from gateway.api.live.handling import Sockets
from gateway.api.page.provider import Client, Provider
from gateway.api.page.routes import Page
from gateway.api.page.serving import Serving
from gateway.api.page.signing import Signing
from gateway.api.schema import build
from gateway.api.trusted import Trusted, load
from gateway.settings import Settings

_READABLE = "SELECT position FROM read.watermark"


def build_endpoint(told: Settings, pool: asyncpg.Pool, clock: Clock, limits: Limits | None = None) -> Endpoint:
    """Schema, rules, limits and cursors. Raises UndeclaredOperation or SettingsError."""
    schema, limits = build(), limits or Limits(seconds=told.seconds_per_query)
    cursors = Cursors(_cursor_key(told))
    documents = Documents(schema.core, limits)
    trusted = load(told.documents_dir, only=told.documents_only)
    _pin(documents, trusted)
    return Endpoint(
        schema=schema,
        documents=documents,
        trusted=trusted,
        fairness=Fairness(Rates(told.cost_per_second, told.cost_saved, told.pool_size)),
        fields=field_registry(schema.core),
        pool=pool,
        clock=clock,
        cursors=cursors,
        limits=limits,
        introspection=told.introspection,
        compiler=Compiler(schema.core, pool, cursors) if told.compiled else None,
    )


def build_app(
    endpoint: Endpoint,
    verifier: TokenVerifier,
    checks: Checks,
    metrics: Metrics | None = None,
    *,
    secure: bool = True,
    provider: Provider | None = None,
    live: Live | None = None,
) -> FastAPI:
    """The HTTP side: POST /graphql and reports with a token, the partner page after signing in; /livez, /readyz and
    /metrics without. `secure`: the page's cookie is for https alone. `provider`: where people sign in to the page.
    `live` serves subscriptions at the address of POST /graphql.
    """
    serving = Serving(endpoint, verifier)
    pages = [Page(serving).router(), Signing(serving, provider, secure).router()]
    app = create_app(
        "gateway",
        registry=http_registry(),
        verifier=verifier,
        checks=checks,
        routers=[routes(endpoint), downloads.routes(endpoint), *pages, explorer.routes(endpoint, verifier)],
        metrics=metrics,
    )
    if live is not None:
        app.add_middleware(Sockets, live=live)
    return app


def provider(told: Settings) -> Provider | None:
    """Where people sign in to the page; None where no client is configured and tokens are pasted."""
    if told.page_client_id is None or told.public_url is None:
        return None
    secret = told.page_client_secret and told.page_client_secret.get_secret_value()
    return Provider(told.issuer, Client(told.page_client_id, secret or None, f"{told.public_url}/sign-in/done"))


def checks(pool: asyncpg.Pool) -> Checks:
    """Ready when the read contract can be read; being behind is no reason to send nobody here."""

    async def read_contract() -> str | None:
        await pool.fetchval(_READABLE)
        return None

    return Checks(ready={"read contract": read_contract})


def _pin(documents: Documents, trusted: Trusted) -> None:
    for name, text in trusted.texts.items():
        try:
            documents.pin(text)
        except (GraphQLError, Invalid) as error:
            why = error.message if isinstance(error, GraphQLError) else error.errors[0].message
            raise SettingsError(f"{PREFIX}DOCUMENTS_DIR: {name} does not fit the schema: {why}") from None


def _cursor_key(told: Settings) -> bytes:
    key = told.cursor_key.get_secret_value().encode()
    if not key and told.environment == "production":
        raise SettingsError(f"{PREFIX}CURSOR_KEY is not set; the gateway does not start in production without it.")
    return key or secrets.token_bytes(32)
