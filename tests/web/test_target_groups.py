"""A target group's page: the chart's, the table's and the files' rows are the same, and only one's own."""

from __future__ import annotations

import csv
import io
from urllib.parse import quote

import pytest
from python_calamine import load_workbook

from casestats.access import Role
from casestats.actions.target_figures import FigureRow, target_figures
from casestats.catalogue.themes import THEMES
from casestats.exchange.figures import value_text
from tests.exchange.reading_page import Element, read_page, squeezed
from tests.web.scene import HOME, OTHER, OTHER_UNIT, UNIT, Service

PAGE = f"/{HOME}/malgrupp"
CHOICES = [
    "",
    "?per=kvartal&dela=kon",
    "?per=tertial&dela=alder",
    "?per=ar",
    "?per=manad&fran=2025-03&till=2025-06",
]


def seen(service: Service, who: Role, path: str) -> Element:
    answer = service.as_(who).get(path)
    assert answer.status_code == 200, path
    return read_page(answer.data)


def lines(found: Element) -> list[list[str]]:
    """The rows of the table of figures, its headings first."""
    (table,) = found.every("table")
    return [[squeezed(cell.text) for cell in row.walk() if cell.tag in ("th", "td")] for row in table.every("tr")]


def said(row: FigureRow) -> str:
    return "inte inläst" if row.cell is None else value_text(row.cell, "sv")


@pytest.mark.parametrize("who", [Role.ANALYST, Role.MANAGER])
@pytest.mark.parametrize("group", [one.slug for one in THEMES])
def test_every_target_group_has_its_page_with_the_numbers_of_its_figures(
    who: Role, group: str, shared_service: Service
) -> None:
    found = seen(shared_service, who, f"{PAGE}/{group}")
    units = (UNIT,) if who is Role.MANAGER else None
    told = target_figures(shared_service.installation, HOME, group, units=units).figures[0]
    assert [line[1] for line in lines(found)[1:]] == [squeezed(said(row)) for row in told.rows]


@pytest.mark.parametrize("choice", CHOICES)
@pytest.mark.parametrize("group", ["vuxna", "barn", "heder"])
def test_the_files_hold_what_the_table_shows(group: str, choice: str, shared_service: Service) -> None:
    client = shared_service.as_(Role.ANALYST)
    found = read_page(client.get(f"{PAGE}/{group}{choice}").data)
    shown = lines(found)
    links = {link.text: link.attributes["href"] for link in found.every("a") if link.text in ("Excel", "CSV")}
    text = client.get(links["CSV"]).data.decode("utf-8-sig")
    saved = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))[: len(shown)]
    book = load_workbook(io.BytesIO(client.get(links["Excel"]).data)).get_sheet_by_index(0).to_python()
    sheet = book[2 : 2 + len(shown)]
    assert len(shown) > 1
    for line, cells, row in zip(shown, saved, sheet, strict=True):
        assert [as_saved(cell) for cell in line] == [as_saved(cell) for cell in cells]
        assert [as_saved(number(cell)) for cell in row] == [as_saved(cell) for cell in cells]


def number(cell: object) -> str:
    return f"{cell:g}".replace(".", ",") if isinstance(cell, float) else str(cell)


def as_saved(text: str) -> str:
    """What the page says in one breath, as number only: `minst 12` is 12, `9 fler` 9 and `3 färre` -3."""
    words = squeezed(text).replace("\u00a0", " ")
    digits = "".join(letter for letter in words if letter.isdigit() or letter == ",")
    if words.endswith(("fler", " %")) or words.startswith(("minst ", "ca ")):
        return digits
    if words.endswith("färre"):
        return f"-{digits}"
    return {"oförändrat": "0", "–": "0"}.get(words, words)


@pytest.mark.parametrize("who", [Role.ANALYST, Role.MANAGER])
def test_a_managers_table_is_the_units_and_an_analysts_the_municipalitys(who: Role, shared_service: Service) -> None:
    own = target_figures(shared_service.installation, HOME, "vuxna", units=(UNIT,)).figures[0].rows[-1]
    whole = target_figures(shared_service.installation, HOME, "vuxna").figures[0].rows[-1]
    assert said(own) != said(whole)
    assert lines(seen(shared_service, who, f"{PAGE}/vuxna"))[-1][1] == said(own if who is Role.MANAGER else whole)


@pytest.mark.parametrize(
    "path",
    [
        f"{PAGE}/vuxna?enhet={quote(OTHER_UNIT)}",
        f"{PAGE}/vuxna/csv?enhet={quote(OTHER_UNIT)}",
        f"{PAGE}/vuxna/excel?enhet=*",
        f"{PAGE}?enhet={quote(OTHER_UNIT)}",
        f"{PAGE}/vuxna?siffra=perpetrators",
        f"{PAGE}/vuxna?siffra=share_with_measure",
        f"{PAGE}/nagot",
        f"{PAGE}/vuxna/pdf",
        f"/{OTHER}/malgrupp/vuxna",
    ],
)
def test_a_manager_finds_nothing_of_others_whatever_is_asked(path: str, shared_service: Service) -> None:
    assert shared_service.as_(Role.MANAGER).get(path).status_code == 404


def test_a_manager_cannot_divide_by_units(shared_service: Service) -> None:
    answer = shared_service.as_(Role.MANAGER).get(f"{PAGE}/vuxna?dela=enhet")
    assert answer.status_code == 400
    assert OTHER_UNIT not in answer.text


def test_an_analyst_divides_by_units_and_the_groups_sum_to_the_whole(shared_service: Service) -> None:
    found = lines(seen(shared_service, Role.ANALYST, f"{PAGE}/vuxna?siffra=adult_victims_opened&per=ar&dela=enhet"))
    of_2025 = [line for line in found if line[0] == "2025"]
    counts = {line[1]: int(line[2].replace("–", "0")) for line in of_2025}
    assert UNIT in counts
    assert counts.pop("alla") == sum(counts.values())


@pytest.mark.parametrize(
    ("choice", "words"),
    [
        ("?per=vecka", "Välj månad, kvartal, tertial eller år."),
        ("?dela=ras", "Välj kön, ålder eller enhet."),
        ("?fran=i+fjol", "Perioden går inte att läsa."),
        ("?fran=2025-06&till=2025-01", "Perioden slutar innan den börjar."),
        ("?fran=1990-01", "Perioden är för lång."),
    ],
)
def test_a_wrong_choice_says_what_is_wrong_and_has_no_file(choice: str, words: str, shared_service: Service) -> None:
    client = shared_service.as_(Role.ANALYST)
    answer = client.get(f"{PAGE}/vuxna{choice}")
    assert answer.status_code == 400
    assert words in squeezed(read_page(answer.data).text)
    assert client.get(f"{PAGE}/vuxna/csv{choice}").status_code == 400


def test_what_was_typed_is_shown_as_text(shared_service: Service) -> None:
    text = shared_service.as_(Role.ANALYST).get(f"{PAGE}/vuxna?fran=%3Cb%3E%22").text
    assert "<b>" not in text
    assert "&lt;b&gt;" in text


def test_how_it_is_counted_stands_on_the_same_page_with_a_link(shared_service: Service) -> None:
    found = seen(shared_service, Role.MANAGER, f"{PAGE}/barn?siffra=children_witnessed")
    assert "Så räknas detta" in [one.text for one in found.every("summary")]
    assert "/indikatorer/children_witnessed" in [link.attributes["href"] for link in found.every("a")]


def test_nothing_known_is_never_a_lone_zero(shared_service: Service) -> None:
    """The source of these cases can only say yes to it, and never did."""
    found = seen(shared_service, Role.ANALYST, f"{PAGE}/vuxna?siffra=children_in_adult_cases")
    numbers = [line[1] for line in lines(found)[1:]]
    assert "0 kända" in numbers
    assert "0" not in numbers


def test_english_is_spoken_all_over(shared_service: Service) -> None:
    found = seen(shared_service, Role.MANAGER, f"{PAGE}/vuxna?lang=en&per=kvartal&dela=kon")
    assert lines(found)[0] == ["Period", "Sex", "Number", "Same period a year before", "Change", "Certainty"]
    assert {line[1] for line in lines(found)[1:]} >= {"all", "female", "male"}


def test_county_and_registrar_have_no_such_page(shared_service: Service) -> None:
    for who in (Role.COUNTY, Role.REGISTRAR, Role.ADMINISTRATOR, Role.AUDITOR):
        assert shared_service.as_(who).get(f"{PAGE}/vuxna").status_code in (403, 404)
