"""The oddities of extracts that only show once rows become cases, each by its number, on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest

from casestats.actions.reporting import report
from casestats.adapters.contract import Locator, RowError
from casestats.adapters.persons import read_person
from casestats.cases import Granted, Measure, MeasureKind, Sex, TargetGroup
from casestats.errors import Refused
from casestats.flags import Answer
from casestats.periods import Period
from casestats.scope import SUBJECTS, Cover
from casestats.tabulation import CountTable
from casestats.words import Words
from tests.imports import ANNA, BO, CILLA, Home, day, make_profile, make_row

YES, NO = Answer.YES, Answer.NO
ALL = make_profile(covers=tuple(Cover(subject) for subject in SUBJECTS))
SURVEY = make_profile(source="survey", rank=2, person_references=False)


@pytest.fixture
def home(tmp_path: Path, database_url: str) -> Home:
    return Home(tmp_path / "home", database_url)


def count(home: Home, indicator: str, period: str = "2025") -> int:
    (table,) = report(home.installation, "2281", Period.parse(period), (), (indicator,)).tables
    assert isinstance(table, CountTable)
    return table.cell(()).count.yes


def test_oddity_62_numbers_that_are_no_personnummer_are_references_all_the_same() -> None:
    readings = {
        text: read_person(text, day("2025-03-01"))
        for text in ("19800765-9814", "19800705-T123", "19800705-TF10", "R19800705AB")
    }
    assert all(reading.reference for reading in readings.values())
    assert readings["19800765-9814"].birth_year == 1980  # day + 60: samordningsnummer
    assert readings["19800705-T123"].sex is Sex.FEMALE  # an even third position
    assert readings["19800705-TF10"].sex is Sex.MALE


def test_oddity_65_a_masked_identity_counts_as_a_case_and_is_told_of(home: Home) -> None:
    story = home.take(make_row("1", None), make_row("2", None, row=3), make_row("3", ANNA, row=4), profile=ALL)
    assert story.tally.masked == 2
    assert count(home, "adult_victims") == 3


def test_oddity_72_the_key_of_a_case_is_its_number_and_its_person(home: Home) -> None:
    home.take(
        make_row("1", ANNA),
        make_row("2", ANNA, row=3),  # one person with two cases
        make_row("1", CILLA, row=4, target_group=TargetGroup.CHILD_WITNESS, child_witness=YES),  # a child on her number
        profile=ALL,
    )
    assert (count(home, "adult_victims"), count(home, "adult_victims_opened")) == (1, 2)
    assert count(home, "children_witnessed") == 1


def test_oddity_73_a_person_in_two_groups_counts_in_both_and_age_is_that_of_the_opening_year(home: Home) -> None:
    home.take(
        make_row("1", ANNA),
        make_row("2", ANNA, row=3, target_group=TargetGroup.PERPETRATOR, perpetrator=YES),
        make_row("3", BO, row=4, target_group=TargetGroup.UNCLASSIFIED, opened="2025-12-30", birth_year=2007),
        make_row("4", CILLA, row=5, target_group=TargetGroup.UNCLASSIFIED, opened="2025-01-02", birth_year=2008),
        profile=ALL,
    )
    assert (count(home, "adult_victims"), count(home, "perpetrators")) == (1, 1)
    assert count(home, "children_unclassified") == 1  # born 2008: 17 all year; born 2007: 18 all year


def test_oddity_74_a_corrected_export_replaces_the_case_and_keeps_what_was_known(home: Home) -> None:
    home.take(make_row("1", unit="Barn", honour=YES), period="2025-01")
    story = home.take(make_row("1", unit="Vuxen", honour=NO), period="2025-01")
    assert (story.tally.new, story.tally.changed) == (0, 1)
    assert [(case.unit, case.answers.to("honour")) for case in home.cases()] == [("Vuxen", NO)]
    assert [(case.unit, case.answers.to("honour")) for case in home.cases(after=1)] == [("Barn", YES)]


def test_oddity_75_fewer_rows_mean_gone_only_under_a_claim_and_only_after_a_yes(home: Home) -> None:
    careful = make_profile(confirm_missing_share=0.2)
    home.take(make_row("1"), make_row("2", BO, row=3), period="2025-01", profile=careful)
    home.take(make_row("1"), period="2025-02", complete=False, profile=careful)
    assert len(home.cases()) == 2
    with pytest.raises(Refused):
        home.take(make_row("1"), period="2025-03", profile=careful, confirmed=False)
    assert len(home.cases()) == 2
    home.take(make_row("1"), period="2025-03", profile=careful, confirmed=True)
    assert len(home.cases()) == 1


def test_oddity_76_overlapping_and_cumulative_files_count_each_case_once(home: Home) -> None:
    first = [make_row(str(number), ANNA, row=number) for number in range(1, 4)]
    home.take(*first)
    home.take(*first[1:], make_row("4", ANNA, row=4))
    home.take(*first, make_row("4", ANNA, row=4), make_row("5", BO, row=5))
    assert len(home.cases()) == 5


def test_oddity_77_the_same_content_is_known_again_whatever_its_rows_order_and_time(home: Home) -> None:
    rows = [make_row("1", ANNA), make_row("2", BO, row=3)]
    home.take(*rows, period="2025-01")
    moved = [make_row("2", BO, row=17), make_row("1", ANNA, row=18)]
    assert home.take(*moved, period="2025-01").same_as == 1


def test_oddity_82_after_a_change_of_system_persons_count_once_and_cases_until_the_old_one_is_closed(
    home: Home,
) -> None:
    home.take(make_row("1", ANNA), period="2025-05", profile=ALL)
    new = make_profile(source="new", rank=1, covers=ALL.covers)
    home.take(make_row("L-77", ANNA, opened="2025-06-01"), period="2025-06", profile=new)
    assert (count(home, "adult_victims", "2025-06"), len(home.cases())) == (1, 2)
    home.take(make_row("1", ANNA, closed="2025-05-31"), period="2025-06", complete=False, profile=ALL)
    told = report(home.installation, "2281", Period.parse("2025-06"), (), ("cases_close_relation",))
    assert isinstance(told.tables[0], CountTable)
    assert told.tables[0].cell(()).count.base == 1  # the old case ended with May


def test_oddity_84_two_sources_about_one_case_are_one_case_and_their_conflicts_are_shown(home: Home) -> None:
    home.take(make_row("1", ANNA, honour=NO, unit="Vuxen"))
    story = home.take(make_row("1", None, row=9, honour=YES, physical=YES, unit="Enkät"), profile=SURVEY)
    (case,) = home.cases()
    assert (case.unit, case.answers.to("honour"), case.answers.to("physical")) == ("Vuxen", YES, YES)
    assert story.tally.conflict_rows == [((1, 0, 9), "honour")]


def test_oddity_85_a_measure_without_a_decision_is_a_measure_but_not_a_granted_one(home: Home) -> None:
    service = Measure(MeasureKind.SUPPORT_TALKS, day("2025-08-01"), None, Granted.SERVICE)
    decided = Measure(MeasureKind.SUPPORT_TALKS, day("2025-08-02"), None, Granted.DECISION)
    home.take(make_row("1", ANNA, measures=(service,)), make_row("2", BO, row=3, measures=(decided,)), profile=ALL)
    assert (count(home, "adult_victims_with_measure"), count(home, "measures_adult")) == (2, 1)


def test_oddity_90_an_import_that_stops_half_way_leaves_nothing(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    refused = RowError(Locator(1, 0, 4), "opened_on", "missing_date", Words("Datum saknas.", "No date."), ())
    home.take(make_row("1"), period="2025-01")
    before = home.cases()

    def lost(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr("casestats.store.load.Loader._end", lost)
        with pytest.raises(Exception, match="Nothing was changed"):
            home.take(make_row("2", BO), make_row("3", CILLA, row=3), refused, period="2025-02")
    assert home.cases() == before
    story = home.take(make_row("2", BO), make_row("3", CILLA, row=3), refused, period="2025-02")
    assert (story.number, [(error.at.row, error.rule) for error in story.refused]) == (2, [(4, "missing_date")])
    assert story.refused_file is not None
    assert BO not in story.refused_file.read_text(encoding="utf-8-sig")
