"""Only a token signed by the issuer, for us, and valid now gets in; and the issuer may be away for a while."""

import asyncio
from datetime import timedelta

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from common.clock import ManualClock
from common.tokens import KeyCache, KeysUnavailable, TokenRefused, TokenVerifier
from local.issuer import AUDIENCE
from tests.support.forging import encoded, key_confused, signed_by_another, unsigned, with_other_claims
from tests.support.tokens import AT, URL, Tokens
from tests.support.waiting import until


@pytest.fixture
def tokens(tmp_path):
    return Tokens(tmp_path)


async def _refused(tokens: Tokens, token: str) -> str:
    with pytest.raises(TokenRefused) as refused:
        await tokens.verifier.verify(token)
    return refused.value.rule


def _claims(**changes) -> dict:
    now = int(AT.timestamp())
    good = {"iss": URL, "sub": "s", "aud": AUDIENCE, "iat": now, "nbf": now, "exp": now + 60, "org": "o", "roles": []}
    return {name: value for name, value in {**good, **changes}.items() if value is not None}


def _signed(tokens: Tokens, **changes) -> str:
    key = tokens.issuer._key
    return jwt.encode({"alg": "ES256", "kid": key.kid}, _claims(**changes), key)


async def test_a_good_token_says_who_asks(tokens):
    token = tokens.mint("baker", "guest", organisation="mill", subject="anna", programmes=["p1", "p2"])
    principal = await tokens.verifier.verify(token)
    assert (principal.subject, principal.organisation) == ("anna", "mill")
    assert principal.roles == {"baker", "guest"}
    assert principal.attributes["programmes"] == {"p1", "p2"}
    assert principal.may("programmes", "p1")
    assert not principal.may("programmes", "p3")


async def test_a_token_holds_until_it_expires_on_the_injected_clock(tokens):
    token = tokens.mint("baker", lifetime=timedelta(hours=1))
    tokens.clock.advance(timedelta(minutes=59))
    assert await tokens.verifier.verify(token)
    tokens.clock.advance(timedelta(minutes=2))
    assert await _refused(tokens, token) == "expired"


async def test_a_token_seen_before_no_longer_holds_when_its_key_is_withdrawn(tokens):
    token = tokens.mint("baker")
    assert await tokens.verifier.verify(token)
    forged = ECKey.generate_key("P-256", {"kid": tokens.issuer._key.kid}, private=True)
    tokens.issuer._key = forged
    tokens.verifier._keys._tried_at = float("-inf")
    await tokens.verifier._keys._refresh()
    assert await _refused(tokens, token) == "not-a-valid-signature"


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"aud": "another"}, "claim-aud"),
        ({"aud": ["another", "third"]}, "claim-aud"),
        ({"aud": None}, "claim-aud"),
        ({"iss": "http://evil.test"}, "claim-iss"),
        ({"iss": None}, "claim-iss"),
        ({"exp": None}, "claim-exp"),
        ({"exp": "tomorrow"}, "claim-exp"),
        ({"nbf": int(AT.timestamp()) + 3600}, "claim-nbf"),
        ({"iat": int(AT.timestamp()) + 3600}, "claim-iat"),
        ({"sub": None}, "claim-sub"),
        ({"org": None}, "claim-org"),
        ({"org": ["a"]}, "claims-of-the-wrong-kind"),
        ({"roles": "coordinator"}, "claims-of-the-wrong-kind"),
        ({"roles": [1]}, "claims-of-the-wrong-kind"),
    ],
)
async def test_claims_that_are_not_for_us_are_refused(tokens, changes, rule):
    assert await _refused(tokens, _signed(tokens, **changes)) == rule


async def test_one_of_several_audiences_is_enough(tokens):
    assert await tokens.verifier.verify(_signed(tokens, aud=["another", AUDIENCE]))


async def test_none_is_not_an_algorithm(tokens):
    for name in ("none", "None", "NONE", ""):
        assert await _refused(tokens, unsigned(tokens.issuer, _claims(), name)) == "not-a-valid-signature"


async def test_the_public_key_is_not_an_hmac_secret(tokens):
    for token in key_confused(tokens.issuer, _claims()):
        assert await _refused(tokens, token) == "not-a-valid-signature"


async def test_a_symmetric_key_in_the_key_set_is_not_taken():
    key = OctKey.generate_key(256, {"kid": "k"}, private=True)

    async def fetch():
        return {"keys": [key.as_dict(private=True)]}

    verifier = TokenVerifier(URL, AUDIENCE, "https://x", ManualClock(AT), fetch=fetch)
    with pytest.raises(TokenRefused, match="unknown-key"):
        await verifier.verify(jwt.encode({"alg": "HS256", "kid": "k"}, _claims(), key))


async def test_a_short_rsa_key_is_not_taken():
    with pytest.warns(Warning, match="2048"):
        key = RSAKey.generate_key(1024, {"kid": "k"}, private=True)

    async def fetch():
        return {"keys": [key.as_dict(private=False)]}

    with pytest.warns(Warning, match="2048"):
        assert await KeyCache(fetch).find("k") is None


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [
        (RSAKey.generate_key(2048, {"kid": "k"}, private=True), "RS256"),
        (ECKey.generate_key("P-256", {"kid": "k"}, private=True), "ES256"),
        (OKPKey.generate_key("Ed25519", {"kid": "k"}, private=True), "Ed25519"),
    ],
)
async def test_the_pinned_algorithms_work(key, algorithm):
    async def fetch():
        return {"keys": [key.as_dict(private=False)]}

    verifier = TokenVerifier(URL, AUDIENCE, "https://x", ManualClock(AT), fetch=fetch)
    assert await verifier.verify(jwt.encode({"alg": algorithm, "kid": "k"}, _claims(), key, algorithms=[algorithm]))


async def test_a_token_signed_by_somebody_else_is_refused(tokens):
    assert await _refused(tokens, signed_by_another(tokens.issuer, _claims())) == "not-a-valid-signature"


async def test_a_key_inside_the_token_is_not_trusted(tokens):
    forged = ECKey.generate_key("P-256", private=True)
    header = {"alg": "ES256", "kid": tokens.issuer._key.kid, "jwk": forged.as_dict(private=False)}
    assert await _refused(tokens, jwt.encode(header, _claims(), forged)) == "not-a-valid-signature"


async def test_a_changed_payload_is_refused(tokens):
    changed = with_other_claims(tokens.mint("guest"), roles=["coordinator"])
    assert await _refused(tokens, changed) == "not-a-valid-signature"


@pytest.mark.parametrize(
    "token", ["", "x", "a.b", "a.b.c", "å.b.c", "..", "a" * 20_000, f"{encoded({'kid': 1})}.a.b", f"{encoded([])}.a.b"]
)
async def test_what_is_no_token_is_refused_and_raises_nothing_else(tokens, token):
    assert await _refused(tokens, token) in {"not-a-token", "unknown-key"}


async def test_many_requests_wait_for_one_fetch(tokens):
    token = tokens.mint("baker")
    await asyncio.gather(*(tokens.verifier.verify(token) for _ in range(50)))
    assert tokens.fetches == 1


async def test_unknown_key_ids_make_us_fetch_only_once_in_a_while(tokens):
    await tokens.verifier.verify(tokens.mint("baker"))
    stranger = ECKey.generate_key("P-256", private=True)
    for n in range(30):
        token = jwt.encode({"alg": "ES256", "kid": f"unknown-{n}"}, _claims(), stranger)
        assert await _refused(tokens, token) == "unknown-key"
    assert tokens.fetches == 1


class _Source:
    """An issuer that can be away and can change its keys."""

    def __init__(self) -> None:
        self.kid, self.away, self.fetches = "first", False, 0

    async def __call__(self) -> dict:
        self.fetches += 1
        await asyncio.sleep(0)
        if self.away:
            raise OSError("away")
        return {"keys": [ECKey.generate_key("P-256", {"kid": self.kid}, private=True).as_dict(private=False)]}


async def test_a_new_key_of_the_issuer_is_fetched_when_it_is_first_seen():
    source = _Source()
    cache = KeyCache(source, pause_seconds=0)
    assert await cache.find("first")
    source.kid = "second"
    assert await cache.find("second")
    assert source.fetches == 2


async def test_old_keys_serve_while_the_issuer_is_away():
    source = _Source()
    cache = KeyCache(source, fresh_seconds=0, pause_seconds=0)
    key = await cache.find("first")
    source.away = True
    for _ in range(5):
        assert await cache.find("first") is key
        await asyncio.sleep(0)
    assert source.fetches > 1


async def test_but_not_for_ever():
    source = _Source()
    cache = KeyCache(source, fresh_seconds=0, stale_seconds=0.05, pause_seconds=0)
    await cache.find("first")
    source.away = True

    async def too_old():
        try:
            return await cache.find("first") is None
        except KeysUnavailable:
            return True

    await until(too_old)


async def test_an_issuer_that_was_never_reached_is_said_to_be_unavailable_and_not_hammered():
    source = _Source()
    source.away = True
    cache = KeyCache(source)
    for _ in range(20):
        with pytest.raises(KeysUnavailable):
            await cache.find("first")
    assert source.fetches == 1


async def test_one_key_that_cannot_be_read_does_not_take_the_others_with_it():
    good = ECKey.generate_key("P-256", {"kid": "good"}, private=True).as_dict(private=False)

    async def fetch():
        return {"keys": [{"kty": "EC", "crv": "P-256", "x": "!", "kid": "bad"}, {"kty": "new"}, good]}

    assert await KeyCache(fetch).find("good")


async def test_a_key_set_that_is_no_key_set_is_as_good_as_none():
    async def fetch():
        return {"keys": None}

    with pytest.raises(KeysUnavailable):
        await KeyCache(fetch).find("k")
