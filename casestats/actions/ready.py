"""Figures that are ready before anybody asks: start pages, counted once after each import and kept.

What is kept is what was counted; notes, rights and most settings are put to it when it is read. A figure kept
is the figure that would be counted now: it is used only while the municipality's newest step, the definitions and the
setting it was counted by are the same, else it is counted anew.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from threading import Lock
from typing import NamedTuple
from weakref import WeakKeyDictionary

from casestats.actions.known import forget_cases
from casestats.actions.start_counting import WHOLE, Frame, count_starts, definitions_digest, frame_of
from casestats.adapters.dates import swedish_day
from casestats.bootstrap import Installation
from casestats.errors import CasestatsError, FixSettings
from casestats.exchange.counted_start import CountedStart, from_bytes, to_bytes
from casestats.store.engine import Connection, Engine, reading, writing
from casestats.store.ledger import StepRecord, steps
from casestats.store.notes import NoteRecord, notes_of
from casestats.store.ready import Ready, drop_older, is_ready, keep_ready, newest_step_of, ready_figures

KIND = "start"
_EVER = 2**62
MOST_KEPT = 400
"""So many start pages are kept in memory, the least lately used dropped: 15 kB each."""


class _Kept:
    """What one process remembers of one database."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.starts: OrderedDict[tuple[str, str], tuple[str, CountedStart]] = OrderedDict()
        self.records: dict[str, tuple[int, list[StepRecord]]] = {}


_KEPT: WeakKeyDictionary[Engine, _Kept] = WeakKeyDictionary()


class ReadyStart(NamedTuple):
    """A counted start page, the municipality's ledger and every note of it, all of the same moment."""

    counted: CountedStart
    records: list[StepRecord]
    notes: list[NoteRecord]


def ready_start(installation: Installation, municipality: str, unit: str = WHOLE) -> ReadyStart:
    """The start page of a unit ("": the whole municipality), counted now only if it is not there. FixSettings:
    nothing is imported for the municipality."""
    with reading(installation.engine) as connection:
        records = _ledger(installation, connection, municipality)
        notes = notes_of(connection, municipality)
        there = is_ready(connection, municipality, unit, KIND)
    frame = frame_of(records, swedish_day(installation.clock()))
    if frame is None:
        raise _nothing_imported(municipality)
    digest = definitions_digest(installation.settings.true_zero_coverage)
    kept = _KEPT.setdefault(installation.engine, _Kept())
    with kept.lock:
        remembered = kept.starts.get((municipality, unit))
    fits = remembered is not None and _fits(remembered[1], remembered[0], records, digest, frame)
    # Not in the database any more: another process has erased cases and dropped it. (A unit without cases never was:
    # names that somebody tries must not fill the table.)
    if remembered is not None and fits and (there or not remembered[1].there):
        return ReadyStart(remembered[1], records, notes)
    counted = _stored(installation, municipality, unit, records, digest, frame) if there else None
    if counted is None:
        counted = count_starts(installation, municipality, only=unit)[0]
        _keep(installation, municipality, [counted] if counted.there else [], digest)
    with kept.lock:
        kept.starts[municipality, unit] = (digest, counted)
        kept.starts.move_to_end((municipality, unit))
        while len(kept.starts) > MOST_KEPT:
            kept.starts.popitem(last=False)
    return ReadyStart(counted, records, notes)


def ledger_of(installation: Installation, municipality: str) -> list[StepRecord]:
    """The municipality's steps, oldest first, remembered until there is a newer one."""
    with reading(installation.engine) as connection:
        return _ledger(installation, connection, municipality)


def _ledger(installation: Installation, connection: Connection, municipality: str) -> list[StepRecord]:
    kept = _KEPT.setdefault(installation.engine, _Kept())
    newest = newest_step_of(connection, municipality)
    with kept.lock:
        remembered = kept.records.get(municipality)
    if remembered is not None and remembered[0] == newest:
        return remembered[1]
    records = steps(connection, municipality)
    with kept.lock:
        kept.records[municipality] = (newest, records)
    return records


def make_ready(installation: Installation, municipality: str) -> int:
    """Count the start pages of a municipality and all of its units, and keep them; how many. What cannot be counted
    or kept is left to whoever reads: an import that is stored must not fail for it."""
    try:
        counted = count_starts(installation, municipality)
        return _keep(installation, municipality, counted, definitions_digest(installation.settings.true_zero_coverage))
    except Exception:  # whatever it is, the import is stored, and its maker must be told so
        return 0


def forget(installation: Installation, municipality: str) -> None:
    """Drop what is kept of a municipality, where cases are erased without a step of the ledger."""
    forget_cases(installation)
    kept = _KEPT.setdefault(installation.engine, _Kept())
    with kept.lock:
        for key in [key for key in kept.starts if key[0] == municipality]:
            del kept.starts[key]
    with writing(installation.engine) as connection:
        drop_older(connection, municipality, _EVER)


def _keep(installation: Installation, municipality: str, counted: Iterable[CountedStart], digest: str) -> int:
    figures = [Ready(municipality, one.unit, KIND, one.after, digest, to_bytes(one)) for one in counted]
    try:
        with writing(installation.engine) as connection:
            keep_ready(connection, figures)
            drop_older(connection, municipality, newest_step_of(connection, municipality))
    except CasestatsError:
        return 0  # somebody else is writing just now; whoever asks next counts and tries again
    return len(figures)


def _stored(
    installation: Installation, municipality: str, unit: str, records: list[StepRecord], digest: str, frame: Frame
) -> CountedStart | None:
    with reading(installation.engine) as connection:
        found = ready_figures(connection, municipality, unit, KIND)
    if found is None or found.digest != digest or found.after != records[-1].number:
        return None
    try:
        counted = from_bytes(found.document)
    except (ValueError, KeyError, TypeError):
        return None  # not of our making: count anew
    return counted if _fits(counted, digest, records, digest, frame) else None


def _fits(counted: CountedStart, kept_digest: str, records: list[StepRecord], digest: str, frame: Frame) -> bool:
    """Whether it would be counted so today: the same step, definitions and months."""
    own = Frame(counted.known_from, counted.known_until, counted.focus, counted.last, counted.preliminary)
    return kept_digest == digest and counted.after == records[-1].number and own == frame


def _nothing_imported(municipality: str) -> FixSettings:
    return FixSettings(
        f"Inget är inläst för kommun {municipality}. Läs in ett uttag först.",
        f"Nothing is imported for municipality {municipality}. Import an extract first.",
    )
