"""view: what the manager of one unit may see. The own unit exactly; of the municipality only what has been published.

Whatever a manager asks of the own unit, and however often, they learn nothing of other units by it: every figure that
is not the own unit's comes from a published release, and each release is proved safe against every manager who knows
the own unit's figures (docs/adr/0016). Changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from casestats.actions.known import KnownCases, known_cases
from casestats.actions.released import Release, read_all
from casestats.bootstrap import Installation
from casestats.catalogue import Counts, Indicator, standard_catalogue
from casestats.disclosure.tables import TOTAL
from casestats.errors import FixSettings
from casestats.exchange.release_rows import ReleaseRow, table_rows
from casestats.exchange.unit_view import WHOLE, UnitFigures, UnitView
from casestats.periods import Period
from casestats.releases.lifecycle import State
from casestats.store.engine import reading
from casestats.store.releases import release_records, released
from casestats.tabulation import Cell


def unit_view(installation: Installation, municipality: str, unit: str, period: Period) -> UnitView:
    """Every count of the catalogue for one unit. FixSettings: no such unit, or nothing imported; Refused: a release was
    changed outside of casestats."""
    year = period.calendar_year
    known = known_cases(installation, municipality, year.start, year.end)
    if unit not in known.counter.columns.units:
        raise _no_such_unit(known)
    with reading(installation.engine) as connection:
        records = [one for one in released(release_records(connection, municipality)) if one.state is State.PUBLISHED]
        contents = read_all(connection, installation, records)
    told = _told(contents, str(period))
    indicators = [one for one in standard_catalogue().indicators if isinstance(one.counts, Counts)]
    own = _own(known, indicators, period, unit)
    figures = [UnitFigures(one, own[one.id], *told.get(one.id, (None, ""))) for one in indicators]
    return UnitView(municipality, unit, period, figures, known.known_from, known.known_until)


def _no_such_unit(known: KnownCases) -> FixSettings:
    there = ", ".join(name for name in known.counter.columns.units if name)
    return FixSettings(
        f"Det finns ingen sådan enhet i kommun {known.municipality}. Välj bland: {there}.",
        f"There is no such unit in municipality {known.municipality}. Choose among: {there}.",
    )


def _own(
    known: KnownCases, indicators: Sequence[Indicator], period: Period, unit: str
) -> Mapping[str, Mapping[str, Cell]]:
    """Indicator -> month, or WHOLE -> the unit's own cell."""
    found: dict[str, dict[str, Cell]] = {}
    for breakdown in (("unit",), ("month", "unit")):
        for table in known.tables(indicators, period, breakdown):
            for label in [str(month) for month in period.each_month] if "month" in breakdown else [WHOLE]:
                key = (label, unit) if label else (unit,)
                cell = table.cell(key)
                if isinstance(cell, Cell):
                    found.setdefault(table.indicator.id, {})[label] = cell
    return found


def _told(releases: Sequence[Release], period: str) -> Mapping[str, tuple[ReleaseRow, str]]:
    """Indicator -> the whole municipality's figure of the period, in the newest release that tells it, and its id."""
    found: dict[str, tuple[ReleaseRow, str]] = {}
    for release in releases:
        for table in release.content.tables:
            for row in table_rows(table, release.content.policy.base) if table.measure == "yes" else ():
                codes = dict(zip(row.dimensions, row.codes, strict=True))
                if codes.pop("period", None) == period and set(codes.values()) <= {TOTAL}:
                    found[row.indicator] = (row, release.record.id)
    return found
