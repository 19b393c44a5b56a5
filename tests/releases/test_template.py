"""Templates: those that come along, and what is said of a file of one's own."""

from __future__ import annotations

import tomllib

import pytest

from casestats.catalogue import standard_catalogue
from casestats.disclosure.policy import Method, Zeros
from casestats.errors import FixSettings, Refused
from casestats.periods import Period
from casestats.releases.limits import violations
from casestats.releases.template import SHIPPED, Parts, shipped, shipped_text, template_of
from casestats.schemas.release_template import load_template

TITLE = 'title = { sv = "mall", en = "template" }\n'
TABLE = '[[tables]]\nindicators = ["adult_victims"]\n'


@pytest.mark.parametrize("name", SHIPPED)
def test_what_comes_along_is_read_and_checked_as_anybodys_file_would_be(name: str) -> None:
    assert load_template(shipped_text(name), name) == shipped(name)
    assert violations(shipped(name)) == []


@pytest.mark.parametrize("name", SHIPPED)
def test_what_comes_along_says_in_its_comments_whom_it_is_for_and_why(name: str) -> None:
    comments = [line for line in shipped_text(name).splitlines() if line.startswith("#")]
    assert len(comments) >= 6


def test_the_committee_and_the_county_get_every_indicator_and_the_public_fewer() -> None:
    every = standard_catalogue().indicators
    assert shipped("committee").indicators == shipped("county").indicators == every
    assert set(shipped("public").indicators) < set(every)
    assert shipped("public").policy.zeros is Zeros.HIDE


def test_a_template_that_is_not_there_is_told_which_there_are() -> None:
    with pytest.raises(FixSettings, match="committee, county, public"):
        shipped("board")


def test_all_that_a_template_may_say_is_understood() -> None:
    template = load_template(
        TITLE
        + """
shares = true
coverage = false
[policy]
threshold = 6
zeros = "hide"
width = 5
method = "round"
base = 3
group_disclosure = true
thresholds = { C = 10 }
[[tables]]
indicators = ["risk_older", "adult_victims"]
periods = "tertials"
breakdowns = [["unit", "sex"], ["age_band"]]
ages = "three"
""",
        "mine.toml",
    )
    policy, (table,) = template.policy, template.tables
    assert (template.name, template.title.en, template.shares, template.coverage) == ("mine", "template", True, False)
    assert (policy.threshold, policy.zeros, policy.width, policy.method) == (6, Zeros.HIDE, 5, Method.ROUND)
    assert (policy.base, policy.group_disclosure, policy.insider) == (3, True, "")
    assert table.indicators == ("adult_victims", "risk_older")
    assert (table.parts, table.breakdowns, table.ages) == (Parts.TERTIALS, (("sex", "unit"), ("age_band",)), "three")


def test_a_higher_threshold_of_a_class_is_that_of_its_measures_and_not_of_a_base_it_shares_with_the_other() -> None:
    told = tomllib.loads(TITLE + "policy = { thresholds = { C = 10 } }\n" + TABLE)
    policy = template_of(told, "mine").policy
    assert policy.threshold_of("form_sexual") == policy.threshold_of("honour_persons:base") == 10
    assert policy.threshold_of("form_sexual:answered") == 10
    assert policy.threshold_of("form_physical") == policy.threshold_of("form_physical:base") == 5


def test_a_year_is_told_with_its_quarters_or_tertials_and_a_quarter_alone() -> None:
    year, quarter = Period.parse("2025"), Period.parse("2025-Q2")
    assert [str(one) for one in Parts.QUARTERS.of(year)] == ["2025", "2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4"]
    assert [str(one) for one in Parts.TERTIALS.of(year)] == ["2025", "2025-T1", "2025-T2", "2025-T3"]
    assert [str(one) for one in Parts.NONE.of(year)] == ["2025"]
    assert [str(one) for one in Parts.QUARTERS.of(quarter)] == ["2025-Q2"]


def test_neither_comments_nor_the_order_of_keys_change_the_digest() -> None:
    one = load_template(f"shares = true\n{TITLE}{TABLE}", "mine.toml")
    same = load_template(f"# why\n{TITLE}shares = true\n{TABLE}", "mine.toml")
    other = load_template(f"{TITLE}{TABLE}", "mine.toml")
    assert one.digest == same.digest != other.digest


@pytest.mark.parametrize(
    ("text", "key", "said"),
    [
        (TABLE, "title", "saknas"),
        (TITLE.replace("mall", " ") + TABLE, "rad 1, title", "ska vara { sv"),
        (TITLE, "tables", "saknas"),
        (TITLE + "tables = []\n", "rad 2, tables", "minst en"),
        (TITLE + "[[tables]]\n", "rad 2, tables.1", "ange indicators"),
        (TITLE + "colour = 1\n" + TABLE, "rad 2, colour", "okänd nyckel"),
        (TITLE + '[[tables]]\nindicators = ["adults"]\n', "rad 3, tables.1.indicators.1", "'adults' är inte tillåtet"),
        (TITLE + '[[tables]]\nclasses = ["A"]\n', "rad 3, tables.1.classes.1", "'A' är inte tillåtet"),
        (TITLE + TABLE + 'periods = "months"\n', "rad 4, tables.1.periods", "'months' är inte tillåtet"),
        (TITLE + TABLE + 'breakdowns = [["month"]]\n', "rad 4, tables.1.breakdowns.1.1", "'month' är inte tillåtet"),
        (TITLE + TABLE + "breakdowns = [[]]\n", "rad 4, tables.1.breakdowns.1", "en eller 2"),
        (TITLE + TABLE + 'breakdowns = [["sex", "sex"]]\n', "rad 4, tables.1.breakdowns.1", "en eller 2"),
        (TITLE + TABLE + 'breakdowns = [["sex", "unit", "age_band"]]\n', "rad 4, tables.1.breakdowns.1", "en eller 2"),
        (TITLE + TABLE + 'ages = "four"\n', "rad 4, tables.1.ages", "'four' är inte tillåtet"),
        (TITLE + "policy = { base = 4 }\n" + TABLE, "rad 2, policy.base", "3 eller 5"),
        (TITLE + "policy = { threshold = 2 }\n" + TABLE, "rad 2, policy.threshold", "minst 3"),
        (TITLE + 'policy = { zeros = "maybe" }\n' + TABLE, "rad 2, policy.zeros", "'maybe' är inte tillåtet"),
        (TITLE + 'policy = { insider = "unit" }\n' + TABLE, "rad 2, policy.insider", "okänd nyckel"),
        (TITLE + "policy = { thresholds = { A = 5 } }\n" + TABLE, "rad 2, policy.thresholds.A", "okänd nyckel"),
    ],
)
def test_a_mistake_is_told_with_its_line_its_key_and_what_is_allowed(text: str, key: str, said: str) -> None:
    with pytest.raises(FixSettings) as told:
        load_template(text, "mine.toml")
    first, line = told.value.words.sv.splitlines()
    assert first == "Mallen mine.toml behöver rättas på 1 ställe:"
    assert line.strip().startswith(f"{key}: ")
    assert said in line
    assert "The template mine.toml needs mending in 1 place" in told.value.words.en


def test_all_mistakes_are_told_at_once() -> None:
    text = 'title = "x"\nshares = 1\n[policy]\nbase = 7\n[[tables]]\nindicators = ["x"]\n'
    with pytest.raises(FixSettings) as told:
        load_template(text, "mine.toml")
    assert len(told.value.words.sv.splitlines()) == 5


def test_a_file_that_is_no_toml_is_told_where_it_fails() -> None:
    with pytest.raises(FixSettings) as told:
        load_template("title = \n", "mine.toml")
    assert "Mallen mine.toml går inte att läsa som TOML: det stämmer inte på rad 1" in told.value.words.sv


@pytest.mark.parametrize(
    "name", ["Nämnden.toml", "a b.toml", "x" * 32 + ".toml", "../mine.toml", ".toml", "a199001019802"]
)
def test_a_name_that_cannot_stand_in_a_releases_id_is_refused(name: str) -> None:
    with pytest.raises(FixSettings, match="lower case letters"):
        load_template(TITLE + TABLE, name)


def test_a_file_of_ones_own_may_not_be_called_as_one_that_comes_along() -> None:
    with pytest.raises(FixSettings, match="another name"):
        load_template(TITLE + TABLE, "county.toml")


def test_a_file_that_asks_for_too_much_is_refused_with_every_reason() -> None:
    text = TITLE + 'policy = { threshold = 4 }\n[[tables]]\nclasses = ["C"]\nperiods = "quarters"\n'
    with pytest.raises(Refused) as told:
        load_template(text, "mine.toml")
    assert len(told.value.words.en.splitlines()) == 3
    assert "threshold is under 5" in told.value.words.en
    assert "by year only" in told.value.words.en
