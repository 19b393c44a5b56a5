"""Retention: what goes, what stays, what a restored backup brings back, and when nothing is touched."""

from __future__ import annotations

import dataclasses
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from casestats.actions.jobs.erasing import confirm_clock, count_past_retention, erase, erased_before
from casestats.actions.jobs.job import Stopped
from casestats.actions.retention_rules import years_before
from casestats.actions.target_figures import target_figures
from casestats.actions.verifying import public_key, verify
from casestats.audit import Actor
from casestats.bootstrap import Installation, open_installation
from casestats.errors import Refused
from casestats.periods import Period
from casestats.store.engine import reading, writing
from casestats.store.examination import contradictions
from casestats.store.releases import release_papers, release_record
from casestats.tabulation import Cell
from tests.actions.release_scene import Scene
from tests.imports import ANNA, BO, CILLA, Home, day, make_profile, make_row

ACTOR = Actor("casestats", "scheduler")
TABLES = ("cases", "facts", "measures", "holdings", "versions")


@pytest.fixture
def home(tmp_path: Path, database_url: str) -> Home:
    return set_right(Home(tmp_path / "home", database_url))


def set_right(home: Home) -> Home:
    """A home is made by the machine's own clock; from here on the test's is the right one."""
    confirm_clock(home.installation, ACTOR)
    return home


def keeping(installation: Installation, years: int) -> Installation:
    """The same installation, where cases are kept for so many years."""
    return dataclasses.replace(installation, settings=dataclasses.replace(installation.settings, retention_years=years))


def rows(home: Home, table: str) -> int:
    with reading(home.installation.engine) as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


def years_pass(home: Home, until: datetime) -> None:
    """The log goes on, as it does where the schedule runs."""
    with writing(home.installation.engine) as connection:
        while home.now < until:
            home.now = min(home.now + timedelta(days=59), until)
            home.installation.write_down(connection, ACTOR, "audit checkpoint", "log")


def test_no_page_counts_on_with_what_was_erased_nor_another_process_that_had_read_it(home: Home) -> None:
    home.take(
        make_row("2025-1", ANNA, opened="2025-01-10", closed="2025-06-30"),
        make_row("2025-2", BO, opened="2025-01-10"),
        period="2025",
    )

    def of_2025(installation: Installation) -> int | None:
        year = Period.parse("2025")
        found = target_figures(
            installation, "2281", "vuxna", step="year", first=year, last=year, indicators=["adult_victims"]
        )
        cell = found.figures[0].rows[0].cell
        return cell.count.base if isinstance(cell, Cell) else None

    years_pass(home, datetime(2030, 7, 1, 12, tzinfo=UTC))
    other = open_installation(home.installation.settings)
    other = dataclasses.replace(other, clock=home.installation.clock)
    assert (of_2025(home.installation), of_2025(other)) == (2, 2)
    erase(keeping(home.installation, 5), ACTOR)
    assert (of_2025(home.installation), of_2025(other)) == (1, 1)


# --- What goes ---------------------------------------------------------------------------------------------------


def test_a_case_goes_a_day_past_its_retention_threshold_and_not_before(home: Home) -> None:
    home.take(
        make_row("2025-1", ANNA, opened="2025-01-10", closed="2025-06-30"),
        make_row("2025-2", BO, opened="2025-01-10", closed="2025-07-01"),
        make_row("2025-3", CILLA, opened="2025-01-10"),  # not over yet
        period="2025",
    )
    years_pass(home, datetime(2030, 6, 30, 12, tzinfo=UTC))
    installation = keeping(home.installation, 5)
    assert count_past_retention(installation) == {}
    erase(installation, ACTOR)
    assert rows(home, "cases") == 3
    home.now = datetime(2030, 7, 1, 12, tzinfo=UTC)
    assert count_past_retention(installation) == {"2281": 1}
    erase(installation, ACTOR)
    assert count_past_retention(installation) == {}
    assert sorted(facts.closed_on for facts in home.cases() if facts.closed_on) == [day("2025-07-01")]
    assert rows(home, "cases") == 2
    assert len(erased_before(installation)) == 1


def test_everything_said_of_a_case_goes_with_it_and_the_keys_that_nothing_needs(home: Home) -> None:
    home.take(make_row("2025-1", ANNA, closed="2025-02-01"), period="2025-01")
    home.take(make_row("2025-1", ANNA, closed="2025-02-01", unit="Vuxen"), period="2025-02")
    home.take(make_row("2025-1", ANNA, closed="2025-02-01"), profile=make_profile(source="survey", rank=2))
    assert all(rows(home, table) for table in TABLES if table != "measures")
    years_pass(home, datetime(2031, 3, 1, tzinfo=UTC))
    erase(keeping(home.installation, 5), ACTOR)
    assert {table: rows(home, table) for table in TABLES} == dict.fromkeys(TABLES, 0)
    assert rows(home, "data_keys") == 0
    assert rows(home, "steps") == 3
    with reading(home.installation.engine) as connection:
        assert contradictions(connection) == []
        done = [event for event in home.installation.audit_log(connection) if event.action.startswith("erase")]
    assert [(event.action, event.object) for event in done] == [("erase", "2281"), ("erase keys", "data keys")]


def test_a_key_stays_for_as_long_as_one_case_needs_it(home: Home) -> None:
    home.take(make_row("1", ANNA, closed="2025-02-01"), make_row("2", BO), period="2025-02")
    years_pass(home, datetime(2031, 3, 1, tzinfo=UTC))
    erase(keeping(home.installation, 5), ACTOR)
    assert rows(home, "data_keys") == 1
    home.take(make_row("2", BO, unit="Vuxen"), make_row("3", CILLA), period="2025-03")
    assert rows(home, "cases") == 2


def test_a_case_that_no_source_tells_of_any_more_ends_with_the_last_that_did(home: Home) -> None:
    home.take(make_row("1", ANNA), make_row("2", BO), period="2025-01")
    home.take(make_row("2", BO), period="2025-02")  # the first was removed at its source
    years_pass(home, datetime(2030, 1, 31, 12, tzinfo=UTC))
    installation = keeping(home.installation, 5)
    assert count_past_retention(installation) == {}
    home.now = datetime(2030, 2, 1, 12, tzinfo=UTC)
    assert count_past_retention(installation) == {"2281": 1}
    erase(installation, ACTOR)
    assert rows(home, "cases") == 1


def test_a_case_that_was_opened_again_stays(home: Home) -> None:
    home.take(make_row("1", ANNA, closed="2025-01-20"), period="2025-01")
    home.take(make_row("1", ANNA), period="2025-02")
    years_pass(home, datetime(2035, 1, 1, tzinfo=UTC))
    assert count_past_retention(keeping(home.installation, 5)) == {}


def test_nothing_goes_where_no_period_is_set(home: Home) -> None:
    home.take(make_row("1", ANNA, opened="1990-01-01", closed="1990-01-02"), period="2025")
    erase(home.installation, ACTOR)
    assert rows(home, "cases") == 1
    assert not home.installation.settings.erasures_file.exists()


def test_the_28th_stands_for_the_29th_of_february_so_that_nothing_goes_too_early() -> None:
    assert years_before(day("2028-02-29"), 5) == day("2023-02-28")
    assert years_before(day("2028-02-29"), 4) == day("2024-02-29")


# --- What comes back ---------------------------------------------------------------------------------------------


def test_a_row_of_a_case_past_its_time_is_refused_with_words_and_others_are_read(home: Home) -> None:
    home.installation = keeping(home.installation, 5)
    story = home.take(
        make_row("1", ANNA, row=2, opened="2019-01-01", closed="2021-01-14"),
        make_row("2", BO, row=3, opened="2019-01-01", closed="2021-01-15"),
        make_row("3", CILLA, row=4, opened="2019-01-01"),
        period="2025",
    )
    assert [(error.at.row, error.rule) for error in story.refused] == [(2, "past_retention")]
    assert "gallringstiden" in story.refused[0].words.sv
    assert rows(home, "cases") == 2


def test_what_a_restored_backup_brings_back_is_erased_again_even_without_a_period(tmp_path: Path) -> None:
    home = set_right(Home(tmp_path / "home", f"sqlite:///{tmp_path / 'casestats.db'}"))
    home.take(make_row("1", ANNA, closed="2025-02-01"), make_row("2", BO), period="2025-02")
    shutil.copy(tmp_path / "casestats.db", tmp_path / "backup.db")
    years_pass(home, datetime(2031, 3, 1, tzinfo=UTC))
    erase(keeping(home.installation, 5), ACTOR)
    shutil.copy(tmp_path / "backup.db", tmp_path / "casestats.db")
    assert rows(home, "cases") == 2
    erase(home.installation, ACTOR)
    assert rows(home, "cases") == 1


def test_the_ledger_is_on_the_disk_before_the_rows_go_and_a_run_cut_short_goes_on(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("casestats.actions.jobs.erasing.AT_ONCE", 1)
    home.take(make_row("1", ANNA, closed="2025-02-01"), make_row("2", BO, closed="2025-02-01"), period="2025-02")
    years_pass(home, datetime(2031, 3, 1, tzinfo=UTC))
    installation = keeping(home.installation, 5)
    calls = []

    def once() -> None:
        calls.append(len(erased_before(installation)))
        if len(calls) == 2:
            raise Stopped

    with pytest.raises(Stopped):
        erase(installation, ACTOR, once)
    assert calls == [0, 1]
    assert rows(home, "cases") == 1
    erase(installation, ACTOR)
    assert rows(home, "cases") == 0
    assert len(erased_before(installation)) == 2


def test_a_line_of_the_ledger_that_a_power_cut_tore_is_passed_over(home: Home) -> None:
    home.take(make_row("1", ANNA, closed="2025-02-01"), period="2025-02")
    path = home.installation.settings.erasures_file
    path.write_text("00" * 16 + "\n" + "11" * 5, encoding="ascii")
    years_pass(home, datetime(2031, 3, 1, tzinfo=UTC))
    erase(keeping(home.installation, 5), ACTOR)
    assert bytes(16) in erased_before(home.installation)
    assert len(erased_before(home.installation)) == 2
    assert path.read_text(encoding="ascii").endswith("\n")


# --- When nothing is touched -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moved", "refused"),
    [
        (datetime(2026, 3, 16, 8, tzinfo=UTC), False),  # 60 days after the last event
        (datetime(2026, 3, 17, 9, tzinfo=UTC), True),
        (datetime(2026, 1, 14, 10, tzinfo=UTC), False),  # within a day before it
        (datetime(2026, 1, 14, 8, tzinfo=UTC), True),
        (datetime(2099, 1, 1, tzinfo=UTC), True),
    ],
)
def test_nothing_is_erased_after_a_jump_of_the_clock_past_the_threshold(
    home: Home, moved: datetime, refused: bool
) -> None:
    home.take(make_row("1", ANNA, opened="2019-01-01", closed="2020-01-01"), period="2025")
    home.now = moved
    installation = keeping(home.installation, 5)
    if refused:
        with pytest.raises(Refused):
            erase(installation, ACTOR)
    else:
        erase(installation, ACTOR)
    assert rows(home, "cases") == int(refused)


def test_events_written_by_a_wrong_clock_do_not_make_it_right_but_a_person_does(home: Home) -> None:
    home.take(make_row("1", ANNA, closed="2025-02-01"), period="2025")
    installation = keeping(home.installation, 5)
    home.now = datetime(2035, 1, 1, tzinfo=UTC)
    for night in (2, 3):
        with writing(installation.engine) as connection:
            installation.write_down(connection, ACTOR, "audit checkpoint", "log")
        home.now = home.now.replace(day=night)
        with pytest.raises(Refused):
            erase(installation, ACTOR)
    confirm_clock(installation, Actor("adam", "administrator"))
    erase(installation, ACTOR)
    assert rows(home, "cases") == 0


def test_a_published_release_can_be_verified_after_its_cases_are_gone(tmp_path: Path) -> None:
    scene = Scene(tmp_path, f"sqlite:///{tmp_path / 'casestats.db'}")
    record = scene.published()
    set_right(scene.home)
    with reading(scene.installation.engine) as connection:
        kept = release_record(connection, record.id)
        assert kept is not None
        envelope = release_papers(connection, kept).envelope
    assert envelope is not None
    years_pass(scene.home, datetime(2045, 1, 1, tzinfo=UTC))
    scene.take(make_row("new"), period="2044")  # every other was removed at its source by then
    years_pass(scene.home, datetime(2060, 1, 1, tzinfo=UTC))
    erase(keeping(scene.installation, 5), ACTOR)
    assert rows(scene.home, "cases") == 1
    assert verify(envelope, public_key(scene.installation).render()).content.municipality == "2281"
