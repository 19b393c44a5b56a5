"""What has been imported and taken back, step by step, as people read it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from casestats.bootstrap import Installation
from casestats.intake.facts import day_of
from casestats.periods import Period
from casestats.store.engine import reading
from casestats.store.ledger import live_imports, steps


class HistoryLine(NamedTuple):
    """A step of the ledger. `live`: an import that has not been taken back; `refused_file` lists what it refused."""

    number: int
    municipality: str
    kind: str
    source: str
    period: str
    complete: bool
    at: str
    actor: str
    reason: str
    undoes: int | None
    live: bool
    summary: Mapping[str, Any]
    refused_file: Path | None


def imports_of(installation: Installation, municipality: str) -> list[HistoryLine]:
    """The municipality's steps, newest first."""
    with reading(installation.engine) as connection:
        records = steps(connection, municipality)
    live = live_imports(records)
    folder = installation.settings.refused_folder
    lines = [
        HistoryLine(
            number=record.number,
            municipality=record.municipality,
            kind=record.kind,
            source=record.source,
            period=_period(record.period_start, record.period_end),
            complete=record.complete,
            at=record.at,
            actor=record.actor,
            reason=record.reason,
            undoes=record.undoes,
            live=record.number in live,
            summary=record.summary,
            refused_file=path if (path := folder / f"{record.number}.csv").exists() else None,
        )
        for record in records
    ]
    return lines[::-1]


def import_of(installation: Installation, municipality: str, number: int) -> HistoryLine | None:
    """One import, if it is that municipality's."""
    lines = imports_of(installation, municipality)
    return next((line for line in lines if line.number == number and line.kind == "import"), None)


def _period(start: int, end: int) -> str:
    first, last = day_of(start), day_of(end)
    if first is None or last is None:
        return ""
    return str(Period(first.year, first.month, last.month - first.month + 1))
