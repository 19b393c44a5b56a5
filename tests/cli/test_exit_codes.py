"""The exit code says what to do about it, and the message where, what and how. Each code in several ways."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from casestats.store.engine import open_engine
from casestats.store.locks import import_lock
from tests.cli import extracts
from tests.cli.desk import Desk, Ran
from tests.cli.extracts import row

Way = Callable[[Desk, Path], Ran]
"""How somebody gets there: from a home with a profile of 2281, and a good extract of January."""


def importing(desk: Desk, extract: Path, *more: object) -> Ran:
    return desk.run("import", "--profile", "2281_sundsvall", *more, extract)


def with_profile(desk: Desk, extract: Path, old: str, new: str) -> Ran:
    profile = desk.home / "profiles" / "2281_sundsvall.toml"
    text = profile.read_text(encoding="utf-8")
    assert old in text
    profile.write_text(text.replace(old, new), encoding="utf-8")
    return importing(desk, extract)


def with_content(content: bytes, name: str = "uttag_2025-01.csv") -> Way:
    def way(desk: Desk, extract: Path) -> Ran:
        changed = extract.with_name(name)
        changed.write_bytes(content)
        return importing(desk, changed)

    return way


def with_settings(text: str) -> Way:
    def way(desk: Desk, extract: Path) -> Ran:
        (desk.home / "settings.toml").write_text(text, encoding="utf-8")
        return importing(desk, extract)

    return way


def without(name: str) -> Way:
    def way(desk: Desk, extract: Path) -> Ran:
        path = desk.home / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()
        return importing(desk, extract)

    return way


def of_two_periods(desk: Desk, extract: Path) -> Ran:
    other = shutil.copy(extract, extract.with_name("uttag_2025-02.csv"))
    return desk.run("import", "--profile", "2281_sundsvall", "--period", "2025-01", extract, other)


def while_another_runs(desk: Desk, extract: Path) -> Ran:
    desk.set(lock_wait_seconds=0)
    with import_lock(open_engine(f"sqlite:///{desk.home / 'casestats.db'}"), 0):
        return importing(desk, extract)


def after_a_fuller_month(desk: Desk, extract: Path) -> Ran:
    fuller = extracts.write(
        extract.with_name("uttag_2024-12.csv"), *(row(f"2024-{n}", Aktualiseringsdatum="2024-11-02") for n in range(9))
    )
    assert importing(desk, fuller).code == 0
    return importing(desk, extract)


def with_unreadable_rows(desk: Desk, extract: Path) -> Ran:
    extracts.write(extract, row(), row("2025-2", Aktualiseringsdatum="?"))
    return importing(desk, extract)


def with_few_unreadable_rows(desk: Desk, extract: Path) -> Ran:
    extracts.write(extract, *(row(f"2025-{n}") for n in range(19)), row("2025-99", Aktualiseringsdatum="?"))
    return importing(desk, extract)


def open_to_others(desk: Desk, extract: Path) -> Ran:
    (desk.home / "casestats.db").chmod(0o644)
    return importing(desk, extract)


WAYS: dict[str, tuple[int, Way, str]] = {
    "done": (0, importing, ""),
    "done, with a row refused under the set share": (0, with_few_unreadable_rows, ""),
    "done, told for a script": (0, lambda desk, extract: importing(desk, extract, "--json"), ""),
    "done, with a yes": (
        0,
        lambda desk, extract: (after_a_fuller_month(desk, extract), importing(desk, extract, "--yes"))[1],
        "",
    ),
    "no such command": (2, lambda desk, _: desk.run("läs"), "Det finns inget sådant kommando."),
    "no such option": (2, lambda desk, extract: importing(desk, extract, "--snabbt"), "Det finns inget sådant val."),
    "no file": (2, lambda desk, _: desk.run("import", "--profile", "p"), "'FIL...' saknas."),
    "a folder for a file": (2, lambda desk, extract: importing(desk, extract.parent), "ska vara en fil, inte en mapp"),
    "no such file": (
        3,
        lambda desk, extract: importing(desk, extract.with_name("x")),
        "Filen finns inte eller får inte läsas.",
    ),
    "an empty file": (3, with_content(b""), "Fil 1 är tom. Exportera igen."),
    "no headings": (3, with_content(b"1;2;3\r\n4;5;6\r\n"), "hittar ingen rubrikrad"),
    "no period": (3, with_content(b"x", "uttag.csv"), ""),
    "another month in the name": (3, of_two_periods, "Filerna gäller olika perioder (2025-01, 2025-02)."),
    "no profile": (
        4,
        lambda desk, extract: desk.run("import", "--profile", "x", extract),
        "Profilen x.toml finns varken",
    ),
    "a wrong word in the profile": (
        4,
        lambda desk, extract: with_profile(desk, extract, 'claims = "complete"', 'claims = "allt"'),
        "claims",
    ),
    "an adapter that is not there": (
        4,
        lambda desk, extract: with_profile(desk, extract, 'adapter = "procapita"', 'adapter = "treserva"'),
        "Inget insticksprogram heter treserva. Installerade är: netigate, procapita.",
    ),
    "a profile that is no TOML": (
        4,
        lambda desk, extract: with_profile(desk, extract, "[columns]", "[columns"),
        "det stämmer inte på rad 25",
    ),
    "a setting that is not there": (4, with_settings('databas = "x"'), "databas finns inte bland inställningarna"),
    "a setting of the wrong kind": (4, with_settings("lock_wait_seconds = true"), "ett heltal 0-3600"),
    "settings that are no TOML": (4, with_settings("language = sv"), "är inte giltig TOML (rad 1)."),
    "no keys": (4, without("keys"), "Skapa inga nya nycklar"),
    "no database": (4, without("casestats.db"), "Hämta tillbaka den från säkerhetskopian"),
    "a database open to others": (4, open_to_others, "Kör chmod 600 på den"),
    "a period that cannot be read": (
        4,
        lambda desk, extract: importing(desk, extract, "--period", "mars"),
        "Skriv 2025, 2025-T1, 2025-Q1 eller 2025-03.",
    ),
    "too many cases gone": (
        5,
        after_a_fuller_month,
        "9 av 9 kända ärenden (100 %) saknas i uttaget och slutar räknas.",
    ),
    "too many rows refused": (5, with_unreadable_rows, "1 av 2 rader (50 %) går inte att läsa."),
    "another import under way": (5, while_another_runs, "En annan inläsning pågår. Ingenting har ändrats. Vänta"),
    "a number in a reason": (
        5,
        lambda desk, _: desk.run("undo", "1", "--reason", "19900101-9802"),
        "Skriv den utan, till exempel: fel fil.",
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_the_code_and_the_message_say_what_to_do_next(way: str, desk: Desk, tmp_path: Path) -> None:
    code, go, words = WAYS[way]
    desk.profile("procapita", "2281")
    ran = go(desk, extracts.write(tmp_path / "uttag_2025-01.csv", row()))
    assert ran.code == code, ran.err
    assert words in ran.err
    assert "Traceback" not in ran.err
    if code:
        assert ran.err.startswith("Fel: ")
        assert ran.err.rstrip()[-1] in ".…”", ran.err
        assert ran.out == ""
    else:
        assert ran.err == ""


@pytest.mark.parametrize("code", [0, 2, 3, 4, 5])
def test_every_code_is_met_in_several_ways(code: int) -> None:
    assert len([way for way, (met, _, _) in WAYS.items() if met == code]) >= 4
