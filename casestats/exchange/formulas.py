"""Text that a spreadsheet would take for a formula: what somebody typed must stay text in a file that others open."""

from __future__ import annotations

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How such a text begins."""


def as_text(cell: str) -> str:
    """A cell that a spreadsheet would take for a formula, as text."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def as_typed(cell: str) -> str:
    """A cell without the mark of `as_text`."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell
