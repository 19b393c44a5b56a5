"""What a municipality has delivered over time, and what each delivery changed."""

from __future__ import annotations

from casestats.bootstrap import Installation
from casestats.county.readings import HistoryEntry


def history(installation: Installation, municipality: str) -> list[HistoryEntry]:
    """A municipality's deliveries, the latest first. FixSettings: it is no member."""
    raise NotImplementedError
