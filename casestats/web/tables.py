"""What a table on a page is made of: parts.html draws it, views and charts fill it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from markupsafe import Markup


@dataclass(frozen=True)
class Column:
    """`kind`: "number" stands to the right under each other, "text" to the left. `note` is said below the label."""

    label: str
    kind: str = "number"
    note: str = ""


@dataclass(frozen=True)
class Cell:
    """A value with something to be said of it. `kind`: "hidden" is written "..", whatever the value."""

    value: int | float | str | Markup | None = None
    note: str = ""
    href: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Row:
    """`label` heads the row. `kind`: "sum" or "group" stand out; `level` is how deep it stands in a hierarchy."""

    label: str
    cells: Sequence[Cell | int | float | str | Markup | None] = field(default_factory=tuple)
    href: str = ""
    kind: str = ""
    level: int = 0
