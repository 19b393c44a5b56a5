"""A single case, as a registrar may find it again: its sealed number and the unit that has it."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, text


class SealedCase(NamedTuple):
    """A case that counts. `unit` is the number and name of the unit that has it; 0 and "" where none is named."""

    uuid: bytes
    case_ref: bytes
    unit: int
    unit_name: str


_CASE = text(
    "SELECT c.uuid, c.case_ref, coalesce(u.number, 0), coalesce(u.name, '') FROM cases c"
    " JOIN facts f ON f.case_number = c.number"
    " JOIN versions v ON v.facts = f.number AND v.municipality = c.municipality"
    " LEFT JOIN units u ON u.number = f.unit"
    " WHERE c.uuid = :uuid AND c.municipality = :municipality AND v.known_to IS NULL"
)


def sealed_case(connection: Connection, municipality: str, uuid: bytes) -> SealedCase | None:
    """The municipality's case that counts now; None where there is none of that handle."""
    row = connection.execute(_CASE, {"uuid": uuid, "municipality": municipality}).first()
    return None if row is None else SealedCase(bytes(row[0]), bytes(row[1]), int(row[2]), str(row[3]))


def unit_number(connection: Connection, municipality: str, name: str) -> int:
    """0 where no import has named the unit."""
    found = connection.execute(
        text("SELECT number FROM units WHERE municipality = :municipality AND name = :name"),
        {"municipality": municipality, "name": name},
    ).scalar_one_or_none()
    return int(found or 0)
