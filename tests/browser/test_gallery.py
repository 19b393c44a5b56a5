"""Every part and every drawing in a browser: read by everybody, at every width, on every screen and on paper."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from waitress.server import create_server

from tests.browser.walking import MIDDLE, NARROW, WIDE, Walk, barriers, overflows, picture
from tests.web.gallery import add_gallery
from tests.web.scene import Service, copied

pytestmark = pytest.mark.slow

SMALLEST_TEXT = 10.5
"""Of a drawing, in CSS pixels, where the page is 320 wide."""


@pytest.fixture(scope="module")
def gallery(furnished: Path, chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    service = Service(copied(furnished, tmp_path_factory.mktemp("gallery") / "service"))
    add_gallery(service.app)
    server = create_server(service.app, host="127.0.0.1", port=0, threads=2)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield Walk(service, chromium, f"http://localhost:{server.effective_port}", [])
    finally:
        server.close()
        thread.join(timeout=10)


def sizes_of_text(page: Page) -> list[float]:
    """How large the text of each drawing that is shown is, in CSS pixels."""
    return list(
        page.evaluate(
            """() => [...document.querySelectorAll("svg.drawing")]
            .filter(svg => svg.getBoundingClientRect().width && svg.querySelector("text"))
            .map(svg => svg.getBoundingClientRect().width / svg.viewBox.baseVal.width
                 * parseFloat(svg.querySelector("text").getAttribute("font-size")))"""
        )
    )


@pytest.mark.parametrize("width", [NARROW, MIDDLE, WIDE])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_sticks_out(gallery: Walk, width: int, scheme: str) -> None:
    with gallery.as_(None, width=width, color_scheme=scheme) as page:
        page.goto("/galleri")
        picture(page, f"gallery-{scheme}-{width}")
        assert barriers(page) == []
        assert overflows(page) == 0


@pytest.mark.parametrize("width", [NARROW, MIDDLE, WIDE])
def test_the_text_of_every_drawing_can_be_read_and_one_variant_is_shown(gallery: Walk, width: int) -> None:
    with gallery.as_(None, width=width) as page:
        page.goto("/galleri")
        sizes = sizes_of_text(page)
        assert min(sizes) >= SMALLEST_TEXT
        shown = page.locator(".chart:has(svg)").evaluate_all(
            "all => all.map(one => [...one.querySelectorAll('svg')].filter(s => s.getClientRects().length).length)"
        )
        assert set(shown) == {1}


def test_lines_are_no_longer_than_seventy_five_characters(gallery: Walk) -> None:
    with gallery.as_(None, width=WIDE) as page:
        page.goto("/hjalp")
        longest = page.evaluate(
            """() => Math.max(...[...document.querySelectorAll("main section p")].map(p => {
              const lines = p.getBoundingClientRect().height / parseFloat(getComputedStyle(p).lineHeight);
              return lines < 2 ? 0 : p.textContent.trim().length / Math.round(lines);
            }))"""
        )
        assert 40 < longest <= 75


def test_the_keyboard_is_seen_wherever_it_is(gallery: Walk) -> None:
    with gallery.as_(None, width=WIDE) as page:
        page.goto("/galleri")
        outlines = set()
        for _ in range(60):  # from the summary of errors, which has the focus, round to the table under a chart
            page.keyboard.press("Tab")
            outlines.add(
                page.evaluate(
                    """() => { const one = document.activeElement, card = one.closest(".figure") || one;
                    if (one === document.body) return "solid 3px";  // between the last and the first
                    const look = getComputedStyle(getComputedStyle(one).outlineStyle == "none" ? card : one);
                    return look.outlineStyle + " " + look.outlineWidth; }"""
                )
            )
        assert outlines == {"solid 3px"}


def test_on_paper_there_is_no_menu_and_every_table_is_there(gallery: Walk) -> None:
    with gallery.as_(None, width=WIDE) as page:
        page.goto("/galleri")
        page.emulate_media(media="print")
        assert not page.locator(".menu-bar").is_visible()
        assert not page.get_by_role("button", name="Läs in").is_visible()
        assert page.locator(".print-foot").is_visible()
        assert page.locator(".chart table").first.is_visible()
        assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"


def test_with_the_systems_own_colours_what_is_filled_differs_from_what_is_outlined(gallery: Walk) -> None:
    with gallery.as_(None, width=WIDE, forced_colors="active") as page:
        page.goto("/galleri")
        now, then = (
            page.locator(f".chart svg.wide-drawing .bar.{look}").first.evaluate("one => getComputedStyle(one).fill")
            for look in ("now", "then")
        )
        assert now != then


def test_nothing_moves_for_who_asked_for_that(gallery: Walk) -> None:
    with gallery.as_(None, width=WIDE, reduced_motion="reduce") as page:
        page.goto("/galleri")
        assert page.evaluate("document.getAnimations().length") == 0
