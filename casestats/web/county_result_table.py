"""A county's result as a contributor reads it: the own figure, the county's, and rate and band where there are any."""

from __future__ import annotations

from casestats.catalogue import standard_catalogue
from casestats.county.figures import WHOLE, Figure, Total, TotalKind
from casestats.county.result import CountyContent, Placed
from casestats.county.saying import CAN_STATE
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
SILENT = Words(
    "Varken vi eller länet har någon siffra för: {}. Det betyder inte noll.",
    "Neither we nor the county have a figure of: {}. That does not mean zero.",
)
RATES_SAID = Words("Per 10 000 invånare:", "Per 10,000 inhabitants:")


def result_table(content: CountyContent, municipality: str, title: str) -> ShownTable:
    """Every indicator that the county tells of, in the catalogue's order; columns that say nothing are left out."""
    figures = {one.indicator: one for one in content.figures if one.municipality == municipality and _whole(one)}
    totals = {one.indicator: one for one in content.totals if _whole(one)}
    rates = {(one.indicator, one.municipality): one.tenths for one in content.rates}
    placed = {one.indicator: one for one in content.placed if one.municipality == municipality}
    rows: list[ShownRow] = []
    silent: list[str] = []
    for indicator in standard_catalogue().indicators:
        own, total = figures.get(indicator.id), totals.get(indicator.id)
        if not _tells(own, total):
            silent.append(said(indicator.title))
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
                    Shown(_told(own, total)),
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
    if silent:
        remarks.append(said(SILENT).format("; ".join(silent)))
    if any(one.place for one in placed.values()):
        remarks.append(said(BANDS_SAID))
    if rates:
        remarks.append(f"{said(RATES_SAID)} {said(content.population)}")
    return ShownTable(
        title,
        (columns[0], *(columns[at + 1] for at in kept)),
        tuple(row._replace(cells=tuple(row.cells[at] for at in kept)) for row in rows),
        tuple(remarks),
    )


def _tells(own: Figure | None, total: Total | None) -> bool:
    """Whether there is any figure, be it hidden, of ours or of the county's."""
    return (own is not None and own.status in CAN_STATE) or (total is not None and total.kind is not TotalKind.NONE)


def _whole(one: Figure | Total) -> bool:
    return one.groups == WHOLE


def _rate(tenths: int | None) -> Shown:
    return Shown("") if tenths is None else Shown(rate_text(tenths, language()))


def _place(one: Placed | None) -> str:
    if one is None:
        return ""
    return said(PLACES[one.place]) if one.place else said(one.reason)


def _told(own: Figure | None, total: Total | None) -> str:
    """The county's figure in words, and why the own one is not comparable."""
    parts = [] if total is None else [said(total.words)]
    if own is not None and own.status in CAN_STATE:
        parts += [said(words) for words in own.reasons]
    return " ".join(f"{part.rstrip('.')}." for part in parts if part)
