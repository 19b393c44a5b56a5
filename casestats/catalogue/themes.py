"""How the indicators are put on pages: by whom they are about, in the order a manager asks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from casestats.catalogue.definition import Indicator, Share
from casestats.catalogue.wording import UNITS
from casestats.errors import FixSettings
from casestats.words import Words


class Noun(NamedTuple):
    """What is counted, in a sentence: "1 vuxen", "31 vuxna", "Fler vuxna än i fjol"."""

    one: Words
    many: Words

    def of(self, number: int) -> Words:
        return self.one if number == 1 else self.many


class Theme(NamedTuple):
    """A page. `slug` is its Swedish name in an address, `lead` the indicator that stands for it on the start page;
    a theme without a lead has a page, and no place there."""

    slug: str
    title: Words
    lead: str
    indicators: tuple[str, ...]


THEMES: tuple[Theme, ...] = (
    Theme(
        "vuxna",
        Words("Våldsutsatta vuxna", "Adults exposed to violence"),
        "adult_victims",
        (
            *("adult_victims", "adult_victims_opened", "adult_victims_with_measure", "share_with_measure"),
            *("adult_victims_goal_met", "share_goal_met", "measures_adult", "children_in_adult_cases"),
            *("risk_disability", "risk_substance_use", "risk_foreign_background", "risk_lgbtq", "risk_older"),
        ),
    ),
    Theme(
        "barn",
        Words("Barn som bevittnat eller utsatts för våld", "Children who have witnessed or been exposed to violence"),
        "children_affected",
        ("children_affected", "children_witnessed", "children_exposed", "measures_child", "children_unclassified"),
    ),
    Theme(
        "valdsutovare",
        Words("Våldsutövare", "People who use violence"),
        "perpetrators",
        ("perpetrators", "measures_perpetrator"),
    ),
    Theme(
        "heder",
        Words("Hedersrelaterat våld och förtryck", "Honour-related violence and oppression"),
        "honour_persons",
        ("honour_persons", "cases_honour"),
    ),
    Theme(
        "prostitution",
        Words("Prostitution och människohandel", "Prostitution and trafficking"),
        "prostitution_persons",
        ("prostitution_persons", "cases_prostitution"),
    ),
    Theme(
        "valdets-former",
        Words("Våldets former", "Forms of violence"),
        "",
        (
            *("cases_close_relation", "form_physical", "form_psychological", "form_sexual", "form_economic"),
            *("form_material", "form_neglect", "form_digital", "form_latent", "form_other_violence"),
        ),
    ),
    Theme(
        "insatser",
        Words("Inledda ärenden, riskbedömning och skyddat boende", "Opening, risk assessment, protected housing"),
        "",
        (
            *("opened_notifications", "opened_applications", "risk_assessed", "share_risk_assessed"),
            *("protected_housing", "protected_housing_ongoing", "protected_housing_nights"),
        ),
    ),
)

LEADS: tuple[str, ...] = tuple(theme.lead for theme in THEMES if theme.lead)

_PERSONS = Noun(Words("person", "person"), Words("personer", "people"))
_NOUNS: Mapping[str, Noun] = {
    "adult_victims": Noun(Words("vuxen", "adult"), Words("vuxna", "adults")),
    "perpetrators": Noun(
        Words("våldsutövare", "person who uses violence"), Words("våldsutövare", "people who use violence")
    ),
    **dict.fromkeys(
        ("children_affected", "children_witnessed", "children_exposed"),
        Noun(Words("barn", "child"), Words("barn", "children")),
    ),
}
_BY_UNIT: Mapping[str, Noun] = {
    "persons": _PERSONS,
    "cases": Noun(Words("ärende", "case"), Words("ärenden", "cases")),
    "measures": Noun(Words("insats", "measure"), Words("insatser", "measures")),
    "nights": Noun(Words("natt", "night"), Words("nätter", "nights")),
}

FLAG_INDICATORS: Mapping[str, str] = {
    "close_relation": "cases_close_relation",
    **{
        form: f"form_{form}"
        for form in (
            *("physical", "psychological", "sexual", "economic", "material", "neglect", "digital", "latent"),
            "other_violence",
        )
    },
    "child_witness": "children_in_adult_cases",
    "honour": "cases_honour",
    "prostitution": "cases_prostitution",
    **{flag: f"risk_{flag}" for flag in ("disability", "substance_use", "foreign_background", "lgbtq")},
}
"""The indicator whose coverage is a flag's. `perpetrator` has none: its absence is not asked of anybody."""

QUESTIONS: tuple[str, ...] = (*FLAG_INDICATORS.values(), "risk_assessed", "opened_notifications")
"""Indicators whose coverage tells how well the questions are answered: the flags, risk assessment, and how a case was
opened."""


def theme(slug: str) -> Theme:
    """The theme with that slug. Raises FixSettings, which lists those there are."""
    for one in THEMES:
        if one.slug == slug:
            return one
    known = ", ".join(one.slug for one in THEMES)
    raise FixSettings(
        f"Det finns ingen sådan målgrupp. Välj bland: {known}.",
        f"There is no such target group. Choose among: {known}.",
    )


def noun_of(indicator: Indicator) -> Noun:
    """What an indicator counts, for a sentence; of a share what it is: "andel"."""
    if isinstance(indicator.counts, Share):
        return Noun(UNITS["ratio"], UNITS["ratio"])
    return _NOUNS.get(indicator.id, _BY_UNIT[indicator.unit])
