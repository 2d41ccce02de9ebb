"""The hands of everybody in a simulated life: partners who refer, staff, participants at the answer page."""

import re
from typing import Any

import httpx

from local.client import Client, RefusedError

_FIELD = re.compile(r'name="i\.([a-z-]+)"')
_STEP = re.compile(r'name="step" value="(\d+)"')
_CODE = re.compile(r'name="code" value="([^"]+)"')
_SIGNING = re.compile(r'<form method="post" action="([^"]+)"')
_ACTION = re.compile(r'<form id="sheet" method="post" action="([^"]+)"')


class Hands:
    """Requests as somebody: a role in an organisation, or nobody at a public page."""

    def __init__(self, client: Client, http: httpx.AsyncClient) -> None:
        self.client, self._http = client, http
        self.commands = 0
        """Acknowledged so far, in batches and alone."""

    async def post(self, who: tuple[str, str], service: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """A command as (organisation, role). Raises RefusedError."""
        content: dict[str, Any] = (await self._asked("POST", who, service, path, json=body)).json()
        self.commands += 1
        return content

    async def get(self, who: tuple[str, str], service: str, path: str, **parameters: str | int) -> Any:
        """What somebody may read. Raises RefusedError."""
        return (await self._asked("GET", who, service, path, params=parameters)).json()

    async def file(self, who: tuple[str, str], service: str, path: str, **parameters: str) -> bytes:
        """A file. Raises RefusedError."""
        return (await self._asked("GET", who, service, path, params=parameters)).content

    async def fill_in(self, link: str, values: dict[str, str]) -> None:
        """Answer at the public page, sheet by sheet, as a browser without JavaScript would."""
        page = await self._http.get(link, follow_redirects=True)
        while names := list(dict.fromkeys(_FIELD.findall(page.text))):
            step, action = _STEP.search(page.text), _ACTION.search(page.text)
            if page.status_code != httpx.codes.OK or step is None or action is None:
                raise RefusedError(page.status_code, {"detail": f"the answer page at {link} took no answer"})
            to = "submit" if 'value="submit"' in page.text else "next"
            sent = {f"i.{name}": values.get(name, "") for name in names} | {"step": step[1], "to": to}
            page = await self._http.post(page.url.join(action[1]), data=sent, follow_redirects=True)
        self.commands += 1

    async def sign(self, link: str) -> None:
        """Sign at the page that a one-time link opens. Raises RefusedError."""
        page = await self._http.get(link)
        code, action = _CODE.search(page.text), _SIGNING.search(page.text)
        if page.status_code != httpx.codes.OK or code is None or action is None:
            raise RefusedError(page.status_code, {"detail": f"the page at {link} has nothing to sign"})
        done = await self._http.post(page.url.join(action[1]), data={"code": code[1]})
        if not done.is_success:
            raise RefusedError(done.status_code, {"detail": f"the page at {link} took no signature"})
        self.commands += 1

    async def _asked(self, method: str, who: tuple[str, str], service: str, path: str, **more: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.client.token(*who)}"}
        answer = await self._http.request(method, self.client.layout.url(service) + path, headers=headers, **more)
        if not answer.is_success:
            problem = answer.json()
            raise RefusedError(
                answer.status_code, problem | {"detail": f"{path}: {problem.get('detail', answer.text)}"}
            )
        return answer
