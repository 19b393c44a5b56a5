"""Uploads on both databases: checked by a worker, agreed to, imported; and all that may come in between."""

from __future__ import annotations

import dataclasses
import io
import json
import os
import signal
from datetime import timedelta
from pathlib import Path

import pytest

from casestats.actions.undoing import undo_import
from casestats.actions.upload_cleaning import clean_uploads
from casestats.actions.upload_reading import found, upload_of, uploads_of
from casestats.actions.upload_story import kept_story
from casestats.actions.upload_work import work
from casestats.actions.upload_workers import Dropped, ProgressNote, is_worked_on, progress_noted, wait_for_worker
from casestats.actions.uploads import MOST_FILES, Incoming, confirm, drop, take_in
from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.errors import FixExtract, FixSettings, Refused
from casestats.store.engine import reading
from casestats.store.ledger import steps
from casestats.store.uploads import upload_by_id
from tests.actions.upload_scene import NAME, PROFILE, REGISTRAR, UploadScene, busy, extract, ten
from tests.cli.extracts import ANNA, BO, row


@pytest.fixture
def scene(tmp_path: Path, database_url: str) -> UploadScene:
    return UploadScene(tmp_path / "home", database_url)


@pytest.fixture
def on_sqlite(tmp_path: Path) -> UploadScene:
    return UploadScene(tmp_path / "home", f"sqlite:///{tmp_path / 'home' / 'casestats.db'}")


def numbers_of_steps(installation: Installation) -> list[int]:
    with reading(installation.engine) as connection:
        return [record.number for record in steps(connection)]


def audited(installation: Installation) -> list[tuple[str, str]]:
    with reading(installation.engine) as connection:
        return [(event.action, event.result) for event in installation.audit_log(connection)]


def take(installation: Installation, *files: tuple[str, bytes], period: str = "2025-01", profile: str = PROFILE) -> str:
    given = [Incoming(name, io.BytesIO(content)) for name, content in files]
    return take_in(installation, REGISTRAR, "2281", profile, given, period, (), "browser").id


def test_an_extract_is_checked_agreed_to_and_imported(scene: UploadScene) -> None:
    waiting = scene.upload(ten(more=[row("2025-11", Aktualiseringsdatum="fel")]))
    assert waiting.state == "waiting"
    assert waiting.story is not None
    assert (waiting.story["summary"]["new"], waiting.story["summary"]["refused"]) == (10, 1)
    assert numbers_of_steps(scene.installation) == []
    done = scene.confirm(waiting)
    assert (done.state, done.step) == ("done", 1)
    assert numbers_of_steps(scene.installation) == [1]
    assert scene.at_rest() == []
    assert [path.name for path in scene.installation.settings.refused_folder.iterdir()] == ["1.csv"]
    assert audited(scene.installation)[1:] == [
        ("upload", "done"),
        ("check upload", "waiting"),
        ("confirm upload", "done"),
        ("import", "done"),
    ]


def test_a_yes_said_twice_imports_once(scene: UploadScene) -> None:
    waiting = scene.upload(ten())
    confirm(scene.installation, REGISTRAR, "2281", waiting.id)
    again = confirm(scene.installation, REGISTRAR, "2281", waiting.id)
    assert again.state in {"importing", "done"}
    done = scene.settled(again)
    assert confirm(scene.installation, REGISTRAR, "2281", waiting.id).step == done.step == 1
    assert numbers_of_steps(scene.installation) == [1]


def test_two_uploads_at_once_are_each_checked(scene: UploadScene) -> None:
    first = take(scene.installation, (NAME, ten()))
    second = take(scene.installation, (NAME, extract(row("2025-50", BO))), period="2025-02")
    for upload in (first, second):
        wait_for_worker(upload)
        assert found(scene.installation, "2281", upload).state == "waiting"


@pytest.mark.slow
def test_a_yes_after_somebody_else_imported_goes_back_with_the_new_numbers(scene: UploadScene) -> None:
    mine, theirs = scene.upload(ten()), scene.upload(extract(row("2025-1"), row("2025-50", BO)))
    assert scene.confirm(theirs).state == "done"
    moved = scene.confirm(mine)
    assert (moved.state, moved.moved) == ("waiting", True)
    assert moved.story is not None
    assert moved.story["summary"]["new"] == 9
    assert moved.story["summary"]["missing"] == 1
    done = scene.confirm(moved)
    assert (done.state, done.step) == ("done", 2)


@pytest.mark.slow
def test_a_yes_to_what_somebody_else_has_just_imported_finds_it_the_same(scene: UploadScene) -> None:
    mine, theirs = scene.upload(ten()), scene.upload(ten())
    scene.confirm(theirs)
    same = scene.confirm(mine)
    assert same.state in {"same", "waiting"}
    assert numbers_of_steps(scene.installation) == [1]


@pytest.mark.slow
def test_a_taking_back_while_an_extract_waits_is_seen_before_it_is_imported(scene: UploadScene) -> None:
    scene.confirm(scene.upload(ten()))
    february = scene.upload(extract(row("2025-1")), period="2025-02")
    assert february.story is not None
    assert february.story["summary"]["missing"] == 9
    undo_import(scene.installation, REGISTRAR, 1, "fel fil")
    moved = scene.confirm(february)
    assert (moved.state, moved.moved) == ("waiting", True)
    assert moved.story is not None
    assert moved.story["summary"]["missing"] == 0
    assert scene.confirm(moved).state == "done"


def test_the_same_extract_again_asks_nothing_and_keeps_nothing(scene: UploadScene) -> None:
    scene.confirm(scene.upload(ten()))
    again = scene.upload(ten())
    assert again.state == "same"
    assert again.story is not None
    assert again.story["same_as"] == 1
    assert scene.at_rest() == []


def test_an_extract_is_dropped_while_it_is_being_checked(scene: UploadScene) -> None:
    with busy(scene.installation) as upload:
        assert drop(scene.installation, REGISTRAR, "2281", upload).state == "dropped"
        assert scene.at_rest() == []
        with pytest.raises(Dropped):
            ProgressNote(scene.spool, upload)("read", 1, 2)
    work(scene.installation, upload)
    assert found(scene.installation, "2281", upload).state == "dropped"
    assert drop(scene.installation, REGISTRAR, "2281", upload).state == "dropped"


def test_a_yes_to_what_was_dropped_or_refused_is_refused(scene: UploadScene) -> None:
    waiting = scene.upload(ten())
    drop(scene.installation, REGISTRAR, "2281", waiting.id)
    with pytest.raises(Refused):
        confirm(scene.installation, REGISTRAR, "2281", waiting.id)
    unreadable = scene.upload(ten(), period="")
    assert unreadable.state == "refused"
    with pytest.raises(Refused):
        confirm(scene.installation, REGISTRAR, "2281", unreadable.id)


def test_what_is_imported_is_not_dropped(scene: UploadScene) -> None:
    done = scene.confirm(scene.upload(ten()))
    with pytest.raises(Refused):
        drop(scene.installation, REGISTRAR, "2281", done.id)
    assert found(scene.installation, "2281", done.id).state == "done"


def test_a_worker_that_died_is_found_out_and_the_extract_can_be_checked_again(scene: UploadScene) -> None:
    with busy(scene.installation) as upload:
        assert found(scene.installation, "2281", upload).state == "checking"
        assert is_worked_on(scene.spool, upload)
    dead = found(scene.installation, "2281", upload)
    assert dead.state == "failed"
    assert dead.trouble is not None
    assert "avbröts" in dead.trouble.words.sv
    again = scene.check_again(dead)
    assert again.state == "waiting"
    assert scene.confirm(again).state == "done"


@pytest.mark.slow
def test_a_worker_killed_just_before_it_is_done_leaves_nothing_half_stored(
    on_sqlite: UploadScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = on_sqlite.upload(ten())
    ended: list[int] = []

    def killed(*_: object, **values: object) -> bool:
        if values.get("state") == "done":
            os.kill(os.getpid(), signal.SIGKILL)
        return True

    def start_and_kill(installation: Installation, upload: str, lock: int) -> None:
        process = os.fork()
        if process == 0:  # everything of the import is written by then, but not yet committed
            monkeypatch.setattr("casestats.actions.upload_work.store.change_upload", killed)
            work(installation, upload)
            os._exit(0)
        ended.append(os.waitpid(process, 0)[1])

    confirm(on_sqlite.installation, REGISTRAR, "2281", waiting.id, start_and_kill)
    dead = found(on_sqlite.installation, "2281", waiting.id)
    assert ended == [signal.SIGKILL]
    assert dead.state == "failed"
    assert numbers_of_steps(on_sqlite.installation) == []
    with pytest.raises(Refused):
        confirm(on_sqlite.installation, REGISTRAR, "2281", waiting.id)
    done = on_sqlite.confirm(on_sqlite.check_again(dead))
    assert (done.state, numbers_of_steps(on_sqlite.installation)) == ("done", [1])


@pytest.mark.slow
def test_several_files_become_uploads_in_the_order_of_their_periods(scene: UploadScene) -> None:
    files = [(f"uttag_2025-{month:02}.csv", extract(row("2025-1"), row(f"2025-{month}5", BO))) for month in (3, 1, 2)]
    upload = take(scene.installation, *files, period="")
    wait_for_worker(upload)
    together = sorted(uploads_of(scene.installation, "2281"), key=lambda one: one.batch.place)
    assert [one.state for one in together] == ["waiting"] * 3
    assert [one.story["period"] for one in together if one.story] == ["2025-01", "2025-02", "2025-03"]
    assert [one.batch.numbers for one in together] == [(2,), (3,), (1,)]
    assert together[0].id == upload
    done = scene.confirm(together[0])
    assert done.state == "done"
    following = found(scene.installation, "2281", together[1].id)
    assert following.story is not None
    assert following.story["summary"]["missing"] == 1  # what was known only in January, seen without being asked
    assert scene.confirm(following).state == "done"
    assert scene.confirm(found(scene.installation, "2281", together[2].id)).state == "done"


def test_one_bad_file_among_several_stops_them_all_with_its_number(scene: UploadScene) -> None:
    upload = take(scene.installation, ("uttag_2025-01.csv", ten()), ("uttag.csv", ten()), period="")
    wait_for_worker(upload)
    (only,) = uploads_of(scene.installation, "2281")
    assert only.state == "refused"
    assert only.trouble is not None
    assert only.trouble.words.sv.startswith("Fil 2 av 2:")


def test_files_for_one_stated_period_are_one_extract(scene: UploadScene) -> None:
    waiting = scene.upload(extract(row("2025-1")), extract(row("2025-2", BO)))
    assert waiting.batch.of == 1
    assert waiting.story is not None
    assert waiting.story["summary"]["new"] == 2


def test_an_upload_belongs_to_its_municipality(scene: UploadScene) -> None:
    waiting = scene.upload(ten())
    assert upload_of(scene.installation, "2280", waiting.id) is None
    assert uploads_of(scene.installation, "2280") == []
    for act in (confirm, drop):
        with pytest.raises(FixSettings):
            act(scene.installation, REGISTRAR, "2280", waiting.id)
    with pytest.raises(FixSettings):
        take_in(scene.installation, REGISTRAR, "2280", PROFILE, [Incoming(NAME, io.BytesIO(ten()))])
    assert found(scene.installation, "2281", waiting.id).state == "waiting"


def test_a_profile_s_name_leads_nowhere_but_into_its_folder(on_sqlite: UploadScene) -> None:
    for name in ("../settings", "/etc/passwd", f"../profiles/{PROFILE}", ""):
        with pytest.raises(FixSettings):
            take(on_sqlite.installation, (NAME, ten()), profile=name)
    assert on_sqlite.at_rest() == []


def test_too_many_too_large_or_no_files_are_refused_at_the_door(on_sqlite: UploadScene) -> None:
    small = dataclasses.replace(
        on_sqlite.installation, settings=dataclasses.replace(on_sqlite.installation.settings, upload_megabytes=1)
    )
    with pytest.raises(FixExtract):
        take(small)
    with pytest.raises(FixExtract):
        take(small, *[(NAME, b"x")] * (MOST_FILES + 1))
    with pytest.raises(FixExtract, match="1 MB"):
        take(small, (NAME, b"x" * 600_000), (NAME, b"x" * 600_000))
    assert on_sqlite.at_rest() == []
    assert uploads_of(on_sqlite.installation, "2281") == []


def test_an_upload_s_row_holds_no_number_name_or_case(scene: UploadScene) -> None:
    secret = row("CANARY-77", ANNA, Orsakskod="999", Aktualiseringsdatum="x")
    waiting = scene.upload(ten(more=[secret]), name="Canarysson 01.csv")
    with reading(scene.installation.engine) as connection:
        kept = upload_by_id(connection, waiting.id)
        log = scene.installation.audit_log(connection)
    assert kept is not None
    text = json.dumps([list(kept), [list(event) for event in log]])
    for word in ("CANARY", "Canarysson", ANNA, ANNA.replace("-", "")):
        assert word not in text
    assert kept_story(kept.told)[0] is not None


def test_progress_is_read_by_whoever_asks_and_survives(on_sqlite: UploadScene) -> None:
    with busy(on_sqlite.installation) as upload:
        assert progress_noted(on_sqlite.spool, upload).stage == "queue"
        ProgressNote(on_sqlite.spool, upload)("plan", 500, 1000)
        assert progress_noted(on_sqlite.spool, upload) == ("plan", 500, 1000)
        (on_sqlite.spool / f"upload-{upload}.progress").write_text("{half", encoding="utf-8")
        assert progress_noted(on_sqlite.spool, upload).stage == "queue"


def test_cleaning_tells_the_dead_drops_the_old_and_removes_what_belongs_to_nothing(scene: UploadScene) -> None:
    with busy(scene.installation) as dead:
        pass
    waiting = scene.upload(ten())
    lost = scene.spool / f"upload-{'c' * 32}-1.sealed"
    lost.write_bytes(b"x")
    jobs = Actor("casestats", "job")
    first = clean_uploads(scene.installation, jobs)
    assert (first.failed, first.dropped, first.removed) == (1, 0, 0)
    later = dataclasses.replace(scene.installation, clock=lambda: scene.installation.clock() + timedelta(hours=25))
    second = clean_uploads(later, jobs)
    assert (second.failed, second.dropped, second.removed) == (0, 2, 1)
    assert scene.at_rest() == []
    assert {found(scene.installation, "2281", upload).state for upload in (dead, waiting.id)} == {"dropped"}


def test_a_repair_that_a_message_named_is_allowed_and_the_files_need_not_be_sent_again(on_sqlite: UploadScene) -> None:
    mixed = (
        ten() + row("2025-77", Enhet="Råd").encode("utf-8") + b"\r\n" + row("2025-78", Enhet="Stöd").encode("cp1252")
    )
    stopped = on_sqlite.upload(mixed + b"\r\n")
    assert stopped.state == "refused"
    assert stopped.trouble is not None
    assert stopped.trouble.repair
    again = on_sqlite.check_again(stopped, allowed=[stopped.trouble.repair])
    assert again.state == "waiting"
    with pytest.raises(FixSettings):
        on_sqlite.check_again(again, allowed=["no_such_repair"])
