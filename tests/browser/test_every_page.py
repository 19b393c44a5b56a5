"""Every page, in both languages, at three widths: nobody is shut out, and nothing sticks out."""

from __future__ import annotations

import pytest

from casestats.access import Role
from casestats.words import Language
from tests.browser.walking import MIDDLE, NARROW, WIDE, Walk, barriers, in_language, overflows, picture
from tests.web.addresses import addresses_of

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("who", [None, *Role])
def test_axe_finds_nothing_on_any_page(who: Role | None, language: Language, walk: Walk) -> None:
    found = {}
    with walk.as_(who) as page:
        for name, path in addresses_of(walk.service, who).items():
            page.goto(in_language(path, language))
            picture(page, f"{who or 'nobody'}-{name}-{language}")
            assert page.locator("html").get_attribute("lang") == language, path
            assert page.locator("h1").count() == 1, path
            assert page.title().strip(), path
            if barred := barriers(page):
                found[path] = barred
    assert found == {}


@pytest.mark.parametrize("width", [NARROW, MIDDLE, WIDE])
@pytest.mark.parametrize("who", [None, *Role])
def test_no_page_is_wider_than_its_window(who: Role | None, width: int, walk: Walk) -> None:
    """320 pixels are also what 1280 become at 400 % zoom."""
    with walk.as_(who, width=width) as page:
        for name, path in addresses_of(walk.service, who).items():
            page.goto(path)
            picture(page, f"{who or 'nobody'}-{name}-{width}")
            assert overflows(page) == 0, path


@pytest.mark.parametrize("who", list(Role))
def test_dark_pages_pass_as_light_ones_do(who: Role, walk: Walk) -> None:
    with walk.as_(who, color_scheme="dark") as page:
        found = {}
        for path in addresses_of(walk.service, who).values():
            page.goto(path)
            if barred := [one for one in barriers(page) if one.startswith("color-contrast")]:
                found[path] = barred
    assert found == {}


@pytest.mark.parametrize("who", list(Role))
def test_every_page_can_be_read_without_javascript(who: Role, walk: Walk) -> None:
    """What the page says is there without the script, word for word."""
    with walk.as_(who) as with_script, walk.as_(who, script=False) as without:
        for path in addresses_of(walk.service, who).values():
            with_script.goto(path)
            without.goto(path)
            wanted = with_script.locator("main").inner_text().split()
            assert without.locator("main").inner_text().split() == wanted, path
