"""Figures that are ready before anybody asks: start pages, counted once after each import and kept.

What is kept is what was counted; notes, rights and most settings are put to it when it is read. A figure kept
is the figure that would be counted now: it is used only while the municipality's newest step, the definitions and the
setting it was counted by are the same, else it is counted anew. The one exception lasts seconds: between an import's
commit and the end of its own counting, the page is that of before the import, and says so by its dates.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from threading import Lock
from typing import NamedTuple
from weakref import WeakKeyDictionary

from casestats.actions.known import forget_cases
from casestats.actions.start_counting import WHOLE, Frame, count_starts, definitions_digest, demand_frame
from casestats.adapters.dates import swedish_day
from casestats.bootstrap import Installation
from casestats.errors import CasestatsError
from casestats.exchange.counted_start import CountedStart, from_bytes, to_bytes
from casestats.store.engine import Connection, Engine, reading, writing
from casestats.store.ledger import StepRecord, steps
from casestats.store.locks import import_is_running
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
        self.counting = Lock()
        """Held while figures are fetched or counted: fifty readers must not all count what one of them can."""
        self.starts: OrderedDict[tuple[str, str], tuple[str, CountedStart]] = OrderedDict()
        self.records: dict[str, tuple[int, list[StepRecord]]] = {}


_KEPT: WeakKeyDictionary[Engine, _Kept] = WeakKeyDictionary()
_ONE_AT_A_TIME = Lock()


def _kept_of(engine: Engine) -> _Kept:
    with _ONE_AT_A_TIME:  # or two threads would each begin their own
        return _KEPT.setdefault(engine, _Kept())


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
    frame = demand_frame(records, swedish_day(installation.clock()), municipality)
    asked = _Asked(municipality, unit, records, definitions_digest(installation.settings.true_zero_coverage), frame)
    kept = _kept_of(installation.engine)
    found = _remembered(kept, asked, there)
    if found is None:
        with kept.counting:
            with reading(installation.engine) as connection:
                there = is_ready(connection, municipality, unit, KIND)  # kept by whom this one waited for?
            found = _remembered(kept, asked, there) or _fetched_or_counted(installation, kept, asked, there)
    # What was counted before an import that is still being finished is told with the ledger of before it.
    of_then = records if found.after == records[-1].number else [one for one in records if one.number <= found.after]
    return ReadyStart(found, of_then, notes)


class _Asked(NamedTuple):
    """A start page that somebody wants, and what it must have been counted of and by."""

    municipality: str
    unit: str
    records: list[StepRecord]
    digest: str
    frame: Frame

    def fits(self, counted: CountedStart, digest: str) -> bool:
        """Whether it would be counted so today: the same step, definitions and months."""
        own = Frame(counted.known_from, counted.known_until, counted.focus, counted.last, counted.preliminary)
        return digest == self.digest and counted.after == self.records[-1].number and own == self.frame


def _remembered(kept: _Kept, asked: _Asked, there: bool) -> CountedStart | None:
    """What this process has counted or fetched before. Where it is in the database no more, another process has erased
    cases and dropped it. (A unit without cases never was: names that somebody tries must not fill the table.)"""
    with kept.lock:
        digest, counted = kept.starts.get((asked.municipality, asked.unit), ("", None))
    if counted is None or not asked.fits(counted, digest) or not (there or not counted.there):
        return None
    return counted


def _fetched_or_counted(installation: Installation, kept: _Kept, asked: _Asked, there: bool) -> CountedStart:
    stored = _stored(installation, asked) if there else None
    if stored is not None and stored.after != asked.records[-1].number:
        return stored  # not remembered: in a moment there is a newer one
    if stored is None:
        stored = count_starts(installation, asked.municipality, only=asked.unit)[0]
        _keep(installation, asked.municipality, [stored] if stored.there else [], asked.digest)
    with kept.lock:
        kept.starts[asked.municipality, asked.unit] = (asked.digest, stored)
        kept.starts.move_to_end((asked.municipality, asked.unit))
        while len(kept.starts) > MOST_KEPT:
            kept.starts.popitem(last=False)
    return stored


def ledger_of(installation: Installation, municipality: str) -> list[StepRecord]:
    """The municipality's steps, oldest first, remembered until there is a newer one."""
    with reading(installation.engine) as connection:
        return _ledger(installation, connection, municipality)


def _ledger(installation: Installation, connection: Connection, municipality: str) -> list[StepRecord]:
    kept = _kept_of(installation.engine)
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
    kept = _kept_of(installation.engine)
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


def _stored(installation: Installation, asked: _Asked) -> CountedStart | None:
    """What is kept in the database, where it fits; or where the import that made it old is still being finished, so
    that its own counting is about to replace it: readers need not count the same beside it, and wait."""
    with reading(installation.engine) as connection:
        found = ready_figures(connection, asked.municipality, asked.unit, KIND)
    if found is None or found.digest != asked.digest:
        return None
    try:
        counted = from_bytes(found.document)
    except (ValueError, KeyError, TypeError):
        return None  # not of our making: count anew
    if counted.after != found.after:
        return None
    if asked.fits(counted, found.digest):
        return counted
    is_older = counted.after < asked.records[-1].number
    return counted if is_older and import_is_running(installation.engine) else None
