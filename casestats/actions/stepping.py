"""A step of the ledger, planned and written: what an import and a taking-back have in common."""

from __future__ import annotations

import marshal
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from casestats.bootstrap import Installation
from casestats.errors import Refused
from casestats.exchange.refused import remove_refused
from casestats.intake.facts import SourceRank, Step
from casestats.intake.plan import Changes, Planner
from casestats.store.engine import Connection, reading
from casestats.store.keys import KeptKeys
from casestats.store.ledger import (
    StepRecord,
    add_step,
    keep_units,
    newest_step,
    next_number,
    sources,
    steps,
)
from casestats.store.load import Loader, Part
from casestats.store.state import count_cases, known_between
from casestats.vault.fields import ROW_UUID_BYTES
from casestats.vault.pseudonyms import ContentHash
from casestats.vault.spool import RowPart, RowSpool, Spool

Progress = Callable[[str, int, int], None]
"""(what is being done, how much of it, of how much; 0 where the whole is not known)"""

PURPOSE = "identity"
"""The data keys of case and person numbers."""


@dataclass
class LedgerState:
    """The ledger as it stood when planning began."""

    records: list[StepRecord]
    newest: int
    ranks: dict[str, SourceRank]
    next_case: int
    next_facts: int
    known_cases: int

    @classmethod
    def read(cls, connection: Connection, municipality: str) -> LedgerState:
        return cls(
            records=steps(connection, municipality),
            newest=newest_step(connection),
            ranks={name: rank for name, (_, rank) in sources(connection, municipality).items()},
            next_case=next_number(connection, "cases"),
            next_facts=next_number(connection, "facts"),
            known_cases=count_cases(connection, municipality),
        )


def claims_of(live: Mapping[int, Step]) -> dict[str, list[Step]]:
    """The completeness claims of each source, latest first."""
    claims: dict[str, list[Step]] = {}
    for step in sorted(live.values(), key=lambda step: step.order, reverse=True):
        if step.complete and step.period_end:
            claims.setdefault(step.source, []).append(step)
    return claims


class Preparation:
    """The plan of one step, part by part, with new cases sealed; it rests encrypted until it is written."""

    def __init__(self, installation: Installation, municipality: str) -> None:
        self._installation = installation
        self._municipality = municipality
        self._spool = Spool(installation.settings.spool_folder)
        self._receipts: list[tuple[int, int, int]] = []
        self._units: set[str] = set()
        self._keys: KeptKeys | None = None

    def plan(
        self,
        planner: Planner,
        rows: RowSpool,
        state: LedgerState,
        live: Mapping[int, Step],
        content: ContentHash,
        progress: Progress,
    ) -> None:
        """Plan every part; `content` is fed with what the extract says, in an order of its own."""
        with reading(self._installation.engine) as connection:
            self._keys = KeptKeys(connection)
            seal = self._sealing(self._keys)
            done = 0
            for part in rows.parts(state.known_cases):
                known = {}
                if state.known_cases:
                    known = known_between(connection, self._municipality, part.low, part.high, live)
                changes = planner.plan(part.rows, known)
                content.update(_content(changes))
                self._units.update({facts[4][2] for facts in changes.facts})
                self._receipts.append(self._spool.put(seal(changes, part)))
                done += len(part.rows)
                progress("plan", done, rows.rows)

    def _sealing(self, keys: KeptKeys) -> Callable[[Changes, RowPart], Any]:
        """Seals the identifiers of new cases: each in a row of its own uuid, under this month's data key."""
        vault = self._installation.vault(keys)
        municipality = self._municipality
        sealers: list[Any] = []

        def seal(changes: Changes, part: RowPart) -> Any:
            if changes.cases and not sealers:
                month = self._installation.clock().strftime("%Y-%m")
                key = vault.data_key(municipality, month, PURPOSE)
                sealers.extend(vault.sealer(municipality, key, "cases", name) for name in ("case_ref", "person_ref"))
            uuids = os.urandom(ROW_UUID_BYTES * len(changes.cases))
            cases = []
            for place, (number, case_key, person_key, row) in enumerate(changes.cases):
                _, case_text, person_text = part.references[row]
                uuid = uuids[place * ROW_UUID_BYTES : (place + 1) * ROW_UUID_BYTES]
                sealed_person = sealers[1].seal(uuid, person_text) if person_key else None
                cases.append(
                    (number, municipality, case_key, person_key, uuid, sealers[0].seal(uuid, case_text), sealed_person)
                )
            return cases, changes.facts, changes.held, changes.begun, changes.ended

        return seal

    def write(self, connection: Connection, record: StepRecord, source: int | None, progress: Progress) -> None:
        """Everything into the caller's transaction. A file of refused rows that an import left when it was cut short
        under the same number goes away: it would be taken for this step's."""
        remove_refused(self._installation.settings.refused_folder / f"{record.number}.csv")
        if self._keys is not None:
            self._keys.write(connection)
        units = keep_units(connection, self._municipality, self._units - {""})
        add_step(connection, record, source)
        numbers = {name: number for name, (number, _) in sources(connection, self._municipality).items()}
        loader = Loader(connection, self._municipality, record.number, numbers, units)
        for done, receipt in enumerate(self._receipts, 1):
            cases, facts, held, begun, ended = self._spool.get(receipt)
            loader.write(Part(cases, facts, held, begun, ended))
            progress("write", done, len(self._receipts))

    def close(self) -> None:
        self._spool.close()


_LIST_HEAD = 5  # bytes of marshal that say "a list of so many"


def _content(changes: Changes) -> bytes:
    """What the extract says, as bytes that do not depend on how it was divided into parts. (The second version of
    marshal's format writes equal values as equal bytes, whatever else refers to them.)"""
    return marshal.dumps(changes.said, 2)[_LIST_HEAD:]


def demand_unmoved(connection: Connection, state: LedgerState) -> None:
    """Raises Refused where somebody else changed the ledger while this plan was made."""
    if newest_step(connection) != state.newest:
        raise Refused(
            "En annan inläsning hann före. Ingenting har ändrats. Kör inläsningen en gång till.",
            "Another import came first. Nothing was changed. Run the import once more.",
        )
