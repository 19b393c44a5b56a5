"""Which of two statuses stands: the weaker. A person may weaken what coverage says, never strengthen it."""

from __future__ import annotations

from casestats.county.saying import Saying
from casestats.disclosure.tables import TOTAL
from casestats.releases.content import Content

_ORDER = {status: place for place, status in enumerate(Saying)}

BY_HAND = (Saying.APPROXIMATE, Saying.PARTIAL_SCOPE, Saying.LOWER_BOUND, Saying.UNABLE)
"""What a person may say. That a figure is exact, or a true zero, only coverage says."""


def weaker(one: Saying, other: Saying) -> Saying:
    """The weaker of the two, by the order in which `Saying` lists them."""
    return max(one, other, key=_ORDER.__getitem__)


def told_in(content: Content, period: str) -> dict[str, Saying]:
    """Indicator -> what a release tells of its whole in a period. What it tells nothing of is not among them."""
    found: dict[str, Saying] = {}
    for table in content.tables:
        if table.measure != "yes" or table.indicator in found:
            continue
        names = [dimension.name for dimension in table.dimensions]
        if "period" not in names and period != content.period:
            continue
        key = tuple(period if name == "period" else TOTAL for name in names)
        cell = table.cells.get(key)
        if cell is not None:
            found[table.indicator] = Saying(cell.status.value)
    if content.period == period:
        for share in content.shares:
            found.setdefault(share.indicator, Saying(share.status.value))
    return found
