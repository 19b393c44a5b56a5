"""Every page of a county in each of its states, as the coordinator and the second person see it."""

from __future__ import annotations

import pytest

from casestats.access import Role
from tests.browser.walking import Walk, barriers, in_language, looks, picture

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("who", [Role.COUNTY, Role.APPROVER])
def test_nobody_is_shut_out_of_a_countys_pages(who: Role, county_walk: Walk) -> None:
    """Light and dark, and no wider than the window."""
    found: dict[str, object] = {}
    opened = 0
    with county_walk.as_(who) as page:
        for visit in (one for one in county_walk.visits if one.who == who):
            answer = page.goto(visit.path)
            assert answer is not None
            assert answer.status == 200, visit
            opened += 1
            picture(page, f"{who}-{visit.name}")
            assert page.locator("html").get_attribute("lang") == "sv", visit
            assert page.locator("h1").count() == 1, visit
            assert page.title().strip(), visit
            if barred := barriers(page):
                found[visit.path] = barred
            found |= {f"{visit.path} {how}": wrong for how, wrong in looks(page, visit.name).items()}
    assert opened >= (25 if who is Role.COUNTY else 3)
    assert found == {}


def test_axe_finds_nothing_on_a_countys_english_pages(county_walk: Walk) -> None:
    found = {}
    with county_walk.as_(Role.COUNTY) as page:
        for visit in (one for one in county_walk.visits if one.who == Role.COUNTY):
            page.goto(in_language(visit.path, "en"))
            assert page.locator("html").get_attribute("lang") == "en", visit
            picture(page, f"en-{visit.name}")
            if barred := barriers(page):
                found[visit.path] = barred
    assert found == {}


def test_every_page_of_a_county_says_the_same_without_javascript(county_walk: Walk) -> None:
    with county_walk.as_(Role.COUNTY) as with_script, county_walk.as_(Role.COUNTY, script=False) as without:
        for visit in (one for one in county_walk.visits if one.who == Role.COUNTY):
            said = []
            for page in (with_script, without):
                page.goto(visit.path)
                said.append(page.locator("main").inner_text().split())
            assert said[0] == said[1], visit
