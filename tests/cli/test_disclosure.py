"""disclosure protect and audit, from a file of counts to a file that may be shown: a home is not needed."""

from __future__ import annotations

import contextlib
import csv
import io
import os
import random
import re
import stat
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from casestats.cli.disclosure_files import write_together
from casestats.cli.disclosure_told import Steps
from casestats.errors import FixSettings
from tests.cli.desk import Desk, Ran
from tests.cli.test_speech import as_program

UNITS = ("north", "south", "east", "west", "centre")
MONTHS = ("2025-01", "2025-02", "2025-03", "2025-04", "2025-05", "2025-06")
QUARTERS = "parent,child\nTotal,2025-Q1\nTotal,2025-Q2\n" + "".join(
    f"2025-Q{1 + place // 3},{month}\n" for place, month in enumerate(MONTHS)
)
CANARY = 3  # the value of a small cell below; other numbers are never equal to it by accident

Cells = dict[tuple[str, ...], int]


def counts() -> Cells:
    """Some small counts in every direction, and some zeros."""
    draw = random.Random(42)
    return {(unit, month): draw.choice((0, 1, 2, 3, 4, 6, 8, 11, 14, 17)) for unit in UNITS for month in MONTHS}


def text_of(cells: Mapping[tuple[str, ...], int], *names: str) -> str:
    rows = (",".join([*codes, str(value)]) for codes, value in cells.items())
    return "\n".join([",".join([*names, "value"]), *rows]) + "\n"


class Row(NamedTuple):
    codes: tuple[str, ...]
    value: str
    status: str


def rows_of(path: Path) -> dict[tuple[str, ...], Row]:
    rows = [Row(tuple(row[:-2]), row[-2], row[-1]) for row in csv.reader(io.StringIO(path.read_text("utf-8")))]
    assert rows[0][1:] == ("value", "status")
    return {row.codes: row for row in rows[1:]}


class Table:
    """A folder with counts by unit and month, months in quarters, and a seed."""

    def __init__(self, folder: Path, desk: Desk) -> None:
        self.folder, self.desk = folder, desk
        self.write("counts.csv", text_of(counts(), "unit", "month"))
        self.write("months.csv", QUARTERS)
        self.write("seed", "a seed of thirty-two bytes or so")

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def path(self, name: str) -> Path:
        return self.folder / name

    @property
    def form(self) -> tuple[object, ...]:
        return "--hierarchy", f"month={self.path('months.csv')}"

    def protect(self, *more: object, cells: str = "counts.csv", out: str = "out.csv") -> Ran:
        seed = () if "--seed" in more else ("--seed", self.path("seed"))
        return self.desk.run(
            "disclosure", "protect", self.path(cells), *self.form, *seed, *more, "--out", self.path(out)
        )

    def protected(self, *more: object, **names: str) -> Ran:
        ran = self.protect(*more, **names)
        assert ran.code == 0, ran.err
        return ran

    def audit(self, *more: object, out: str = "out.csv") -> Ran:
        return self.desk.run("disclosure", "audit", self.path(out), *self.form, *more)


@pytest.fixture
def table(tmp_path: Path) -> Table:
    return Table(tmp_path, Desk(tmp_path / "no home at all"))


# --- Suppressing -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("zeros", ["publish", "hide"])
def test_what_is_protected_shows_no_small_count_and_passes_the_audit_and_the_checker(table: Table, zeros: str) -> None:
    table.protected("--zeros", zeros, "--certificate", table.path("proof.json"))
    rows = rows_of(table.path("out.csv"))
    assert len(rows) == 6 * 9
    for row in rows.values():
        assert (row.status, row.value == "") in {("published", False), ("suppressed", True)}
        assert row.value == "" or not 1 <= int(row.value) <= 4
    assert any(row.status == "suppressed" for row in rows.values())
    assert any(row.value == "0" for row in rows.values()) or zeros == "hide"
    lower = "1" if zeros == "publish" else "0"
    assert table.audit("--lower", lower).code == 0
    assert table.audit("--zeros", zeros, "--certificate", table.path("proof.json")).code == 0


def test_what_is_shown_is_the_truth(table: Table) -> None:
    table.protected()
    for (unit, month), count in counts().items():
        row = rows_of(table.path("out.csv"))[unit, month]
        assert row.value in {"", str(count)}


def test_nothing_is_needed_but_the_files(table: Table) -> None:
    table.protected()
    assert not table.desk.home.exists()


def test_files_are_for_their_owner_alone_and_nothing_lies_beside_them(table: Table) -> None:
    before = {path.name for path in table.folder.iterdir()}
    table.protected("--certificate", table.path("proof.json"))
    assert {path.name for path in table.folder.iterdir()} == before | {"out.csv", "proof.json"}
    if os.name == "posix":
        for name in ("out.csv", "proof.json"):
            assert stat.S_IMODE(table.path(name).stat().st_mode) == 0o600


def test_no_count_of_a_hidden_cell_is_in_the_file_or_on_the_screen(table: Table) -> None:
    """A canary in a cell that is hidden: its row shows no value, and no message speaks of it."""
    cells = counts()
    cells["north", "2025-02"] = CANARY
    table.write("counts.csv", text_of(cells, "unit", "month"))
    ran = table.protected()
    assert rows_of(table.path("out.csv"))["north", "2025-02"] == Row(("north", "2025-02"), "", "suppressed")
    assert ran.out == ""
    named = re.findall(r"north|south|east|west|centre", ran.err)
    assert named == []  # totals of the whole run are told, and no cell


def test_the_order_of_the_rows_of_the_counts_does_not_show_in_what_is_protected(table: Table) -> None:
    table.protected()
    table.write("sorted.csv", text_of(dict(sorted(counts().items(), key=lambda one: one[1])), "unit", "month"))
    table.protected(cells="sorted.csv", out="again.csv")
    assert table.path("again.csv").read_bytes() == table.path("out.csv").read_bytes()


def test_the_same_seed_gives_the_same_file_in_another_process_too(table: Table) -> None:
    table.protected("--effort", 2_000_000)
    out = table.path("again.csv")
    ran = as_program(
        table.desk,
        *("disclosure", "protect", table.path("counts.csv"), *table.form),
        *("--seed", table.path("seed"), "--effort", 2_000_000, "--out", out),
    )
    assert ran.returncode == 0, ran.stderr.decode()
    assert out.read_bytes() == table.path("out.csv").read_bytes()


def test_another_seed_gives_another_pattern(table: Table) -> None:
    """Where several cells would do as well: a table of equal counts with one small one."""
    cells: Cells = {(unit, month): 8 for unit in UNITS for month in MONTHS}
    cells["north", "2025-01"] = 1
    table.write("equal.csv", text_of(cells, "unit", "month"))
    patterns = set()
    for number in range(4):
        table.write("other", f"another seed, number {number}")
        table.protected("--seed", table.path("other"), cells="equal.csv")
        patterns.add(table.path("out.csv").read_bytes())
    assert len(patterns) > 1


def test_a_seed_that_can_be_guessed_is_remarked_upon(table: Table) -> None:
    table.write("short", "fifteen bytes !")
    assert "fröet är kortare än 16 byte" in table.protected("--seed", table.path("short")).err
    table.write("enough", "sixteen bytes !!")
    assert "fröet" not in table.protected("--seed", table.path("enough")).err


def test_zeros_hidden_before_are_remarked_upon_where_zeros_are_shown_now(table: Table) -> None:
    """A reader who knows what --zeros was then knows of today's hidden cells that they may be 0."""
    table.protected("--zeros", "hide", out="first.csv")
    zeros = {codes for codes, count in counts().items() if not count}
    hidden = {codes for codes, row in rows_of(table.path("first.csv")).items() if row.status == "suppressed"}
    assert zeros & hidden
    earlier = ("--earlier", f"first:{table.path('first.csv')}")
    assert "--lower 0" in table.protected(*earlier).err
    assert table.audit(*earlier, "--lower", "0").code == 0


def test_the_certificate_of_another_table_proves_nothing(table: Table) -> None:
    table.protected("--certificate", table.path("proof.json"))
    changed = table.path("out.csv").read_text("utf-8").replace("Total,Total,", "Total,Total,1")
    table.write("changed.csv", changed)
    ran = table.audit("--certificate", table.path("proof.json"), out="changed.csv")
    assert ran.code == 1
    assert "INTE" in ran.err


def test_the_certificate_must_be_about_the_rule_that_is_told(table: Table) -> None:
    table.protected("--certificate", table.path("proof.json"))
    assert table.audit("--threshold", 6, "--certificate", table.path("proof.json")).code == 1


def test_an_insider_is_protected_against_and_tried_by_the_certificate(table: Table) -> None:
    table.protected("--insider", "unit", "--zeros", "hide", "--certificate", table.path("proof.json"))
    with_proof = ("--zeros", "hide", "--certificate", table.path("proof.json"))
    assert table.audit("--insider", "unit", *with_proof).code == 0
    alone = table.audit("--insider", "unit", "--zeros", "hide")
    assert alone.code == 2
    assert "--certificate" in alone.err


def test_linked_tables_are_protected_together(table: Table) -> None:
    by_unit: Cells = {(unit,): sum(counts()[unit, month] for month in MONTHS) for unit in UNITS}
    table.write("units.csv", text_of(by_unit, "unit"))
    ran = table.desk.run(
        *("disclosure", "protect", f"both:{table.path('counts.csv')}", f"units:{table.path('units.csv')}"),
        *(*table.form, "--seed", table.path("seed")),
        *("--out", f"units:{table.path('units_out.csv')}", "--out", f"both:{table.path('out.csv')}"),
    )
    assert ran.code == 0, ran.err
    both, units = rows_of(table.path("out.csv")), rows_of(table.path("units_out.csv"))
    for unit in (*UNITS, "Total"):
        assert both[unit, "Total"][1:] == units[unit,][1:]
    audited = table.desk.run(
        *("disclosure", "audit", f"both:{table.path('out.csv')}", f"units:{table.path('units_out.csv')}", *table.form)
    )
    assert audited.code == 0, audited.err


def test_what_an_earlier_release_hid_stays_hidden(table: Table) -> None:
    table.protected(out="first.csv")
    corrected = counts() | {("north", "2025-06"): 30}
    table.write("corrected.csv", text_of(corrected, "unit", "month"))
    earlier = ("--earlier", f"first:{table.path('first.csv')}", "--changed", "first:month=2025-06")
    table.protected(*earlier, cells="corrected.csv")
    first, now = rows_of(table.path("first.csv")), rows_of(table.path("out.csv"))
    for (unit, month), row in first.items():
        if row.status == "suppressed" and month in MONTHS[:5]:
            assert now[unit, month].status == "suppressed"
    assert table.audit(*earlier).code == 0


def test_a_change_that_is_not_declared_is_refused(table: Table) -> None:
    table.protected(out="first.csv")
    table.write("corrected.csv", text_of(counts() | {("north", "2025-06"): 30}, "unit", "month"))
    ran = table.protect("--earlier", f"first:{table.path('first.csv')}", cells="corrected.csv")
    assert ran.code == 2
    assert not table.path("out.csv").exists()


def test_the_summary_tells_in_plain_words_how_it_went(table: Table) -> None:
    swedish, english = table.protected().err, table.protected("--lang", "en").err
    for words in ("54 celler", "primära", "sekundära", "Dolt värde", "bevisat minst", "kan räknas ut", "sekunder"):
        assert words in swedish
    for words in ("54 cells", "primary", "secondary", "Value hidden", "proved at least", "worked out", "seconds"):
        assert words in english
    hidden = sum(row.status == "suppressed" for row in rows_of(table.path("out.csv")).values())
    assert f"0 av {hidden} dolda celler kan räknas ut" in swedish
    assert "intyget är inte sparat" in swedish.lower()


# --- Auditing what others made -----------------------------------------------------------------------------------

LEAKING = "unit,value,status\r\nTotal,20,published\r\neast,,suppressed\r\nnorth,8,published\r\nsouth,9,published\r\n"


def test_a_cell_that_can_be_worked_out_is_named_and_the_exit_code_is_1(table: Table) -> None:
    path = table.write("leaking.csv", LEAKING)
    ran = table.desk.run("disclosure", "audit", path, "--lower", "1")
    assert ran.code == 1
    assert "INTE säker" in ran.err
    assert "unit=east" in ran.err
    assert not re.search(r"unit=east\)\D*3", ran.err)  # where, never how many


def test_a_small_count_that_is_shown_is_unsafe(table: Table) -> None:
    path = table.write("small.csv", LEAKING.replace("east,,suppressed", "east,3,published"))
    assert table.desk.run("disclosure", "audit", path, "--lower", "1").code == 1


def test_a_table_that_hides_nothing_and_shows_nothing_small_is_safe(table: Table) -> None:
    large = LEAKING.replace("east,,suppressed", "east,13,published").replace("Total,20", "Total,30")
    path = table.write("large.csv", large)
    ran = table.desk.run("disclosure", "audit", path, "--lower", "0", "--lang", "en")
    assert (ran.code, "Safe" in ran.err) == (0, True)


def test_an_audit_that_believes_too_much_of_hidden_zeros_says_what_to_try(table: Table) -> None:
    """All of a month is nobody: with hidden cells of at least 1 that cannot be."""
    hidden = "unit,value,status\r\nTotal,0,published\r\nnorth,,suppressed\r\nsouth,,suppressed\r\n"
    ran = table.desk.run("disclosure", "audit", table.write("zero.csv", hidden), "--lower", "1")
    assert ran.code == 2
    assert "--lower 0" in ran.err


def test_what_cannot_be_protected_any_more_ends_with_1_and_writes_nothing(table: Table) -> None:
    """An earlier release, made by somebody else, gave the count away: no pattern of today can take it back."""
    earlier = "unit,value,status\r\nTotal,15,published\r\nnorth,12,published\r\nsouth,,suppressed\r\n"
    table.write("first.csv", earlier)
    table.write("now.csv", "unit,value\nnorth,12\nsouth,3\n")
    ran = table.desk.run(
        *("disclosure", "protect", table.path("now.csv"), "--earlier", f"first:{table.path('first.csv')}"),
        *("--out", table.path("out.csv"), "--certificate", table.path("proof.json")),
    )
    assert ran.code == 1
    assert ran.err.startswith("Fel: ")
    assert not table.path("out.csv").exists()
    assert not table.path("proof.json").exists()


def test_files_are_written_all_or_none(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.write_bytes(b"as it was")
    (tmp_path / "second.part").mkdir()
    (tmp_path / "second.part" / "in the way").touch()
    with pytest.raises(FixSettings):
        write_together({first: b"new", second: b"new"})
    assert first.read_bytes() == b"as it was"
    assert not second.exists()
    assert not (tmp_path / "first.part").exists()


# --- Progress ----------------------------------------------------------------------------------------------------


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_in_a_terminal_is_one_line_that_moves_and_is_cleared() -> None:
    with contextlib.redirect_stderr(Terminal()) as screen:
        steps = Steps("sv")
        for done in range(0, 101, 10):
            steps("search", done, 100)
        steps.clear()
    assert "\n" not in screen.getvalue()
    assert "\rSöker celler att dölja 70 %" in screen.getvalue()
    assert screen.getvalue().endswith("\r")


def test_progress_elsewhere_is_a_line_for_each_quarter_of_the_work() -> None:
    with contextlib.redirect_stderr(io.StringIO()) as log:
        steps = Steps("en")
        for stage in ("search", "proof", "something new"):
            for done in range(0, 1001, 7):
                steps(stage, done, 1000)
    assert log.getvalue().splitlines() == [
        *(f"Searching for cells to hide {part} %" for part in (0, 25, 50, 75)),
        *(f"Proving {part} %" for part in (0, 25, 50, 75)),
        *(f"Working {part} %" for part in (0, 25, 50, 75)),
    ]


# --- Rounding ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("base", [3, 5])
def test_rounded_tables_are_multiples_that_add_up_and_pass_the_audit(table: Table, base: int) -> None:
    ran = table.protected("--method", "round", "--base", base)
    rows = rows_of(table.path("out.csv"))
    assert {row.status for row in rows.values()} == {"rounded"}
    for unit in (*UNITS, "Total"):
        assert int(rows[unit, "Total"].value) == sum(int(rows[unit, month].value) for month in MONTHS)
    for codes, count in counts().items():
        assert int(rows[codes].value) % base == 0
        assert abs(int(rows[codes].value) - count) < base
    assert f"största fel {base - 1} i inre celler" in ran.err
    assert table.audit("--base", base).code == 0


def test_rounded_tables_that_do_not_add_up_are_unsafe(table: Table) -> None:
    table.protected("--method", "round")
    wrong = table.path("out.csv").read_text("utf-8").replace("Total,Total,", "Total,Total,1")
    table.write("wrong.csv", wrong)
    ran = table.audit(out="wrong.csv")
    assert (ran.code, "stämmer inte med sina delar" in ran.err) == (1, True)


def test_rounding_again_keeps_what_was_rounded(table: Table) -> None:
    table.protected("--method", "round", out="first.csv")
    table.write("corrected.csv", text_of(counts() | {("north", "2025-06"): 30}, "unit", "month"))
    table.write("other", "another seed altogether")
    earlier = ("--earlier", f"first:{table.path('first.csv')}", "--changed", "first:month=2025-06")
    table.protected("--method", "round", "--seed", table.path("other"), *earlier, cells="corrected.csv")
    first, now = rows_of(table.path("first.csv")), rows_of(table.path("out.csv"))
    for unit in UNITS:
        for month in MONTHS[:5]:
            assert now[unit, month] == first[unit, month]
    assert table.audit(*earlier).code == 0


def test_rounding_promises_nothing_against_insiders_and_says_so(table: Table) -> None:
    assert "--insider" in table.protect("--method", "round", "--insider", "unit").err
    table.protected("--method", "round")
    ran = table.audit("--insider", "unit")
    assert (ran.code, "--insider" in ran.err) == (2, True)


def test_rounding_has_no_certificate(table: Table) -> None:
    ran = table.protect("--method", "round", "--certificate", table.path("proof.json"))
    assert ran.code == 2
    assert not table.path("proof.json").exists()


# --- Bad input ---------------------------------------------------------------------------------------------------

Way = Callable[[Table], Ran]
WAYS: dict[str, tuple[Way, str]] = {
    "a row that is wrong": (
        lambda table: table.protect(cells=table.write("bad.csv", "unit,value\nnorth,-1\n").name),
        "No|ingen tabell|rad 2|--hierarchy",
    ),
    "no such file": (lambda table: table.protect(cells="absent.csv"), "det finns ingen|finns inte"),
    "a hierarchy of nothing": (
        lambda table: table.protect("--hierarchy", "x=months.csv"),
        "kan inte läsas|--hierarchy",
    ),
    "a hierarchy without a dimension": (lambda table: table.protect("--hierarchy", "months.csv"), "--hierarchy DIM"),
    "an insider of no dimension": (lambda table: table.protect("--insider", "nobody"), "--insider"),
    "a threshold of 2": (lambda table: table.protect("--threshold", 2), "minst 3"),
    "a width of 0": (lambda table: table.protect("--width", 0), "bredden minst 1"),
    "a base of 4": (lambda table: table.protect("--base", 4), "3 eller 5"),
    "an earlier release without a name": (
        lambda table: table.protect("--earlier", table.path("counts.csv")),
        "--earlier UTLÄMNANDE:FIL",
    ),
    "a change written wrongly": (lambda table: table.protect("--changed", "first"), "--changed UTLÄMNANDE"),
    "an empty seed": (
        lambda table: table.protect("--seed", table.write("empty", "")),
        "fröet är tom",
    ),
    "output into a folder that is not there": (lambda table: table.protect(out="absent/out.csv"), "mappen finns inte"),
    "output over the counts": (lambda table: table.protect(out="counts.csv"), "redan används"),
    "output twice": (lambda table: table.protect("--out", table.path("x.csv")), "en gång för varje tabell"),
    "zeros of a third kind": (lambda table: table.protect("--zeros", "maybe"), "publish, hide"),
    "an effort of nothing": (lambda table: table.protect("--effort", 0), "--effort"),
    "an audit of counts": (lambda table: table.audit(out="counts.csv"), "sist value, status"),
}


@pytest.mark.parametrize("way", WAYS)
def test_bad_input_ends_with_2_and_says_what_to_do_and_writes_nothing(way: str, table: Table) -> None:
    run, told = WAYS[way]
    before = table.path("counts.csv").read_bytes()
    ran = run(table)
    assert ran.code == 2, ran.err
    assert ran.err.startswith("Fel: ")
    assert re.search(told, ran.err), ran.err
    assert ran.out == ""
    assert table.path("counts.csv").read_bytes() == before
    assert not table.path("out.csv").exists()


def test_rows_that_are_wrong_are_told_in_both_languages(table: Table) -> None:
    table.write(
        "counts.csv", text_of(counts(), "unit", "month") + "north,2025-01,5\nnorth,2025-07,2\nsouth,2025-01,x\n"
    )
    swedish, english = table.protect().err, table.protect("--lang", "en").err
    assert "rad 32: samma koder som på rad 2" in swedish
    assert "row 32: the same codes as in row 2" in english


def test_absent_combinations_are_told_on_the_screen(table: Table) -> None:
    cells = {codes: count for codes, count in counts().items() if count}
    table.write("counts.csv", text_of(cells, "unit", "month"))
    absent = len(counts()) - len(cells)
    assert absent > 1
    ran = table.protected("--method", "round")
    assert f"{absent} kombinationer saknas i filen och räknas som 0" in ran.err
