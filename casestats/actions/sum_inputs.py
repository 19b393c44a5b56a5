"""What a municipality puts into a sealed sum: its exact figures as they were when it made its delivery.

A sum is put beside what was delivered, so it must rest on the same cases: the figures are counted as known after the
step of the ledger that the delivered release rests on, and every figure that the delivery shows must come out the same.
What the delivery does not have at all, or says that the municipality cannot state, is not stated here either. Nothing
of it is logged.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from casestats.actions.counting import Counted, count
from casestats.actions.known import known_cases
from casestats.bootstrap import Installation
from casestats.catalogue import standard_catalogue
from casestats.county.bundle import DELIVERY_TYPE, Bundle
from casestats.county.bundles import read_bundle
from casestats.county.figures import WHOLE
from casestats.county.saying import CAN_STATE, Saying
from casestats.county.sums.adding import LARGE_FROM_ABOVE, CellName, OwnCell
from casestats.county.sums.form import Form
from casestats.county.unpacking import YES, Unpacked, unpack
from casestats.disclosure.groups import SEXES, periods
from casestats.disclosure.tables import TOTAL, Layout
from casestats.errors import Refused
from casestats.periods import Period
from casestats.releases.content import Content
from casestats.releases.envelope import opened
from casestats.releases.measures import counts_of, standard_measures
from casestats.store.deliveries import CONFIRMED, READY, OutgoingRecord, outgoing_of
from casestats.store.engine import reading
from casestats.vault import PublicKey

_CANNOT = OwnCell(0, stated=False, large=False)


class OwnInput(NamedTuple):
    """`cells` in the order of the form; `rests_on`: the digest of the delivery."""

    cells: tuple[OwnCell, ...]
    rests_on: str

    def __repr__(self) -> str:
        return "OwnInput(hidden)"


def own_input(installation: Installation, municipality: str, county: str, period: Period, form: Form) -> OwnInput:
    """The figures of a calendar year. Refused: no release of it was delivered, or the cases are not those of then."""
    record, bundle, content = _delivered(installation, municipality, county, str(period))
    told = {
        (row.indicator, row.groups): row
        for row in unpack(bundle)
        if row.part == YES and row.period == str(period) and not row.on_behalf_of
    }
    silent = {one.indicator for one in bundle.statements if one.status not in CAN_STATE}
    counted = _counted(installation, municipality, period, content.data_version)
    cells = []
    for name in form.cells:
        row = told.get((name.indicator, name.groups))
        whole = told.get((name.indicator, WHOLE))
        if whole is not None and whole.typed:
            cells.append(_typed(whole, name))
        elif name.indicator in silent and whole is None:
            cells.append(_CANNOT)
        else:
            cells.append(cell_of(counted[name], row, content.policy.threshold))
    return OwnInput(tuple(cells), record.digest)


def _typed(whole: Unpacked, name: CellName) -> OwnCell:
    """A figure that persons have typed in is shown as a whole. Of a few, who are never typed as a number, and of the
    sexes, there is none to give."""
    if name.groups != WHOLE or whole.value is None:
        return _CANNOT
    return OwnCell(whole.value, stated=True, large=False)


def cell_of(value: int | None, row: Unpacked | None, threshold: int) -> OwnCell:
    """A counted figure (None: the sources cannot state it) beside what the delivery says of it (None: nothing).
    Refused: the delivery shows another."""
    if value is None or (row is not None and row.status not in CAN_STATE):
        return _CANNOT
    shown = row is not None and row.value is not None
    if row is not None and row.value is not None and row.status != Saying.ROUNDED and row.value != value:
        raise Refused(
            "Ärendena är inte längre de som leveransen räknades på; de kan vara gallrade. Inget har lämnats. Gör en ny "
            "utlämning av året, leverera den och försök igen.",
            "The cases are no longer those that the delivery was counted from; they may have been erased. Nothing was "
            "given. Make a new release of the year, deliver it and try again.",
        )
    return OwnCell(value, stated=True, large=not shown and value >= threshold + LARGE_FROM_ABOVE)


def _delivered(
    installation: Installation, municipality: str, county: str, period: str
) -> tuple[OutgoingRecord, Bundle, Content]:
    """The newest delivery of the period that holds a release, as it was signed."""
    key = PublicKey(installation.ring.public_key())
    with reading(installation.engine) as connection:
        records = outgoing_of(connection, municipality, county, "delivery")
    for record in reversed(records):
        if record.period == period and record.state in (READY, CONFIRMED):
            bundle = read_bundle(opened(record.envelope, DELIVERY_TYPE, key.id, key.holds))
            if bundle.content is not None:
                return record, bundle, bundle.content
            break  # what the county has is without a release
    raise Refused(
        f"Kommunen har inte levererat någon utlämning för {period}. En förseglad summa räknas på samma ärenden som "
        "leveransen: leverera året först.",
        f"The municipality has delivered no release of {period}. A sealed sum is counted from the same cases as the "
        "delivery: deliver the year first.",
    )


def _counted(
    installation: Installation, municipality: str, period: Period, after: int
) -> Mapping[CellName, int | None]:
    """Every count of the form; None where the sources cannot state it."""
    known = known_cases(installation, municipality, period.start, period.end, after=after)
    indicators = [one for one in standard_catalogue().indicators if one.unit != "ratio"]
    measures = [standard_measures().yes(counts_of(one)) for one in indicators]
    layouts = [
        Layout(
            name=one.id,
            measure=measure.name,
            dimensions=(periods([period]), SEXES),
            fixed=tuple(sorted([*measure.fixed, ("municipality", municipality)])),
        )
        for one, measure in zip(indicators, measures, strict=True)
    ]
    found: dict[CellName, int | None] = {}
    for one, counted in zip(indicators, count(known, layouts), strict=True):
        for code in SEXES.codes:
            found[CellName(one.id, WHOLE if code == TOTAL else code)] = _value(counted, str(period), code)
    return found


def _value(counted: Counted, period: str, code: str) -> int | None:
    return counted.cells[period, code].value
