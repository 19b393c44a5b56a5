"""Whether who it is was confirmed just now: what could do lasting harm from a browser left open asks for it."""

from __future__ import annotations

from datetime import datetime, timedelta

from casestats.bootstrap import Installation
from casestats.errors import Refused

FRESH = timedelta(minutes=5)
"""For so long after who it is was confirmed, what wants that is open."""


def is_fresh(installation: Installation, confirmed_at: str) -> bool:
    """`confirmed_at` is UTC, RFC 3339; empty: never."""
    if not confirmed_at:
        return False
    since = installation.clock() - datetime.fromisoformat(confirmed_at)
    return timedelta(0) <= since < FRESH


def demand_fresh(installation: Installation, confirmed_at: str) -> None:
    """Refused where it was not, or too long ago."""
    if not is_fresh(installation, confirmed_at):
        raise Refused(
            "Bekräfta först att det är du. Det gäller i fem minuter.",
            "Confirm first that it is you. It lasts for five minutes.",
        )
