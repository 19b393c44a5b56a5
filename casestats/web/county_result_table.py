"""A county's result as a contributor reads it: the own figure, the county's, and the rate and band where there is one."""

from __future__ import annotations

from casestats.catalogue import Indicator, standard_catalogue
from casestats.county.figures import WHOLE, Figure, Total
from casestats.county.result import CountyContent, Placed
from casestats.exchange.county_shown import figure_shown, rate_text, total_shown
from casestats.exchange.shown_tables import Shown, ShownColumn, ShownRow, ShownTable
from casestats.web.current import language, said
from casestats.words import Words

PLACES = {
    "best": Words("bland de bäst placerade", "among the best placed"),
    "middle": Words("i mitten", "in the middle"),
    "worst": Words("bland de sämst placerade", "among the worst placed"),
}
BANDS_SAID = Words(
    "Banden säger var kommunen ligger bland dem som går att jämföra: de 30 procent som ligger bäst till, mitten och de "
    "30 procent som ligger sämst till. De är relativa, inte bra eller dåligt.",
    "The bands say where the municipality lies among those that can be compared: the best placed 30 percent, the "
    "middle and the worst placed 30 percent. They are relative, not good or bad.",
)
RATES_SAID = Words("Per 10 000 invånare:", "Per 10,000 inhabitants:")


def result_table(content: CountyContent, municipality: str, title: str) -> ShownTable:
    """Every indicator that the county tells of, in the catalogue's order; columns that say nothing are left out."""
    figures = {one.indicator: one for one in content.figures if one.municipality == municipality and _whole(one)}
    totals = {one.indicator: one for one in content.totals if _whole(one)}
    rates = {(one.indicator, one.municipality): one.tenths for one in content.rates}
    placed = {one.indicator: one for one in content.placed if one.municipality == municipality}
    rows = []
    for indicator in standard_catalogue().indicators:
        own, total = figures.get(indicator.id), totals.get(indicator.id)
        if own is None and total is None:
            continue
        rows.append(
            ShownRow(
                said(indicator.title),
                (
                    figure_shown(own, language()),
                    total_shown(total, language()),
                    _rate(rates.get((indicator.id, municipality))),
                    _rate(rates.get((indicator.id, ""))),
                    Shown(_place(placed.get(indicator.id))),
                    Shown(_told(indicator, own, total)),
                ),
            )
        )
    columns = (
        ShownColumn(said(Words("Siffra", "Figure")), False),
        ShownColumn(said(Words("Vi", "We"))),
        ShownColumn(said(Words("Länet", "The county"))),
        ShownColumn(said(Words("Vi, per 10 000", "We, per 10,000"))),
        ShownColumn(said(Words("Länet, per 10 000", "The county, per 10,000"))),
        ShownColumn(said(Words("Band", "Band")), False),
        ShownColumn(said(Words("Vad länets siffra är", "What the county's figure is")), False),
    )
    kept = [at for at in range(len(columns) - 1) if at < 2 or any(row.cells[at].text for row in rows)]
    remarks = [said(words) for words in content.caveats]
    if placed:
        remarks.append(said(BANDS_SAID))
    if rates:
        remarks.append(f"{said(RATES_SAID)} {said(content.population)}")
    return ShownTable(
        title,
        (columns[0], *(columns[at + 1] for at in kept)),
        tuple(row._replace(cells=tuple(row.cells[at] for at in kept)) for row in rows),
        tuple(remarks),
    )


def _whole(one: Figure | Total) -> bool:
    return one.groups == WHOLE


def _rate(tenths: int | None) -> Shown:
    return Shown("") if tenths is None else Shown(rate_text(tenths, language()))


def _place(one: Placed | None) -> str:
    if one is None:
        return ""
    return said(PLACES[one.place]) if one.place else said(one.reason)


def _told(indicator: Indicator, own: Figure | None, total: Total | None) -> str:
    """The county's figure in words, and why the own one is not comparable."""
    parts = [] if total is None else [said(total.words)]
    parts += [said(words) for words in (own.reasons if own is not None else ())]
    return " ".join(part for part in parts if part)
