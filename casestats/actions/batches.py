"""batches: the ledger of a municipality as it is told to programs and people. Changes nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from casestats.bootstrap import Installation
from casestats.intake.facts import day_of
from casestats.periods import Period
from casestats.store.engine import reading
from casestats.store.ledger import StepRecord, live_imports, steps


class Batch(NamedTuple):
    """A step of the ledger. `live`: an import that has not been taken back. `refused_rows`: where those that it did not
    count are listed; None where there are none."""

    record: StepRecord
    live: bool
    refused_rows: Path | None

    @property
    def period(self) -> str:
        """As it was imported, from its first and last day; empty where none was stated."""
        first, last = day_of(self.record.period_start), day_of(self.record.period_end)
        if first is None or last is None:
            return ""
        return str(Period(first.year, first.month, last.month - first.month + 1))

    @property
    def known_at(self) -> date | None:
        return day_of(self.record.known_at)

    def told(self) -> dict[str, Any]:
        """For a program, as `casestats batches --json` tells it."""
        record = self.record
        return {
            "number": record.number,
            "kind": record.kind,
            "live": self.live,
            "municipality": record.municipality,
            "source": record.source or None,
            "period": self.period or None,
            "complete": record.complete,
            "known_at": self.known_at,
            "undoes": record.undoes,
            "at": record.at,
            "actor": record.actor,
            "reason": record.reason or None,
            "adapter": record.adapter or None,
            "profile_digest": record.profile_digest or None,
            "summary": record.summary,
        }


def batches_of(installation: Installation, municipality: str | None = None) -> list[Batch]:
    """All steps, oldest first; of one municipality if named."""
    with reading(installation.engine) as connection:
        records = steps(connection, municipality)
    live = live_imports(records)
    folder = installation.settings.refused_folder
    paths = {record.number: folder / f"{record.number}.csv" for record in records if record.kind == "import"}
    return [
        Batch(record, record.number in live, path if (path := paths.get(record.number)) and path.is_file() else None)
        for record in records
    ]
