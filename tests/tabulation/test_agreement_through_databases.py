"""The same agreement with the cases on their way through a database: written, read as columns, counted.

Each case set is a municipality of its own, so that one database serves them all.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from casestats.adapters.contract import CaseRow, Identifier, Locator
from casestats.catalogue import standard_catalogue
from casestats.intake.rows import united_measures
from casestats.periods import Period
from casestats.store.columns import case_columns
from casestats.store.engine import reading
from casestats.store.ledger import newest_step
from casestats.tabulation import CaseColumns, Count, CountTable, tabulate
from tests import oracle
from tests.factories import EVERYTHING
from tests.imports import Home, make_profile
from tests.oracle import Case, Tally
from tests.tabulation.random_cases import breakdowns, case_sets, periods
from tests.thorough import examples

FAR = date(2099, 12, 31)


@pytest.fixture
def home(tmp_path: Path, database_url: str) -> Home:
    return Home(tmp_path / "home", database_url)


def without_repeats(case: Case) -> Case:
    """A case's measures as a store holds them: one of each kind and start, and a day for every year of birth."""
    plain = tuple(
        (int(m.kind), m.since.toordinal(), m.until.toordinal() if m.until else 0, int(m.granted))
        for m in case.facts.measures
    )
    kept = {(kind, since): (until, granted) for kind, since, until, granted in united_measures([plain])}
    measures = tuple(
        measure._replace(
            until=date.fromordinal(kept[key][0]) if kept[key][0] else None,
            granted=type(measure.granted)(kept[key][1]),
        )
        for key, measure in {(int(m.kind), m.since.toordinal()): m for m in case.facts.measures}.items()
    )
    return case._replace(facts=case.facts._replace(measures=measures))


def row(number: int, case: Case) -> CaseRow:
    facts = case.facts
    return CaseRow(
        Locator(1, 0, number),
        Identifier(f"2025-{number}"),
        None if case.person is None else Identifier(f"19900101{case.person:04}"),
        facts.opened_on,
        facts.closed_on,
        facts.unit,
        facts.opened_how,
        facts.target_group,
        facts.sex,
        facts.birth_year,
        facts.outcome,
        facts.risk,
        facts.answers,
        facts.measures,
    )


_numbers = count(1)


@contextmanager
def stored(home: Home, cases: list[Case]) -> Iterator[CaseColumns]:
    municipality = f"{next(_numbers) % 10000:04}"
    home.take(
        *(row(number, case) for number, case in enumerate(cases, 2)), profile=make_profile(municipality=municipality)
    )
    with reading(home.installation.engine) as connection:
        yield case_columns(connection, municipality, newest_step(connection), date(2024, 1, 1), date(2025, 12, 31))


def check(home: Home, cases: list[Case], period: Period, breakdown: list[str]) -> None:
    cases = [without_repeats(case) for case in cases]
    if not cases:
        return
    with stored(home, cases) as columns:
        tables = tabulate(columns, standard_catalogue().indicators, period, breakdown, [EVERYTHING], known_until=FAR)
    for table in tables:
        if isinstance(table, CountTable):
            found = {key: tally(cell.count) for key, cell in table.cells.items()}
            assert found == oracle.count(table.indicator.id, cases, period, breakdown), table.indicator.id


def tally(found: Count) -> Tally:
    return Tally(found.yes, found.no, found.unknown, found.not_recorded)


quick = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
thorough = settings(
    max_examples=examples(300), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@quick
@given(cases=case_sets, period=periods, breakdown=breakdowns)
def test_cases_count_the_same_after_a_way_through_the_database(
    home: Home, cases: list[Case], period: Period, breakdown: list[str]
) -> None:
    check(home, cases, period, breakdown)


@pytest.mark.slow
@thorough
@given(cases=case_sets, period=periods, breakdown=breakdowns)
def test_hundreds_of_case_sets_count_the_same_after_a_way_through_the_database(
    home: Home, cases: list[Case], period: Period, breakdown: list[str]
) -> None:
    check(home, cases, period, breakdown)
