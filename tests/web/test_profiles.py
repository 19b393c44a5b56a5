"""Profiles in the browser: drafted, mended, tried on a file, compared, saved; and nobody's rows are ever shown."""

from __future__ import annotations

import io
from html import unescape
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from casestats.access import Role
from casestats.actions.saving_profiles import HISTORY, differences
from casestats.actions.upload_workers import wait_for_worker
from casestats.store.engine import reading
from tests.actions.upload_scene import CASE_SYSTEM, NAME, extract
from tests.cli.extracts import ANNA, HEADINGS, row
from tests.web.scene import HOME, OTHER, STRANGER, Client, Service

LISTING = f"/{HOME}/profiler"
PROFILE = "2281_sundsvall"
PAGE = f"{LISTING}/profil/{PROFILE}"
SAVED = "# Min egen kommentar\n"


@pytest.fixture
def registrar(service: Service) -> Client:
    return service.as_(Role.REGISTRAR)


def path_of(service: Service, name: str = PROFILE) -> Path:
    return service.installation.settings.profiles_folder / f"{name}.toml"


def text_of(service: Service) -> str:
    return path_of(service).read_text(encoding="utf-8")


def send(client: Client, act: str, text: str, *, before: str = "", name: str = PROFILE, **more: object) -> TestResponse:
    return client.submit(f"{LISTING}/redigera", on=LISTING, act=act, text=text, before=before, name=name, **more)


def tried(client: Client, text: str, content: bytes) -> str:
    """The page of a trial when it has been carried out."""
    answer = send(client, "try", text, before=text, period="2025-01", file=(io.BytesIO(content), NAME))
    assert answer.status_code == 303, answer.text
    place = answer.headers["Location"]
    wait_for_worker(place.rsplit("/", 1)[1])
    return unescape(client.get(place).text)


def test_the_list_has_this_municipality_s_profiles_and_no_others(registrar: Client) -> None:
    page = registrar.get(LISTING).text
    assert PROFILE in page
    assert "2262_timra" not in page


def test_a_broken_profile_is_listed_so_that_it_can_be_mended(service: Service, registrar: Client) -> None:
    path_of(service).write_text(f'municipality = "{HOME}"\nsource = \n', encoding="utf-8")
    assert "behöver rättas" in registrar.get(LISTING).text
    assert registrar.get(PAGE).status_code == 200


def test_every_mistake_is_told_at_once_with_a_link_to_its_line(service: Service, registrar: Client) -> None:
    text = text_of(service).replace("rank = 1", 'rank = "ett"').replace("version = 1", "version = 0.5")
    page = send(registrar, "check", text)
    assert page.status_code == 400
    assert page.text.count('<li><a href="#line-') >= 2
    line = text.splitlines().index('rank = "ett"') + 1
    assert f'href="#line-{line}"' in page.text
    assert f'id="line-{line}"' in page.text


def test_a_whole_profile_is_said_to_be_whole(service: Service, registrar: Client) -> None:
    assert "Profilen är hel" in send(registrar, "check", text_of(service)).text


def test_what_changes_is_shown_before_it_is_saved_and_the_old_version_is_kept(
    service: Service, registrar: Client
) -> None:
    before = text_of(service)
    after = SAVED + before
    page = send(registrar, "compare", after, before=before)
    assert "<ins># Min egen kommentar</ins>" in page.text
    assert text_of(service) == before
    assert send(registrar, "save", after, before=before).status_code == 303
    assert text_of(service) == after
    (kept,) = (service.installation.settings.profiles_folder / HISTORY).iterdir()
    assert kept.read_text(encoding="utf-8") == before
    with reading(service.installation.engine) as connection:
        event = service.installation.audit_log(connection)[-1]
    assert (event.action, event.object) == ("save profile", f"{HOME} {PROFILE}")


def test_a_profile_that_somebody_else_changed_meanwhile_is_not_overwritten(service: Service, registrar: Client) -> None:
    before = text_of(service)
    path_of(service).write_text("# Andras\n" + before, encoding="utf-8")
    page = send(registrar, "save", SAVED + before, before=before)
    assert page.status_code == 400
    assert "Någon annan har ändrat profilen" in page.text
    assert text_of(service) == "# Andras\n" + before
    assert not (service.installation.settings.profiles_folder / HISTORY).exists()


def test_a_profile_is_never_moved_to_another_municipality_or_place(service: Service, registrar: Client) -> None:
    text = text_of(service)
    moved = text.replace(f'municipality = "{HOME}"', f'municipality = "{OTHER}"')
    assert send(registrar, "save", moved, before=text).status_code == 400
    for name in ("../settings", "/tmp/x", "a/b", "", "Stor"):
        assert send(registrar, "save", text, name=name, is_new="yes").status_code == 400
    assert text_of(service) == text
    assert send(registrar, "save", text, is_new="yes").status_code == 400  # there is one of that name


def test_strangers_and_other_roles_find_no_profile(service: Service) -> None:
    stranger = service.as_(STRANGER)
    assert stranger.get(PAGE).status_code == 404
    assert stranger.get(f"/{OTHER}/profiler/profil/{PROFILE}").status_code == 404
    for role in (Role.MANAGER, Role.ANALYST, Role.APPROVER, Role.COUNTY, Role.ADMINISTRATOR, Role.AUDITOR):
        assert service.as_(role).get(LISTING).status_code in (403, 404)


def test_a_profile_is_tried_on_a_file_and_only_counts_are_shown(service: Service, registrar: Client) -> None:
    headings = (*HEADINGS, "Namn", "Fritext", "Anna Andersson")
    rows = [row(f"CANARY-{number}") + ";Anna Andersson;Slog henne i CANARY;x" for number in range(6)]
    rows.append(row("CANARY-9", ANNA, Orsakskod="999", Enhet="Anna Andersson") + ";Bo Ek;fritt;y")
    rows.append(row("CANARY-10", ANNA, Aktualiseringsdatum="Anna Andersson") + ";Bo Ek;fritt;y")
    content = extract(*rows).replace(";".join(HEADINGS).encode("cp1252"), ";".join(headings).encode("cp1252"))
    page = tried(registrar, text_of(service), content)
    for said in ("Så skulle filen läsas", "våldsutsatt vuxen", "999", "rad 9", "Fritext"):
        assert said in page
    for secret in ("CANARY", "Anna Andersson", "Slog", ANNA, "Bo Ek", "fritt", NAME):
        assert secret not in page
    spool = service.installation.settings.spool_folder
    files = [path for path in spool.iterdir() if path.suffix != ".sealed"]
    assert [path for path in files for word in ("CANARY", "Andersson", ANNA) if word in path.read_text("utf-8")] == []


def test_a_profile_is_drafted_from_a_file_with_the_municipality_filled_in(service: Service, registrar: Client) -> None:
    content = extract(*(row(f"2026-{number}") for number in range(30)))
    form = {"adapter": CASE_SYSTEM, "name": "2281_ny"}
    answer = registrar.submit(f"{LISTING}/ny", file=(io.BytesIO(content), NAME), **form)
    assert answer.status_code == 303, answer.text
    place = answer.headers["Location"]
    wait_for_worker(place.rsplit("/", 1)[1])
    page = unescape(registrar.get(place).text)
    assert f'municipality = "{HOME}"' in page
    assert "# ?" in page
    assert ANNA not in page
    draft = page.split("<textarea", 1)[1].split(">", 1)[1].split("</textarea>")[0].lstrip("\n")
    saved = send(registrar, "save", draft, name="2281_ny", is_new="yes", trial=place.rsplit("/", 1)[1])
    assert saved.status_code == 303, saved.text
    assert path_of(service, "2281_ny").stat().st_mode & 0o777 == 0o600
    assert list(service.installation.settings.spool_folder.glob("upload-*")) == []


def test_a_trial_belongs_to_its_municipality(service: Service, registrar: Client) -> None:
    answer = send(registrar, "try", text_of(service), file=(io.BytesIO(extract(row())), NAME))
    trial = answer.headers["Location"].rsplit("/", 1)[1]
    wait_for_worker(trial)
    stranger = service.as_(STRANGER)
    assert stranger.get(f"/{OTHER}/profiler/prov/{trial}").status_code == 404
    assert stranger.get(f"{LISTING}/prov/{trial}").status_code == 404
    assert registrar.get(f"{LISTING}/prov/..%2f{trial}").status_code == 404


def test_a_file_that_cannot_be_read_says_why(service: Service, registrar: Client) -> None:
    page = send(registrar, "try", text_of(service), file=(io.BytesIO(b"%PDF-1.7"), NAME))
    assert page.status_code == 400
    assert "PDF" in page.text
    assert "Det gick inte att läsa filen" in tried(registrar, text_of(service), b"Hej;du\r\nx;y\r\n")


def test_differences_are_lines_with_what_became_of_them() -> None:
    assert differences("a\nb\nc\n", "a\r\nB\r\nc") == [
        ("gap", ""),
        ("same", "a"),
        ("removed", "b"),
        ("added", "B"),
        ("same", "c"),
    ]
    assert differences("a\n", "a") == []
