"""Sealed fields in a real database: whatever is exchanged, changed or opened with other keys is refused, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import Connection, text

from casestats.adapters.contract import CaseRow
from casestats.bootstrap import Installation, open_installation
from casestats.errors import FixSettings, Refused
from casestats.store.engine import reading, writing
from casestats.store.keys import KeptKeys
from casestats.vault import KeyRing, Vault
from casestats.vault.fields import SEALED_BYTES
from tests.attack.canaries import CANARIES, Canary
from tests.imports import Home, make_profile, make_row

ELSEWHERE = make_profile(municipality="2280")
COLUMNS = ("case_ref", "person_ref")


class Sealed(NamedTuple):
    """A case as the table holds it."""

    number: int
    municipality: str
    uuid: bytes
    case_ref: bytes
    person_ref: bytes


@pytest.fixture
def home(tmp_path: Path, database_url: str) -> Home:
    """Cases of two municipalities, imported in two months; the first two are of one municipality and month."""
    home = Home(tmp_path / "home", database_url)
    for month, four in enumerate((CANARIES[:4], CANARIES[4:8]), 1):
        home.now = datetime(2026, month, 15, tzinfo=UTC)
        home.take(*rows(four[:2]))
        home.take(*rows(four[2:]), profile=ELSEWHERE)
    return home


def rows(canaries: list[Canary]) -> Iterator[CaseRow]:
    return (make_row(one.case, one.person, row=at) for at, one in enumerate(canaries, 2))


def table(home: Home) -> list[Sealed]:
    with reading(home.installation.engine) as connection:
        found = connection.execute(
            text("SELECT number, municipality, uuid, case_ref, person_ref FROM cases ORDER BY number")
        )
        return [Sealed(row[0], row[1], *map(bytes, row[2:])) for row in found]


def opened(home: Home, row: Sealed, column: str) -> str:
    """What a field says, opened as the program opens it."""
    with reading(home.installation.engine) as connection:
        vault = home.installation.vault(KeptKeys(connection))
    return vault.open_field(row.municipality, "cases", column, row.uuid, getattr(row, column))


def every_field(home: Home) -> dict[tuple[int, str], str]:
    """What every field says; those that are refused are left out."""
    told, refusals = {}, []
    for row in table(home):
        for column in COLUMNS:
            try:
                told[row.number, column] = opened(home, row, column)
            except Refused as refusal:
                refusals.append(f"{refusal.words}")
    assert not any(one.case in words or one.person in words for one in CANARIES for words in refusals)
    return told


def change(home: Home, change_it: Callable[[Connection], object]) -> None:
    with writing(home.installation.engine) as connection:
        change_it(connection)


def put(column: str, number: int, value: bytes | str) -> Callable[[Connection], object]:
    statement = text(f"UPDATE cases SET {column} = :value WHERE number = :number")
    return lambda connection: connection.execute(statement, {"value": value, "number": number})


def test_every_field_says_what_was_imported(home: Home) -> None:
    told = every_field(home)
    assert sorted(told[row.number, "case_ref"] for row in table(home)) == sorted(
        " ".join(one.case.split()) for one in CANARIES[:8]
    )
    assert {told[row.number, "person_ref"] for row in table(home)} == {one.person for one in CANARIES[:8]}


PAIRS = {"another row": (0, 1), "another municipality": (0, 2), "another month": (0, 4)}


@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("column", COLUMNS)
def test_a_field_exchanged_with_another_one_is_refused(home: Home, pair: str, column: str) -> None:
    before = every_field(home)
    cases = sorted(table(home), key=lambda row: (row.municipality != "2281", row.number))
    by_place = {0: cases[0], 1: cases[1], 2: cases[4], 4: cases[2]}
    one, other = (by_place[place] for place in PAIRS[pair])
    assert (one.municipality == other.municipality) == (pair != "another municipality")
    change(home, put(column, one.number, getattr(other, column)))
    change(home, put(column, other.number, getattr(one, column)))
    after = every_field(home)
    assert set(before) - set(after) == {(one.number, column), (other.number, column)}
    assert after == {place: said for place, said in before.items() if place in after}


def test_a_field_in_the_other_column_is_refused(home: Home) -> None:
    before, row = every_field(home), table(home)[0]
    change(home, put("case_ref", row.number, row.person_ref))
    change(home, put("person_ref", row.number, row.case_ref))
    assert set(before) - set(every_field(home)) == {(row.number, "case_ref"), (row.number, "person_ref")}


def test_a_row_that_claims_to_be_another_is_refused(home: Home) -> None:
    before, (row, other, *_) = every_field(home), table(home)
    change(home, put("uuid", row.number, other.uuid))
    change(home, put("municipality", other.number, "2280" if other.municipality == "2281" else "2281"))
    assert {number for number, _ in set(before) - set(every_field(home))} == {row.number, other.number}


def test_a_whole_row_given_to_another_municipality_is_refused(home: Home) -> None:
    """Everything that belongs to a case goes along: uuid, fields, the id of its key."""
    row = table(home)[0]
    moved = row._replace(municipality="2280" if row.municipality == "2281" else "2281")
    for column in COLUMNS:
        with pytest.raises(Refused):
            opened(home, moved, column)


def test_every_flipped_bit_is_refused(home: Home) -> None:
    row = table(home)[0]
    with reading(home.installation.engine) as connection:
        vault = home.installation.vault(KeptKeys(connection))
    for place in range(SEALED_BYTES * 8):
        flipped = bytearray(row.case_ref)
        flipped[place // 8] ^= 1 << place % 8
        with pytest.raises(Refused):
            vault.open_field(row.municipality, "cases", "case_ref", row.uuid, bytes(flipped))


def test_a_field_flipped_in_the_table_is_refused_and_the_others_open(home: Home) -> None:
    before, row = every_field(home), table(home)[3]
    for place in (0, 3, 19, 20, 40, 100, SEALED_BYTES - 1):
        flipped = bytearray(row.case_ref)
        flipped[place] ^= 0x10
        change(home, put("case_ref", row.number, bytes(flipped)))
        assert set(before) - set(every_field(home)) == {(row.number, "case_ref")}


KEY_COLUMNS = {
    "id": None,
    "municipality": "2282",
    "month": "2027-01",
    "purpose": "other",
    "wrapped": None,
    "commitment": None,
}


@pytest.mark.parametrize("column", KEY_COLUMNS)
def test_a_data_key_changed_in_the_table_opens_nothing(home: Home, column: str) -> None:
    """Changed to something else, or exchanged with the key of another month."""
    with reading(home.installation.engine) as connection:
        one, other, *_ = connection.execute(text(f"SELECT number, {column} FROM data_keys ORDER BY number")).fetchall()
    before = every_field(home)
    statement = text(f"UPDATE data_keys SET {column} = :value WHERE number = :number")
    new = KEY_COLUMNS[column]

    def exchange(connection: Connection) -> None:
        if new is not None:
            connection.execute(statement, {"value": new, "number": one[0]})
            return
        connection.execute(statement, {"value": bytes(16), "number": one[0]})  # an id stands once
        connection.execute(statement, {"value": bytes(one[1]), "number": other[0]})
        connection.execute(statement, {"value": bytes(other[1]), "number": one[0]})

    change(home, exchange)
    after = every_field(home)
    assert after == {place: said for place, said in before.items() if place in after}
    assert len(before) - len(after) == (2 * len(COLUMNS) if new is not None else 4 * len(COLUMNS))


def test_another_key_ring_opens_nothing_and_writes_nothing(home: Home, tmp_path: Path) -> None:
    other = KeyRing.create(tmp_path / "other")
    with reading(home.installation.engine) as connection, pytest.raises(FixSettings) as refusal:
        Vault(other, KeptKeys(connection))
    assert refusal.value.words.sv != refusal.value.words.en


def test_a_database_that_was_bound_to_another_ring_by_force_is_refused(home: Home, tmp_path: Path) -> None:
    """Somebody who can write to the database makes it say that it belongs to his keys."""
    mine = home.installation
    other = KeyRing.create(tmp_path / "other")
    change(home, lambda c: c.execute(text("UPDATE seal SET key_ring = :ring"), {"ring": other.check_value()}))
    with pytest.raises(FixSettings):
        open_installation(mine.settings)
    home.installation = Installation(mine.settings, mine.engine, other, mine.clock)
    before = everything(home)
    with pytest.raises(FixSettings):
        home.take(*rows(CANARIES[10:12]))
    assert everything(home) == before


def test_an_import_under_an_exchanged_ring_changes_nothing(home: Home, tmp_path: Path) -> None:
    mine = home.installation
    other = KeyRing.create(tmp_path / "other")
    home.installation = Installation(mine.settings, mine.engine, other, mine.clock)
    before = everything(home)
    with pytest.raises(FixSettings):
        home.take(*rows(CANARIES[:2]), period="2026-02")
    assert everything(home) == before


def everything(home: Home) -> list[object]:
    """Every row of every table of cases and keys, and of the audit log."""
    with reading(home.installation.engine) as connection:
        return [
            connection.execute(text(f"SELECT * FROM {name} ORDER BY 1, 2")).fetchall()
            for name in ("cases", "data_keys", "steps", "facts", "audit_events", "seal", "sources")
        ]
