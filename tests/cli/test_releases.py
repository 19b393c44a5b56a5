"""release: the way of an invented municipality's figures to their readers, as people type it."""

from __future__ import annotations

import json
import os
import pwd
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from casestats.cli.setting_up import actor
from casestats.cli.speech import _STAGES
from casestats.invented.municipalities import write_extracts
from tests.cli.desk import Desk, Ran

ROOT = Path(__file__).resolve().parents[2]
OTHER = {"SUDO_UID": "1", "SUDO_USER": "daemon"}
"""Somebody else than whoever runs the tests, behind sudo."""
YEAR = ("--municipality", "2281", "--period", "2025")
FIRST, SECOND = "2281-2025-county-1", "2281-2025-county-2"
SMALL = """\
title = { sv = "Små tabeller", en = "Small tables" }
[policy]
threshold = 5
[[tables]]
indicators = ["adult_victims_opened"]
periods = "quarters"
breakdowns = [["sex"], ["age_band"]]
"""


@pytest.fixture(scope="session")
def pattern(tmp_path_factory: pytest.TempPathFactory, pattern_home: Path) -> Path:
    """A home with an invented year of 2281 imported, its extracts and a small template."""
    folder = tmp_path_factory.mktemp("releases")
    shutil.copytree(pattern_home, folder / "home")
    desk = Desk(folder / "home")
    write_extracts(folder / "extracts", years=(2025,), municipalities=["2281"])
    profile = desk.profile("procapita", "2281")
    files = sorted((folder / "extracts" / "2281_procapita").glob("*.csv"))
    desk.done("import", "--profile", profile, "--yes", *files)
    (folder / "small.toml").write_text(SMALL, encoding="utf-8")
    return folder


class Office(Desk):
    """Two persons at one installation. The one who runs the tests drafts; the other reviews."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / "home")
        self.folder = folder

    def draft(self, *more: object, template: object = "") -> Ran:
        return self.done("release", "draft", *YEAR, "--template", template or self.folder / "small.toml", *more)

    def publish(self, id: str) -> Ran:
        self.done("release", "review", id, "--approve", **OTHER)
        return self.done("release", "publish", id)

    def correct(self) -> None:
        """The last month comes once more, without some of its rows."""
        (last,) = (self.folder / "extracts").glob("2281_procapita/*2025-12.csv")
        lines = last.read_bytes().splitlines(keepends=True)
        last.write_bytes(b"".join(lines[:1] + lines[13:]))
        self.done("import", "--profile", "2281_sundsvall", "--yes", last)


@pytest.fixture
def office(pattern: Path, tmp_path: Path) -> Office:
    shutil.copytree(pattern, tmp_path / "office")
    return Office(tmp_path / "office")


def in_another_process(office: Office, *arguments: str, hash_seed: str = "0") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "import sys; from casestats.cli import main; sys.exit(main())", *arguments],
        env={**os.environ, **office.environment, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)},
        cwd=office.folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_the_whole_way_of_a_year_of_an_invented_municipality(office: Office) -> None:
    drafted = office.draft(template="county")
    assert drafted.out.startswith(f"{FIRST}: utkast\n")
    assert re.search(r"^0 av \d+ dolda celler kan räknas ut", drafted.out, re.MULTILINE)
    assert f"casestats release review {FIRST} --approve" in drafted.out
    own = office.run("release", "review", FIRST, "--approve")
    assert (own.code, own.out) == (5, "")
    assert "får inte granska" in own.err
    early = office.run("release", "publish", FIRST)
    assert (early.code, "Låt en annan person granska den först" in early.err) == (5, True)
    assert "nummer 1 i kommunens rad" in office.publish(FIRST).out

    office.correct()
    assert office.run("release", "draft", *YEAR, "--template", "county").code == 4
    corrected = office.draft("--reason", "rättat uttag för december", template="county").out
    assert f"Rättar {FIRST}: rättat uttag för december. Omräknat: " in corrected
    assert re.search(rf"^Mot {FIRST}: [1-9]\d* celler har ett annat tal", corrected, re.MULTILINE)
    assert "nummer 2 i kommunens rad" in office.publish(SECOND).out

    withdrawn = office.done("release", "withdraw", FIRST, "--reason", "fel i uttaget", **OTHER)
    assert "Den som har den har den kvar" in withdrawn.out
    listed = [line.split() for line in office.done("release", "list").out.splitlines()[1:]]
    assert [(line[0], line[1], line[-1]) for line in listed] == [
        (FIRST, "återkallad", "1"),
        (SECOND, "publicerad", "2"),
    ]
    assert "Utlämnanden: 2" in office.done("doctor").out
    for number, id in enumerate((FIRST, SECOND), 1):
        again = in_another_process(office, "release", "reproduce", id, hash_seed=str(number))
        assert (again.returncode, "bit för bit" in again.stdout) == (0, True), again.stderr


def test_what_the_committee_is_shown_is_said_in_plain_words(office: Office) -> None:
    office.draft()
    shown = office.done("release", "show", "2281-2025-small-1")
    assert shown.err == ""
    for words in ("Tabeller: 2, med ", "Antal från 1 till 4 visas inte", "dolda celler kan räknas ut", "Vilar på 12 "):
        assert words in shown.out
    assert " .. " in shown.out or shown.out.count("..") > 1
    assert "Teckenförklaring" in shown.out
    english = office.done("release", "show", "2281-2025-small-1", "--lang", "en").out
    assert "hidden cells can be worked out" in english
    assert "Counts from 1 to 4 are not shown" in english


def test_every_format_is_written_and_holds_no_hidden_number(office: Office, tmp_path: Path) -> None:
    office.draft()
    id = "2281-2025-small-1"
    content = office.done("release", "show", id, "--format", "json").json
    hidden = [cell for table in content["tables"] for cell in table["cells"] if cell["status"] == "suppressed"]
    assert hidden
    assert not any("value" in cell for cell in hidden)
    for style in ("csv", "csv-excel", "xlsx", "json-stat", "px", "html", "json"):
        folder = tmp_path / style
        assert office.done("release", "show", id, "--format", style, "--out", folder).out == ""
        written = list(folder.iterdir())
        assert written
        assert all(file.name.startswith(id) and file.stat().st_mode & 0o077 == 0 for file in written)
    one = tmp_path / "one.html"
    office.done("release", "show", id, "--format", "html", "--out", one)
    assert one.read_bytes() == next((tmp_path / "html").iterdir()).read_bytes()
    assert office.done("release", "show", id, "--format", "csv").out.count("\n") > 10


def test_what_cannot_be_shown_on_a_screen_asks_for_a_place(office: Office, tmp_path: Path) -> None:
    office.draft()
    for style in ("xlsx", "px"):
        ran = office.run("release", "show", "2281-2025-small-1", "--format", style)
        assert (ran.code, "--out" in ran.err) == (2, True)
    (tmp_path / "taken").write_bytes(b"")
    ran = office.run("release", "show", "2281-2025-small-1", "--format", "px", "--out", tmp_path / "taken")
    assert (ran.code, "kan inte skapas" in ran.err) == (4, True)
    unsigned = office.run("release", "show", "2281-2025-small-1", "--format", "signed")
    assert (unsigned.code, "Publicera det först" in unsigned.err) == (4, True)


def test_a_reader_verifies_the_signed_file_with_nothing_but_the_key(office: Office, tmp_path: Path) -> None:
    office.draft()
    office.publish("2281-2025-small-1")
    signed, key = tmp_path / "release.dsse.json", tmp_path / "key.pem"
    office.done("release", "show", "2281-2025-small-1", "--format", "signed", "--out", signed)
    office.done("release", "key", "--out", key)
    reader = Desk(tmp_path / "nowhere")
    told = reader.done("release", "verify", signed, "--key", key).out
    assert told.startswith("Signaturen stämmer. 2281-2025-small-1, kommun 2281, period 2025, nummer 1 ")
    envelope = json.loads(signed.read_bytes())
    for harm, code, words in (
        ({**envelope, "payload": envelope["payload"].replace("A", "B", 1)}, 5, "Signaturen stämmer inte"),
        ({**envelope, "payloadType": "other"}, 5, "går inte att läsa"),
        ({**envelope, "signatures": [{**envelope["signatures"][0], "keyid": "0" * 64}]}, 5, "en annan nyckel"),
    ):
        signed.write_text(json.dumps(harm), encoding="utf-8")
        ran = reader.run("release", "verify", signed, "--key", key)
        assert (ran.code, ran.out) == (code, "")
        assert words in ran.err
    key.write_bytes(b"no key")
    assert reader.run("release", "verify", signed, "--key", key).code == 4
    assert reader.run("release", "verify", tmp_path / "none", "--key", key).code == 4


def test_a_release_that_was_changed_in_the_database_is_found_by_the_doctor(office: Office) -> None:
    import sqlite3

    office.draft()
    with sqlite3.connect(office.home / "casestats.db") as database:
        database.execute("DROP TRIGGER releases_kept")
        database.execute("UPDATE releases SET content = replace(content, 'persons', 'Persons'), seed = ''")
        database.execute("UPDATE releases SET content = content || ' '")
    database.close()
    ran = office.run("doctor")
    assert ran.code == 4
    assert "!!  Utlämnandet 2281-2025-small-1 är ändrat i databasen" in ran.out
    assert office.run("release", "show", "2281-2025-small-1").code == 5


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("draft", *YEAR), 2, "'--template' saknas"),
        (("draft", *YEAR, "--template", "board"), 4, "committee, county, public"),
        (("draft", "--municipality", "2281", "--period", "2025-03", "--template", "county"), 5, "månad"),
        (("draft", "--municipality", "2281", "--period", "snart", "--template", "county"), 4, "Perioden"),
        (("draft", "--municipality", "2262", "--period", "2025", "--template", "county"), 4, "Inget är inläst"),
        (("draft", *YEAR, "--template", "county", "--effort", "0"), 2, "--effort"),
        (("review", "2281-2025-small-1"), 2, "--approve eller --reject"),
        (("review", "2281-2025-small-1", "--approve", "--reject"), 2, "--approve eller --reject"),
        (("review", "2281-2025-small-1", "--reject", "--reason", "fel"), 4, "casestats release list"),
        (("publish", "2281-2025-small-1"), 4, "casestats release list"),
        (("withdraw", "2281-2025-small-1"), 2, "'--reason' saknas"),
        (("show", "2281-2025-small-1", "--format", "pdf"), 2, "--format"),
        (("reproduce", "2281-2025-small-1"), 4, "casestats release list"),
        (("verify", "file"), 2, "'--key' saknas"),
    ],
)
def test_what_cannot_be_done_is_said_with_what_to_do(
    office: Office, arguments: tuple[str, ...], code: int, words: str
) -> None:
    ran = office.run("release", *arguments)
    assert (ran.code, ran.out) == (code, "")
    assert words in ran.err
    assert office.done("release", "list").out == "Inga utlämnanden än.\n"
    assert office.done("release", "list", "--json").json == []


def test_a_search_that_may_do_nothing_proves_nothing_and_stores_nothing(office: Office) -> None:
    ran = office.run("release", "draft", *YEAR, "--template", office.folder / "small.toml", "--effort", "1")
    assert (ran.code, ran.out) == (5, "")
    assert office.done("release", "list", "--json").json == []


# --- Who it is -----------------------------------------------------------------------------------------------------


def me() -> str:
    return pwd.getpwuid(os.getuid()).pw_name


@pytest.mark.parametrize(
    ("environment", "name"),
    [
        ({}, me()),
        ({"USER": "daemon", "LOGNAME": "daemon", "USERNAME": "daemon"}, me()),
        ({"SUDO_UID": "1"}, "daemon"),
        ({"SUDO_UID": "1", "SUDO_USER": "root"}, "daemon"),
        ({"SUDO_UID": "4123456", "SUDO_USER": "daemon"}, "daemon"),
        ({"SUDO_UID": "4123456", "SUDO_USER": "nobody-of-that-name"}, me()),
        ({"SUDO_USER": "daemon"}, me()),
        ({"SUDO_UID": "x", "SUDO_USER": "daemon"}, me()),
        ({"SUDO_UID": "9" * 40}, me()),
    ],
)
def test_a_person_is_known_by_an_account_and_not_by_a_name_that_anybody_may_set(
    environment: dict[str, str], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("SUDO_UID", "SUDO_USER"):
        monkeypatch.delenv(variable, raising=False)
    for variable, value in environment.items():
        monkeypatch.setenv(variable, value)
    assert actor() == (name, "command line")


def test_every_stage_that_takes_time_has_words() -> None:
    stages = {
        stage
        for path in (ROOT / "casestats").rglob("*.py")
        for stage in re.findall(r'progress\("(\w+)"', path.read_text(encoding="utf-8"))
    }
    assert {"search", "proof"} <= stages
    assert stages <= set(_STAGES)
