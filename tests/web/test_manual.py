"""The indicators' manual: everything the catalogue says, found by word, in both languages."""

from __future__ import annotations

from casestats.access import Role
from casestats.catalogue import standard_catalogue
from casestats.catalogue.explaining import explained
from tests.exchange.reading_page import Element, read_page, squeezed
from tests.web.scene import Service

CATALOGUE = standard_catalogue()


def page(service: Service, path: str, role: Role = Role.MANAGER) -> Element:
    answer = service.as_(role).get(path)
    assert answer.status_code == 200
    return read_page(answer.data)


def titles(found: Element) -> list[str]:
    return [cell.text for cell in found.every("th") if cell.attributes.get("scope") == "row"]


def test_every_indicator_of_the_catalogue_is_listed_with_a_link_to_its_page(shared_service: Service) -> None:
    found = page(shared_service, "/indikatorer")
    assert titles(found) == [one.title.sv for one in CATALOGUE.indicators]
    links = {link.attributes["href"] for link in found.every("a")}
    assert {f"/indikatorer/{one.id}" for one in CATALOGUE.indicators} <= links


def test_an_indicators_page_says_all_that_the_catalogue_says_of_it_in_both_languages(shared_service: Service) -> None:
    for indicator in CATALOGUE.indicators:
        for language in ("sv", "en"):
            found = page(shared_service, f"/indikatorer/{indicator.id}?lang={language}").text
            for line in explained(indicator, CATALOGUE):
                assert squeezed(line.text.sv if language == "sv" else line.text.en) in found
            assert f"version {indicator.version}" in found


def test_a_search_by_word_needs_every_word_and_no_script(shared_service: Service) -> None:
    assert titles(page(shared_service, "/indikatorer?ord=heder")) == [
        one.title.sv
        for one in CATALOGUE.indicators
        if "heder" in one.title.sv.lower() + " ".join(line.text.sv for line in explained(one, CATALOGUE)).lower()
    ]
    assert titles(page(shared_service, "/indikatorer?ord=SKYDDAT+nätter")) == ["Nätter i skyddat boende"]


def test_a_search_that_finds_nothing_says_so_and_what_to_do(shared_service: Service) -> None:
    found = page(shared_service, "/indikatorer?ord=%3Cscript%3Exyz")
    assert titles(found) == []
    assert "Inget träffades" in found.text
    assert not [one for one in found.every("script") if "xyz" in one.text]


def test_an_indicator_that_is_not_there_is_not_found(shared_service: Service) -> None:
    assert shared_service.as_(Role.MANAGER).get("/indikatorer/nothing").status_code == 404


def test_every_role_may_read_the_manual(shared_service: Service) -> None:
    for role in Role:
        assert shared_service.as_(role).get("/indikatorer").status_code == 200
