"""What has come from each source, what is missing, and what is late."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from casestats.actions.deliveries import Delivery, deliveries
from casestats.actions.to_do import to_do
from casestats.actions.undoing import undo_import
from casestats.scope import Cover
from casestats.store.engine import reading
from casestats.store.ledger import steps
from tests.imports import ACTOR, Home, make_profile, make_row


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home", f"sqlite:///{tmp_path / 'casestats.db'}")


def given(home: Home, today: date, extract_day: int = 5) -> list[Delivery]:
    with reading(home.installation.engine) as connection:
        return deliveries(steps(connection, "2281"), today, extract_day)


def take(home: Home, period: str | None, source: str = "register", until: date | None = None) -> int:
    profile = make_profile(source=source, covers=(Cover("honour", until=until),))
    number = home.take(make_row("1", opened="2024-12-01"), period=period, profile=profile).number
    assert number is not None
    return number


@pytest.mark.parametrize(
    ("period", "expected", "due"),
    [
        ("2025-11", "2025-12", date(2026, 1, 5)),
        ("2025-12", "2026-01", date(2026, 2, 5)),
        ("2025-Q3", "2025-Q4", date(2026, 1, 5)),
        ("2025-T3", "2026-T1", date(2026, 5, 5)),
        ("2024", "2025", date(2026, 1, 5)),
    ],
)
def test_the_next_extract_is_of_the_same_length_and_due_in_the_month_after(
    home: Home, period: str, expected: str, due: date
) -> None:
    take(home, period)
    [one] = given(home, due)
    assert (str(one.period), str(one.expected), one.due) == (period, expected, due)


@pytest.mark.parametrize(("day", "late"), [(4, False), (5, False), (6, True)])
def test_an_extract_is_late_past_the_threshold_of_its_day(home: Home, day: int, late: bool) -> None:
    take(home, "2025-11")
    found = given(home, date(2026, 1, day))
    assert found[0].late == late
    assert [one.kind for one in to_do(found, whole=True)] == (["late"] if late else [])


def test_months_between_that_nobody_told_of_are_missing_also_when_they_were_taken_back(home: Home) -> None:
    take(home, "2025-08")
    taken = take(home, "2025-09")
    take(home, "2025-12")
    undo_import(home.installation, ACTOR, taken, "fel fil")
    [one] = given(home, date(2026, 1, 6))
    assert [str(month) for month in one.missing] == ["2025-09", "2025-10", "2025-11"]
    [missing] = to_do([one], whole=False)
    assert missing.words.sv == "Uttag saknas från register: september 2025 till november 2025 (3 mån)."


def test_a_source_that_covers_nothing_any_more_is_not_waited_for(home: Home) -> None:
    take(home, "2025-06", "old", until=date(2025, 6, 30))
    take(home, "2025-12")
    old, register = given(home, date(2026, 3, 1))
    assert (old.source, old.ended, old.late, old.expected) == ("old", True, False, None)
    assert (register.ended, register.late) == (False, True)


def test_a_source_without_periods_is_never_late(home: Home) -> None:
    take(home, None)
    [one] = given(home, date(2027, 1, 1))
    assert (one.period, one.expected, one.late, one.known_until) == (None, None, False, date(2026, 1, 15))


def test_a_unit_is_told_of_codes_without_their_counts_and_of_no_conflicts(home: Home) -> None:
    take(home, "2025-12")
    [plain] = given(home, date(2026, 1, 6))
    troubled = plain._replace(unmapped={"X12": 17, "X13": 4}, conflicts={"honour": 23}, refused=9, rows=99)
    whole = list(to_do([troubled], whole=True))
    assert [one.kind for one in whole] == ["unmapped", "conflicts", "refused"]
    assert whole[0].codes == (("X12", 17), ("X13", 4))
    [own] = to_do([troubled], whole=False)
    assert (own.kind, own.codes) == ("unmapped", ())
    assert not {"17", "21", "23", "9", "99"} & set(own.words.sv.replace("(", " ").split())
