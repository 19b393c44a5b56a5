"""Going through the pages as somebody of each role, in a browser where they have signed in."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from casestats.access import Role
from casestats.words import Language
from tests.web.addresses import Visit
from tests.web.scene import Service

PICTURES = "CASESTATS_PICTURES"
"""Names a folder where the tests leave a picture of every page they open; without it they take none."""
NARROW, MIDDLE, WIDE = 320, 768, 1280
HEIGHT = 900
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


class Walk:
    """The service, a browser, and where to find the one with the other."""

    def __init__(self, service: Service, browser: Browser, address: str, visits: list[Visit]) -> None:
        self.service = service
        self.browser = browser
        self.address = address
        self.visits = visits

    @contextmanager
    def as_(self, who: Role | str | None, *, width: int = WIDE, script: bool = True, **more: Any) -> Iterator[Page]:
        """A page in which somebody has signed in; None: nobody. What the page complains of fails the test."""
        context = self.browser.new_context(
            base_url=self.address, java_script_enabled=script, viewport={"width": width, "height": HEIGHT}, **more
        )
        complaints: list[str] = []
        try:
            if who is not None:
                cookie = self.service.as_(who).get_cookie("casestats")
                assert cookie is not None
                context.add_cookies([{"name": "casestats", "value": cookie.value, "url": self.address}])
            page = context.new_page()
            page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.on("request", lambda asked: _outside(asked.url, self.address, complaints))
            yield page
            expected = "the server responded with a status of 4"
            unexpected = [one for one in complaints if expected not in one]
            assert unexpected == [], unexpected
        finally:
            context.close()


def _outside(url: str, address: str, complaints: list[str]) -> None:
    if not url.startswith((address, "data:", "blob:")):
        complaints.append(f"the page asked for {url}")


def barriers(page: Page, *, only: str = "") -> list[str]:
    """What axe-core finds that would shut somebody out, each with where; by one rule alone if named."""
    rules = {"type": "rule", "values": [only]} if only else {"type": "tag", "values": RULES}
    found = Axe().run(page, options={"runOnly": rules, "resultTypes": ["violations"]}).response
    return [
        f"{one['id']}: {one['help']} at {', '.join(str(node['target']) for node in one['nodes'][:3])}"
        for one in found["violations"]
    ]


def overflows(page: Page) -> int:
    """By how many pixels the page is wider than its window; wide tables scroll in regions of their own."""
    return int(page.evaluate("document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"))


def looks(page: Page, name: str) -> dict[str, object]:
    """What is wrong with an open page in a window of another width (320 pixels are also what 1280 become at 400 % zoom)
    or in the dark. It lays itself out anew by itself, so it is not fetched again; afterwards it is wide and light."""
    wrong: dict[str, object] = {}
    for width in (NARROW, MIDDLE, WIDE):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        picture(page, f"{width}-{name}")
        if more := overflows(page):
            wrong[f"{width} px"] = more
    page.emulate_media(color_scheme="dark")
    picture(page, f"dark-{name}")
    if barred := barriers(page, only="color-contrast"):
        wrong["dark"] = barred
    page.emulate_media(color_scheme="light")
    return wrong


def in_language(path: str, language: Language) -> str:
    return f"{path}{'&' if '?' in path else '?'}lang={language}"


def picture(page: Page, name: str) -> None:
    """Leave a picture where somebody asked for them."""
    if folder := os.environ.get(PICTURES):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
