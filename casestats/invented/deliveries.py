"""Deliveries of municipalities that exist, with figures that do not: for a county's demo, tests and benchmarks.

No case is behind them. What a municipality is said to have counted is shown or hidden by the rule for small numbers, so
that a county has to live with the gaps it would have in earnest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from casestats.catalogue import Indicator, Share, standard_catalogue
from casestats.catalogue.municipalities import municipality_name
from casestats.catalogue.percent import percent
from casestats.county.bundle import Agreement, Basis, Bundle, Statement, Typed
from casestats.county.bundles import counted_as
from casestats.county.saying import CAN_STATE, Saying
from casestats.disclosure.policy import Policy
from casestats.disclosure.suppressed import SUPPRESSED, Suppressed
from casestats.releases.content import (
    CellStatus,
    Code,
    Content,
    ReleasedCell,
    ReleasedDimension,
    ReleasedShare,
    ReleasedTable,
)
from casestats.releases.measures import counts_of
from casestats.releases.wording import definition, policy_told, proof_told, table_title
from casestats.words import Words

POLICY = Policy()
DAYS = 180
"""A delivery's life."""
NOT_ASKED = Words("Frågan finns inte i det vi registrerar.", "What we record does not hold that question.")
_PERIOD = Words("period", "period")
_NO_WORDS = Words("", "")
_HIDDEN = ReleasedCell(value=SUPPRESSED, status=CellStatus.SUPPRESSED)
_UNABLE = ReleasedCell(value=None, status=CellStatus.UNABLE, claim=CellStatus.UNABLE)


@dataclass(frozen=True, kw_only=True)
class InventedFigure:
    """What a municipality has counted: `value` is the truth, be it shown or not; of a share the numerator of `out_of`.
    `sentence`: what a person says of it; then the status is that person's too."""

    status: Saying = Saying.EXACT
    value: int | None = None
    out_of: int | None = None
    coverage: str = ""
    sentence: Words = _NO_WORDS


def counted(value: int, status: Saying = Saying.EXACT, sentence: Words = _NO_WORDS) -> InventedFigure:
    """A count; none is a true zero."""
    zero = value == 0 and status is Saying.EXACT
    return InventedFigure(status=Saying.TRUE_ZERO if zero else status, value=value, sentence=sentence)


CANNOT = InventedFigure(status=Saying.UNABLE)


def invented_bundle(
    code: str,
    county: str,
    period: str,
    figures: Mapping[str, InventedFigure],
    *,
    created: datetime,
    sequence: int = 1,
    previous: str = "",
    source: str = "case_system",
    typed: tuple[Typed, ...] = (),
    agreements: tuple[Agreement, ...] = (),
) -> Bundle:
    """A delivery that is not signed yet. Indicators that `figures` does not name cannot be stated. `created` is UTC."""
    content = invented_content(code, period, figures, created=created, number=sequence)
    catalogue = standard_catalogue()
    return Bundle(
        sender=code,
        recipient=county,
        period=period,
        sequence=sequence,
        previous=previous,
        created=created.isoformat(timespec="seconds"),
        not_after=(created + timedelta(days=DAYS)).isoformat(timespec="seconds"),
        catalogue_version=catalogue.version,
        policy=content.policy,
        content=content,
        statements=tuple(_statement(one, figures.get(one.id, CANNOT)) for one in catalogue.indicators),
        bases=tuple(_basis(one, figures.get(one.id, CANNOT), source) for one in catalogue.indicators),
        typed=typed,
        agreements=agreements,
    )


def invented_content(
    code: str, period: str, figures: Mapping[str, InventedFigure], *, created: datetime, number: int = 1
) -> Content:
    """A release of the whole catalogue for one period, without breakdowns."""
    catalogue = standard_catalogue()
    counts = [one for one in catalogue.indicators if not isinstance(one.counts, Share)]
    shares = [one for one in catalogue.indicators if isinstance(one.counts, Share)]
    tables = tuple(_table(one, period, _cell(figures.get(one.id, CANNOT))) for one in counts)
    hidden = sum(_cell(figures.get(one.id, CANNOT)) is _HIDDEN for one in counts)
    return Content(
        id=f"{code}-{period}-county-{number}",
        municipality=code,
        municipality_name=municipality_name(code),
        period=period,
        template="county",
        title=Words("Till länet", "To the county"),
        created_at=created.isoformat(timespec="seconds"),
        program="casestats",
        catalogue_version=catalogue.version,
        data_version=1,
        imports=(),
        tables=tables,
        shares=tuple(_share(one, figures.get(one.id, CANNOT)) for one in shares),
        policy=policy_told(POLICY),
        proof=proof_told(POLICY, hidden, 0, 0, POLICY.threshold - 2, "0" * 64),
    )


def _table(indicator: Indicator, period: str, cell: ReleasedCell) -> ReleasedTable:
    catalogue = standard_catalogue()
    time = ReleasedDimension(
        name="period",
        title=_PERIOD,
        codes=(Code(code=period, title=Words(period, period)),),
        is_time=True,
        adds_up=counts_of(indicator).months_add_up,
    )
    return ReleasedTable(
        name=indicator.id,
        indicator=indicator.id,
        indicator_version=indicator.version,
        measure="yes",
        title=table_title(indicator, "yes", (), catalogue),
        unit=indicator.unit,
        definition=definition(indicator, "yes", catalogue),
        dimensions=(time,),
        cells={(period,): cell},
    )


def _cell(figure: InventedFigure) -> ReleasedCell:
    if figure.status not in CAN_STATE or figure.value is None:
        return _UNABLE
    if figure.status is Saying.SUPPRESSED or POLICY.is_small("", figure.value):
        return _HIDDEN
    status = CellStatus(figure.status.value)
    return ReleasedCell(value=figure.value, status=status, claim=status, coverage=figure.coverage)


def _share(indicator: Indicator, figure: InventedFigure) -> ReleasedShare:
    above, below = figure.value, figure.out_of
    if figure.status not in CAN_STATE or above is None or below is None:
        return _told_share(indicator, None, None, "", CellStatus.UNABLE)
    if any(POLICY.is_small("", count) for count in (above, below, below - above)):
        return _told_share(indicator, SUPPRESSED, SUPPRESSED, "", CellStatus.SUPPRESSED)
    share = percent(above, below)
    return _told_share(indicator, above, below, "" if share is None else str(share), CellStatus(figure.status.value))


def _told_share(
    indicator: Indicator,
    above: int | Suppressed | None,
    below: int | Suppressed | None,
    text: str,
    status: CellStatus,
) -> ReleasedShare:
    return ReleasedShare(
        indicator=indicator.id,
        indicator_version=indicator.version,
        title=indicator.title,
        definition=definition(indicator, "yes", standard_catalogue()),
        numerator=above,
        denominator=below,
        percent=text,
        status=status,
    )


def _statement(indicator: Indicator, figure: InventedFigure) -> Statement:
    """A figure that is hidden is stated as suppressed: its number is not told, but that there is one."""
    if figure.status not in CAN_STATE:
        return Statement(
            indicator=indicator.id,
            status=figure.status,
            sentence=figure.sentence if figure.sentence.sv else NOT_ASKED,
            set_by="coverage",
        )
    hidden = not isinstance(indicator.counts, Share) and _cell(figure) is _HIDDEN
    hidden = hidden or (isinstance(indicator.counts, Share) and _share(indicator, figure).numerator is SUPPRESSED)
    status = Saying.SUPPRESSED if hidden else figure.status
    return Statement(
        indicator=indicator.id,
        status=status,
        sentence=figure.sentence,
        set_by="person" if figure.sentence.sv else "coverage",
    )


def _basis(indicator: Indicator, figure: InventedFigure, source: str) -> Basis:
    partial = figure.status is Saying.PARTIAL_SCOPE and figure.sentence.sv
    unit, when = counted_as(indicator)
    return Basis(
        indicator=indicator.id,
        version=indicator.version,
        unit=unit,
        when=when,
        scope=figure.sentence.sv if partial else "whole",
        source=source,
        coverage=figure.coverage,
        since="",
        preliminary=False,
    )
