"""The running system as its people use it: caseworkers, a partner, a participant with a phone and a mailbox."""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import httpx

from common.clock import SystemClock
from local.cli.demo import definitions
from local.client import Client
from local.demo.catch_up import caught_up
from tests.support.mailroom import Mailroom
from tests.support.waiting import until
from tests.support.whole_system import Command

OWNER, PARTNER, D = "vasteras", "arbetsformedlingen", "till-arbete-eller-studier"
_FIELD = re.compile(r'name="i\.([a-z-]+)"')


def today() -> date:
    """The day that the running system goes by."""
    return SystemClock().now().date()


def programme_of_today(**more: Any) -> dict[str, Any]:
    """Programme D as if it ran now: with a partner that refers, programme C's questions, and a funder's retention."""
    (definition,) = (one for one in definitions() if one.id == D)
    document = definition.model_dump(mode="json", exclude_none=True)
    start = today().replace(day=1) - timedelta(days=366)
    document["period"] = {"start": f"{start}", "end": f"{start + timedelta(days=900)}"}
    for organisation in document["organisations"]:
        if organisation["id"] == PARTNER:
            organisation["roles"] = ["partner", "referrer"]
    document["surveys"] = [{"instrument": "entry-exit", "moments": ["entry", "exit"]}]
    text = {"sv": "Underlag till fonden", "en": "Records for the fund"}
    document["retention"] = [{"id": "fund", "organisation": "esf", "years_after_end": 10, "title": text}]
    return document | more


@dataclass
class Town:
    """One conversation with the system, each request in a named role."""

    system: Command
    client: Client
    http: httpx.AsyncClient
    mail: Mailroom
    told: list[str] = field(default_factory=list)
    """What refusals said."""

    def _headers(self, role: str, organisation: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.client.token(organisation, role)}"}

    async def post(
        self, service: str, path: str, body: dict[str, Any], role: str = "caseworker", organisation: str = OWNER
    ) -> httpx.Response:
        """A command; what was refused is kept."""
        url = self.system.layout.url(service) + path
        answer = await self.http.post(url, json=body, headers=self._headers(role, organisation))
        if answer.status_code >= 400:
            self.told.append(answer.text)
        return answer

    async def done(self, service: str, path: str, body: dict[str, Any], role: str = "caseworker", **more: str) -> Any:
        """A command that must be carried out."""
        answer = await self.post(service, path, body, role, **more)
        assert answer.is_success, f"{path}: {answer.status_code} {answer.text}"
        return answer.json()

    async def read(self, service: str, path: str, role: str = "caseworker") -> Any:
        """What must be readable."""
        answer = await self.http.get(self.system.layout.url(service) + path, headers=self._headers(role, OWNER))
        assert answer.is_success, f"{path}: {answer.status_code} {answer.text}"
        return answer.json()

    async def there(self, service: str, path: str, many: str, **like: Any) -> dict[str, Any]:
        """The entry of a list that has these values, waited for: another service has heard of it."""

        async def found() -> dict[str, Any] | None:
            url = self.system.layout.url(service) + path
            answer = await self.http.get(url, headers=self._headers("caseworker", OWNER))
            listed = answer.json()[many] if answer.is_success else []
            return next((one for one in listed if like.items() <= one.items()), None)

        found.__name__ = f"{service}{path} {like}"
        entry = await until(found, 30, pause=0.05)
        assert entry is not None
        return entry

    async def heard(self, service: str, path: str, body: dict[str, Any], rule: str, **more: str) -> Any:
        """A command that is refused with one rule until the service has heard what it stands on."""

        async def taken() -> httpx.Response | None:
            answer = await self.post(service, path, body, **more)
            return None if answer.status_code >= 400 and answer.json().get("rule") == rule else answer

        answer = await until(taken, 30, pause=0.05)
        assert answer is not None
        assert answer.is_success, answer.text
        return answer.json()

    async def letter(self, nth: int, to: str) -> str:
        """The text of the nth e-mail to an address, waited for."""

        def arrived() -> str | None:
            mine = [one for one in self.mail.arrived if to in str(one["To"])]
            return mine[nth - 1].get_content() if len(mine) >= nth else None

        letter = await until(arrived, 60)
        assert letter is not None
        return letter

    async def fills_in(self, link: str, values: dict[str, str]) -> str:
        """Answer page by page, as a browser without JavaScript would; returns the last page."""
        page = await self.http.get(link, follow_redirects=True)
        while names := list(dict.fromkeys(_FIELD.findall(page.text))):
            assert page.status_code == 200, page.text
            step = re.search(r'name="step" value="(\d+)"', page.text)
            to = "submit" if 'value="submit"' in page.text else "next"
            action = re.search(r'<form id="sheet" method="post" action="([^"]+)"', page.text)
            assert step is not None
            assert action is not None
            sent = {f"i.{name}": values[name] for name in names} | {"step": step[1], "to": to}
            page = await self.http.post(page.url.join(action[1]), data=sent, follow_redirects=True)
        return page.text

    async def caught_up(self) -> None:
        """Every event said so far counts in the figures."""
        await caught_up(self.client, SystemClock().now, OWNER)
