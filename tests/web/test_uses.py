"""The forms of others on the pages of a municipality: each field with its answer or why not, and its files."""

from __future__ import annotations

import csv
import io
import zipfile

import pytest

from casestats.access import Role
from casestats.actions.uses import uses_folder
from casestats.store.engine import reading
from casestats.store.ledger import audit_events
from tests.exchange.reading_page import Element, read_page
from tests.web.scene import HOME, OTHER, Service

LIST = f"/{HOME}/anvandningar"
KOLADA = f"{LIST}/kolada"


def seen(service: Service, path: str, who: Role = Role.ANALYST) -> Element:
    answer = service.as_(who).get(path)
    assert answer.status_code == 200, answer.text
    return read_page(answer.data)


def rows(found: Element) -> list[list[str]]:
    return [[cell.text for cell in row.walk() if cell.tag in ("th", "td")] for row in found.every("tr")][1:]


@pytest.mark.parametrize("who", [Role.ANALYST, Role.APPROVER])
def test_the_forms_are_listed_with_what_they_answer_to(who: Role, shared_service: Service) -> None:
    told = rows(seen(shared_service, LIST, who))
    assert [row[0] for row in told] == [
        "Länsenkät i intervall",
        "Kolada: våldsutsatta vuxna",
        "Länets årliga uppföljning",
        "Tabell till nämnden",
        "SU-Kvinnofrid: de variabler som vi har",
    ]


@pytest.mark.parametrize("who", [Role.MANAGER, Role.REGISTRAR, Role.COUNTY, Role.AUDITOR, Role.ADMINISTRATOR])
def test_others_do_not_get_in(who: Role, shared_service: Service) -> None:
    assert shared_service.as_(who).get(LIST).status_code == 403


def test_a_form_shows_each_field_with_its_answer_or_why_not(shared_service: Service) -> None:
    told = {row[0]: row[1:] for row in rows(seen(shared_service, f"{KOLADA}?period=2025&contact=Eva"))}
    assert told["Kontaktperson"][0] == "Eva"
    assert told["Uppgifter per stadsdel"][0].startswith("Kan inte besvaras: casestats redovisar hela kommunen")
    assert all(answer.strip() and certainty.strip() for answer, certainty in told.values())


def test_a_year_that_nothing_is_published_for_says_so_in_every_figure(shared_service: Service) -> None:
    told = {row[0]: row[1:] for row in rows(seen(shared_service, f"{KOLADA}?period=2021"))}
    assert told["Ärenden som aktualiserats"][0] == "Kan inte besvaras: siffran är inte publicerad för 2021."


def test_the_page_is_said_in_english_too(shared_service: Service) -> None:
    told = rows(seen(shared_service, f"{KOLADA}?period=2021&lang=en"))
    assert ["Cases opened", "Cannot be answered: the figure is not published for 2021."] in [row[:2] for row in told]


@pytest.mark.parametrize("period", ["2025-Q1", "nonsens", "2025' OR 1=1"])
def test_a_period_that_does_not_fit_is_said_on_the_page(period: str, shared_service: Service) -> None:
    answer = shared_service.as_(Role.ANALYST).get(KOLADA, query_string={"period": period})
    assert answer.status_code == 200
    assert "notice" in answer.text
    assert "Vad blanketten frågar efter" in answer.text


@pytest.mark.parametrize("style", ["csv", "html", "xlsx", "json"])
def test_a_file_is_saved_and_never_shown(style: str, shared_service: Service) -> None:
    answer = shared_service.as_(Role.ANALYST).get(f"{KOLADA}/fil/{style}?period=2025")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == f"attachment; filename=kolada-2281-2025.{style}"


def test_a_file_says_what_the_page_says_and_that_it_was_taken_is_written_down(shared_service: Service) -> None:
    page = {row[0]: row[1] for row in rows(seen(shared_service, f"{KOLADA}?period=2025"))}
    answer = shared_service.as_(Role.ANALYST).get(f"{KOLADA}/fil/csv?period=2025")
    told = {row["label"]: row["answer"] for row in csv.DictReader(io.StringIO(answer.data.decode()))}
    assert {label: words.split(" ")[0] for label, words in told.items()} == {
        label: words.split(" ")[0] for label, words in page.items()
    }
    with reading(shared_service.installation.engine) as connection:
        *_, (event, _) = audit_events(connection)
    assert (event.action, event.object, event.role) == ("use write", "kolada 2281 2025 csv", "analyst")


def test_all_formats_come_packed(shared_service: Service) -> None:
    answer = shared_service.as_(Role.ANALYST).get(f"{KOLADA}/fil/alla?period=2025")
    names = zipfile.ZipFile(io.BytesIO(answer.data)).namelist()
    assert sorted(names) == [f"kolada-2281-2025.{style}" for style in ("csv", "html", "json", "xlsx")]


@pytest.mark.parametrize(
    "path", [f"{LIST}/finns-inte", f"{LIST}/oppna-data", f"{KOLADA}/fil/px", f"/{OTHER}/anvandningar"]
)
def test_what_is_not_there_is_not_found(path: str, shared_service: Service) -> None:
    assert shared_service.as_(Role.ANALYST).get(path).status_code == 404


def test_a_mistake_in_a_form_of_ones_own_is_told_in_the_list(service: Service) -> None:
    folder = uses_folder(service.installation)
    folder.mkdir()
    (folder / "trasig.toml").write_text('title = "x"\n', encoding="utf-8")
    page = service.as_(Role.ANALYST).get(LIST).text
    assert "trasig" in page
    assert "behöver rättas" in page
    assert "Kolada" in page
