"""The catalogue's file: complete, read with care, and true to what its versions promised."""

from __future__ import annotations

from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest

from casestats.cases import TargetGroup
from casestats.catalogue import Counts, Share, standard_catalogue
from casestats.catalogue.digests import as_text, broken_promises, kept_digests, with_new_versions
from casestats.catalogue.manual import manual
from casestats.catalogue.names import BREAKDOWNS
from casestats.catalogue.reading import read_catalogue
from casestats.catalogue.wording import FLAGS, GROUPS, STATUSES, SUBJECTS, UNITS, base_words, key_words
from casestats.errors import FixSettings
from casestats.flags import FLAGS as FLAG_NAMES
from casestats.scope import SUBJECTS as SUBJECT_NAMES
from casestats.tabulation import Status
from tests import oracle
from tests.tabulation.golden import kept_counts, with_new_counts

ROOT = Path(__file__).parents[2]
TEXT = files("casestats.catalogue").joinpath("indicators.toml").read_text(encoding="utf-8")
CATALOGUE = standard_catalogue()

CLASS_AND_GOAL = """
adult_victims B2, adult_victims_opened B2, adult_victims_with_measure B2, adult_victims_goal_met B2,
children_witnessed C2, children_exposed C2, children_affected C2, children_in_adult_cases B2, children_unclassified B2,
perpetrators C1, cases_close_relation B2, cases_honour C2, cases_prostitution C2, honour_persons C2,
prostitution_persons C2, form_physical B2, form_psychological B2, form_sexual C2, form_economic B2, form_material B2,
form_neglect B2, form_digital B2, form_latent B2, form_other_violence B2, risk_disability C2, risk_substance_use C2,
risk_foreign_background C2, risk_lgbtq C2, risk_older B2, opened_notifications B2, opened_applications B2,
measures_adult B2, measures_child C2, measures_perpetrator C1, protected_housing C2, protected_housing_ongoing C2,
protected_housing_nights C2, risk_assessed B4, share_with_measure B2, share_goal_met B4, share_risk_assessed B4
"""


def test_every_standard_indicator_is_there_with_its_class_and_goal() -> None:
    wanted = dict(entry.split() for entry in CLASS_AND_GOAL.replace("\n", " ").split(","))
    found = {one.id: f"{one.disclosure_class}{one.goal}" for one in CATALOGUE.indicators}
    assert found == wanted
    assert list(found) == list(wanted)


def test_each_indicator_counts_in_the_unit_the_oracle_does() -> None:
    for one in CATALOGUE.indicators:
        if one.id in oracle.RULES:
            assert one.unit == oracle.RULES[one.id].unit
    assert set(oracle.COUNTED) | set(oracle.SHARES) == {one.id for one in CATALOGUE.indicators}


def test_every_indicator_is_titled_in_both_languages_and_told_as_a_sentence() -> None:
    for one in CATALOGUE.indicators:
        assert one.title.sv
        assert one.title.en
        assert one.title.sv != one.title.en
        if isinstance(one.counts, Counts):
            words = base_words(one.counts)
            assert "{" not in words.sv
            assert words.sv != words.en


def test_every_indicator_that_rests_on_decisions_tells_of_the_break() -> None:
    resting = {
        one.id for one in CATALOGUE.indicators if isinstance(one.counts, Counts) and one.counts.granted is not None
    }
    assert resting == {one.id for one in CATALOGUE.indicators if one.breaks}
    assert resting == {"measures_adult", "measures_child", "measures_perpetrator"}


def test_the_nestings_of_the_catalogue_are_declared() -> None:
    assert {(nesting.inner, nesting.outer) for nesting in CATALOGUE.nestings} == {
        ("risk_older", "adult_victims"),
        ("adult_victims_with_measure", "adult_victims_opened"),
        ("children_exposed", "children_affected"),
        ("protected_housing", "protected_housing_ongoing"),
    }


def test_the_words_cover_every_flag_group_subject_status_and_unit() -> None:
    assert set(FLAGS) == set(FLAG_NAMES)
    assert set(GROUPS) == {group.name.lower() for group in TargetGroup}
    assert set(SUBJECTS) == set(SUBJECT_NAMES)
    assert set(STATUSES) == {status.value for status in Status}
    assert {one.unit for one in CATALOGUE.indicators} == set(UNITS)
    assert key_words("sex", "female").sv == "kvinna"
    assert key_words("unit", "not_recorded").sv == "uppgift saknas"
    assert key_words("unit", "female").sv == "female"  # a unit may be called anything


def test_the_breakdowns_have_titles_and_unknown_names_are_answered_with_those_there_are() -> None:
    assert tuple(breakdown.id for breakdown in CATALOGUE.breakdowns) == BREAKDOWNS
    assert CATALOGUE.breakdown("sex").title.sv == "kön"
    with pytest.raises(FixSettings, match="adult_victims_opened"):
        CATALOGUE.indicator("adults")
    with pytest.raises(FixSettings, match="age_band"):
        CATALOGUE.breakdown("age")


def test_the_indicators_page_is_up_to_date() -> None:
    page = (ROOT / "docs" / "indikatorer.md").read_text(encoding="utf-8")
    assert page == manual(CATALOGUE), "run python -m casestats.catalogue.manual docs/indikatorer.md"


def test_no_definition_counts_something_else_than_its_version_did() -> None:
    assert broken_promises(CATALOGUE, kept_digests()) == []


def test_no_definition_gives_other_figures_than_its_version_did() -> None:
    """The digests above guard what is declared; these what the counter makes of it, on cases that never change."""
    kept = kept_counts()
    assert with_new_counts(CATALOGUE, kept) == kept, "raise the version, then python -m tests.tabulation.golden"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('when = "active", target_groups = ["adult_victim"] }', 'when = "opened", target_groups = ["adult_victim"] }'),
        ('question = { flag = "honour" }', 'question = { flag = "prostitution" }'),
        ("under_age = 18", "under_age = 21"),
        ('outcomes = ["goal_met", "goal_partly_met", "goal_not_met", "moved", "other"]', 'outcomes = ["goal_met"]'),
        ('answers = ["yes", "no"]', 'answers = ["yes", "no", "unknown"]'),
        ('or_flag = "perpetrator"', 'or_flag = "honour"'),
        ('with_measure = "calendar_year"', "under_age = 65"),
        ('granted = "decision"', 'granted = "service"'),
        ('age_band = "65+"', 'age_band = "45-64"'),
    ],
)
def test_changing_what_is_counted_without_raising_the_version_is_found(before: str, after: str) -> None:
    assert before in TEXT
    broken = broken_promises(read_catalogue(TEXT.replace(before, after)), kept_digests())
    assert broken
    assert all("counts something else" in line for line in broken)


def test_a_change_in_what_a_share_rests_on_is_a_change_of_the_share() -> None:
    changed = read_catalogue(TEXT.replace('outcomes = ["goal_met", "goal_partly_met"]', 'outcomes = ["goal_met"]'))
    broken = broken_promises(changed, kept_digests())
    assert [line.partition(":")[0] for line in broken] == ["adult_victims_goal_met", "share_goal_met"]


def test_titles_notes_and_comparisons_may_change_freely() -> None:
    changed = TEXT.replace("Våldsutsatta vuxna", "Vuxna").replace('compare = ["county_followup"]', "compare = []")
    assert broken_promises(read_catalogue(changed), kept_digests()) == []


def test_a_raised_version_must_be_written_down_and_an_old_one_may_not_come_back() -> None:
    first = CATALOGUE.indicators[0]
    raised = replace(CATALOGUE, indicators=(replace(first, version=2), *CATALOGUE.indicators[1:]))
    assert broken_promises(raised, kept_digests()) == ["adult_victims: version 2 is new; write its digest down"]
    grown = with_new_versions(raised, kept_digests())
    assert broken_promises(raised, grown) == []
    assert grown["adult_victims"]["1"] == kept_digests()["adult_victims"]["1"]
    assert broken_promises(CATALOGUE, grown) == ["adult_victims: version 1 is older than version 2"]


def test_writing_digests_down_never_replaces_one() -> None:
    changed = read_catalogue(TEXT.replace("under_age = 18", "under_age = 21"))
    assert with_new_versions(changed, kept_digests()) == kept_digests()
    kept = files("casestats.catalogue").joinpath("digests.toml").read_text(encoding="utf-8")
    assert as_text(kept_digests()) == kept


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('class = "B"', 'class = "A"', "indicator adult_victims.class: no 'A'"),
        ('class = "B"', 'klass = "B"', "indicator adult_victims: the key class is missing"),
        ("goal = 2", "goal = 7", "indicator adult_victims.goal: no 7"),
        ("goal = 2", "goal = 2\ncolour = 1", r"indicator adult_victims: unknown keys \['colour'\]"),
        ('unit = "persons"', 'unit = "families"', "counts.unit: no 'families'"),
        ('flag = "honour"', 'flag = "honor"', "question.flag: no 'honor'"),
        ('question = { flag = "honour" }', "question = { colour = 1 }", "question: must be one of flag"),
        ('target_groups = ["adult_victim"]', 'target_groups = ["adult"]', "counts.target_groups: no 'adult'"),
        ('numerator = { of = "adult_victims_with_measure" }', 'numerator = { of = "x" }', "numerator.of: no 'x'"),
        ('id = "adult_victims_opened"', 'id = "adult_victims"', "indicator adult_victims: is there twice"),
        ('title = { sv = "Våldsutsatta vuxna", en', "title = { en", "title: the key sv is missing"),
        ("date = 2025-07-01", 'date = "2025-07-01"', "date: must be date"),
        ('inner = "risk_older"', 'inner = "older"', "nesting.inner: no 'older'"),
        ("version = 1\n", 'version = "1"\n', "version: must be int"),
        ("by_group = false", 'by_group = "no"', "nesting.by_group"),
        ('id = "month"', 'id = "week"', "breakdown: must be"),
        ('unit = "nights", when = "overlapping"', 'unit = "nights", when = "measured"', "nights are counted"),
        ('unit = "cases", when = "measured"', 'unit = "persons", when = "measured"', "persons are counted"),
        ('unit = "cases", when = "measured"', 'unit = "cases", when = "overlapping"', "overlapping is for measures"),
        ('when = "measured", target_groups = ["perpetrator"]', 'when = "active"', "are for measures"),
        ('granted = "decision" }', 'granted = "decision", under_age = 18 }', "age is for cases"),
        (
            'when = "measured", measure_kind = "protected_housing" }',
            'when = "measured", age_band = "65+" }',
            "measures and nights have no answers",
        ),
        ("[[indicator]]", "[indicator", "cannot be read as TOML"),
    ],
)
def test_a_mistake_in_the_file_is_named_with_its_place(before: str, after: str, said: str) -> None:
    assert before in TEXT
    with pytest.raises(FixSettings, match=said):
        read_catalogue(TEXT.replace(before, after, 1))


def test_counts_and_shares_are_told_apart_by_their_form() -> None:
    shares = [one.id for one in CATALOGUE.indicators if isinstance(one.counts, Share)]
    assert shares == ["share_with_measure", "share_goal_met", "share_risk_assessed"]
    assert [CATALOGUE.indicator(name).unit for name in shares] == ["ratio"] * 3
