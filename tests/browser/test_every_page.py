"""Every page in each of its states, as each role sees it: nobody is shut out, and nothing sticks out."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

import pytest
from playwright.sync_api import Page

from casestats.access import Role
from casestats.words import Language
from tests.browser.walking import Walk, barriers, in_language, looks, picture
from tests.web.addresses import Visit

pytestmark = pytest.mark.slow

EVERYBODY = [None, *Role]
DIFFER = ("start.page", "releases.page", "releases.listing", "imports.listing", "quality.page", "notes.listing")
"""Pages that offer each role something else."""


def pages(walk: Walk, who: Role | None, page: Page, language: Language = "sv") -> Iterator[Visit]:
    """Open one page after another; each is there."""
    for visit in walk.visits:
        if visit.who == who:
            answer = page.goto(in_language(visit.path, language))
            assert answer is not None
            assert answer.status == 200, visit
            yield visit


def once(walk: Walk) -> list[tuple[Role | None, list[Visit]]]:
    """Each page and state as the first that may open it sees it, role by role."""
    seen: set[str] = set()
    first = [visit for visit in walk.visits if not (visit.name in seen or seen.add(visit.name))]  # type: ignore[func-returns-value]  # add gives None, which is just what is wanted
    order = {who: place for place, who in enumerate(EVERYBODY)}
    first.sort(key=lambda visit: order[visit.who])
    return [(who, list(them)) for who, them in groupby(first, key=lambda visit: visit.who)]


@pytest.mark.parametrize("who", EVERYBODY)
def test_every_role_can_open_its_pages_and_axe_finds_nothing_on_them(who: Role | None, walk: Walk) -> None:
    """What two roles see alike is looked at as the first of them sees it."""
    first = {visit for _, visits in once(walk) for visit in visits}
    found: dict[str, object] = {}
    opened = 0
    with walk.as_(who) as page:
        for visit in pages(walk, who, page):
            opened += 1
            if visit not in first and not visit.name.startswith(DIFFER):
                continue
            picture(page, f"{who or 'nobody'}-{visit.name}")
            assert page.locator("html").get_attribute("lang") == "sv", visit
            assert page.locator("h1").count() == 1, visit
            assert page.title().strip(), visit
            if barred := barriers(page):
                found[visit.path] = barred
            found |= {f"{visit.path} {how}": wrong for how, wrong in looks(page, visit.name).items()}
    assert opened > (0 if who is Role.MEMBER else 1)  # who delivers to a county has one page here
    assert found == {}


def test_axe_finds_nothing_on_the_english_pages(walk: Walk) -> None:
    found = {}
    for who, visits in once(walk):
        with walk.as_(who) as page:
            for visit in visits:
                page.goto(in_language(visit.path, "en"))
                assert page.locator("html").get_attribute("lang") == "en", visit
                picture(page, f"en-{visit.name}")
                if barred := barriers(page):
                    found[visit.path] = barred
    assert found == {}


def test_every_page_says_the_same_without_javascript(walk: Walk) -> None:
    for who, visits in once(walk):
        with walk.as_(who) as with_script, walk.as_(who, script=False) as without:
            for visit in visits:
                said = []
                for page in (with_script, without):
                    page.goto(visit.path)
                    said.append(page.locator("main").inner_text().split())
                assert said[0] == said[1], visit


def test_errors_are_pages_that_shut_nobody_out(walk: Walk) -> None:
    """What is not there, what is not theirs, and forms sent with nothing in them."""
    found = {}
    with walk.as_(Role.MANAGER) as page:
        for path in (
            "/finns-inte",
            "/9999/",
            "/administration",
            "/2281/malgrupp/finns-inte",
            "/2281/?enhet=finns-inte",
        ):
            for language in ("sv", "en"):
                answer = page.goto(in_language(path, language))
                assert answer is not None
                assert answer.status in (400, 403, 404), path
                picture(page, f"error-{answer.status}-{language}")
                if barred := barriers(page):
                    found[path] = barred
    assert found == {}
