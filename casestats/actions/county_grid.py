"""Who has delivered and who has not: the grid of a year, and reminders.

A delivery is due two months after the last day of its period; until then nothing is late.
"""

from __future__ import annotations

from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.county.readings import Grid


def grid(installation: Installation, year: int) -> Grid:
    """Every member and every period of a year that is asked for."""
    raise NotImplementedError


def remind(installation: Installation, actor: Actor, *, municipality: str, period: str, how: str = "telephone") -> None:
    """Write down that the county has reminded a municipality. `how`: telephone, mail, meeting, letter. FixSettings:
    no such municipality or way; Refused: it has delivered, or it is not late."""
    raise NotImplementedError
