"""A real browser for tests of pages, and axe-core to hold them against WCAG; where one is missing, tests are not run.

`make browser` brings both: Debian's chromium, and axe-core as npm packs it, into .tools.
"""

import asyncio
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.async_api import Browser, async_playwright

from local.engines.process import free_port
from tests.support.waiting import until

ROOT = Path(__file__).parents[2]
AXE = ROOT / ".tools" / "axe-core" / "package" / "axe.min.js"
PICTURES = ROOT / "out" / "pages"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]

needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="not run: no chromium here (`make browser` installs it)")
needs_axe = pytest.mark.skipif(not AXE.exists(), reason="not run: no axe-core here (`make browser` fetches it by npm)")


@asynccontextmanager
async def browsing() -> AsyncIterator[Browser]:
    """Headless Chromium. As root it has no sandbox of its own; it only ever opens our own pages."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def served(app: Any) -> AsyncIterator[str]:
    """An application on a port of its own; yields its address."""
    port = free_port()
    config = uvicorn.Config(app, host="127.0.0.1", port=port, log_config=None, lifespan="off")
    server = uvicorn.Server(config)
    server.capture_signals = _no_signals  # type: ignore[method-assign]
    task = asyncio.create_task(server.serve())
    try:
        await until(lambda: server.started, limit=20)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await task


async def violations(browser: Browser, address: str, cookies: Sequence[Any] = ()) -> list[str]:
    """What axe-core finds against WCAG 2.1 A and AA, each with the rule and the first place."""
    context = await browser.new_context(bypass_csp=True, viewport={"width": 360, "height": 740})
    try:
        await context.add_cookies(list(cookies))
        page = await context.new_page()
        await page.goto(address)
        await page.add_script_tag(path=AXE)
        found = await page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", WCAG)
        assert found["passes"], "axe-core looked at nothing"
        return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found["violations"]]
    finally:
        await context.close()


class _no_signals:  # noqa: N801 - stands in for a context manager
    def __enter__(self) -> None: ...
    def __exit__(self, *_: object) -> None: ...
