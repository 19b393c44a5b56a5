"""The start page: the numbers of the overview, with their doubt in words, and nobody else's."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from python_calamine import load_workbook
from werkzeug.test import TestResponse

from casestats.access import Reach, Role
from casestats.actions.notes import add_note
from casestats.actions.overview import Overview, overview
from casestats.audit import Actor
from casestats.exchange.figures import value_text
from casestats.tabulation import Cell, Status
from casestats.tabulation.forecasting import PastYear, Prognosis, foretell
from casestats.tabulation.tables import Count
from casestats.web.current import EXTENSION
from casestats.web.pages import start
from casestats.words import Words
from tests.exchange.reading_page import Element, read_page, squeezed
from tests.people import make_account
from tests.web.scene import HOME, OTHER, OTHER_UNIT, UNIT, Service

START = f"/{HOME}/"
ANALYST = Actor("anna", "analyst")


def seen(service: Service, who: Role | str, path: str = START) -> Element:
    answer = service.as_(who).get(path)
    assert answer.status_code == 200, path
    return read_page(answer.data)


def of_class(found: Element, name: str) -> list[Element]:
    return [one for one in found.walk() if name in one.attributes.get("class", "").split()]


def cards(found: Element) -> dict[str, tuple[str, str]]:
    """Title -> the figure and what it is compared with."""
    told = {}
    for one in of_class(found, "figure"):
        (label,), (value,) = of_class(one, "label"), of_class(one, "value")
        told[label.text] = (value.text, " ".join(part.text for part in of_class(one, "compared")))
    return told


def alike(text: str) -> str:
    """Without spaces: a card sets the word before its number apart."""
    return "".join(text.split())


def table_under(found: Element, caption: str) -> list[list[str]]:
    """The rows of the table with that in its caption, its headings first."""
    (table,) = [one for one in found.every("table") if caption in one.every("caption")[0].text]
    return [[cell.text for cell in row.walk() if cell.tag in ("th", "td")] for row in table.every("tr")]


def overview_of(service: Service, unit: str = "") -> Overview:
    return overview(service.installation, HOME, unit)


@pytest.mark.parametrize("who", [Role.MANAGER, Role.ANALYST])
def test_the_cards_hold_the_numbers_of_the_overview(who: Role, shared_service: Service) -> None:
    told = overview_of(shared_service, UNIT if who is Role.MANAGER else "")
    found = cards(seen(shared_service, who))
    assert list(found) == [card.theme.title.sv for card in told.cards]
    assert any(card.value for card in told.cards)
    for card in told.cards:
        value, compared = found[card.theme.title.sv]
        expected = "0" if value_text(card.cell, "sv") == "–" else value_text(card.cell, "sv")
        assert value.replace(" ", "") == expected.replace("\u00a0", "")
        assert compared[1:] in card.sentence.sv


def test_a_managers_figures_are_the_units_and_not_the_municipalitys(shared_service: Service) -> None:
    found = seen(shared_service, Role.MANAGER)
    own, whole = overview_of(shared_service, UNIT).cards[0], overview_of(shared_service).cards[0]
    assert own.value != whole.value
    assert cards(found)["Våldsutsatta vuxna"][0] == str(own.value)
    assert str(whole.value) not in found.text.split("Publicerat för hela kommunen")[0].split()


@pytest.mark.parametrize(
    "path",
    [
        f"/{HOME}/?enhet={quote(OTHER_UNIT)}",
        f"/{HOME}/?enhet=ingen",
        f"/{HOME}/utveckling/csv?enhet={quote(OTHER_UNIT)}",
        f"/{HOME}/utveckling/csv?grupp=vuxna&enhet={quote(OTHER_UNIT)}",
        f"/{HOME}/?grupp=../../etc",
        f"/{HOME}/utveckling/pdf",
        f"/{OTHER}/",
        f"/{OTHER}/utveckling/excel",
    ],
)
def test_a_manager_finds_no_other_unit_or_municipality(path: str, shared_service: Service) -> None:
    assert shared_service.as_(Role.MANAGER).get(path).status_code == 404


def test_a_unit_named_twice_in_the_address_is_the_first_and_still_checked(shared_service: Service) -> None:
    path = f"/{HOME}/?enhet={quote(UNIT)}&enhet={quote(OTHER_UNIT)}"
    own = overview_of(shared_service, UNIT).cards[0]
    assert cards(seen(shared_service, Role.MANAGER, path))["Våldsutsatta vuxna"][0] == str(own.value)


def test_a_manager_of_two_units_reads_one_at_a_time(service: Service) -> None:
    make_account(
        service.installation, Role.MANAGER, name="dubbel", reaches=[Reach(HOME, UNIT), Reach(HOME, OTHER_UNIT)]
    )
    for unit in (UNIT, OTHER_UNIT):
        found = seen(service, "dubbel", f"/{HOME}/?enhet={quote(unit)}")
        (current,) = [link.text for link in of_class(found, "tabs")[0].every("a") if "aria-current" in link.attributes]
        assert current == unit
        told = overview_of(service, unit).cards[2]
        assert alike(cards(found)[told.theme.title.sv][0]) == alike(value_text(told.cell, "sv").replace("–", "0"))
    assert service.as_("dubbel").get(f"/{HOME}/?enhet=St%C3%B6dcentrum").status_code == 404


def test_who_sees_the_whole_may_choose_a_unit_that_there_is(shared_service: Service) -> None:
    found = seen(shared_service, Role.ANALYST, f"/{HOME}/?enhet={quote(OTHER_UNIT)}")
    told = overview_of(shared_service, OTHER_UNIT).cards[1]
    assert cards(found)[told.theme.title.sv][0].replace(" ", "") == value_text(told.cell, "sv").replace("\u00a0", "")
    assert shared_service.as_(Role.ANALYST).get(f"/{HOME}/?enhet=ingen").status_code == 404


def test_a_county_coordinator_sees_what_was_published_and_nothing_else(shared_service: Service) -> None:
    found = seen(shared_service, Role.COUNTY)
    assert cards(found) == {}
    (row,) = table_under(found, "senaste publicerade")[1:]
    assert row[:2] == ["Våldsutsatta vuxna", "2025"]
    assert int(row[2]) > 0
    assert shared_service.as_(Role.COUNTY).get(f"/{HOME}/utveckling/csv").status_code == 403


def test_a_registrar_sees_how_extracts_came_in_but_no_figures_of_groups(shared_service: Service) -> None:
    found = seen(shared_service, Role.REGISTRAR)
    assert cards(found) == {}
    assert "Uttagen" in [one.text for one in found.every("h3")]
    assert of_class(found, "coverage")


def test_the_files_hold_what_the_table_shows(shared_service: Service) -> None:
    found = seen(shared_service, Role.MANAGER, f"/{HOME}/?grupp=barn")
    told = next(rows for rows in [table_under(found, "Barn som bevittnat")] if rows)
    client = shared_service.as_(Role.MANAGER)
    text = client.get(f"/{HOME}/utveckling/csv?grupp=barn").data.decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))[: len(told)]
    book = client.get(f"/{HOME}/utveckling/excel?grupp=barn").data
    sheet = load_workbook(io.BytesIO(book)).get_sheet_by_index(0).to_python()[2 : 2 + len(told)]
    assert len(told) == 13
    for shown, line, cells in zip(told, lines, sheet, strict=True):
        assert [squeezed(cell) for cell in shown] == [squeezed(shown_again(cell, line, shown)) for cell in line]
        assert [str(int(cell)) if isinstance(cell, float) else cell for cell in cells] == line


def shown_again(cell: str, line: list[str], shown: list[str]) -> str:
    """A number of the file as the page says it, with its doubt in front."""
    on_page = shown[line.index(cell)]
    return on_page if on_page.endswith(f"\u00a0{cell}") else cell


def test_the_file_has_a_name_without_anything_that_was_asked_for(shared_service: Service) -> None:
    answer = shared_service.as_(Role.MANAGER).get(f"/{HOME}/utveckling/csv?grupp=vuxna")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="2281-vuxen-vuxna-2025-12.csv"'


def test_english_is_spoken_all_over(shared_service: Service) -> None:
    text = seen(shared_service, Role.MANAGER, f"/{HOME}/?lang=en").text
    assert "How things are now" in text
    assert "Läget just nu" not in text
    assert "To do" in text


def test_a_break_that_somebody_noted_stands_at_its_month(service: Service) -> None:
    words = "Nytt formulär i april"
    day = datetime(2025, 4, 1, tzinfo=UTC).date()
    add_note(service.installation, ANALYST, municipality=HOME, kind="break", day=day, text=words)
    found = seen(service, Role.MANAGER)
    row = next(row for row in table_under(found, "Våldsutsatta vuxna, Vuxen") if row[0] == "april 2025")
    assert row[-1] == words
    assert words in " ".join(one.text for one in found.every("svg"))
    assert "kan inte jämföras med året före" in cards(found)["Våldsutsatta vuxna"][1].lower()
    assert f"{words}." in found.text


def test_no_prognosis_says_why(shared_service: Service) -> None:
    assert overview_of(shared_service, UNIT).cards[0].prognosis.words.sv in seen(shared_service, Role.MANAGER).text


def test_a_prognosis_stands_with_its_interval_and_how_good_it_has_been(
    shared_service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = overview_of(shared_service, UNIT)
    past = [PastYear(2022, 48, 100), PastYear(2023, 50, 100), PastYear(2024, 52, 100)]
    prognosis = foretell(2025, 6, 60, past)
    assert isinstance(prognosis, Prognosis)
    first = replace(told.cards[0], prognosis=prognosis)
    foretold = replace(told, cards=(first, *told.cards[1:]))
    monkeypatch.setattr(start, "overview", lambda *_: foretold)
    found = seen(shared_service, Role.MANAGER)
    assert prognosis.words.sv in found.text
    assert [row[0] for row in table_under(found, "Prognosen prövad")[1:]] == ["2022", "2023", "2024"]
    tried = table_under(found, "Prognosen prövad")[1]
    assert tried[1:4] == [
        str(prognosis.trials[0].said.expected),
        f"{prognosis.trials[0].said.low}–{prognosis.trials[0].said.high}",
        "100",
    ]


def test_a_figure_that_no_source_has_is_no_number(shared_service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    told = overview_of(shared_service, UNIT)
    cell = Cell(Count(0, 0, 0, 0), Status.UNABLE)
    first = replace(told.cards[0], cell=cell, change=None, sentence=Words("Kan inte anges", "Cannot be stated"))
    monkeypatch.setattr(start, "overview", lambda *_: replace(told, cards=(first, *told.cards[1:])))
    value, compared = cards(seen(shared_service, Role.MANAGER))["Våldsutsatta vuxna"]
    assert (value, compared) == ("kan inte anges", "")


def test_a_preliminary_month_says_so_at_the_top_and_at_its_figure(
    shared_service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = overview_of(shared_service, UNIT)
    last = replace(told.cards[0].series[-1], preliminary=True)
    first = replace(told.cards[0], series=(*told.cards[0].series[:-1], last))
    shown = replace(told, preliminary=True, cards=(first, *told.cards[1:]))
    monkeypatch.setattr(start, "overview", lambda *_: shown)
    found = seen(shared_service, Role.MANAGER)
    assert "december 2025, preliminär" in found.text
    assert "exakt, preliminär" in table_under(found, "Våldsutsatta vuxna, Vuxen")[-1]


def test_a_late_extract_is_something_to_do_with_a_link_for_who_imports(service: Service) -> None:
    later = replace(service.installation, clock=lambda: datetime(2026, 2, 20, 9, 0, tzinfo=UTC))
    service.installation = service.app.extensions[EXTENSION] = later
    told = seen(service, Role.REGISTRAR)
    assert "försenat" in told.text
    todo = [link.attributes["href"] for link in told.every("a") if link.text.startswith("Läs in uttag")]
    assert f"/{HOME}/inlasning" in todo
    managers = seen(service, Role.MANAGER)
    assert "försenat" in managers.text
    assert not [link for link in managers.every("a") if link.text.startswith("Läs in uttag")]


def test_an_empty_installation_says_what_to_do(service: Service) -> None:
    make_account(service.installation, Role.REGISTRAR, name="ny", reaches=[Reach("2262")])
    make_account(service.installation, Role.MANAGER, name="nychef", reaches=[Reach("2262")])
    registrars = seen(service, "ny", "/2262/")
    assert "Inga siffror än" in registrars.text
    assert "/2262/inlasning" in [link.attributes["href"] for link in registrars.every("a")]
    assert "Inget är publicerat än" in seen(service, "nychef", "/2262/").text


def where(answer: TestResponse) -> str:
    assert answer.status_code == 302
    return answer.headers["Location"]


@pytest.mark.parametrize(
    ("role", "path"),
    [
        (Role.MANAGER, f"/{HOME}/"),
        (Role.COUNTY, f"/{HOME}/"),
        (Role.ADMINISTRATOR, "/administration"),
        (Role.AUDITOR, "/logg"),
        (Role.MEMBER, "/konto/nycklar"),
    ],
)
def test_each_comes_to_where_they_belong(role: Role, path: str, shared_service: Service) -> None:
    assert where(shared_service.as_(role).get("/")) == path


def test_somebody_of_several_municipalities_chooses(service: Service) -> None:
    make_account(service.installation, Role.COUNTY, name="lan", reaches=[Reach(HOME), Reach(OTHER)])
    links = [link.attributes["href"] for link in seen(service, "lan", "/").every("a")]
    assert {f"/{HOME}/", f"/{OTHER}/"} <= set(links)
