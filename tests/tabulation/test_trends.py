"""A figure's sentence says what it is and how it changed, and never more than is known."""

from __future__ import annotations

from decimal import Decimal

import pytest

from casestats.catalogue import standard_catalogue
from casestats.catalogue.themes import FLAG_INDICATORS, LEADS, THEMES, Noun, noun_of, theme
from casestats.errors import FixSettings
from casestats.flags import FLAGS
from casestats.periods import Period
from casestats.tabulation import Cell, Count, Ratio, RatioCell, Status
from casestats.tabulation.comparing import Change
from casestats.tabulation.trends import MonthChange, chart_title, figure_words, sentence, why_not_compared
from casestats.words import Words

ADULTS = noun_of(standard_catalogue().indicator("adult_victims"))
CHILDREN = noun_of(standard_catalogue().indicator("children_affected"))


def cell(yes: int, status: Status = Status.EXACT) -> Cell:
    return Cell(Count(yes), status)


def change(difference: int, *reasons: str) -> Change:
    return Change(20, difference, tuple(Words(reason, reason) for reason in reasons))


@pytest.mark.parametrize(
    ("found", "changed", "swedish", "english"),
    [
        (
            cell(31),
            change(9),
            "31 vuxna, 9 fler än samma tid i fjol",
            "31 adults, 9 more than a year before",
        ),
        (cell(31), change(-4), "31 vuxna, 4 färre än samma tid i fjol", "31 adults, 4 fewer than a year before"),
        (cell(1), change(0), "1 vuxen, oförändrat mot samma tid i fjol", "1 adult, unchanged from a year before"),
        (
            cell(31),
            change(9, "En brytning."),
            "31 vuxna, kan inte jämföras med året före",
            "31 adults, cannot be compared with the year before",
        ),
        (cell(31), None, "31 vuxna, året före är inte inläst", "31 adults, the year before was not imported"),
        (
            cell(12, Status.LOWER_BOUND),
            change(2),
            "Minst 12 vuxna, 2 fler än samma tid i fjol",
            "At least 12 adults, 2 more than a year before",
        ),
        (
            cell(12, Status.APPROXIMATE),
            change(2),
            "Ungefär 12 vuxna, 2 fler än samma tid i fjol",
            "About 12 adults, 2 more than a year before",
        ),
        (
            cell(0, Status.ZERO_KNOWN),
            None,
            "0 kända, året före är inte inläst",
            "0 known, the year before was not imported",
        ),
        (
            cell(0, Status.TRUE_ZERO),
            change(-3),
            "Inga vuxna, 3 färre än samma tid i fjol",
            "No adults, 3 fewer than a year before",
        ),
        (
            cell(1234),
            change(1000),
            "1\u00a0234 vuxna, 1\u00a0000 fler än samma tid i fjol",
            "1,234 adults, 1,000 more than a year before",
        ),
    ],
)  # fmt: skip
def test_a_sentence_says_the_figure_and_the_change(
    found: Cell, changed: Change | None, swedish: str, english: str
) -> None:
    assert sentence(found, ADULTS, changed, last_year=True) == Words(swedish, english)


def test_what_no_source_has_gets_no_number_and_no_comparison() -> None:
    said = sentence(cell(0, Status.UNABLE), ADULTS, Change(20, None, (Words("", ""),)), last_year=True)
    assert said == Words("Kan inte anges", "Cannot be stated")
    assert not any(letter.isdigit() for letter in said.sv + said.en)


def test_a_preliminary_figure_says_so() -> None:
    said = sentence(cell(31), ADULTS, change(9), last_year=True, preliminary=True)
    assert said.sv.endswith("(preliminärt)")
    assert said.en.endswith("(preliminary)")


def test_last_year_is_only_said_of_last_year() -> None:
    assert sentence(cell(31), ADULTS, change(9)).sv == "31 vuxna, 9 fler än samma tid året före"


def test_a_part_of_the_scope_is_said() -> None:
    assert figure_words(cell(3, Status.PARTIAL_SCOPE), CHILDREN).sv == "3 barn (en del av området)"


def test_a_share_is_said_in_points() -> None:
    share = RatioCell(Ratio(1, 2), Status.EXACT)
    said = sentence(share, Noun(Words("andel", "share"), Words("andel", "share")), Change(45, Decimal(5), ()))
    assert said.sv == "50 %, 5 %-enheter högre än samma tid året före"
    assert figure_words(RatioCell(Ratio(0, 0), Status.EXACT), ADULTS).sv == "inget att räkna andelen av"


def test_it_is_said_why_there_is_no_comparison() -> None:
    assert "inte inläst" in why_not_compared(None)[0].sv
    assert why_not_compared(change(9, "En brytning.")) == (Words("En brytning.", "En brytning."),)
    assert why_not_compared(change(9)) == ()


def months(*differences: int | None) -> list[MonthChange]:
    """Of the months up to September 2025."""
    found = [Period.parse("2025-09")]
    while len(found) < len(differences):
        found.append(found[-1].previous)
    return [MonthChange(month, one) for month, one in zip(reversed(found), differences, strict=True)]


@pytest.mark.parametrize(
    ("differences", "title"),
    [
        ((-1, 0, 3, 1, 2), "Fler barn än i fjol sedan juli"),
        ((5, 4, -2, -1, -3), "Färre barn än i fjol sedan juli"),
        ((-1, 0, 0, 1, 2), "Barn per månad"),
        ((1, 2, 3, 4, None), "Barn per månad"),
        ((0, 0, 0, 0, 0), "Barn per månad"),
        ((3, 3, None, 1, 2), "Barn per månad"),
        ((1,) * 12, "Fler barn än ett år tidigare alla de senaste 12 månaderna"),
        ((0, *(1,) * 11), "Fler barn än ett år tidigare sedan november 2024"),
    ],
)
def test_a_charts_title_says_only_what_every_month_it_names_shows(
    differences: tuple[int | None, ...], title: str
) -> None:
    assert chart_title(CHILDREN, months(*differences), this_year=2025).sv == title


def test_a_title_of_an_earlier_year_does_not_say_last_year() -> None:
    assert chart_title(CHILDREN, months(0, 1, 1, 1), this_year=2026).sv == (
        "Fler barn än ett år tidigare sedan juli 2025"
    )


def test_every_indicator_stands_on_one_page_and_every_lead_on_its_own() -> None:
    placed = [name for one in THEMES for name in one.indicators]
    assert sorted(placed) == sorted(one.id for one in standard_catalogue().indicators)
    assert all(one.lead in one.indicators for one in THEMES if one.lead)
    assert len(set(LEADS)) == len(LEADS)
    assert theme("barn").lead == "children_affected"
    with pytest.raises(FixSettings, match="vuxna"):
        theme("nobody")


def test_every_flag_but_that_of_users_of_violence_has_an_indicator_of_its_own_question() -> None:
    assert set(FLAGS) - set(FLAG_INDICATORS) == {"perpetrator"}
    for flag, name in FLAG_INDICATORS.items():
        counts = standard_catalogue().indicator(name).counts
        assert flag == counts.question.value  # type: ignore[union-attr]  # a share would have none, and fail here
