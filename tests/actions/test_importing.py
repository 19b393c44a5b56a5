"""Imports on both databases: what counts afterwards, and what a person is told."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest

from casestats.actions.undoing import undo_import
from casestats.adapters.contract import Locator, RowError
from casestats.cases import Granted, Measure, MeasureKind, OpenedHow, Sex, TargetGroup
from casestats.errors import FixExtract, FixSettings, Refused
from casestats.flags import Answer
from casestats.words import Words
from tests.imports import ACTOR, ANNA, BO, CILLA, Home, claim, day, make_profile, make_row

SURVEY = make_profile(source="survey", rank=2, person_references=False)
YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN


@pytest.fixture
def home(tmp_path: Path, database_url: str) -> Home:
    return Home(tmp_path / "home", database_url)


def test_rows_of_one_case_become_one_case(home: Home) -> None:
    housing = Measure(MeasureKind.PROTECTED_HOUSING, day("2025-02-01"), day("2025-02-09"), Granted.DECISION)
    talks = Measure(MeasureKind.SUPPORT_TALKS, day("2025-03-01"), None, Granted.SERVICE)
    home.take(
        make_row(measures=(housing,), close_relation=YES, honour=NO),
        make_row(row=3, measures=(talks,), honour=YES),
        make_row(row=4, target_group=TargetGroup.PERPETRATOR, perpetrator=YES),
        period="2025-03",
    )
    (case,) = home.cases()
    assert case.target_group is TargetGroup.PERPETRATOR
    assert case.measures == (housing, talks)
    assert (case.answers.to("close_relation"), case.answers.to("honour")) == (YES, YES)
    assert case.answers.to("physical") is Answer.NOT_RECORDED


def test_several_persons_on_one_number_are_several_cases(home: Home) -> None:
    story = home.take(make_row(person=ANNA), make_row(person=CILLA, row=3, birth_year=2015), period="2025-01")
    assert story.tally.cases == 2
    assert len(home.cases()) == 2


def test_a_corrected_yes_becomes_no_in_the_later_snapshot(home: Home) -> None:
    home.take(make_row(honour=YES), period="2025-01")
    story = home.take(make_row(honour=NO), period="2025-02")
    assert story.tally.changed == 1
    assert [case.answers.to("honour") for case in home.cases()] == [NO]
    assert [case.answers.to("honour") for case in home.cases(after=1)] == [YES]


@pytest.mark.parametrize("order", list(permutations((0, 1, 2))))
def test_snapshots_in_any_order_give_the_same_cases(home: Home, order: tuple[int, ...]) -> None:
    snapshots = [
        ("2025-01", [make_row("1", honour=YES), make_row("2", BO, row=3)]),
        ("2025-02", [make_row("1", honour=NO), make_row("3", CILLA, row=3)]),  # case 2 was removed at source
        ("2025-03", [make_row("1", closed="2025-03-05"), make_row("3", CILLA, row=3, unit="Vuxen")]),
    ]
    for place in order:
        home.take(*snapshots[place][1], period=snapshots[place][0])
    assert [(case.closed_on, case.unit, case.answers.to("honour")) for case in home.cases()] == [
        (None, "Vuxen", Answer.NOT_RECORDED),
        (day("2025-03-05"), None, Answer.NOT_RECORDED),
    ]


def test_the_same_extract_twice_changes_nothing(home: Home) -> None:
    rows = [make_row("1"), make_row("2", BO, row=3, honour=YES)]
    home.take(*rows, period="2025-01")
    before = home.cases()
    again = home.take(*reversed(rows), period="2025-01")
    assert (again.number, again.same_as) == (None, 1)
    assert home.cases() == before


def test_an_older_content_imported_again_after_a_correction_is_not_taken_for_the_same(home: Home) -> None:
    home.take(make_row(honour=YES), period="2025-01")
    home.take(make_row(honour=NO), period="2025-01")
    third = home.take(make_row(honour=YES), period="2025-01")
    assert third.number == 3
    assert [case.answers.to("honour") for case in home.cases()] == [YES]


def test_a_case_missing_under_a_claim_counts_in_no_period(home: Home) -> None:
    home.take(make_row("1"), make_row("2", BO, row=3), period="2025-01")
    story = home.take(make_row("1"), period="2025-02")
    assert (story.tally.missing, story.tally.expected) == (1, 2)
    assert len(home.cases()) == 1
    assert len(home.cases(after=1)) == 2


def test_a_missing_case_is_closed_on_the_last_day_of_the_last_snapshot_where_the_profile_says_so(home: Home) -> None:
    profile = make_profile(missing="closed")
    home.take(make_row("1"), make_row("2", BO, row=3, opened="2025-01-11"), period="2025-01", profile=profile)
    home.take(make_row("1"), period="2025-02", profile=profile)
    assert [case.closed_on for case in home.cases()] == [None, day("2025-01-31")]


def test_a_case_that_was_closed_before_the_claimed_period_is_not_missing(home: Home) -> None:
    home.take(make_row("1"), make_row("2", BO, row=3, closed="2025-01-20"), period="2025-01")
    story = home.take(make_row("1"), period="2025-02")
    assert story.tally.missing == 0
    assert len(home.cases()) == 2


def test_without_a_claim_nothing_is_missing(home: Home) -> None:
    home.take(make_row("1"), make_row("2", BO, row=3))
    home.take(make_row("1"))
    assert len(home.cases()) == 2


def test_a_case_that_comes_back_in_a_later_snapshot_counts_again(home: Home) -> None:
    home.take(make_row("1"), make_row("2", BO, row=3), period="2025-01")
    home.take(make_row("1"), period="2025-02")
    home.take(make_row("1"), make_row("2", BO, row=3), period="2025-03")
    assert [len(home.cases(after=step)) for step in (1, 2, 3)] == [2, 1, 2]


def test_too_many_missing_cases_wait_for_a_person(home: Home) -> None:
    profile = make_profile(confirm_missing_share=0.2)
    home.take(*(make_row(str(number), ANNA, row=number) for number in range(2, 12)), period="2025-01", profile=profile)
    few = [make_row(str(number), ANNA, row=number) for number in range(2, 9)]  # 3 of 10 are gone
    with pytest.raises(Refused, match="missing"):
        home.take(*few, period="2025-02", profile=profile, confirmed=False)
    assert len(home.cases()) == 10
    home.take(*few, period="2025-02", profile=profile, confirmed=True)
    assert len(home.cases()) == 7


def test_missing_cases_at_the_set_share_need_no_yes(home: Home) -> None:
    profile = make_profile(confirm_missing_share=0.2)
    home.take(*(make_row(str(number), ANNA, row=number) for number in range(2, 12)), period="2025-01", profile=profile)
    few = [make_row(str(number), ANNA, row=number) for number in range(2, 10)]  # 2 of 10
    assert home.take(*few, period="2025-02", profile=profile, confirmed=False).questions == []


def test_a_void_case_never_counts_in_any_period(home: Home) -> None:
    home.take(make_row("1"), make_row("2", BO, row=3), period="2025-01")
    home.take(make_row("1"), make_row("2", BO, row=3, void=True), period="2025-02")
    assert len(home.cases()) == 1


def test_a_void_row_beside_a_live_one_is_left_out(home: Home) -> None:
    home.take(make_row(honour=YES, void=True), make_row(row=3, honour=NO), period="2025-01")
    assert [case.answers.to("honour") for case in home.cases()] == [NO]


def test_sources_are_merged_by_rank_and_conflicts_are_listed(home: Home) -> None:
    home.take(make_row(unit="Vuxen", honour=NO, close_relation=YES, target_group=TargetGroup.UNCLASSIFIED))
    story = home.take(
        make_row(person=None, row=7, unit="Barn", sex=Sex.FEMALE, honour=YES, physical=UNKNOWN), profile=SURVEY
    )
    (case,) = home.cases()
    assert (case.unit, case.sex, case.target_group) == ("Vuxen", Sex.FEMALE, TargetGroup.ADULT_VICTIM)
    assert [case.answers.to(flag) for flag in ("honour", "close_relation", "physical")] == [YES, YES, UNKNOWN]
    assert dict(story.tally.conflicts) == {"honour": 1}
    assert story.tally.conflict_rows == [((1, 0, 7), "honour")]


def test_two_rows_of_one_source_that_differ_are_no_conflict(home: Home) -> None:
    story = home.take(make_row(honour=YES), make_row(row=3, honour=NO))
    assert dict(story.tally.conflicts) == {}


def test_a_survey_without_a_holder_is_a_case_of_its_own_until_one_appears(home: Home) -> None:
    home.take(make_row(person=None, honour=YES), profile=SURVEY)
    assert len(home.cases()) == 1
    home.take(make_row(unit="Vuxen"))
    (case,) = home.cases()
    assert (case.unit, case.answers.to("honour")) == ("Vuxen", YES)


def test_a_survey_row_whose_number_several_persons_hold_is_refused_and_not_counted(home: Home) -> None:
    home.take(make_row(person=ANNA), make_row(person=BO, row=3))
    story = home.take(make_row(person=None, row=9, honour=YES), profile=SURVEY)
    assert [(error.rule, error.at.row) for error in story.refused] == [("several_holders", 9)]
    assert [case.answers.to("honour") for case in home.cases()] == [Answer.NOT_RECORDED] * 2


def test_a_masked_person_holds_a_case_number_like_anybody(home: Home) -> None:
    home.take(make_row(person=None, unit="Vuxen"))
    home.take(make_row(person=None, honour=YES), profile=SURVEY)
    (case,) = home.cases()
    assert (case.unit, case.answers.to("honour")) == ("Vuxen", YES)


def test_a_survey_answer_that_is_linked_to_a_person_is_not_told_as_a_person_of_its_own(home: Home) -> None:
    home.take(make_row("1", ANNA))
    story = home.take(make_row("1", None), make_row("2", None, row=3), profile=SURVEY)
    assert story.tally.masked == 1


def test_a_void_holder_gives_way_to_one_that_is_not(home: Home) -> None:
    home.take(make_row(person=ANNA, void=True), make_row(person=BO, row=3, unit="Vuxen"))
    home.take(make_row(person=None, honour=YES), profile=SURVEY)
    (case,) = home.cases()
    assert (case.unit, case.answers.to("honour")) == ("Vuxen", YES)


def test_a_case_that_the_case_system_voided_does_not_live_on_through_the_survey(home: Home) -> None:
    home.take(make_row(person=None, honour=YES), profile=SURVEY)
    home.take(make_row(person=ANNA, void=True))
    assert home.cases() == []


def test_the_same_measure_from_two_sources_is_one_and_the_better_rank_gives_the_rest(home: Home) -> None:
    since = day("2025-02-01")
    home.take(make_row(measures=(Measure(MeasureKind.FINANCIAL, since, None, Granted.DECISION),)))
    home.take(
        make_row(person=None, measures=(Measure(MeasureKind.FINANCIAL, since, day("2025-03-01"), Granted.SERVICE),)),
        profile=SURVEY,
    )
    assert [case.measures for case in home.cases()] == [
        (Measure(MeasureKind.FINANCIAL, since, None, Granted.DECISION),)
    ]


def test_of_answer_sets_about_one_case_the_latest_gives_what_has_one_value(home: Home) -> None:
    home.take(
        make_row(person=None, unit="Barn", honour=YES, as_of="2025-01-05", opened_how=OpenedHow.APPLICATION),
        make_row(person=None, row=3, unit="Vuxen", honour=NO, as_of="2025-04-01"),
        profile=SURVEY,
    )
    (case,) = home.cases()
    assert (case.unit, case.opened_how, case.answers.to("honour")) == ("Vuxen", OpenedHow.APPLICATION, YES)


def test_an_import_taken_back_leaves_the_cases_as_if_it_had_not_come(home: Home) -> None:
    home.take(make_row("1", honour=YES), make_row("2", BO, row=3), period="2025-01")
    before = home.cases()
    home.take(make_row("1", honour=NO), make_row("3", CILLA, row=3), period="2025-02")
    undo_import(home.installation, ACTOR, 2, "fel fil")
    assert home.cases() == before
    assert len(home.cases(after=2)) == 2
    with pytest.raises(FixSettings):
        undo_import(home.installation, ACTOR, 2, "en gång till")


def test_an_import_taken_back_can_be_imported_again(home: Home) -> None:
    home.take(make_row("1"), period="2025-01")
    undo_import(home.installation, ACTOR, 1, "fel fil")
    assert home.cases() == []
    assert home.take(make_row("1"), period="2025-01").number == 3
    assert len(home.cases()) == 1


def test_a_dry_run_tells_the_same_story_and_stores_nothing(home: Home) -> None:
    rows = [make_row("1"), make_row("2", BO, row=3)]
    planned = home.take(*rows, period="2025-01", dry_run=True)
    assert home.cases() == []
    real = home.take(*rows, period="2025-01")
    assert planned.summary() == real.summary()
    assert (planned.number, real.number) == (None, 1)


def test_municipalities_do_not_meet(home: Home) -> None:
    home.take(make_row("1", ANNA), period="2025-01")
    home.take(make_row("1", ANNA), period="2025-01", profile=make_profile(municipality="2280"))
    home.take(make_row("2", BO), period="2025-02", profile=make_profile(municipality="2280"))
    assert (len(home.cases("2281")), len(home.cases("2280"))) == (1, 1)


def _refused(row: int) -> RowError:
    words = Words("Datum saknas. Fyll i det.", "The date is missing. Fill it in.")
    return RowError(Locator(1, 0, row), "opened_on", "missing_date", words, (("unit", "=Vuxen"),))


def test_refused_rows_under_the_set_share_do_not_stop_an_import_and_are_written_for_their_owner_only(
    home: Home,
) -> None:
    rows = [make_row(str(number), ANNA, row=number) for number in range(2, 21)]
    story = home.take(*rows, _refused(21), period="2025-01", confirmed=False)  # 1 of 20 is the set share itself
    assert story.refused_file is not None
    assert story.refused_file.stat().st_mode & 0o777 == 0o600
    assert story.refused_file.read_text(encoding="utf-8-sig").splitlines()[1] == (
        "1;0;21;opened_on;missing_date;Datum saknas. Fyll i det.;'=Vuxen"
    )


def test_refused_rows_over_the_set_share_wait_for_a_person(home: Home) -> None:
    rows = [make_row(str(number), ANNA, row=number) for number in range(2, 20)]
    with pytest.raises(Refused, match="cannot be read"):
        home.take(*rows, _refused(21), period="2025-01", confirmed=False)  # 1 of 19
    assert home.cases() == []
    assert list(home.installation.settings.refused_folder.iterdir()) == []


def test_an_extract_of_another_municipality_is_refused_whole(home: Home) -> None:
    with pytest.raises(FixExtract, match="2281"):
        home.take(claim("2025-01", municipality="2280"), make_row("1"), period=None)
    assert home.cases() == []


def test_an_extract_without_cases_is_refused_whole(home: Home) -> None:
    with pytest.raises(FixExtract, match="no cases"):
        home.take(period="2025-01")


@pytest.mark.parametrize(
    ("case", "person"), [("x" * 64, ANNA), ("å" * 32, ANNA), (" ", ANNA), ("1", "x" * 64), ("\ud800", ANNA)]
)
def test_a_number_that_cannot_be_sealed_refuses_the_row_and_not_the_import(home: Home, case: str, person: str) -> None:
    rows = [make_row(str(number), ANNA, row=number) for number in range(2, 40)]
    story = home.take(*rows, make_row(case, person, row=40), period="2025-01")
    assert [(error.rule, error.at.row) for error in story.refused] == [("unfit_number", 40)]
    assert len(home.cases()) == 38


def test_active_cases_are_compared_with_the_month_before(home: Home) -> None:
    home.take(*(make_row(str(number), ANNA, row=number) for number in range(2, 12)), period="2025-10")
    rows = [make_row(str(n), ANNA, row=n, closed="2025-10-20" if n < 6 else None) for n in range(2, 12)]
    story = home.take(*rows, period="2025-11")
    assert (story.tally.active_now, story.tally.active_before, story.change_percent) == (6, 10, -40)


def test_cases_that_an_extract_no_longer_holds_are_part_of_the_change_against_the_month_before(home: Home) -> None:
    home.take(*(make_row(str(number), ANNA, row=number) for number in range(2, 12)), period="2025-10")
    story = home.take(make_row("2", ANNA), make_row("3", ANNA, row=3), period="2025-11")
    assert (story.tally.active_now, story.tally.active_before, story.change_percent) == (2, 10, -80)


def test_children_whose_cases_may_hide_violence_are_counted(home: Home) -> None:
    story = home.take(
        make_row("1", CILLA, target_group=TargetGroup.UNCLASSIFIED, birth_year=2015),
        make_row("2", ANNA, row=3, target_group=TargetGroup.UNCLASSIFIED, birth_year=1990),
        make_row("3", None, row=4, target_group=TargetGroup.UNCLASSIFIED),
        make_row("4", BO, row=5, target_group=TargetGroup.CHILD_WITNESS, birth_year=2012),
    )
    assert story.tally.children_unclassified == 1


def test_a_source_that_is_given_a_better_rank_is_believed_first_from_then_on(home: Home) -> None:
    home.take(make_row(unit="Vuxen"))
    home.take(make_row(person=None, row=7, unit="Barn"), profile=SURVEY)
    trusted = make_profile(source="survey", rank=0, person_references=False)
    home.take(make_row("2", person=None, row=3), profile=trusted)
    assert sorted(case.unit or "" for case in home.cases()) == ["", "Barn"]
