"""The README's pictures of the page, from a running `make demo FULL=1`: `make pictures`."""

import asyncio
from dataclasses import dataclass

from common.clock import SystemClock
from local.client import Client
from local.system.layout import running
from tests.support.browsing import ROOT, browsing

_WIDE, _PHONE = {"width": 900, "height": 1000}, {"width": 360, "height": 740}
_PROGRAMME, _ON = "/programmes/natverksbygge", "on=2015-06-15"
_STAFF, _PARTNER = ("harjedalen", "coordinator"), ("arbetsformedlingen", "partner")


@dataclass(frozen=True)
class Picture:
    """A page as somebody sees it, from its beginning or from an element."""

    name: str
    reader: tuple[str, str]
    path: str
    size: dict[str, int]
    beginning_with: str | None = None


PICTURES = (
    Picture("page-staff", _STAFF, f"{_PROGRAMME}?lang=en&{_ON}", _WIDE),
    Picture("page-partner", _PARTNER, f"{_PROGRAMME}?lang=en", _WIDE),
    Picture("page-goal", _STAFF, f"{_PROGRAMME}/goals/offered-employment?lang=en&{_ON}", _WIDE),
    Picture("page-phone", _STAFF, f"{_PROGRAMME}?lang=sv&{_ON}", _PHONE, "article#offered-employment"),
)


async def _take() -> None:
    layout = running()
    gateway = layout.url("gateway")
    async with Client(layout, SystemClock()) as client, browsing() as browser:
        for one in PICTURES:
            context = await browser.new_context(viewport=one.size)  # type: ignore[arg-type]
            await context.add_cookies([{"name": "insteg", "value": client.token(*one.reader), "url": gateway}])
            page = await context.new_page()
            answer = await page.goto(f"{gateway}{one.path}")
            assert answer is not None
            assert answer.ok, answer.status
            if one.beginning_with:
                await page.locator(one.beginning_with).evaluate("element => element.scrollIntoView()")
            await page.screenshot(path=ROOT / "docs" / "pictures" / f"{one.name}.png")
            await context.close()


if __name__ == "__main__":
    asyncio.run(_take())
