"""What a municipality can say by hand, agreements with neighbours, and figures that two persons write in."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from casestats.actions.agreements import agree, end, list_agreements
from casestats.actions.delivering import deliver, every_outgoing
from casestats.actions.sayings import LONGEST, list_sayings, say, standing, take_back
from casestats.actions.typing_in import approve_typed, list_typed, reject_typed, type_in
from casestats.audit import Actor
from casestats.county.saying import Saying
from casestats.errors import FixSettings, Refused
from casestats.periods import Period
from casestats.store.agreements import agreements_in
from casestats.store.engine import reading
from casestats.store.ledger import audit_events
from casestats.store.sayings import sayings
from casestats.store.typed import TypedRecord, approved_figures
from tests.actions.release_scene import Scene
from tests.imports import Home

ANNA, BO = Actor("anna", "analyst"), Actor("bo", "approver")
HERE = "2281"
ADULTS = "adult_victims"


@pytest.fixture
def home(tmp_path: Path, database_url: str) -> Home:
    return Home(tmp_path / "home", database_url)


def told(home: Home) -> list[str]:
    with reading(home.installation.engine) as connection:
        return [f"{event.action}: {event.object}" for event, _ in audit_events(connection)][1:]


def said(home: Home, status: Saying = Saying.APPROXIMATE, sentence: str = "Bara vuxna.", period: str = "2025") -> int:
    return say(home.installation, ANNA, HERE, indicator=ADULTS, period=period, status=status, sentence=sentence)


def typed(home: Home, value: int | None = 30, indicator: str = ADULTS, **given: str) -> TypedRecord:
    asked = {"period": "2025", "sentence": "Räknat för hand ur akterna.", **given}
    return type_in(
        home.installation,
        ANNA,
        HERE,
        indicator=indicator,
        status=Saying.EXACT,
        value=value,
        **asked,
    )


def approved(home: Home, period: str = "2025") -> list[tuple[str, int | None, str]]:
    with reading(home.installation.engine) as connection:
        return [(one.indicator, one.value, one.on_behalf_of) for one in approved_figures(connection, HERE, period)]


def test_what_is_said_of_a_period_goes_before_what_is_said_of_all(home: Home) -> None:
    said(home, Saying.LOWER_BOUND, period="")
    said(home, Saying.UNABLE, period="2025")
    with reading(home.installation.engine) as connection:
        found = {period: sayings(connection, HERE, period)[ADULTS].status for period in ("2024", "2025")}
    assert found == {"2024": Saying.LOWER_BOUND, "2025": Saying.UNABLE}


def test_a_new_statement_takes_the_place_of_the_old_and_is_taken_back(home: Home) -> None:
    first, second = said(home), said(home, Saying.UNABLE)
    assert [(one.number, one.stands) for one in list_sayings(home.installation, HERE)] == [
        (second, True),
        (first, False),
    ]
    take_back(home.installation, ANNA, HERE, number=second)
    with reading(home.installation.engine) as connection:
        assert sayings(connection, HERE, "2025") == {}
    with pytest.raises(FixSettings):
        take_back(home.installation, ANNA, HERE, number=second)
    with pytest.raises(FixSettings):
        take_back(home.installation, ANNA, "2280", number=first)
    assert told(home) == [
        f"say: {HERE} {first} {ADULTS} 2025 approximate",
        f"say: {HERE} {second} {ADULTS} 2025 unable",
        f"unsay: {HERE} {second}",
    ]


@pytest.mark.parametrize(
    "status", sorted(set(Saying) - {Saying.APPROXIMATE, Saying.PARTIAL_SCOPE, Saying.LOWER_BOUND, Saying.UNABLE})
)
def test_a_person_never_makes_a_figure_stronger(home: Home, status: Saying) -> None:
    with pytest.raises(FixSettings):
        said(home, status)


@pytest.mark.parametrize("sentence", ["", "  ", "x" * (LONGEST + 1)])
def test_a_statement_has_a_sentence_of_at_most_the_longest(home: Home, sentence: str) -> None:
    with pytest.raises(FixSettings):
        said(home, sentence=sentence)
    assert said(home, sentence="x" * LONGEST)


@pytest.mark.parametrize("sentence", ["Gäller Anna Andersson", "se 19811218-9876", "ärende 20251234567"])
def test_a_sentence_that_may_point_someone_out_is_refused(home: Home, sentence: str) -> None:
    with pytest.raises(Refused):
        said(home, sentence=sentence)
    with pytest.raises(Refused):
        typed(home, sentence=sentence)
    assert list_sayings(home.installation, HERE) == []
    assert list_typed(home.installation, HERE) == []


def test_what_stands_is_the_weaker_of_coverage_and_person(tmp_path: Path) -> None:
    scene = Scene(tmp_path, f"sqlite:///{tmp_path / 'casestats.db'}")

    def now(indicator: str) -> tuple[Saying | None, str, Saying]:
        one = next(one for one in standing(scene.installation, HERE, "2025") if one.indicator.id == indicator)
        return one.coverage, one.from_release, one.stands

    def hand(indicator: str, status: Saying) -> None:
        say(scene.installation, ANNA, HERE, indicator=indicator, status=status, sentence="Nya rutiner.")

    assert now(ADULTS) == (Saying.EXACT, "", Saying.EXACT)  # the own count
    release = scene.published().id
    assert now(ADULTS) == (Saying.EXACT, release, Saying.EXACT)
    hand(ADULTS, Saying.APPROXIMATE)
    assert now(ADULTS) == (Saying.EXACT, release, Saying.APPROXIMATE)
    coverage, _, _ = now("cases_honour")
    assert coverage is not None
    assert coverage is not Saying.UNABLE
    hand("cases_honour", Saying.UNABLE)
    assert now("cases_honour")[2] is Saying.UNABLE
    assert {one.stands for one in standing(scene.installation, "2280", "2025")} == {Saying.NOT_SUBMITTED}


def test_a_figure_is_told_once_somebody_else_has_approved_it(home: Home) -> None:
    record = typed(home)
    assert approved(home) == []
    with pytest.raises(Refused):
        approve_typed(home.installation, Actor("Anna ", "approver"), HERE, number=record.number)
    approve_typed(home.installation, BO, HERE, number=record.number)
    assert approved(home) == [(ADULTS, 30, "")]
    with pytest.raises(FixSettings):
        approve_typed(home.installation, BO, HERE, number=record.number)
    assert told(home) == [f"type in: {HERE} 1 {ADULTS} 2025", f"approve typed: {HERE} 1 {ADULTS} 2025"]


def test_a_rejected_figure_is_not_told_and_says_why(home: Home) -> None:
    record = typed(home)
    with pytest.raises(FixSettings):
        reject_typed(home.installation, BO, HERE, number=record.number, reason=" ")
    with pytest.raises(Refused):
        reject_typed(home.installation, ANNA, HERE, number=record.number, reason="Fel år.")
    with pytest.raises(FixSettings):
        reject_typed(home.installation, BO, "2280", number=record.number, reason="Fel år.")
    reject_typed(home.installation, BO, HERE, number=record.number, reason="Fel år.")
    [one] = list_typed(home.installation, HERE)
    assert (one.state, one.reason, one.decided_by, approved(home)) == ("rejected", "Fel år.", "bo", [])


def test_a_correction_takes_the_place_of_the_approved_once_it_is_approved(home: Home) -> None:
    approve_typed(home.installation, BO, HERE, number=typed(home).number)
    with pytest.raises(Refused, match="differs by fewer"):
        typed(home, 33)
    later = typed(home, 40)
    again = typed(home, 41)  # the first of the two waits no longer
    assert approved(home) == [(ADULTS, 30, "")]
    with pytest.raises(FixSettings):
        approve_typed(home.installation, BO, HERE, number=later.number)
    approve_typed(home.installation, BO, HERE, number=again.number)
    assert approved(home) == [(ADULTS, 41, "")]
    approve_typed(home.installation, BO, HERE, number=typed(home, None).number)
    with pytest.raises(Refused, match="differs by fewer"):
        typed(home, 32)  # two away from what was told first


def test_what_was_written_in_twice_is_tried_again_when_it_is_approved(home: Home) -> None:
    whole = typed(home, 40)
    part = typed(home, 30, "risk_older")
    reject_typed(home.installation, BO, HERE, number=whole.number, reason="Fel år.")
    approve_typed(home.installation, BO, HERE, number=part.number)
    smaller = typed(home, None)
    approve_typed(home.installation, BO, HERE, number=smaller.number)
    with pytest.raises(Refused, match="under 5"):
        typed(home, 33)
    assert approved(home) == [("risk_older", 30, ""), (ADULTS, None, "")]


def test_small_numbers_and_unfit_ones_are_not_kept(home: Home) -> None:
    for value in (1, 4):
        with pytest.raises(Refused, match="never written in"):
            typed(home, value)
    for value in (-1, 10_000_000):
        with pytest.raises(FixSettings):
            typed(home, value)
    assert list_typed(home.installation, HERE) == []


def test_a_figure_beside_a_release_is_refused(tmp_path: Path) -> None:
    scene = Scene(tmp_path, f"sqlite:///{tmp_path / 'casestats.db'}")
    scene.published()
    with pytest.raises(Refused, match="already, counted from extracts"):
        typed(scene.home)
    with pytest.raises(Refused, match="already, counted from extracts"):
        typed(scene.home, period="2025-Q2")
    assert typed(scene.home, period="2023").value == 30


def test_a_release_that_would_undo_a_figure_by_hand_is_not_delivered(tmp_path: Path) -> None:
    scene = Scene(tmp_path, f"sqlite:///{tmp_path / 'casestats.db'}")
    approve_typed(scene.installation, BO, HERE, number=typed(scene.home, 71).number)  # 70 are counted
    release = scene.published()
    with pytest.raises(Refused, match="told by hand already"):
        deliver(scene.installation, BO, HERE, release.id, to="22")
    assert every_outgoing(scene.installation) == []


def test_a_neighbours_figure_needs_an_agreement(home: Home) -> None:
    with pytest.raises(Refused, match="no agreement"):
        typed(home, 10, on_behalf_of="2280")
    agree(
        home.installation,
        ANNA,
        HERE,
        responsible="2280",
        performing=HERE,
        counted_by="performing",
        since=date(2025, 7, 1),
    )
    approve_typed(home.installation, BO, HERE, number=typed(home, 10, on_behalf_of="2280").number)
    with pytest.raises(Refused, match="neighbours"):
        typed(home, 12)
    approve_typed(home.installation, BO, HERE, number=typed(home, 30).number)
    assert approved(home) == [(ADULTS, 10, "2280"), (ADULTS, 30, "")]
    with pytest.raises(Refused, match="no agreement"):
        typed(home, 10, on_behalf_of="2280", period="2024")


def test_an_agreement_holds_from_its_first_day_to_its_last(home: Home) -> None:
    def holds(period: str) -> bool:
        with reading(home.installation.engine) as connection:
            return bool(agreements_in(connection, HERE, Period.parse(period)))

    asked = {"responsible": "2280", "performing": HERE, "counted_by": "both"}
    number = agree(home.installation, ANNA, HERE, since=date(2025, 4, 1), **asked)
    assert [holds(period) for period in ("2025-Q1", "2025-Q2", "2026")] == [False, True, True]
    with pytest.raises(Refused):
        agree(home.installation, ANNA, HERE, since=date(2025, 5, 1), **asked)
    with pytest.raises(FixSettings):
        end(home.installation, ANNA, HERE, number=number, until=date(2025, 3, 31))
    end(home.installation, ANNA, HERE, number=number, until=date(2025, 9, 30))
    assert [holds(period) for period in ("2025-Q1", "2025-Q3", "2025-Q4", "2026")] == [False, True, False, False]
    with pytest.raises(FixSettings):
        end(home.installation, ANNA, HERE, number=number, until=date(2025, 12, 31))
    [one] = list_agreements(home.installation, HERE)
    assert (one.told.since, one.told.until, one.ended_by) == ("2025-04-01", "2025-09-30", "anna")
    assert list_agreements(home.installation, "2280") == [one]
    assert list_agreements(home.installation, "2282") == []


@pytest.mark.parametrize(
    ("responsible", "performing", "counted_by", "error"),
    [
        ("9999", "2281", "both", FixSettings),
        ("2281", "2281", "both", FixSettings),
        ("2280", "2282", "both", Refused),
        ("2280", "2281", "nobody", FixSettings),
    ],
)
def test_an_agreement_is_between_the_municipality_and_another(
    home: Home, responsible: str, performing: str, counted_by: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        agree(
            home.installation,
            ANNA,
            HERE,
            responsible=responsible,
            performing=performing,
            counted_by=counted_by,
            since=date(2025, 1, 1),
        )
    assert list_agreements(home.installation, HERE) == []
