"""What a template may ask for: the classes of the catalogue, and what no release may tell. All refusals give a reason.

Class B (most figures): quarters and longer; months stay inside the unit. Class C (children, perpetrators, honour,
prostitution, sexual violence, particular risk, protected housing): whole years, at most sex by 0-17 and 18 and over.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from casestats.catalogue import Indicator, standard_catalogue
from casestats.disclosure.policy import THRESHOLD, Method
from casestats.disclosure.tables import Layout
from casestats.errors import Refused
from casestats.periods import Period
from casestats.releases.template import Parts, Template, TemplateTable
from casestats.words import Words

LEAST_THRESHOLD = THRESHOLD
LEAST_WIDTH = 3
"""At least four different values of a hidden cell must stay possible."""
C_MAY_HAVE = frozenset({"sex", "age_band"})
SHORTEST = 3
"""Months of the shortest period that leaves the unit."""


def demand(template: Template, period: Period) -> None:
    """Raises Refused where the template asks for more than may be shown, or the period is too short, with all the
    reasons."""
    reasons = [*violations(template), *_of_period(period)]
    if reasons:
        raise refused(reasons)


def refused(reasons: Iterable[Words]) -> Refused:
    every = list(reasons)
    return Refused(
        "\n".join(["Mallen går inte att använda:", *(f"  {words.sv}" for words in every)]),
        "\n".join(["The template cannot be used:", *(f"  {words.en}" for words in every)]),
    )


def violations(template: Template) -> list[Words]:
    """Everything in which it asks for more than the rules allow."""
    found = [*_of_policy(template)]
    for table in template.tables:
        found += _of_table(table)
    return list(dict.fromkeys([*found, *_of_all(template)]))


def shown_in(indicator: Indicator, period: Period) -> bool:
    """Whether an indicator may be shown for the period at all: class C by year only."""
    return indicator.disclosure_class != "C" or period.months == 12


def _of_period(period: Period) -> Iterator[Words]:
    if period.months < SHORTEST:
        yield Words(
            f"{period} är en månad; månader lämnar aldrig enheten. Välj ett kvartal, ett tertial eller ett år.",
            f"{period} is a month; months never leave the unit. Choose a quarter, a tertial or a year.",
        )


def _of_policy(template: Template) -> Iterator[Words]:
    policy = template.policy
    if min([policy.threshold, *policy.thresholds.values(), *template.thresholds_of_class.values()]) < LEAST_THRESHOLD:
        yield Words(
            f"Tröskeln är under {LEAST_THRESHOLD}. Kommunen får höja den men inte sänka den.",
            f"The threshold is under {LEAST_THRESHOLD}. The municipality may raise it but not lower it.",
        )
    if policy.width is not None and policy.width < LEAST_WIDTH:
        yield Words(
            f"Bredden är under {LEAST_WIDTH}: minst fyra värden ska vara möjliga för en dold cell.",
            f"The width is under {LEAST_WIDTH}: at least four values of a hidden cell must stay possible.",
        )
    if template.coverage and policy.method is Method.ROUND:
        yield Words(
            "Täckning kan inte visas med avrundning: beviset räknar inte med den. Ta bort coverage.",
            "Coverage cannot be shown with rounding: the proof does not reckon with it. Remove coverage.",
        )


def _of_table(table: TemplateTable) -> Iterator[Words]:
    catalogue = standard_catalogue()
    strict = [name for name in table.indicators if catalogue.indicator(name).disclosure_class == "C"]
    if not strict:
        return
    names = ", ".join(strict)
    if table.parts is not Parts.NONE:
        yield Words(
            f"Klass C visas bara per år, inte per kvartal eller tertial: {names}.",
            f"Class C is shown by year only, not by quarter or tertial: {names}.",
        )
    if not all(C_MAY_HAVE.issuperset(breakdown) for breakdown in table.breakdowns):
        yield Words(
            f"Klass C visas högst efter kön och ålder, inte efter enhet eller målgrupp: {names}.",
            f"Class C is shown by sex and age at most, not by unit or target group: {names}.",
        )
    if table.ages != "two" and any("age_band" in breakdown for breakdown in table.breakdowns):
        yield Words(
            f"Klass C visas högst i åldrarna 0-17 och 18 och äldre: {names}.",
            f"Class C is shown in the ages 0-17 and 18 and over at most: {names}.",
        )


def _of_all(template: Template) -> Iterator[Words]:
    if len({table.parts for table in template.tables} - {Parts.NONE}) > 1:
        yield _MIXED


_MIXED = Words(
    "Kvartal och tertial tillsammans berättar om enstaka månader: tertial 1 utan kvartal 1 är april. Välj ett av dem.",
    "Quarters and tertials together tell single months: tertial 1 less quarter 1 is April. Choose one of them.",
)


def demand_beside(layouts: Iterable[Layout], earlier: Iterable[Layout]) -> None:
    """Raises Refused where the new tables would tell single months beside what readers have already: quarters of a
    measure whose tertials of the same year are known, or the other way round."""
    told: dict[tuple[str, int], set[int]] = {}
    for layout in (*layouts, *earlier):
        for code in _periods(layout):
            period = Period.parse(code)
            told.setdefault((layout.measure, period.year), set()).add(period.months)
    if any({3, 4} <= lengths for lengths in told.values()):
        raise refused([_MIXED])


def _periods(layout: Layout) -> Iterator[str]:
    for dimension in layout.dimensions:
        if dimension.name == "period":
            yield from dimension.codes
    for name, code in layout.fixed:
        if name == "period":
            yield code
