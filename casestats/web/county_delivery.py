"""One delivery as its page shows it: what it says of each indicator, and how far that can be compared."""

from __future__ import annotations

from typing import Any

from casestats.actions.receiving import ShownDelivery
from casestats.catalogue import standard_catalogue
from casestats.catalogue.municipalities import municipality_name
from casestats.county.comparability import Judged, judged, profile_text
from casestats.county.figures import NOTHING_SAID, WHOLE, Comparability, Figure
from casestats.county.saying import CAN_STATE, Saying
from casestats.county.unpacking import SHARE, YES, Unpacked, unpack
from casestats.exchange.county_shown import figure_shown
from casestats.store.deliveries import HELD, WAITING
from casestats.web.county_tables import certainty, sentences
from casestats.web.county_words import DELIVERY_KINDS, DELIVERY_STATES, VIA
from casestats.web.current import language, said
from casestats.web.tables import Cell, Row
from casestats.words import Words

_COMPARABLE = {
    Comparability.COMPARABLE: Words("Jämförbar", "Comparable"),
    Comparability.WITH_NOTE: Words("Jämförbar med en anmärkning", "Comparable with a note"),
    Comparability.NOT_COMPARABLE: Words("Inte jämförbar", "Not comparable"),
}
_COUNTED_BY = {
    "responsible": Words("räknas av den som ansvarar", "counted by the responsible one"),
    "performing": Words("räknas av den som utför", "counted by the one that performs"),
    "both": Words("räknas av båda, och bara en gång i länets summa", "counted by both, and once in the county's total"),
}


def told(found: ShownDelivery) -> dict[str, Any]:
    """What the template of the page asks for."""
    bundle, record = found.bundle, found.record
    figures = [_figure(row) for row in unpack(bundle) if _is_own(row, bundle.period)]
    order = {one.id: place for place, one in enumerate(standard_catalogue().indicators)}
    figures.sort(key=lambda one: order.get(one.indicator, len(order)))
    bases = {one.indicator: profile_text(one) for one in bundle.bases}
    findings = {one.indicator: _judged(one, bases.get(one.indicator, "")) for one in figures}
    stated = [findings[one.indicator].reasons for one in figures if one.status in CAN_STATE]
    once = frozenset.intersection(*(frozenset(reasons) for reasons in stated)) if len(stated) > 1 else frozenset()
    silent = [one for one in standard_catalogue().indicators if one.id not in {one.indicator for one in figures}]
    return {
        "found": found,
        "record": record,
        "bundle": bundle,
        "waits": record.state == WAITING,
        "held": record.state == HELD,
        "counts": (
            sum(one.status in CAN_STATE for one in figures),
            sum(one.status is Saying.UNABLE for one in figures),
            len(silent),
        ),
        "rows": [_row(one, findings[one.indicator], once) for one in figures],
        "of_all": sorted(said(words) for words in once),
        "silent": [said(one.title) for one in silent],
        "agreements": [
            (municipality_name(one.responsible), municipality_name(one.performing), said(_COUNTED_BY[one.counted_by]))
            for one in bundle.agreements
        ],
        "via": said(VIA.get(record.via, Words(record.via, record.via))),
        "STATES": DELIVERY_STATES,
        "KINDS": DELIVERY_KINDS,
    }


def _is_own(row: Unpacked, period: str) -> bool:
    """The whole of an indicator, of the delivery's own period and the municipality's own cases."""
    return row.part in (YES, SHARE) and row.groups == WHOLE and row.period == period and not row.on_behalf_of


def _figure(row: Unpacked) -> Figure:
    return Figure(
        municipality=row.municipality,
        indicator=row.indicator,
        period=row.period,
        status=Saying(row.status),
        value=row.value,
        out_of=row.out_of,
        version=row.version,
        coverage=row.coverage,
        sentence=Words(row.sentence_sv, row.sentence_en) if row.sentence_sv else NOTHING_SAID,
        typed=row.typed,
        low=row.low,
        high=row.high,
    )


def _judged(figure: Figure, profile: str) -> Judged:
    return judged(
        figure.indicator,
        figure.period,
        figure.status,
        figure.version,
        figure.coverage,
        figure.typed,
        profile,
    )


def _row(figure: Figure, found: Judged, once: frozenset[Words]) -> Row:
    """`once`: what is said of all figures together."""
    shown = figure_shown(figure, language())
    reasons = [said(words) for words in found.reasons if words not in once]
    return Row(
        said(standard_catalogue().indicator(figure.indicator).title),
        [
            Cell(shown.text, kind="hidden" if shown.kind == "hidden" else ""),
            certainty(figure),
            sentences(said(_COMPARABLE[found.comparability]), *reasons)
            if reasons
            else said(_COMPARABLE[found.comparability]),
        ],
    )
