"""Watched folders: what is taken, what waits for a person, what is refused, and what is left of the file."""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from casestats.actions.jobs.watching import watch
from casestats.actions.upload_reading import Upload, uploads_of
from casestats.actions.upload_workers import wait_for_worker
from casestats.actions.uploads import drop
from casestats.audit import Actor
from casestats.errors import FixSettings
from casestats.store.engine import reading
from casestats.words import Words
from tests.actions.upload_scene import PROFILE, REGISTRAR, UploadScene, extract, ten
from tests.cli.extracts import row

ACTOR = Actor("casestats", "scheduler")
NAME = "Anna Canary uttag_2025-01.csv"


class Inbox:
    """A watched folder of the profile, and a clock that is polled by hand."""

    def __init__(self, folder: Path, database_url: str, **settings: Any) -> None:
        self.scene = UploadScene(folder, database_url)
        made = self.scene.installation
        given = dataclasses.replace(made.settings, watched="inkorg", **settings)
        self.installation = dataclasses.replace(made, settings=given)
        self.folder = folder / "inkorg" / PROFILE
        self.folder.mkdir(parents=True)

    def lay(self, content: bytes, name: str = NAME) -> Path:
        path = self.folder / name
        path.write_bytes(content)
        return path

    def look(self) -> Words:
        """One poll, and then the workers it started are waited for."""
        told = watch(self.installation, ACTOR)
        for upload in self.uploads():
            wait_for_worker(upload.id)
        return told

    def looked(self, times: int) -> list[Words]:
        return [self.look() for _ in range(times)]

    def uploads(self) -> list[Upload]:
        return uploads_of(self.installation, "2281")

    @property
    def states(self) -> list[str]:
        return [upload.state for upload in self.uploads()]

    def cases(self) -> int:
        with reading(self.installation.engine) as connection:
            return int(connection.execute(text("SELECT count(*) FROM cases")).scalar_one())

    def lying(self, below: str = "") -> list[str]:
        folder = self.folder / below
        return sorted(path.name for path in folder.iterdir() if path.is_file()) if folder.is_dir() else []

    def reports(self) -> str:
        return "".join(path.read_text(encoding="utf-8") for path in (self.folder / "rapporter").iterdir())

    def results(self) -> list[str]:
        with reading(self.installation.engine) as connection:
            log = self.installation.audit_log(connection)
        return [event.result for event in log if event.action == "watched folder"]


@pytest.fixture
def inbox(tmp_path: Path) -> Inbox:
    return Inbox(tmp_path / "home", f"sqlite:///{tmp_path / 'casestats.db'}")


def test_a_file_that_did_not_change_between_two_looks_is_imported_and_archived(
    tmp_path: Path, database_url: str
) -> None:
    inbox = Inbox(tmp_path / "home", database_url)
    inbox.lay(ten())
    inbox.look()
    assert (inbox.states, inbox.lying()) == ([], [NAME])
    inbox.look()
    assert (inbox.states, inbox.lying()) == (["waiting"], [])
    inbox.look()
    assert (inbox.states, inbox.cases()) == (["done"], 10)
    inbox.look()
    (kept,) = inbox.lying("arkiv")
    path = inbox.folder / "arkiv" / kept
    assert path.read_bytes() == ten()
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert "Anna" not in kept
    assert not any((inbox.folder / "vantar").iterdir())
    assert "Uttaget är inläst." in inbox.reports()
    assert inbox.results() == ["done"]
    assert inbox.uploads()[0].actor == "casestats"


def test_a_file_that_grows_is_left_until_it_stops(inbox: Inbox) -> None:
    path = inbox.lay(ten()[:300])
    inbox.look()
    path.write_bytes(ten()[:600])
    inbox.look()
    path.write_bytes(ten())
    inbox.look()
    assert inbox.states == []
    inbox.look()
    assert inbox.states == ["waiting"]


def test_files_of_one_extract_wait_for_the_last_of_them(inbox: Inbox) -> None:
    inbox.lay(ten())
    inbox.look()
    inbox.lay(extract(row("2025-11")), "uttag_2025-02.csv")
    inbox.look()
    assert inbox.states == []
    inbox.look()
    assert sorted(inbox.states) == ["waiting", "waiting"]  # two periods, one after the other
    inbox.looked(3)
    assert sorted(upload.state for upload in inbox.uploads()) == ["done", "waiting"]


def test_with_marks_a_file_is_taken_at_once_when_its_mark_is_there(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path / "home", f"sqlite:///{tmp_path / 'casestats.db'}", watched_ready="klar")
    path = inbox.lay(ten())
    inbox.looked(3)
    assert inbox.states == []
    path.with_name(f"{path.name}.klar").touch()
    inbox.look()
    assert (inbox.states, inbox.lying()) == (["waiting"], [])


def test_the_same_file_again_changes_nothing_and_says_so(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path / "home", f"sqlite:///{tmp_path / 'casestats.db'}", watched_after="delete")
    for _ in range(2):
        inbox.lay(ten())
        inbox.looked(4)
    assert sorted(inbox.states) == ["done", "same"]
    assert inbox.lying("arkiv") == []
    assert not any((inbox.folder / "vantar").iterdir())
    assert "Inget är ändrat" in inbox.reports()
    assert inbox.results() == ["done", "same"]


def test_an_extract_with_a_question_waits_for_a_person(inbox: Inbox) -> None:
    inbox.lay(ten(more=[row("2025-99", Aktualiseringsdatum="trasigt")] * 3))  # too many rows are refused
    told = inbox.looked(4)
    assert inbox.states == ["waiting"]
    assert inbox.cases() == 0
    assert "väntar på ett ja" in told[-1].sv
    drop(inbox.installation, REGISTRAR, "2281", inbox.uploads()[0].id)
    inbox.look()
    assert inbox.results() == ["dropped"]
    assert len(inbox.lying("arkiv")) == 1


def test_what_cannot_be_read_is_put_aside_with_a_report_that_holds_no_name(inbox: Inbox) -> None:
    inbox.lay(b"no;table\r\n1;2\r\n")
    inbox.looked(4)
    assert (inbox.lying(), inbox.cases()) == ([], 0)
    assert len(inbox.lying("avvisat")) == 1
    assert "avvisat" in inbox.reports()
    assert "Anna" not in inbox.reports()
    assert inbox.results() == ["refused"]


def test_links_folders_and_half_copies_are_never_read(inbox: Inbox, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_bytes(ten())
    (inbox.folder / "link.csv").symlink_to(secret)
    (inbox.folder / "folder").mkdir()
    for name in (".hidden.csv", "copy.csv.part", "~$open.xlsx", "copy.tmp"):
        inbox.lay(ten(), name)
    told = inbox.looked(3)
    assert inbox.states == []
    assert "länk eller en undermapp" in told[-1].sv
    assert secret.exists()


@pytest.mark.parametrize("name", ["vantar", "arkiv", "avvisat", "rapporter"])
def test_a_link_in_the_place_of_a_folder_of_ours_moves_nothing_of_anybodys(
    inbox: Inbox, tmp_path: Path, name: str
) -> None:
    """Whoever may lay files could else have the service move its own keys away: to it they would be files that wait."""
    keys = tmp_path / "elsewhere" / "keys"
    keys.mkdir(parents=True)
    (keys / "kek").write_text("secret")
    (inbox.folder / name).symlink_to(keys.parent)
    inbox.lay(ten())
    assert "länk" in inbox.looked(3)[-1].sv
    assert [path.name for path in keys.parent.rglob("*")] == ["keys", "kek"]
    assert (inbox.states, inbox.lying()) == ([], [NAME])


def test_a_link_among_what_waits_is_not_followed(inbox: Inbox, tmp_path: Path) -> None:
    secret = tmp_path / "settings"
    secret.write_text("secret")
    place = inbox.folder / "vantar" / "mine"
    place.mkdir(parents=True)
    for name in ("a.csv", "upload"):
        (place / name).symlink_to(secret)
        inbox.look()
        assert (secret.read_text(), inbox.states) == ("secret", [])
        (place / name).unlink()


def test_a_link_in_the_place_of_the_profiles_folder_is_not_followed(inbox: Inbox, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    inbox.folder.rename(elsewhere)
    (elsewhere / NAME).write_bytes(ten())
    inbox.folder.symlink_to(elsewhere)
    inbox.looked(3)
    assert inbox.states == []


def test_a_file_that_may_not_be_moved_is_told_of_and_left(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    inbox.lay(ten())
    monkeypatch.setattr(os, "access", lambda _path, _mode: False)
    told = inbox.looked(2)
    assert "får inte läsas eller flyttas" in told[-1].sv
    assert (inbox.states, inbox.lying()) == ([], [NAME])


def test_a_folder_without_a_profile_is_told_of(inbox: Inbox) -> None:
    (inbox.folder.parent / "okänd").mkdir()
    assert "heter inte som någon profil" in inbox.look().sv


def test_files_set_aside_when_the_power_went_are_taken_in_afterwards(inbox: Inbox) -> None:
    place = inbox.folder / "vantar" / "0123456789abcdef"
    place.mkdir(parents=True)
    (place / NAME).write_bytes(ten())
    inbox.looked(3)
    assert inbox.states == ["done"]


def test_where_too_much_waits_the_file_waits_too(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("casestats.actions.uploads.MOST_OPEN", 0)
    inbox.lay(ten())
    told = inbox.looked(3)
    assert "För många uttag" in told[-1].sv
    assert (inbox.states, inbox.lying("avvisat")) == ([], [])
    monkeypatch.setattr("casestats.actions.uploads.MOST_OPEN", 200)
    inbox.looked(2)
    assert inbox.states == ["done"]


def test_a_missing_folder_of_watched_folders_is_a_setting_to_mend(tmp_path: Path) -> None:
    scene = UploadScene(tmp_path / "home", f"sqlite:///{tmp_path / 'casestats.db'}")
    with pytest.raises(FixSettings) as told:
        watch(scene.installation, ACTOR)
    assert "watched" in told.value.words.sv
