"""init, doctor, upgrade, adapters, completion: making an installation, and hearing what is wrong with it."""

from __future__ import annotations

import shutil
import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from casestats.adapters import discovery
from casestats.adapters.discovery import Discovered, RefusedPlugin
from casestats.store.engine import open_engine
from casestats.store.schema import migrate, newest_schema
from casestats.words import Words
from tests.cli.desk import Desk


def test_init_makes_everything_for_its_owner_alone_and_says_what_to_back_up(tmp_path: Path) -> None:
    home = tmp_path / "home"
    made = Desk(home).done("init")
    assert made.out.splitlines()[0] == f"Klart. Allt finns i {home}."
    assert f"säkerhetskopia av mappen {home / 'keys'}" in made.out
    assert made.out.splitlines()[-1] == "Utan webbläsare: casestats profile draft --adapter procapita FIL"
    every = [home, *home.rglob("*")]
    assert len(every) > 8
    assert [path for path in every if stat.S_IMODE(path.stat().st_mode) & 0o077] == []


def test_init_again_changes_nothing_and_says_so(desk: Desk) -> None:
    before = {path: path.read_bytes() for path in desk.home.rglob("*") if path.is_file()}
    again = desk.done("init")
    assert again.out.startswith(f"Det fanns redan en installation i {desk.home}.")
    assert {path: path.read_bytes() for path in desk.home.rglob("*") if path.is_file()} == before


def test_init_adds_what_is_missing(desk: Desk) -> None:
    shutil.rmtree(desk.home / "profiles")
    desk.done("init")
    assert (desk.home / "profiles").is_dir()
    desk.done("doctor")


def test_doctor_says_ok_of_everything_it_looked_at(desk: Desk) -> None:
    seen = desk.done("doctor")
    assert {line[:3] for line in seen.out.splitlines()} == {"ok "}
    told = desk.done("doctor", "--json").json
    assert {one["what"] for one in told} >= {"home", "keys", "database", "adapters", "room", "together"}
    assert all(set(one) == {"what", "ok", "words"} and one["ok"] for one in told)


Harm = Callable[[Desk], object]


def _swap_keys(desk: Desk) -> None:
    other = desk.home.parent / "other"
    Desk(other).done("init")
    shutil.rmtree(desk.home / "keys")
    shutil.copytree(other / "keys", desk.home / "keys")


def _run_sql(statement: str) -> Harm:
    def harm(desk: Desk) -> None:
        with sqlite3.connect(desk.home / "casestats.db") as database:
            database.execute(statement)
        database.close()

    return harm


def _spoil(name: str) -> Harm:
    def harm(desk: Desk) -> None:
        path = desk.home / name
        text = path.read_text(encoding="utf-8")
        path.write_text(text[:-12] + "AAAA" + text[-8:], encoding="utf-8")

    return harm


WRONG: dict[str, tuple[Harm, str, str]] = {
    # what is wrong -> how it came about, the finding's word, and what doctor says of it
    "no installation": (lambda desk: shutil.rmtree(desk.home), "home", "Kör casestats init, eller ange mappen"),
    "a folder gone": (lambda desk: (desk.home / "refused").rmdir(), "refused", "saknas. Kör casestats init"),
    "a folder open": (lambda desk: desk.home.chmod(0o750), "home", "kan läsas av andra. Kör chmod 700"),
    "keys gone": (lambda desk: shutil.rmtree(desk.home / "keys"), "keys", "Hämta annars tillbaka den"),
    "a key gone": (lambda desk: (desk.home / "keys" / "kek.key").unlink(), "keys", "kek.key saknas"),
    "a key spoilt": (_spoil("keys/pseudonyms.key"), "keys", "är inte en hel nyckelfil"),
    "a key open": (lambda desk: (desk.home / "keys" / "kek.key").chmod(0o644), "keys", "chmod 600"),
    "keys of another": (_swap_keys, "together", "Nycklarna hör inte till den här databasen"),
    "database gone": (lambda desk: (desk.home / "casestats.db").unlink(), "database", "säkerhetskopian"),
    "database open": (lambda desk: (desk.home / "casestats.db").chmod(0o644), "database", "chmod 600"),
    "database empty": (lambda desk: (desk.home / "casestats.db").write_bytes(b""), "database", "är tom"),
    "no database": (lambda desk: (desk.home / "casestats.db").write_bytes(b"x" * 9999), "database", "är skadad"),
    "database old": (_run_sql("UPDATE alembic_version SET version_num = '0000'"), "database", "casestats upgrade"),
    "database away": (lambda desk: desk.set(database="postgresql://a@127.0.0.1:1/b"), "database", "svarar inte"),
    "database unknown": (lambda desk: desk.set(database="mysql://a@b/c"), "database", "stöds inte"),
    "kek elsewhere": (lambda desk: desk.set(kek="file:/nowhere/kek.key"), "keys", "/nowhere/kek.key saknas"),
    "profile spoilt": (
        lambda desk: (desk.home / "profiles" / "p.toml").write_text("municipality = 2281\n"),
        "profile",
        "Profilen p.toml behöver rättas",
    ),
    "profile no text": (
        lambda desk: (desk.home / "profiles" / "p.toml").write_bytes(b"\xff"),
        "profile",
        "p.toml går inte att läsa",
    ),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_doctor_says_what_is_wrong_and_what_to_do_and_leaves_with_code_4(wrong: str, desk: Desk) -> None:
    harm, what, words = WRONG[wrong]
    harm(desk)
    said = desk.run("doctor", "--json")
    assert (said.code, said.err) == (4, "")
    (found,) = [one for one in said.json if not one["ok"]]
    assert found["what"] == what
    assert words in found["words"]
    assert f"!!  {found['words']}" in desk.run("doctor").out


def test_doctor_finds_a_database_that_contradicts_itself(desk: Desk) -> None:
    for statement in (
        "INSERT INTO sources VALUES (1, '2281', 'a', 1, 1)",
        "INSERT INTO cases VALUES (1, '2281', zeroblob(16), zeroblob(0), zeroblob(16), zeroblob(112), NULL)",
        "INSERT INTO facts (number, case_number, source, person_key, opened, opened_how, sex, outcome, target_group,"
        " risk, asked, known, yes, void) VALUES (1, 1, 1, zeroblob(0), 20250101, 4, 3, 5, 4, 0, 0, 0, 0, 1)",
        "INSERT INTO steps (number, kind, municipality, source, known_at, period_start, period_end, complete,"
        " missing_means_closed, at, actor, reason, adapter, profile_digest, content_hash, scope, summary)"
        " VALUES (1, 'import', '2281', 1, 20250101, 0, 0, 0, 0, '', '', '', '', '', '', '[]', '{}')",
        "INSERT INTO versions VALUES ('2281', 1, 1, NULL)",
    ):
        _run_sql(statement)(desk)
    said = desk.run("doctor")
    assert said.code == 4
    assert "Databasen motsäger sig själv: 1 makulerade ärenden räknas." in said.out


def test_doctor_warns_when_there_is_little_room(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _place: SimpleNamespace(free=10**8))
    said = desk.run("doctor")
    assert said.code == 4
    assert "!!  Bara 100 MB ledigt. Frigör plats: 1000 MB behövs" in said.out


@pytest.fixture
def a_refused_plugin(monkeypatch: pytest.MonkeyPatch) -> None:
    words = Words("Insticksprogrammet trasig används inte.", "The plugin trasig is not used.")
    refused = Discovered({}, (RefusedPlugin("trasig", "a-plugin", words),))
    monkeypatch.setattr(discovery, "discover", lambda: refused)
    monkeypatch.setattr("casestats.actions.examining.discover", lambda: refused)


@pytest.mark.usefixtures("a_refused_plugin")
def test_doctor_and_adapters_say_which_plugin_is_not_used(desk: Desk) -> None:
    said = desk.run("doctor")
    assert said.code == 4
    assert "!!  Insticksprogrammet trasig används inte." in said.out
    assert "!!  Inget insticksprogram är installerat, så inga uttag kan läsas." in said.out
    listed = desk.done("adapters")
    assert listed.out.splitlines() == [
        "!! Insticksprogrammet trasig används inte.",
        "Inga insticksprogram är installerade.",
    ]
    assert desk.done("adapters", "--json").json["refused"][0]["name"] == "trasig"


def test_adapters_lists_the_two_that_come_along(desk: Desk) -> None:
    assert [line.split()[0] for line in desk.done("adapters").out.splitlines()] == ["netigate", "procapita"]
    (survey, register) = desk.done("adapters", "--json").json["adapters"]
    assert set(register) == {"name", "version", "contract", "title", "capabilities"}
    assert "api" in survey["capabilities"]


def test_upgrade_says_that_there_is_nothing_to_do(desk: Desk) -> None:
    assert desk.done("upgrade").out.startswith("Databasen har redan schema ")


def test_a_home_of_the_first_schema_is_brought_to_this_one_and_can_then_release(desk: Desk) -> None:
    engine = open_engine(f"sqlite:///{desk.home / 'casestats.db'}")
    migrate(engine, "0001")
    refused = desk.run("release", "list")
    assert (refused.code, "casestats upgrade" in refused.err) == (4, True)
    assert desk.done("upgrade").out == f"Schema 0001 -> {newest_schema()}.\n"
    assert desk.done("release", "list").out == "Inga utlämnanden än.\n"
    assert desk.done("doctor").code == 0


def test_upgrade_of_nothing_asks_for_init(desk: Desk) -> None:
    (desk.home / "casestats.db").write_bytes(b"")
    ran = desk.run("upgrade")
    assert ran.code == 4
    assert "casestats init" in ran.err


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_gives_something_for_the_shell_to_read(shell: str, desk: Desk) -> None:
    script = desk.done("completion", shell).out
    assert "_CASESTATS_COMPLETE" in script
    assert "casestats" in script
