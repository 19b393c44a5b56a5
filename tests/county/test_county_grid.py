"""Who has delivered, who is late, who was reminded, and what each delivery changed."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from casestats.actions.county_grid import due_day, grid, remind
from casestats.actions.county_history import history
from casestats.actions.receiving import accept
from casestats.actions.receiving import receive as take_in
from casestats.bootstrap import Installation
from casestats.catalogue import standard_catalogue
from casestats.county.bundle import Bundle
from casestats.county.readings import GridCell, Turn
from casestats.county.saying import Saying
from casestats.disclosure.suppressed import SUPPRESSED
from casestats.errors import FixSettings, Refused
from casestats.periods import Period
from casestats.store.deliveries import HELD, REFUSED, WAITING
from casestats.store.engine import reading
from casestats.store.ledger import audit_events
from tests.county.received import receive
from tests.county.scene import LENA, Clock, bundle_of, enrol_both, make_county, make_member, next_of, signed

EVERY = len(standard_catalogue().indicators)


@pytest.fixture
def county(tmp_path: Path, database_url: str) -> Installation:
    return make_county(tmp_path / "home", database_url)


@pytest.mark.parametrize(
    ("period", "due"),
    [
        ("2025", "2026-02-28"),
        ("2023", "2024-02-29"),
        ("2025-Q1", "2025-05-31"),
        ("2025-Q3", "2025-11-30"),
        ("2025-Q4", "2026-02-28"),
        ("2025-T1", "2025-06-30"),
        ("2025-10", "2025-12-31"),
        ("2025-11", "2026-01-31"),
    ],
)
def test_a_delivery_is_due_two_months_after_its_period(period: str, due: str) -> None:
    assert due_day(Period.parse(period)).isoformat() == due


def cell(county: Installation, code: str, period: str = "2025") -> GridCell:
    return grid(county, 2025).cells[code, period]


@pytest.mark.parametrize(("days", "turn"), [(-1, Turn.NOT_DUE), (0, Turn.NOT_DUE), (1, Turn.LATE)])
def test_nothing_is_late_before_the_day_after_the_threshold(tmp_path: Path, days: int, turn: Turn) -> None:
    clock = Clock()
    clock.now = clock.now.replace(year=2026, month=2, day=28) + timedelta(days=days)
    found = cell(make_county(tmp_path, clock=clock), "2281")
    assert (found.turn, found.due) == (turn, "2026-02-28")
    assert date.fromisoformat(found.due) == date(2026, 2, 28)


@pytest.mark.parametrize(("state", "turn"), [(HELD, Turn.HELD), (WAITING, Turn.WAITING), (REFUSED, Turn.REFUSED)])
def test_a_delivery_that_nobody_has_accepted_shows_its_turn_and_no_figures(
    county: Installation, state: str, turn: Turn
) -> None:
    (record,) = receive(county, bundle_of("2281"), state=state)
    found = cell(county, "2281")
    assert (found.turn, found.delivery, found.sequence) == (turn, record.number, 1)
    assert (found.stated, found.unable, found.silent) == (0, 0, EVERY)


def test_an_accepted_delivery_tells_how_much_it_states(county: Installation) -> None:
    receive(county, bundle_of("2281", figures={"adult_victims": 31, "perpetrators": SUPPRESSED}))
    found = cell(county, "2281")
    assert (found.turn, found.stated, found.unable, found.silent) == (Turn.ACCEPTED, 2, EVERY - 2, 0)
    assert found.received_at
    assert found.decided_at


def test_the_latest_delivery_is_shown(county: Installation) -> None:
    first = bundle_of("2281", figures={"adult_victims": 31})
    receive(county, first)
    (later,) = receive(county, bundle_of("2281", figures={"adult_victims": 35}, sequence=2), state=WAITING)
    found = cell(county, "2281")
    assert (found.turn, found.delivery, found.stated) == (Turn.WAITING, later.number, 1)


def test_every_municipality_is_asked_for_what_anybody_has_delivered(county: Installation) -> None:
    receive(county, bundle_of("2281", "2025-Q2"))
    receive(county, bundle_of("2262", "2025"), bundle_of("2262", "2024-Q2", sequence=2))
    found = grid(county, 2025)
    assert found.periods == ("2025", "2025-Q2")
    assert found.cells.keys() == {(code, period) for code in found.members for period in found.periods}
    assert found.cells["2262", "2025-Q2"].turn is Turn.LATE  # due on the last of August
    assert found.cells["2262", "2025"].turn is Turn.ACCEPTED
    assert grid(county, 2026).periods == ("2026",)


def test_a_reminder_is_kept_with_who_and_how_and_written_down(county: Installation) -> None:
    remind(county, LENA, municipality="2281", period="2025", how="mail")
    kept = remind(county, LENA, municipality="2281", period="2025")
    found = cell(county, "2281")
    assert (found.reminded, found.reminded_at) == (2, kept.at)
    assert kept.how == "telephone"
    assert cell(county, "2262").reminded == 0
    with reading(county.engine) as connection:
        said = [one for one, _ in audit_events(connection) if one.action == "county reminder"]
    assert [(one.actor, one.object, one.reason) for one in said] == [
        ("lena", "2281 2025", "mail"),
        ("lena", "2281 2025", "telephone"),
    ]


def test_nobody_is_reminded_of_what_has_come(county: Installation) -> None:
    receive(county, bundle_of("2281"), state=WAITING)
    receive(county, bundle_of("2262"), state=REFUSED)
    with pytest.raises(Refused, match="has come already"):
        remind(county, LENA, municipality="2281", period="2025")
    assert remind(county, LENA, municipality="2262", period="2025").number == 1


def test_a_reminder_of_something_else_is_refused(county: Installation) -> None:
    for given in ({"municipality": "0180"}, {"period": "i fjol"}, {"how": "smoke"}):
        with pytest.raises(FixSettings):
            remind(county, LENA, **{"municipality": "2281", "period": "2025", **given})
    assert cell(county, "2281").reminded == 0


def test_the_history_tells_what_each_delivery_changed(tmp_path: Path) -> None:
    county, member = make_county(tmp_path / "county"), make_member(tmp_path, "2281")
    enrol_both(county, member, "2281")

    def deliver(bundle: Bundle) -> Bundle:
        received = take_in(county, LENA, signed(member, bundle), via="file")
        assert received.record is not None
        accept(county, LENA, received.record.number)
        return bundle

    first = deliver(bundle_of("2281", figures={"adult_victims": 31, "perpetrators": 12}))
    second = deliver(next_of(first, figures={"adult_victims": 35, "perpetrators": SUPPRESSED, "measures_adult": 9}))
    deliver(next_of(second, "2025-Q1", {"adult_victims": 9}))
    found = history(county, "2281")
    assert [(one.period, one.sequence, one.state) for one in found] == [
        ("2025-Q1", 3, "accepted"),
        ("2025", 2, "accepted"),
        ("2025", 1, "replaced"),
    ]
    assert found[0].differences == found[2].differences == ()
    told = {one.indicator: one for one in found[1].differences}
    assert set(told) == {"adult_victims", "perpetrators", "measures_adult"}
    assert told["adult_victims"].words.sv == "Våldsutsatta vuxna, 2025: 35, förut 31."
    assert told["perpetrators"].words.sv == "Våldsutövare, 2025: dold av sekretesskäl, förut 12."
    assert told["measures_adult"].words.sv.endswith("2025: 9, förut kan inte anges.")
    before, after = told["perpetrators"].before, told["perpetrators"].after
    assert before is not None
    assert after is not None
    assert (before.value, after.value, after.status) == (12, None, Saying.SUPPRESSED)
    with pytest.raises(FixSettings):
        history(county, "0180")
