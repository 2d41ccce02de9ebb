"""A missing or contradictory value is refused before anything is installed, with a sentence that says what to do."""

import helm_python
import pytest

from tests.support.charting import merged, preset, rendered

REFUSED = [
    ("production", {"database": {"host": ""}}, "database.host is missing: name the PostgreSQL server"),
    ("trial", {"database": {"host": "here"}}, "database.bundled and database.host contradict each other"),
    ("production", {"broker": {"host": ""}}, "broker.host is missing: name the NATS server"),
    ("trial", {"broker": {"host": "here"}}, "broker.bundled and broker.host contradict each other"),
    ("trial", {"broker": {"replicas": 3}}, "the bundled NATS is one server"),
    ("production", {"broker": {"monitorUrl": ""}}, "must see that NATS runs with sync_interval: always"),
    ("production", {"oidc": {"issuer": ""}}, "name your OIDC provider, or set demoIssuer.enabled"),
    ("trial", {"oidc": {"issuer": "https://x"}}, "demoIssuer.enabled and oidc.issuer contradict each other"),
    ("production", {"secrets": {"generate": True}}, "name an existingSecret for every service"),
    ("trial", {"secrets": {"generate": False}}, "needs secrets.generate"),
    ("production", {"services": {"surveys": {"existingSecret": ""}}}, "services.surveys.existingSecret is missing"),
    ("trial", {"services": {"surveys": {"existingSecret": "x"}}}, "contradict each other: set one of them"),
    ("trial", {"defaults": {"terminationGraceSeconds": 20}}, "requests under way are cut off"),
    ("production", {"services": {"reporting": {"autoscaling": {"enabled": True}}}}, "one process projects"),
    ("production", {"ingress": {"host": ""}}, "under which name is Insteg reached?"),
    ("production", {"ingress": {"tlsSecret": ""}}, "tokens must not travel unencrypted"),
    ("trial", {"gatewayApi": {"enabled": True}}, "through which Gateway is Insteg reached?"),
    ("production", {"certManager": {"issuerName": ""}}, "who issues the certificate?"),
    ("trial", {"certManager": {"enabled": True, "issuerName": "x"}}, "certManager.enabled needs ingress.enabled"),
]
MALFORMED = [
    ({"imagee": {}}, "imagee"),
    ({"image": {"tag": "latest"}}, "tag"),
    ({"database": {"image": "postgres:latest"}}, "image"),
    ({"services": {"enrolment": {"settings": {"master_key": "in-the-clear"}}}}, "master_key"),
    ({"services": {"reporting": {"settings": {"batch": 0}}}}, "batch"),
    ({"services": {"payroll": {}}}, "payroll"),
    ({"broker": {"replicas": 2}}, "replicas"),
    ({"settings": {"log_level": "loud"}}, "log_level"),
]


@pytest.mark.parametrize(("name", "over", "sentence"), REFUSED, ids=lambda part: str(part)[:60])
def test_what_contradicts_itself_is_refused_with_a_sentence(name: str, over: dict, sentence: str):
    with pytest.raises(helm_python.HelmError, match=sentence.replace("?", r"\?").replace("(", r"\(")):
        rendered(merged(preset(name), over))


@pytest.mark.parametrize(("over", "named"), MALFORMED, ids=lambda part: str(part)[:60])
def test_what_is_malformed_is_refused_and_named(over: dict, named: str):
    with pytest.raises(helm_python.HelmError, match=named):
        rendered(merged(preset("trial"), over))


def test_the_presets_themselves_are_taken():
    for name in ("trial", "production"):
        assert rendered(preset(name))
