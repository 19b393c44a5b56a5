"""Notes and breaks: written, seen where they belong, and taken back after a question."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from casestats.access import Role
from casestats.actions.notes import list_notes
from casestats.store.notes import NoteRecord
from tests.exchange.reading_page import Element, read_page
from tests.web.scene import HOME, OTHER, OTHER_UNIT, UNIT, Client, Service

PAGE = f"/{HOME}/anteckningar"
BREAK = {"kind": "break", "day": "2025-04-01", "text": "Nytt formulär", "indicator": "", "unit": ""}


def notes_in(service: Service, municipality: str = HOME) -> list[NoteRecord]:
    return list_notes(service.installation, municipality, taken_back=True)


def listed(client: Client) -> list[list[str]]:
    found = read_page(client.get(PAGE).data)
    return [[cell.text for cell in row.walk() if cell.tag in ("th", "td")] for row in found.every("tr")][1:]


def page_of(client: Client, path: str = PAGE) -> Element:
    answer = client.get(path)
    assert answer.status_code == 200
    return read_page(answer.data)


@pytest.mark.parametrize("who", [Role.REGISTRAR, Role.ANALYST])
def test_a_note_is_kept_with_who_wrote_it_and_stands_in_the_list(who: Role, service: Service) -> None:
    client = service.as_(who)
    answer = client.submit(PAGE, **BREAK)
    assert (answer.status_code, answer.headers["Location"]) == (302, PAGE)
    (note,) = notes_in(service)
    assert (note.kind, str(note.day), note.text, note.unit, note.actor) == (
        *("break", "2025-04-01", "Nytt formulär", "", str(who)),
    )
    (row,) = listed(client)
    assert row[:4] == ["1 april 2025", "brytning i serien", "Nytt formulär", "alla siffror, hela kommunen"]


def test_a_manager_writes_of_the_own_unit_only(service: Service) -> None:
    client = service.as_(Role.MANAGER)
    options = [option.attributes["value"] for option in page_of(client).every("option")]
    assert UNIT in options
    assert OTHER_UNIT not in options
    assert client.submit(PAGE, **BREAK | {"unit": OTHER_UNIT}).status_code == 404
    assert client.submit(PAGE, **BREAK | {"unit": ""}).status_code == 404
    assert notes_in(service) == []
    assert client.submit(PAGE, **BREAK | {"unit": UNIT}).status_code == 302
    assert [note.unit for note in notes_in(service)] == [UNIT]


def test_a_managers_list_holds_no_note_of_another_unit(service: Service) -> None:
    analyst = service.as_(Role.ANALYST)
    for unit in ("", UNIT, OTHER_UNIT):
        analyst.submit(PAGE, **BREAK | {"unit": unit, "text": f"Ny rutin {unit or 'alla'}"})
    assert [row[2] for row in listed(service.as_(Role.MANAGER))] == [f"Ny rutin {UNIT}", "Ny rutin alla"]
    assert len(listed(analyst)) == 3


def test_a_manager_takes_back_no_note_of_the_whole_or_of_another_unit(service: Service) -> None:
    analyst = service.as_(Role.ANALYST)
    for unit in ("", OTHER_UNIT):
        analyst.submit(PAGE, **BREAK | {"unit": unit})
    client = service.as_(Role.MANAGER)
    for note in notes_in(service):
        path = f"{PAGE}/{note.number}/ta-tillbaka"
        assert client.get(path).status_code == 404
        assert client.submit(path, on="/hjalp").status_code == 404
    assert all(note.stands for note in notes_in(service))


def test_taking_a_note_back_asks_first_and_leaves_it_in_the_list(service: Service) -> None:
    client = service.as_(Role.REGISTRAR)
    client.submit(PAGE, **BREAK)
    (note,) = notes_in(service)
    path = f"{PAGE}/{note.number}/ta-tillbaka"
    asked = page_of(client, path)
    assert "Nytt formulär" in asked.text
    assert notes_in(service)[0].stands
    assert client.submit(path, on=path).status_code == 302
    assert notes_in(service)[0].taken_back_by == "registrar"
    assert "tillbakatagen" in listed(client)[0][2]
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"text": " "}, "text", "Skriv vad anteckningen ska säga."),
        ({"day": "i våras"}, "day", "Skriv dagen som 2025-03-01."),
        ({"kind": "annat"}, "kind", "Välj brytning eller anteckning."),
        ({"text": "Anna 19900101-9802 slutade"}, "text", "ser ut att innehålla"),
        ({"text": "x" * 501}, "text", "för lång"),
    ],
)
def test_a_mistake_is_said_at_the_top_with_a_link_to_its_field_and_what_was_typed_stays(
    wrong: dict[str, str], field: str, words: str, service: Service
) -> None:
    answer = service.as_(Role.ANALYST).submit(PAGE, **BREAK | {"indicator": "adult_victims"} | wrong)
    assert answer.status_code == 400
    found = read_page(answer.data)
    (link,) = [link for link in found.every("a") if link.attributes["href"] == f"#f-{field}"]
    assert words in link.text
    chosen = [one.attributes["value"] for one in found.every("option") if "selected" in one.attributes]
    assert "adult_victims" in chosen
    assert notes_in(service) == []


def test_a_note_is_shown_as_text_whatever_it_holds(service: Service) -> None:
    client = service.as_(Role.ANALYST)
    client.submit(PAGE, **BREAK | {"text": "<script>alert(1)</script>"})
    assert "<script>alert" not in client.get(PAGE).text
    assert "<script>alert" not in client.get(f"/{HOME}/").text


def test_an_approver_reads_and_does_not_write(service: Service) -> None:
    service.as_(Role.ANALYST).submit(PAGE, **BREAK)
    client = service.as_(Role.APPROVER)
    assert len(listed(client)) == 1
    assert page_of(client).every("textarea") == []
    assert client.submit(PAGE, on="/hjalp", **BREAK).status_code == 403


def test_another_municipalitys_notes_are_not_found(service: Service) -> None:
    service.as_(Role.ANALYST).submit(PAGE, **BREAK)
    (note,) = notes_in(service)
    stranger = service.as_("stranger")
    assert stranger.get(PAGE).status_code == 404
    assert stranger.submit(f"/{OTHER}/anteckningar/{note.number}/ta-tillbaka", on="/hjalp").status_code == 404
    assert stranger.get(f"/{OTHER}/anteckningar?enhet={quote(UNIT)}").status_code == 200
    assert notes_in(service)[0].stands


def test_no_note_says_when_to_write_one_in_both_languages(shared_service: Service) -> None:
    client = shared_service.as_(Role.MANAGER)
    assert "Inga anteckningar än" in page_of(client).text
    assert "No notes yet" in page_of(client, f"{PAGE}?lang=en").text
