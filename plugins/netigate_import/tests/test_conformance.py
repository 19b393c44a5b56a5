"""The tests that every adapter inherits, with the sample in two layouts."""

from __future__ import annotations

from typing import ClassVar

from netigate_import.adapter import NetigateAdapter
from survey import LAYOUTS, Export, Filled, as_csv, profile_for

from casestats.adapters.conformance import AdapterConformance
from casestats.adapters.profile import Profile

SAMPLE = (
    Filled("931001", case="H2025-00001", answered="2025-03-10 10:00:00", free_text="Hot via Kvardröm Zetterlilja"),
    Filled("931002", case="H2025-00002", answered="2025-04-10 10:00:00", honour="Ja", risks=("Ingen",)),
    Filled("931003", case="H2025-00003", answered="2025-05-10 10:00:00", forms=("Psykiskt våld", "Annat våld")),
    Filled("931004", case="H2025-00004", answered="2025-06-10 10:00:00", forms=None, group="Barn utsatt för våld"),
    Filled(
        "931005",
        case="H2025-00005",
        answered="2025-07-10 10:00:00",
        measures=(("Skyddat boende", "2025-03-02", "2025-03-20", "Biståndsbeslut"),),
    ),
)


def _sample(layout: str) -> tuple[Profile, bytes]:
    export: Export = LAYOUTS[layout](SAMPLE)
    with as_csv(export).open() as stream:
        return profile_for(export), stream.read().removeprefix(b"\xef\xbb\xbf")


class TestJoinedCells(AdapterConformance):
    adapter = NetigateAdapter()
    profile, good = _sample("one cell, labels with semicolon")
    identifiers: ClassVar[tuple[str, ...]] = ("Zetterlilja", "worker@kommun.example")


class TestOptionColumns(AdapterConformance):
    adapter = NetigateAdapter()
    profile, good = _sample("a column per option with 1 and 0, one header row")
    identifiers: ClassVar[tuple[str, ...]] = ("Zetterlilja", "worker@kommun.example")
