"""Releases in the browser: the whole life of one, who sees what, and the files that are taken out."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from subprocess import Popen
from typing import Any

import openpyxl
import pytest

from casestats.access import Reach, Role
from casestats.actions import release_work
from casestats.actions.publishing import withdraw
from casestats.actions.release_work import carry_out, work_of
from casestats.actions.released import list_releases
from casestats.bootstrap import Installation
from casestats.store.engine import reading
from casestats.store.ledger import audit_events
from casestats.store.releases import ReleaseRecord
from casestats.store.work_files import Going, WorkFiles
from casestats.web.release_words import FILES
from tests.actions.release_scene import TEMPLATE, Scene, a_year
from tests.cli.desk import Desk
from tests.imports import make_row
from tests.people import make_account
from tests.web.scene import AUTHOR, HOME, OTHER, OTHER_UNIT, PUBLISHER, STRANGER, UNIT, Service, settled

LIST = f"/{HOME}/utlamningar"
FIRST = f"{LIST}/2281-2025-small-1"


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work is done before the request ends, in this process."""
    monkeypatch.setattr(release_work, "start_process", carry_out)


def asked(service: Service, given: Mapping[str, str | bytes] | None = None) -> str:
    """The analyst asks for a draft of the small template; where the answer leads."""
    form: dict[str, str | bytes] = {
        "period": "2024",
        "template": "own",
        "name": "small",
        "reason": "",
        "file": TEMPLATE.encode(),
        **(given or {}),
    }
    answer = service.as_(Role.ANALYST).submit(f"{LIST}/nytt", **sent(form))
    assert answer.status_code == 302, answer.text
    return str(answer.location)


def sent(form: Mapping[str, str | bytes]) -> dict[str, Any]:
    """The form as a browser sends it: bytes go as a file."""
    return {
        name: (io.BytesIO(value), "x.toml" if value else "") if isinstance(value, bytes) else value
        for name, value in form.items()
    }


def drafted(service: Service) -> str:
    """The address of a draft by the analyst."""
    work = asked(service)
    answer = service.as_(Role.ANALYST).get(work)
    assert answer.status_code == 302, answer.text
    return str(answer.location)


def newest(service: Service) -> ReleaseRecord:
    return list_releases(service.installation, AUTHOR, HOME)[-1]


def events(installation: Installation) -> list[tuple[str, str, str, str]]:
    with reading(installation.engine) as connection:
        return [
            (event.actor, event.role, event.action, event.result)
            for event, _ in audit_events(connection)
            if event.action.startswith("release")
        ]


def test_a_release_lives_its_whole_life_in_the_browser(service: Service) -> None:
    page = drafted(service)
    assert page == f"{LIST}/2281-2024-small-1"
    assert newest(service).state == "draft"
    reviewer = service.as_(Role.APPROVER)
    assert reviewer.submit(f"{page}/granska", on=page, decision="approve").location == page
    assert newest(service).state == "reviewed"
    work = reviewer.submit(f"{page}/publicera", on=page).location
    assert reviewer.get(work).location == page
    assert newest(service).state == "published"
    assert reviewer.submit(f"{page}/aterkalla", on=page, reason="fel mall").location == page
    assert newest(service).state == "withdrawn"
    told = reviewer.get(page).text
    assert all(words in told for words in ("Utkast", "Godkänt", "Publicerat", "Återkallat", "fel mall"))
    assert [event for event in events(service.installation) if event[2] not in ("release show", "release list")][
        -6:
    ] == [
        ("analyst", "analyst", "release draft begin", "done"),
        ("analyst", "analyst", "release draft", "done"),
        ("approver", "approver", "release approve", "done"),
        ("approver", "approver", "release publish begin", "done"),
        ("approver", "approver", "release publish", "done"),
        ("approver", "approver", "release withdraw", "done"),
    ]


def test_whoever_drafted_it_does_not_review_it_whatever_roles_they_have(service: Service) -> None:
    """The stranger is analyst and approver of the other municipality."""
    form: dict[str, str | bytes] = {"period": "2024", "template": "own", "name": "small", "file": TEMPLATE.encode()}
    both = service.as_(STRANGER)
    both.submit(f"/{OTHER}/utlamningar/nytt", **sent(form))
    (record,) = list_releases(service.installation, AUTHOR, OTHER)
    page = f"/{OTHER}/utlamningar/{record.id}"
    assert "Du gjorde utkastet" in both.get(page).text
    answer = both.submit(f"{page}/granska", on=page, decision="approve")
    assert answer.status_code == 400
    assert "Den som gjorde utkastet får inte granska det" in answer.text
    (record,) = list_releases(service.installation, AUTHOR, OTHER)
    assert record.state == "draft"


def test_a_rejection_needs_a_reason_and_keeps_it(service: Service) -> None:
    page = drafted(service)
    reviewer = service.as_(Role.APPROVER)
    assert reviewer.submit(f"{page}/granska", on=page, decision="reject", reason=" ").status_code == 400
    assert newest(service).state == "draft"
    reviewer.submit(f"{page}/granska", on=page, decision="reject", reason="tabellen är för tom")
    assert newest(service).state == "rejected"
    assert "tabellen är för tom" in reviewer.get(page).text


@pytest.mark.parametrize("reason", ["Anna Andersson hör av sig", "fel för 811218-9876"])
def test_a_reason_that_points_someone_out_is_not_kept(service: Service, reason: str) -> None:
    page = drafted(service)
    answer = service.as_(Role.APPROVER).submit(f"{page}/granska", on=page, decision="reject", reason=reason)
    assert answer.status_code == 400
    assert newest(service).state == "draft"


def test_a_correction_says_why_and_what_it_corrects(service: Service) -> None:
    form: dict[str, str | bytes] = {"period": "2025", "template": "small", "name": "", "file": b""}
    answer = service.as_(Role.ANALYST).submit(f"{LIST}/nytt", **sent(form))
    assert answer.status_code == 400
    assert "Skriv varför det rättas" in answer.text
    page = service.as_(Role.ANALYST).get(asked(service, {**form, "reason": "rättat uttag för mars"})).location
    told = service.as_(Role.APPROVER).get(page).text
    assert "Inga siffror skiljer från 2281-2025-small-1." in told
    assert "rättat uttag för mars" in told


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"period": "2025-03"}, "månader lämnar aldrig enheten"),
        ({"period": "x"}, "går inte att läsa"),
        ({"template": "nobodys"}, "Välj en mall"),
        ({"name": "Stor Mall"}, "Mallen"),
        ({"file": b""}, "Välj mallens fil"),
        ({"file": b"\xff\xfe"}, "inte UTF-8"),
        ({"file": b"title = 3"}, "title"),
        ({"file": b"#" + b"\xc3\xa5" * 100_000}, "för lång"),
        ({"reason": "å" * 501}, "högst 500 tecken"),
        ({"reason": "Anna Andersson"}, "namn"),
    ],
)
def test_what_is_wrong_with_a_draft_is_said_at_once_in_the_form(
    service: Service, given: Mapping[str, str | bytes], said: str
) -> None:
    form: dict[str, str | bytes] = {"period": "2024", "template": "own", "name": "small", "file": TEMPLATE.encode()}
    answer = service.as_(Role.ANALYST).submit(f"{LIST}/nytt", **sent({**form, **given}))
    assert answer.status_code == 400
    assert said in answer.text
    assert work_of(service.installation, HOME) == []


def test_work_that_fails_says_why_and_leaves_a_trace(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting: list[str] = []
    monkeypatch.setattr(release_work, "start_process", lambda _, id: waiting.append(id))
    work = asked(service)
    monkeypatch.setattr(release_work, "start_process", carry_out)
    assert "Pågår" in service.as_(Role.ANALYST).get(LIST).text
    service.release("2025-Q1")  # somebody else publishes meanwhile; and then the draft's own id is taken
    service.release("2024", published=False)
    monkeypatch.setattr(release_work, "draft", _too_late)
    carry_out(service.installation, waiting[0])
    told = service.as_(Role.ANALYST).get(work).text
    assert "Under tiden har något lästs in" in told
    assert "Misslyckades" in service.as_(Role.ANALYST).get(LIST).text
    assert ("analyst", "analyst", "release draft begin", "failed") in events(service.installation)


def _too_late(*_given: object, **_named: object) -> None:
    from casestats.errors import Refused

    raise Refused("Under tiden har något lästs in.", "Meanwhile something was imported.")


def test_work_whose_process_died_is_told_as_cut_short_and_can_be_begun_again(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(release_work, "start_process", lambda _, id: None)
    work = asked(service)
    files = WorkFiles(service.installation.settings.spool_folder)
    kept = files.read(work.rsplit("/", 1)[1])
    assert kept is not None
    files.write(kept._replace(going=Going.RUNNING, stage="proof"))
    with files.held(kept.id):
        assert "Bevisar" in service.as_(Role.ANALYST).get(work).text
        answer = service.as_(Role.ANALYST).submit(f"{LIST}/nytt", period="2024", template="public", reason="")
        assert "Vänta tills det är klart" in answer.text
    assert "Arbetet avbröts" in service.as_(Role.ANALYST).get(work).text
    monkeypatch.setattr(release_work, "start_process", carry_out)
    assert drafted(service) == f"{LIST}/2281-2024-small-1"


def test_work_that_is_not_begun_goes_on_waiting_until_it_is_late(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(release_work, "start_process", lambda _, id: None)
    work = asked(service)
    assert "Räknar ärenden" in service.as_(Role.ANALYST).get(work).text
    monkeypatch.setattr(release_work, "_SLOW_START", release_work._SLOW_START * -1)
    assert "Arbetet avbröts" in service.as_(Role.ANALYST).get(work).text


def test_the_row_of_progress_leads_to_the_release_when_it_is_done(service: Service) -> None:
    work = asked(service)
    answer = service.as_(Role.ANALYST).get(f"{work}/lage")
    assert answer.headers["HX-Redirect"] == work
    assert "Visa utlämnandet" in answer.text
    assert "<h1" not in answer.text


def test_a_child_process_makes_the_draft(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    begun: list[Popen[bytes]] = []
    start = release_work.start_process
    monkeypatch.setattr(release_work, "start_process", lambda *given: begun.append(start(*given)))
    work = asked(service)
    assert begun[0].wait(120) == 0
    assert service.as_(Role.ANALYST).get(work).location == f"{LIST}/2281-2024-small-1"
    assert newest(service).author == "analyst"


@pytest.mark.parametrize("role", [Role.MANAGER, Role.COUNTY, Role.REGISTRAR])
def test_readers_see_what_was_published_and_nothing_of_how(service: Service, role: Role) -> None:
    service.release("2024", published=False)
    client = service.as_(role)
    listed = client.get(LIST).text
    assert "2281-2025-small-1" in listed
    assert "2281-2024-small-1" not in listed
    assert "anna" not in listed
    page = client.get(FIRST).text
    assert "Godkänn" not in page
    assert AUTHOR.name not in re.sub(r"<[^>]+>", " ", page).split()
    assert client.get(f"{FIRST}/tabeller").status_code == 200
    for hidden in (f"{LIST}/2281-2024-small-1", f"{LIST}/2281-2024-small-1/tabeller", f"{FIRST}/fil/certificate"):
        assert client.get(hidden).status_code == 404
    for closed in (f"{FIRST}/angrepp", f"{LIST}/nytt", f"{LIST}/arbete/{'0' * 32}"):
        assert client.get(closed).status_code == 403


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR])
def test_who_sees_no_figures_sees_no_releases(shared_service: Service, role: Role) -> None:
    for path in (LIST, FIRST, f"{FIRST}/tabeller", f"{FIRST}/fil/csv"):
        assert shared_service.as_(role).get(path).status_code == 403


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("granska", Role.ANALYST),
        ("publicera", Role.ANALYST),
        ("aterkalla", Role.ANALYST),
        ("granska", Role.MANAGER),
        ("publicera", Role.COUNTY),
        ("aterkalla", Role.REGISTRAR),
    ],
)
def test_steps_are_for_approvers(service: Service, path: str, role: Role) -> None:
    answer = service.as_(role).submit(f"{FIRST}/{path}", on=FIRST, decision="approve", reason="fel mall")
    assert answer.status_code == 403
    assert newest(service).state == "published"


def test_drafts_are_for_analysts(service: Service) -> None:
    for role in (Role.APPROVER, Role.MANAGER, Role.COUNTY, Role.REGISTRAR):
        answer = service.as_(role).submit(f"{LIST}/nytt", on=LIST, period="2024", template="public")
        assert answer.status_code == 403
    assert newest(service).id == "2281-2025-small-1"


def test_a_release_of_another_municipality_is_not_found_under_ones_own(service: Service) -> None:
    """Nor by its id, nor by any step, nor as work under way."""
    stranger = service.as_(STRANGER)
    away = f"/{OTHER}/utlamningar/2281-2025-small-1"
    for path in (away, f"{away}/tabeller", f"{away}/angrepp", f"{away}/fil/csv", f"{away}/fil/certificate"):
        assert stranger.get(path).status_code == 404
    work = asked(service).rsplit("/", 1)[1]
    assert stranger.get(f"/{OTHER}/utlamningar/arbete/{work}").status_code == 404
    assert stranger.get(f"/{OTHER}/utlamningar/arbete/..%2F..%2Fsettings").status_code == 404
    for step in ("granska", "publicera", "aterkalla"):
        answer = stranger.submit(f"{away}/{step}", on=f"/{OTHER}/utlamningar", decision="approve", reason="fel mall")
        assert answer.status_code == 404
    assert stranger.get(FIRST).status_code == 404
    assert list_releases(service.installation, AUTHOR, HOME)[0].state == "published"


@pytest.mark.parametrize("step", ["granska", "publicera", "aterkalla", "nytt"])
def test_nothing_happens_without_a_token_of_the_page(service: Service, step: str) -> None:
    path = f"{LIST}/nytt" if step == "nytt" else f"{FIRST}/{step}"
    role = Role.ANALYST if step == "nytt" else Role.APPROVER
    answer = service.as_(role).post(path, data={"reason": "fel mall", "decision": "reject", "period": "2024"})
    assert answer.status_code == 400
    assert [record.state for record in list_releases(service.installation, AUTHOR, HOME)] == ["published"]


def command_line(service: Service, desk: Desk, style: str, folder: Path) -> dict[str, bytes]:
    """File name -> bytes, as `release show --format` writes them."""
    folder.mkdir()
    desk.run("release", "show", "2281-2025-small-1", "--format", style, "--out", folder)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("style", [file.style for file in FILES if not file.internal])
def test_every_file_is_the_command_lines_file(service: Service, tmp_path: Path, style: str) -> None:
    desk = Desk(service.installation.settings.home)
    expected = command_line(service, desk, style, tmp_path / "out")
    answer = service.as_(Role.MANAGER).get(f"{FIRST}/fil/{style}")
    disposition = answer.headers["Content-Disposition"]
    name = disposition.removeprefix("attachment; filename=")
    assert re.fullmatch(r"2281-2025-small-1[a-z._-]*", name)
    if style == "px":
        packed = zipfile.ZipFile(io.BytesIO(answer.data))
        assert {one: packed.read(one) for one in packed.namelist()} == expected
    else:
        assert {name: answer.data} == expected


def test_the_proof_is_for_those_who_review_and_each_file_taken_out_is_written_down(service: Service) -> None:
    answer = service.as_(Role.APPROVER).get(f"{FIRST}/fil/certificate")
    assert answer.data.startswith(b'{"bound":')
    assert ("approver", "approver", "release download", "done") in events(service.installation)


def test_a_draft_has_no_signed_file_and_an_unknown_style_is_not_found(service: Service) -> None:
    service.release("2024", published=False)
    client = service.as_(Role.ANALYST)
    assert client.get(f"{LIST}/2281-2024-small-1/fil/signed").status_code == 404
    assert client.get(f"{LIST}/2281-2024-small-1/fil/xlsx").status_code == 200
    assert client.get(f"{FIRST}/fil/exe").status_code == 404


def test_what_is_withdrawn_says_so_wherever_it_is_read(service: Service) -> None:
    withdraw(service.installation, PUBLISHER, "2281-2025-small-1", "fel mall")
    for path in (FIRST, f"{FIRST}/tabeller"):
        assert "Kommunen står inte längre för de här siffrorna" in service.as_(Role.COUNTY).get(path).text


def test_the_tables_are_read_with_their_signs_explained(shared_service: Service) -> None:
    text = shared_service.as_(Role.COUNTY).get(f"{FIRST}/tabeller").text
    assert text.count("<table>") == 2
    assert text.count("<dd>exakt noll</dd>") == 2
    assert "dold av sekretess" in text


def test_the_report_of_the_attack_says_what_was_tried_in_both_languages(shared_service: Service) -> None:
    client = shared_service.as_(Role.APPROVER)
    assert "Oberoende kontroll" in client.get(f"{FIRST}/angrepp").text
    assert "Independent check" in client.get(f"{FIRST}/angrepp?lang=en").text
    seed = list_releases(shared_service.installation, AUTHOR, HOME)[0].seed
    assert seed not in client.get(f"{FIRST}/angrepp").text


def test_reviewers_are_told_of_managers_who_see_several_units(service: Service) -> None:
    """They know more than anybody the proof was made against."""
    reviewer = service.as_(Role.APPROVER)
    assert "flera enheter:" not in reviewer.get(f"{FIRST}/angrepp").text
    make_account(service.installation, Role.MANAGER, name="both", reaches=[Reach(HOME, UNIT), Reach(HOME, OTHER_UNIT)])
    assert "ser flera enheter: 1" in reviewer.get(f"{FIRST}/angrepp").text


def test_the_files_are_two_clicks_away(shared_service: Service) -> None:
    client = shared_service.as_(Role.COUNTY)
    assert f'href="{FIRST}#files"' in client.get(LIST).text
    assert f'href="{FIRST}/fil/xlsx"' in client.get(FIRST).text


@pytest.mark.parametrize("path", [LIST, FIRST, f"{FIRST}/tabeller", f"{FIRST}/angrepp", f"{LIST}/nytt"])
@pytest.mark.parametrize("spoken", ["sv", "en"])
def test_every_page_has_one_heading_and_a_title(shared_service: Service, path: str, spoken: str) -> None:
    role = Role.ANALYST
    text = shared_service.as_(role).get(f"{path}?lang={spoken}").text
    assert text.count("<h1") == 1
    assert f'<html lang="{spoken}"' in text
    assert not re.search(r"<title>\s*[–<]", text)
    assert " style=" not in text


NASTY = "=1+1"
BY_UNIT = TEMPLATE.replace('[["sex"]]', '[["unit"]]').replace('periods = "quarters"', 'periods = "none"')


def released_with_a_formula_for_a_unit(folder: Path) -> Service:
    """A municipality where somebody has called a unit =1+1, and a published release by unit."""
    scene = Scene(folder, f"sqlite:///{folder / 'home' / 'casestats.db'}")
    rows = [
        make_row(f"u{n}", None, row=500 + n, opened=f"2025-{1 + n % 12:02}-07", unit=(NASTY, "Vuxen")[n % 2])
        for n in range(60)
    ]
    scene.take(*a_year(), *rows, period="2025")
    scene.published(template=scene.template(BY_UNIT, "units"))
    make_account(settled(scene.installation), Role.COUNTY)
    return Service(folder)


def test_no_file_and_no_page_makes_a_formula_of_a_units_name(tmp_path: Path) -> None:
    service = released_with_a_formula_for_a_unit(tmp_path)
    client, page = service.as_(Role.COUNTY), f"{LIST}/2281-2025-units-1"
    for style, delimiter in (("csv", ","), ("csv-excel", ";")):
        text = client.get(f"{page}/fil/{style}").data.decode("utf-8-sig")
        cells = [cell for row in csv.reader(io.StringIO(text), delimiter=delimiter) for cell in row]
        assert f"'{NASTY}" in cells
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{page}/fil/xlsx").data))
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row if cell.value == NASTY}
    assert kinds == {"s"}
    assert '<th scope="row"' in client.get(f"{page}/tabeller").text
    assert NASTY in client.get(f"{page}/tabeller").text


def test_a_units_name_cannot_write_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.web.test_releases.NASTY", "<b onload=x>Vuxna & unga</b>")
    service = released_with_a_formula_for_a_unit(tmp_path)
    text = service.as_(Role.COUNTY).get(f"{LIST}/2281-2025-units-1/tabeller").text
    assert "<b onload" not in text
    assert "&lt;b onload=x&gt;Vuxna &amp; unga&lt;/b&gt;" in text
