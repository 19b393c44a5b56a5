"""How often hypothesis asks where it asks very often."""

from __future__ import annotations

import os

THOROUGH = "CASESTATS_THOROUGH"


def examples(many: int) -> int:
    """All of them where CASESTATS_THOROUGH is set, as before a version is given out; else a fifth. Each run asks
    others, and a run of everything has to end while people wait for it."""
    return many if os.environ.get(THOROUGH) else many // 5
