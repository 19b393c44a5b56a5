"""Imports in the browser: upload, the story, yes, history, taking back; and who may do which."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pytest
from werkzeug.test import TestResponse

from casestats.access import Role
from casestats.actions.upload_reading import Upload, uploads_of
from casestats.actions.upload_workers import wait_for_worker
from tests.actions.upload_scene import NAME, busy, extract, ten
from tests.cli.extracts import ANNA, row
from tests.web.scene import HOME, OTHER, STRANGER, Client, Service

LISTING = f"/{HOME}/inlasning"
PROFILE = "2281_sundsvall"


@pytest.fixture
def registrar(service: Service) -> Iterator[Client]:
    yield service.as_(Role.REGISTRAR)
    for upload in uploads_of(service.installation, HOME):
        wait_for_worker(upload.id)


def send(client: Client, *contents: bytes, period: str = "2026-01", profile: str = PROFILE) -> TestResponse:
    files = [(io.BytesIO(content), NAME) for content in contents]
    return client.submit(LISTING, profile=profile, period=period, files=files)


def settled(service: Service, answer: TestResponse) -> Upload:
    """The upload that the answer led to, when its worker has ended."""
    assert answer.status_code == 303, answer.text
    upload = answer.headers["Location"].rsplit("/", 1)[1]
    wait_for_worker(upload)
    return next(one for one in uploads_of(service.installation, HOME) if one.id == upload)


def place_of(upload: Upload) -> str:
    return f"{LISTING}/{upload.id}"


def test_an_extract_goes_from_upload_through_a_question_to_an_import(service: Service, registrar: Client) -> None:
    upload = settled(service, send(registrar, ten(more=[row("2026-99", Aktualiseringsdatum="oläsligt")])))
    assert upload.state == "waiting"
    page = registrar.get(place_of(upload)).text
    for said in ("Ska uttaget läsas in?", "Det här fanns i uttaget", "Avvisade rader", "rad 12", "Läs in", "Avbryt"):
        assert said in page
    before = registrar.get(LISTING).text.count("registrar")
    answer = registrar.submit(f"{place_of(upload)}/las-in", on=LISTING)
    done = settled(service, answer)
    assert done.state == "done"
    page = registrar.get(place_of(upload)).text
    assert f"Inläst som nummer {done.step}" in page
    assert "Härnäst" in page
    assert registrar.get(LISTING).text.count("registrar") == before
    rows = registrar.get(f"{LISTING}/steg/{done.step}/avvisade.csv")
    assert rows.status_code == 200
    assert "oläsligt" not in rows.text
    assert "attachment" in rows.headers["Content-Disposition"]


def test_what_was_read_before_promises_no_change(service: Service, registrar: Client) -> None:
    first = settled(service, send(registrar, ten()))
    assert "Det här ändras om du läser in det" in registrar.get(place_of(first)).text
    settled(service, registrar.submit(f"{place_of(first)}/las-in", on=LISTING))
    again = settled(service, send(registrar, ten()))
    assert again.state == "same"
    page = registrar.get(place_of(again)).text
    assert "Inget är ändrat" in page
    assert "ändras om du läser in det" not in page


def test_refused_rows_are_said_to_make_their_cases_missing(service: Service, registrar: Client) -> None:
    said = "Ett ärende som bara har avvisade rader räknas bland dem som saknas."
    first = settled(service, send(registrar, ten(more=[row("2026-99")])))
    settled(service, registrar.submit(f"{place_of(first)}/las-in", on=LISTING))
    told = settled(service, send(registrar, ten(more=[row("2026-99", Aktualiseringsdatum="x")])))
    assert told.story is not None
    assert told.story["summary"]["missing"] == 1
    assert said in registrar.get(place_of(told)).text


def test_refused_rows_can_be_fetched_before_the_question_is_answered(service: Service, registrar: Client) -> None:
    upload = settled(service, send(registrar, ten(more=[row("2026-99", Aktualiseringsdatum="x")])))
    answer = registrar.get(f"{place_of(upload)}/avvisade.csv")
    assert answer.status_code == 200
    assert answer.data.startswith(b"\xef\xbb\xbffil;blad;rad")


def test_a_cancelled_extract_is_gone(service: Service, registrar: Client) -> None:
    upload = settled(service, send(registrar, ten()))
    answer = registrar.submit(f"{place_of(upload)}/avbryt", on=LISTING)
    assert answer.status_code == 303
    assert [path.name for path in service.installation.settings.spool_folder.glob("upload-*")] == []
    assert "Uttaget är borttaget" in registrar.get(place_of(upload)).text


def test_a_form_without_files_or_with_a_wrong_period_says_so_at_the_top(registrar: Client) -> None:
    page = registrar.submit(LISTING, profile=PROFILE, period="mars")
    assert page.status_code == 400
    assert 'href="#f-files"' in page.text
    assert 'href="#f-period"' in page.text
    assert "2025-03" in page.text


def test_a_picture_is_refused_in_words_and_nothing_is_kept(service: Service, registrar: Client) -> None:
    page = send(registrar, b"\x89PNG\r\n\x1a\n" + bytes(100))
    assert page.status_code == 400
    assert "är en bild" in page.text
    assert list(service.installation.settings.spool_folder.iterdir()) == []
    assert uploads_of(service.installation, HOME) == []


def test_what_cannot_be_read_says_why_and_can_be_checked_again_with_a_period(
    service: Service, registrar: Client
) -> None:
    upload = settled(service, send(registrar, ten(), period=""))
    assert upload.state == "refused"
    page = registrar.get(place_of(upload)).text
    assert "Ange den i fältet Period." in page
    assert "--period" not in page
    again = settled(service, registrar.submit(f"{place_of(upload)}/kontrollera", on=LISTING, period="2026-01"))
    assert again.state == "waiting"


def test_several_files_of_several_months_are_several_questions(service: Service, registrar: Client) -> None:
    names = ("uttag_2026-02.csv", "uttag_2026-01.csv")
    files = [(io.BytesIO(ten()), name) for name in names]
    first = settled(service, registrar.submit(LISTING, profile=PROFILE, period="", files=files))
    together = sorted(uploads_of(service.installation, HOME), key=lambda one: one.batch.place)
    assert [one.story["period"] for one in together if one.story] == ["2026-01", "2026-02"]
    assert first.id == together[0].id
    assert "2026-02: väntar på ditt svar" in registrar.get(place_of(first)).text


def test_an_import_is_taken_back_after_it_was_shown_what_that_does(service: Service, registrar: Client) -> None:
    upload = settled(service, send(registrar, ten()))
    done = settled(service, registrar.submit(f"{place_of(upload)}/las-in", on=LISTING))
    place = f"{LISTING}/steg/{done.step}/ta-tillbaka"
    page = registrar.get(place).text
    assert re.search(r"10 uppgifter om\s+ärenden gäller inte längre", page)
    assert registrar.submit(place, on=LISTING, reason="").status_code == 400
    refused = registrar.submit(place, on=LISTING, reason=f"{ANNA} var fel")
    assert refused.status_code == 400
    assert registrar.submit(place, on=LISTING, reason="fel fil").status_code == 303
    page = registrar.get(LISTING).text
    assert "fel fil" in page
    assert "tillbakatagen" in page
    assert "redan tillbakatagen" in registrar.get(place).text


def test_analysts_and_approvers_read_the_history_and_nothing_else(service: Service, registrar: Client) -> None:
    upload = settled(service, send(registrar, ten()))
    for role in (Role.ANALYST, Role.APPROVER):
        client = service.as_(role)
        page = client.get(LISTING)
        assert page.status_code == 200
        assert "Inlästa uttag" in page.text
        assert "Läs in ett uttag" not in page.text
        assert upload.id not in page.text
        assert client.get(place_of(upload)).status_code == 403
        assert client.submit(f"{place_of(upload)}/las-in", on=LISTING).status_code == 403
    for role in (Role.MANAGER, Role.COUNTY, Role.ADMINISTRATOR, Role.AUDITOR):
        assert service.as_(role).get(LISTING).status_code in (403, 404)


def test_another_municipality_s_registrar_finds_nothing(service: Service, registrar: Client) -> None:
    upload = settled(service, send(registrar, ten()))
    stranger = service.as_(STRANGER)
    own = f"/{OTHER}/inlasning"
    for path in ("", "/avvisade.csv", "/lage"):
        assert stranger.get(f"{own}/{upload.id}{path}").status_code == 404
        assert stranger.get(f"{LISTING}/{upload.id}{path}").status_code == 404
    for act in ("las-in", "avbryt", "kontrollera"):
        assert stranger.submit(f"{own}/{upload.id}/{act}", on=own).status_code == 404
    for path in ("ta-tillbaka", "avvisade.csv"):
        assert stranger.get(f"{own}/steg/1/{path}").status_code == 404
    assert stranger.submit(f"{own}/steg/1/ta-tillbaka", on=own, reason="fel fil").status_code == 404
    assert stranger.submit(own, profile=PROFILE, files=[(io.BytesIO(ten()), NAME)]).status_code == 400
    assert uploads_of(service.installation, HOME)[0].state == "waiting"


def test_progress_is_a_row_that_asks_again_until_the_work_has_ended(service: Service, registrar: Client) -> None:
    with busy(service.installation) as upload:
        early = registrar.get(f"{LISTING}/{upload}").text
        assert "Uttaget kontrolleras" in early
        assert '<noscript><meta http-equiv="refresh"' in early
        row_alone = registrar.get(f"{LISTING}/{upload}/lage")
        assert "hx-get" in row_alone.text
        assert "HX-Refresh" not in row_alone.headers
    assert "Läsningen avbröts" in registrar.get(f"{LISTING}/{upload}").text
    assert registrar.get(f"{LISTING}/{upload}/lage").headers["HX-Refresh"] == "true"


def test_the_pages_speak_english_too(service: Service, registrar: Client) -> None:
    upload = settled(service, send(registrar, ten(more=[row("2026-99", Aktualiseringsdatum="x")])))
    page = registrar.get(f"{place_of(upload)}?lang=en").text
    assert "Import the extract?" in page
    assert "Refused rows" in page
    assert "Läs in" not in page


def test_no_page_file_or_row_ever_holds_a_number_a_case_or_a_file_s_name(service: Service, registrar: Client) -> None:
    canary = row("CANARY-4711", ANNA, Orsakskod="999", Aktualiseringsdatum="trasigt")
    upload = settled(service, send(registrar, extract(canary, *(row(f"2026-{n}") for n in range(40)))))
    texts = [registrar.get(path).text for path in (LISTING, place_of(upload), f"{place_of(upload)}/avvisade.csv")]
    texts += [path.read_bytes().decode("latin-1") for path in service.installation.settings.spool_folder.iterdir()]
    done = settled(service, registrar.submit(f"{place_of(upload)}/las-in", on=LISTING))
    texts += [registrar.get(place_of(done)).text, registrar.get(f"{LISTING}/steg/{done.step}/avvisade.csv").text]
    for secret in ("CANARY", ANNA, ANNA.replace("-", ""), "Anna Canary", NAME):
        assert [text for text in texts if secret in text] == []
