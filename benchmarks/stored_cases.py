"""The benchmark's cases in a store of casestats, so that a report is measured as people get it: read, then counted."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from sqlalchemy import Engine, text

from casestats.intake.facts import SourceRank
from casestats.scope import SUBJECTS, Cover
from casestats.store.engine import open_engine, writing
from casestats.store.ledger import StepRecord, add_step, keep_source, keep_units
from casestats.store.load import Loader, Part
from casestats.store.schema import migrate
from casestats.tabulation.columns import OPEN, CaseColumns

MUNICIPALITY = "2281"
_PORTION = 50_000
_SEALED = bytes(112)


def open_store(folder: Path) -> Engine:
    return open_engine(f"sqlite:///{folder / 'casestats.db'}")


def store_cases(folder: Path, columns: CaseColumns) -> None:
    """Write the cases as one import would have. Their sealed fields hold nothing."""
    engine = open_store(folder)
    migrate(engine)
    with writing(engine) as connection:
        source = keep_source(connection, MUNICIPALITY, SourceRank(1, "register", True))
        units = keep_units(connection, MUNICIPALITY, columns.units)
        add_step(connection, _STEP, source)
        loader = Loader(connection, MUNICIPALITY, 1, {"register": source}, units)
        for start in range(0, len(columns), _PORTION):
            loader.write(_part(columns, start, min(start + _PORTION, len(columns))))
        connection.execute(text("ANALYZE"))


_STEP = StepRecord(
    number=1,
    kind="import",
    municipality=MUNICIPALITY,
    source="register",
    known_at=20251231,
    period_start=20250101,
    period_end=20251231,
    complete=True,
    missing_means_closed=False,
    undoes=None,
    at="",
    actor="",
    reason="",
    adapter="",
    profile_digest="",
    content_hash="",
    scope=tuple(Cover(subject) for subject in SUBJECTS),
    summary={},
)


def _part(columns: CaseColumns, start: int, end: int) -> Part:
    measures = columns.measures
    lows, highs = (np.searchsorted(measures.case, np.arange(start, end), side=side) for side in ("left", "right"))
    cases, facts = [], []
    for case, low, high in zip(range(start, end), lows, highs, strict=True):
        number = case + 1
        person_key = b"" if columns.own_person[case] else int(columns.person[case]).to_bytes(16, "big")
        uuid = number.to_bytes(16, "big")
        cases.append((number, MUNICIPALITY, uuid, person_key, uuid, _SEALED, _SEALED if person_key else None))
        given = {
            (int(measures.kind[at]), int(measures.since[at])): (_day(measures.until[at]), int(measures.granted[at]))
            for at in range(low, high)
        }
        said = (
            int(columns.opened[case]), _day(columns.closed[case]),
            columns.units[columns.unit[case]] if columns.unit[case] >= 0 else "",
            int(columns.opened_how[case]), int(columns.sex[case]), int(columns.birth_year[case]),
            int(columns.outcome[case]), int(columns.target_group[case]), int(columns.risk[case]),
            int(columns.asked[case]), int(columns.known[case]), int(columns.yes[case]), 0,
            tuple(sorted((*key, *rest) for key, rest in given.items())),
        )  # fmt: skip
        facts.append((number, number, person_key, "register", said))
    numbers = list(range(start + 1, end + 1))
    return Part(cases, facts, numbers, numbers, [])


def _day(number: np.int32) -> int:
    return 0 if number == OPEN else int(number)
