"""A form is read from a file, or all of its mistakes are told at once."""

from __future__ import annotations

import pytest

from casestats.catalogue import standard_catalogue
from casestats.county.filling import Why, fields_of, fill
from casestats.county.use import Part, Reader, Rule, Statement
from casestats.errors import FixSettings
from casestats.schemas.use import load_use
from tests.county.use_scene import USES, YEAR, answers, wanted_by

OWN = """\
title = { sv = "Vår enkät", en = "Our survey" }
for_whom = ["municipality"]
answers_to = { sv = "Vår egen enkät, version 3", en = "Our own survey, version 3" }
period = "year"
formats = ["csv", "html"]

[[fields]]
id = "women"
label = { sv = "Kvinnor", en = "Women" }
indicator = "adult_victims"
groups = { sex = "female", age_band = "18+" }
moment = "year_before"

[[fields]]
id = "kept"
label = { sv = "Hur det förs", en = "How it is kept" }
statement = "kept"
of = "adult_victims"
"""


def mistakes_of(text: str) -> str:
    with pytest.raises(FixSettings) as caught:
        load_use(text, "ours")
    return caught.value.words.sv


def test_a_form_of_ones_own_is_read_whole() -> None:
    use = load_use(OWN, "var-enkat")
    women, kept = use.fields
    assert (use.name, use.rule, use.for_whom) == ("var-enkat", Rule.YEAR, (Reader.MUNICIPALITY,))
    assert use.formats == ("csv", "html")
    assert (women.indicator, women.part, women.groups) == ("adult_victims", Part.YES, "female+18+")
    assert women.moment == "year_before"
    assert (kept.indicator, kept.statement) == ("adult_victims", Statement.KEPT)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("indicator = ", 'cannot = { sv = "a", en = "b" }\nindicator = '), "ange ett av"),
        (('indicator = "adult_victims"\n', ""), "ange ett av"),
        (('of = "adult_victims"\n', ""), "ange vilken indikator"),
        (('statement = "kept"\nof', 'constant = "code"\nof'), "hör bara ihop med"),
        (('sex = "female"', 'sex = "kvinna"'), "ska vara en grupp"),
        (('moment = "year_before"', 'moment = "Q5"'), "är inte tillåtet"),
        (('id = "kept"', 'id = "Women"'), "id finns redan"),
        (('formats = ["csv", "html"]', 'formats = ["pdf"]'), "är inte tillåtet"),
        (('for_whom = ["municipality"]', "for_whom = []"), "ange minst ett"),
        (('period = "year"', 'period = "year"\nowner = "us"'), "okänd nyckel"),
        (('en = "Our survey"', 'en = ""'), "ska vara { sv"),
        (('moment = "year_before"', 'part = "share"'), "en andel har inga grupper"),
    ],
)
def test_a_mistake_is_told_with_its_line(change: tuple[str, str], told: str) -> None:
    text = OWN.replace(*change, 1)
    assert text != OWN
    words = mistakes_of(text)
    assert told in words
    assert "rad " in words


def test_a_label_is_no_longer_than_the_threshold() -> None:
    label = 'label = { sv = "Kvinnor", en = "Women" }'
    for letters, fits in ((119, True), (120, True), (121, False)):
        text = OWN.replace(label, f'label = {{ sv = "{"x" * letters}", en = "Women" }}')
        if fits:
            assert load_use(text, "ours").fields
        else:
            assert "högst 120 tecken" in mistakes_of(text)


def test_all_mistakes_are_told_at_once() -> None:
    words = mistakes_of(OWN.replace('"year"', '"decade"').replace('id = "women"', 'id = "1"'))
    assert "2 ställen" in words


def test_a_form_without_fields_is_a_mistake() -> None:
    assert "ange minst ett fält" in mistakes_of(OWN.partition("\n[[fields]]")[0])


@pytest.mark.parametrize("name", ["Our", "a b", "../x", "", "a" * 32, "form-19121212-9804", "a.b"])
def test_the_file_name_of_a_form_is_plain(name: str) -> None:
    with pytest.raises(FixSettings):
        load_use(OWN, name)


def test_a_longest_file_name_is_read() -> None:
    assert load_use(OWN, "a" * 31).name == "a" * 31


def test_an_indicator_of_another_catalogue_does_not_stop_the_form() -> None:
    use = load_use(OWN.replace('"adult_victims"\ngroups', '"waiting_days"\ngroups'), "ours")
    assert fill(use, YEAR, answers({})).answers[0].why is Why.NOT_IN_CATALOGUE


def test_the_forms_that_come_along_name_only_indicators_of_the_catalogue() -> None:
    known = {one.id for one in standard_catalogue().indicators}
    asked = {wanted.indicator for use in USES.values() for wanted in wanted_by(use)}
    assert len(asked) > 30
    assert asked <= known


def test_the_six_forms_come_along() -> None:
    assert sorted(USES) == ["enkat", "kolada", "lansstyrelsen", "namnd", "oppna-data", "su-kvinnofrid"]
    kolada = [one.indicator for one in USES["kolada"].fields if one.comparable_only]
    assert kolada == ["adult_victims_opened", "adult_victims_with_measure", "adult_victims_goal_met"]


def test_open_data_asks_for_every_indicator_once() -> None:
    asked = [one.indicator for one in fields_of(USES["oppna-data"])]
    assert asked == [one.id for one in standard_catalogue().indicators]
