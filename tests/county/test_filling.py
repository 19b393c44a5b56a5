"""Each field of a form is answered or says why it cannot be, whatever is known."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casestats.county.figures import Comparability, Figure, Total, TotalKind
from casestats.county.filling import Answer, Wanted, Why, fields_of, fill
from casestats.county.saying import Saying
from casestats.county.use import Constant, Part, Reader, Rule, Statement, Use, UseField
from casestats.errors import FixSettings
from casestats.exchange.use_rows import answer_shown, part_rows
from casestats.periods import Period
from casestats.words import Words
from tests.county.use_scene import USES, WHY_UNABLE, YEAR, answers, any_answers, basis, figure, share, total

LABEL = Words("fält", "field")


def use_of(*fields: UseField, **given: object) -> Use:
    told = {"name": "ours", "title": LABEL, "for_whom": (Reader.MUNICIPALITY,), "answers_to": LABEL, "rule": Rule.ANY}
    return Use(**(told | {"formats": ("csv",), "fields": fields} | given))  # type: ignore[arg-type]  # a test's own form


def asked(indicator: str = "adult_victims", **given: object) -> UseField:
    return UseField(id="one", label=LABEL, indicator=indicator, **given)  # type: ignore[arg-type]  # a test's own field


def answered(field: UseField, known: Figure | Total | None, period: Period = YEAR, part: Part = Part.YES) -> Answer:
    figures = {} if known is None else {Wanted(field.indicator, part, "", str(period)): known}
    (answer,) = fill(use_of(field), period, answers(figures)).answers
    return answer


@pytest.mark.parametrize("name", sorted(USES))
@given(data=st.data())
@settings(max_examples=12, deadline=None)
def test_every_field_of_every_form_is_answered_or_says_why(name: str, data: st.DataObject) -> None:
    use = USES[name]
    part = fill(use, YEAR, data.draw(any_answers(use)))
    assert [one.field for one in part.answers] == list(fields_of(use))
    for answer in part.answers:
        has_answer = answer.value is not None or answer.low is not None or bool(answer.text.sv and answer.text.en)
        has_reason = answer.why is not None and bool(answer.because.sv and answer.because.en)
        assert has_answer != has_reason
        assert answer_shown(answer, "sv").strip()
        assert answer_shown(answer, "en").strip()


@pytest.mark.parametrize("name", sorted(USES))
@given(data=st.data())
@settings(max_examples=12, deadline=None)
def test_what_has_no_number_is_never_zero(name: str, data: st.DataObject) -> None:
    use = USES[name]
    part = fill(use, YEAR, data.draw(any_answers(use)))
    for row in part_rows(part):
        if not row.is_answered:
            assert (row.value, row.low, row.high, row.numerator, row.denominator) == (None,) * 5


def test_a_number_is_answered_with_its_status() -> None:
    answer = answered(asked(), figure(Saying.LOWER_BOUND, 31))
    assert (answer.value, answer.status, answer.why) == (31, "lower_bound", None)
    assert answer_shown(answer, "sv") == "minst\u00a031"


@pytest.mark.parametrize(
    ("known", "why"),
    [
        (figure(Saying.UNABLE), Why.UNABLE),
        (figure(Saying.NOT_SUBMITTED), Why.NOT_SUBMITTED),
        (figure(Saying.SUPPRESSED), Why.SUPPRESSED),
        (total(TotalKind.NONE), Why.SUPPRESSED),
        (None, Why.NOT_PUBLISHED),
    ],
)
def test_each_status_without_a_number_has_its_own_reason(known: Figure | Total | None, why: Why) -> None:
    assert answered(asked(), known).why is why


def test_a_municipality_that_is_unable_is_quoted() -> None:
    assert WHY_UNABLE.sv in answered(asked(), figure(Saying.UNABLE)).because.sv


def test_a_field_whose_indicator_is_in_no_catalogue_says_so() -> None:
    assert answered(asked("waiting_days"), None).why is Why.NOT_IN_CATALOGUE


def test_a_sensitive_figure_is_told_by_year_only() -> None:
    quarter = Period.parse("2025-Q1")
    assert answered(asked("honour_persons"), figure(Saying.EXACT), quarter).why is Why.ONLY_BY_YEAR
    assert answered(asked("honour_persons"), figure(Saying.EXACT)).value == 31
    assert answered(asked("adult_victims"), figure(Saying.EXACT), quarter).value == 31


def test_what_cannot_be_compared_is_left_out_only_where_the_form_compares() -> None:
    other = Words("Räknar personer.", "Counts persons.")
    known = figure(Saying.EXACT, comparability=Comparability.NOT_COMPARABLE, reasons=(other,))
    answer = answered(asked(comparable_only=True), known)
    assert answer.why is Why.NOT_COMPARABLE
    assert other.sv in answer.because.sv
    assert answered(asked(), known).notes == (other,)


def test_a_share_is_told_in_percent_with_its_parts() -> None:
    known = share(Saying.EXACT, 40, 120)
    field = asked("share_goal_met", part=Part.SHARE)
    answer = answered(field, known, part=Part.SHARE)
    assert (answer.percent, answer.value, answer.out_of) == (Decimal("33.3"), 40, 120)
    above, below = (
        answered(replace(field, part=one), known, part=Part.SHARE) for one in (Part.NUMERATOR, Part.DENOMINATOR)
    )
    assert (above.value, below.value) == (40, 120)
    assert (answer_shown(above, "sv"), answer_shown(below, "sv")) == ("40", "120")


def test_a_share_of_nothing_says_so() -> None:
    known = share(Saying.EXACT, 0, 0)
    assert answered(asked("share_goal_met", part=Part.SHARE), known, part=Part.SHARE).why is Why.NOTHING_TO_SHARE


def test_a_total_whose_parts_are_hidden_is_an_interval() -> None:
    answer = answered(asked(), total(TotalKind.INTERVAL))
    assert (answer.value, answer.low, answer.high, answer.why, answer.status) == (None, 190, 204, None, "interval")
    assert answer_shown(answer, "sv") == "190\u00a0till\u00a0204"


def test_a_total_that_nobody_could_state_says_who_could_not() -> None:
    words = Words("kan inte anges: ingen av 7 kommuner (7 kan inte ange det)", "cannot be stated: none of 7")
    answer = answered(asked(), total(TotalKind.NONE, status=Saying.UNABLE, words=words))
    assert (answer.why, answer.because.sv) == (
        Why.UNABLE,
        "Kan inte besvaras: ingen av 7 kommuner (7 kan inte ange det).",
    )


def test_the_base_of_what_all_count_in_is_the_figure_itself() -> None:
    assert answered(asked(part=Part.BASE), figure(Saying.EXACT)).value == 31
    assert answered(asked("cases_honour", part=Part.BASE), figure(Saying.EXACT)).why is Why.NOT_PUBLISHED


def test_a_group_of_what_cannot_be_stated_cannot_be_stated_either() -> None:
    assert answered(asked(groups="female"), figure(Saying.UNABLE)).why is Why.UNABLE
    assert answered(asked(groups="female"), figure(Saying.EXACT)).why is Why.NOT_PUBLISHED


@pytest.mark.parametrize(
    ("known", "text"),
    [
        (figure(Saying.TRUE_ZERO), "0"),
        (figure(Saying.ZERO_KNOWN), "kan inte ange"),
        (figure(Saying.UNABLE), "kan inte ange"),
        (figure(Saying.EXACT, 5), "1–5"),
        (figure(Saying.EXACT, 6), "6–10"),
        (figure(Saying.EXACT, 10), "6–10"),
        (figure(Saying.EXACT, 11), "över 10"),
        (figure(Saying.SUPPRESSED, low=1, high=4), "1–5"),
    ],
)
def test_a_survey_is_answered_in_bands_at_every_threshold(known: Figure, text: str) -> None:
    answer = answered(asked(banded=True), known)
    assert (answer.text.sv, answer.value, answer.why) == (text, None, None)


def test_of_a_hidden_figure_no_band_is_told_that_is_not_known_already() -> None:
    assert answered(asked(banded=True), figure(Saying.SUPPRESSED, low=1, high=7)).why is Why.SUPPRESSED
    assert answered(asked(banded=True), figure(Saying.SUPPRESSED, low=0, high=4)).why is Why.SUPPRESSED
    assert answered(asked(banded=True), figure(Saying.NOT_SUBMITTED)).why is Why.NOT_SUBMITTED


@pytest.mark.parametrize(("value", "text"), [(10, ""), (19, ""), (20, "över 10")])
def test_of_a_rounded_figure_a_band_is_told_from_the_threshold_where_it_is_sure(value: int, text: str) -> None:
    assert answered(asked(banded=True), figure(Saying.ROUNDED, value)).text.sv == text


def test_how_statistics_are_kept_is_said_in_words() -> None:
    field = asked("cases_close_relation", statement=Statement.KEPT)
    figures = {Wanted("cases_close_relation", Part.YES, "", "2025"): figure(Saying.APPROXIMATE)}
    (answer,) = fill(use_of(field), YEAR, answers(figures, bases=[basis()])).answers
    for told in ("verksamhetssystemet", "2023-01-01", "80–94 %", "ungefärlig"):
        assert told in answer.text.sv


def test_how_statistics_are_kept_is_not_told_where_nobody_has_said_it() -> None:
    assert answered(asked("cases_close_relation", statement=Statement.KEPT), None).why is Why.NOT_TOLD


def test_of_what_was_never_handed_in_nothing_is_said_of_how_it_is_kept() -> None:
    field = asked("cases_close_relation", statement=Statement.KEPT)
    assert answered(field, figure(Saying.NOT_SUBMITTED)).why is Why.NOT_SUBMITTED
    assert answered(field, figure(Saying.UNABLE)).text.sv == f"säkerhet: kan inte anges: {WHY_UNABLE.sv}"


def test_a_figure_that_was_typed_in_is_kept_by_hand() -> None:
    field = asked("cases_close_relation", statement=Statement.SOURCE)
    assert answered(field, figure(Saying.EXACT, typed=True)).text.sv == "för hand, utan uttag"
    assert answered(field, figure(Saying.EXACT)).why is Why.NOT_TOLD


def test_a_constant_that_nobody_gave_says_so() -> None:
    field = UseField(id="one", label=LABEL, constant=Constant.CONTACT)
    (answer,) = fill(use_of(field), YEAR, answers({})).answers
    assert answer.why is Why.NOT_TOLD
    (answer,) = fill(use_of(field), YEAR, answers({}, contact="Eva")).answers
    assert answer.text == Words("Eva", "Eva")


def test_a_field_may_ask_about_the_year_before_or_a_part_of_the_year() -> None:
    figures = {
        Wanted("adult_victims", Part.YES, "", period): figure(Saying.EXACT, n)
        for period, n in (("2024", 7), ("2025-Q2", 8))
    }
    fields = (asked(moment="year_before"), asked(moment="Q2"))
    before, quarter = fill(use_of(*fields), YEAR, answers(figures)).answers
    assert [(one.value, one.period) for one in (before, quarter)] == [(7, "2024"), (8, "2025-Q2")]


def test_a_form_is_filled_for_its_own_kind_of_period() -> None:
    yearly = use_of(asked(), rule=Rule.YEAR)
    with pytest.raises(FixSettings, match="is handed in by year"):
        fill(yearly, Period.parse("2025-Q1"), answers({}))
    assert fill(yearly, YEAR, answers({})).answers
