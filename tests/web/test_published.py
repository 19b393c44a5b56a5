"""What has been published, for those who see no more: the release's own figures, hidden ones as two dots."""

from __future__ import annotations

from dataclasses import replace

import pytest

from casestats.access import Reach, Role
from casestats.actions.published import PublishedRelease, newest_figures, published_releases
from casestats.actions.publishing import withdraw
from casestats.exchange.release_words import shown
from casestats.web.pages import published as page
from tests.exchange.reading_page import Element, read_page
from tests.people import make_account
from tests.web.scene import HOME, OTHER, PUBLISHER, Service

PAGE = f"/{HOME}/publicerat"


def rows(found: Element) -> list[list[str]]:
    return [[cell.text for cell in row.walk() if cell.tag in ("th", "td")] for row in found.every("tr")][1:]


def seen(service: Service, who: Role | str, path: str = PAGE) -> Element:
    answer = service.as_(who).get(path)
    assert answer.status_code == 200
    return read_page(answer.data)


def releases(service: Service) -> list[PublishedRelease]:
    return published_releases(service.installation, HOME)


@pytest.mark.parametrize("who", [Role.COUNTY, Role.MANAGER, Role.ANALYST, Role.APPROVER])
def test_the_page_holds_every_total_of_the_newest_release(who: Role, shared_service: Service) -> None:
    (release,) = releases(shared_service)
    told = [(one.indicator.title.sv, shown(one.row, "sv")) for one in release.figures]
    assert [(row[0], row[2]) for row in rows(seen(shared_service, who))] == told
    assert len(told) > 5


def test_a_hidden_figure_is_two_dots_with_words_for_those_who_listen(
    shared_service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    (release,) = releases(shared_service)
    first = release.figures[0]
    row = first.row._replace(value=None, status="suppressed", claim="", coverage="")
    hidden = replace(release, figures=(first._replace(row=row), *release.figures[1:]))
    monkeypatch.setattr(page, "published_releases", lambda *_: [hidden])
    told = rows(seen(shared_service, Role.COUNTY))[0]
    assert told[2] == ".. dolt tal"
    assert told[3] == "dold av sekretess"


def test_the_newest_figure_is_of_the_latest_period(shared_service: Service) -> None:
    found = newest_figures(shared_service.installation, HOME)
    assert str(found["adult_victims"].period) == "2025"


def test_a_withdrawn_release_is_gone_at_once(service: Service) -> None:
    (release,) = releases(service)
    withdraw(service.installation, PUBLISHER, release.id, reason="fel siffra")
    assert "Inget är publicerat än" in seen(service, Role.COUNTY).text
    assert newest_figures(service.installation, HOME) == {}
    assert "Inget är publicerat än" in seen(service, Role.MANAGER, f"/{HOME}/").text


def test_a_draft_is_not_published(service: Service) -> None:
    before = [one.id for one in releases(service)]
    service.release("2025-Q4", published=False)
    assert [one.id for one in releases(service)] == before


def test_another_municipality_is_not_found_and_an_empty_one_says_so(service: Service) -> None:
    assert service.as_(Role.COUNTY).get(f"/{OTHER}/publicerat").status_code == 404
    make_account(service.installation, Role.COUNTY, name="lan", reaches=[Reach(OTHER)])
    assert "Inget är publicerat än" in seen(service, "lan", f"/{OTHER}/publicerat").text


def test_a_registrar_administrator_and_auditor_have_no_such_page(shared_service: Service) -> None:
    for who in (Role.REGISTRAR, Role.ADMINISTRATOR, Role.AUDITOR):
        assert shared_service.as_(who).get(PAGE).status_code in (403, 404)
