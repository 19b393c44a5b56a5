"""The numbers of a filled form as cubes: places by fields by what is told of each. Texts are no part of them.

Numbers and shares have different units, so they are two cubes.
"""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from casestats.county.filling import Answer, Filled
from casestats.county.use import Part
from casestats.exchange.use_rows import UseRow, part_rows
from casestats.words import Words

FIGURES, SHARES = "figures", "shares"
TITLES = {FIGURES: Words("Antal", "Numbers"), SHARES: Words("Andelar i procent", "Shares in percent")}
PARTS: dict[str, dict[str, Words]] = {
    FIGURES: {
        "value": Words("värde", "value"),
        "low": Words("lägst", "lowest"),
        "high": Words("högst", "highest"),
    },
    SHARES: {
        "value": Words("procent", "percent"),
        "numerator": Words("täljare", "numerator"),
        "denominator": Words("nämnare", "denominator"),
    },
}


class CubeCell(NamedTuple):
    """`status`: of a value always; of the other parts only where there is no value to speak of."""

    row: UseRow
    part: str
    value: int | Decimal | None
    status: str


class Cube(NamedTuple):
    """`cells`: places first, then fields, then parts, the last fastest."""

    name: str
    title: Words
    places: tuple[tuple[str, str], ...]
    """Code and name."""
    fields: tuple[tuple[str, Words, str], ...]
    """Id, label and unit."""
    parts: dict[str, Words]
    cells: tuple[CubeCell, ...]


def cubes_of(filled: Filled) -> list[Cube]:
    """The cubes that have any field."""
    return [cube for name in (FIGURES, SHARES) if (cube := _cube(filled, name)).fields]


def _cube(filled: Filled, name: str) -> Cube:
    kept = [place for place, answer in enumerate(filled.parts[0].answers) if _kind(answer) == name]
    parts = PARTS[name]
    rows = [list(part_rows(part)) for part in filled.parts]
    first = filled.parts[0].answers
    return Cube(
        name=name,
        title=TITLES[name],
        places=tuple((part.code, part.name) for part in filled.parts),
        fields=tuple((first[place].field.id, first[place].field.label, _unit(filled, place)) for place in kept),
        parts=parts,
        cells=tuple(_cell(own[place], part) for own in rows for place in kept for part in parts),
    )


def _unit(filled: Filled, place: int) -> str:
    """The unit of a field: that of any place where it is answered."""
    return next((part.answers[place].unit for part in filled.parts if part.answers[place].unit), "")


def _cell(row: UseRow, part: str) -> CubeCell:
    value = getattr(row, part)
    status = row.status if part == "value" or not row.is_answered else ""
    return CubeCell(row, part, value, status)


def _kind(answer: Answer) -> str:
    """Which cube a field belongs to; "" where it is no number."""
    asked = answer.field
    is_text = asked.banded or asked.statement is not None or asked.constant is not None or asked.cannot is not None
    if is_text or not asked.indicator:
        return ""
    return SHARES if asked.part is Part.SHARE else FIGURES
