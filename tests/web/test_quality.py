"""The quality page: coverage, codes, contradictions and hidden children, as the action says; handles for registrars."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from urllib.parse import quote

import pytest

from casestats.access import Reach, Role
from casestats.actions.quality import Conflict, Quality, UnmappedCode, quality
from casestats.tabulation import Status
from casestats.web import formats
from casestats.web.pages import quality as page
from tests.exchange.reading_page import Element, read_page, squeezed
from tests.people import make_account
from tests.web.scene import HOME, OTHER, OTHER_UNIT, UNIT, Service

PAGE = f"/{HOME}/kvalitet"


def seen(service: Service, who: Role | str, path: str = PAGE) -> Element:
    answer = service.as_(who).get(path)
    assert answer.status_code == 200, path
    return read_page(answer.data)


def coverage(found: Element) -> dict[str, list[str]]:
    (table,) = [one for one in found.every("table") if one.every("caption")[0].text.startswith("Täckning per")]
    body = [row for row in table.every("tr") if row.every("td")]
    return {row.every("th")[0].text: [cell.text for cell in row.every("td")] for row in body}


def numbers(found: Element) -> dict[str, str]:
    """What the list of children's cases says: title -> number."""
    told = {}
    for facts in (one for one in found.every("dl")):
        for term, words in zip(facts.every("dt"), facts.every("dd"), strict=True):
            strong = words.every("strong")
            if strong:
                told[term.text] = strong[0].text
    return told


def quality_of(service: Service, unit: str = "") -> Quality:
    return quality(service.installation, HOME, units=[unit] if unit else None)


@pytest.mark.parametrize("who", [Role.REGISTRAR, Role.ANALYST, Role.APPROVER, Role.MANAGER])
def test_the_table_of_coverage_holds_what_the_action_says(who: Role, shared_service: Service) -> None:
    told = quality_of(shared_service, UNIT if who is Role.MANAGER else "")
    shown = coverage(seen(shared_service, who))
    stated = 0
    for line in told.coverage:
        cells = [cell for cell in line.cells if cell is not None and cell.coverage is not None]
        if cells:
            with shared_service.app.test_request_context():
                row = shown[page.title_of(line)]
            stated += 1
            assert [squeezed(cell) for cell in row] == [
                squeezed(formats.percent(cell.coverage)) if cell is not None and cell.coverage is not None else text
                for cell, text in zip(line.cells, row, strict=True)
            ]
    assert stated


def test_a_question_that_no_source_has_is_said_in_words_and_has_no_row(shared_service: Service) -> None:
    told = quality_of(shared_service)
    nowhere = [
        line for line in told.coverage if all(cell is None or cell.status is Status.UNABLE for cell in line.cells)
    ]
    found = seen(shared_service, Role.ANALYST)
    assert nowhere
    assert "Ingen källa har:" in found.text
    assert "Fysiskt våld" not in coverage(found)


def test_the_file_holds_what_the_table_shows(shared_service: Service) -> None:
    client = shared_service.as_(Role.ANALYST)
    shown = coverage(read_page(client.get(PAGE).data))
    text = client.get(f"{PAGE}/csv").data.decode("utf-8-sig")
    saved = {line[0]: line[1:] for line in list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))[1:] if line}
    for question, cells in shown.items():
        assert [cell.replace("\u00a0%", "") for cell in cells] == saved[question]


def test_hidden_children_are_counted_as_the_action_counts_them(shared_service: Service) -> None:
    children = quality_of(shared_service).children
    found = numbers(seen(shared_service, Role.ANALYST))
    assert found["Utan uppgift om våld"] == str(children.unclassified.value)
    assert found["Funna bara genom ett annat ärende"] == (str(children.by_link) if children.by_link else "inga")
    assert children.by_link


def test_only_a_registrar_gets_handles_and_each_asks_by_post(shared_service: Service) -> None:
    found = seen(shared_service, Role.REGISTRAR)
    forms = [form for form in found.every("form") if form.attributes.get("action") == f"/{HOME}/hitta-arende"]
    handles = {
        field.attributes["value"]
        for form in forms
        for field in form.every("input")
        if field.attributes["name"] == "handle"
    }
    children = quality_of(shared_service).children
    assert handles
    assert handles <= {*children.handles, *children.by_form_handles, *children.by_link_handles}
    assert all(form.attributes["method"] == "post" for form in forms)
    for who in (Role.ANALYST, Role.APPROVER, Role.MANAGER):
        text = shared_service.as_(who).get(PAGE).text
        assert not [handle for handle in children.handles if handle in text]


def test_a_manager_sees_the_own_units_and_no_codes_of_the_whole(shared_service: Service) -> None:
    found = seen(shared_service, Role.MANAGER)
    assert "Koder som inte finns i profilen" not in found.text
    for path in (f"{PAGE}?enhet={quote(OTHER_UNIT)}", f"{PAGE}/csv?enhet={quote(OTHER_UNIT)}", f"/{OTHER}/kvalitet"):
        assert shared_service.as_(Role.MANAGER).get(path).status_code == 404


def test_county_administrator_and_auditor_have_no_quality_page(shared_service: Service) -> None:
    for who in (Role.COUNTY, Role.ADMINISTRATOR, Role.AUDITOR):
        assert shared_service.as_(who).get(PAGE).status_code in (403, 404)


def test_codes_and_contradictions_stand_with_their_counts_and_what_to_do(
    shared_service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = replace(
        quality_of(shared_service),
        unmapped=(UnmappedCode("procapita", "BO12", 23), UnmappedCode("procapita", "<b>", 1)),
        conflicts=(Conflict("honour", 3, ("a" * 32,)),),
    )
    monkeypatch.setattr(page, "quality", lambda *_, **__: told)
    found = seen(shared_service, Role.REGISTRAR)
    rows = [[cell.text for cell in row.walk() if cell.tag in ("th", "td")] for row in found.every("tr")]
    assert ["BO12", "procapita", "23"] in rows
    assert ["<b>", "procapita", "1"] in rows
    assert f"/{HOME}/profiler" in [link.attributes["href"] for link in found.every("a")]
    assert "Hedersrelaterat våld och förtryck" in [term.text for term in found.every("dt")]
    analysts = seen(shared_service, Role.ANALYST)
    assert "Den som läser in uttag kan lägga till dem." in analysts.text


def test_an_empty_installation_says_what_to_do(service: Service) -> None:
    make_account(service.installation, Role.REGISTRAR, name="ny", reaches=[Reach("2262")])
    assert "Inget att granska än" in seen(service, "ny", "/2262/kvalitet").text


def test_english_is_spoken_all_over(shared_service: Service) -> None:
    text = seen(shared_service, Role.REGISTRAR, f"{PAGE}?lang=en").text
    assert "Children who may be hidden" in text
    assert "Täckning" not in text
