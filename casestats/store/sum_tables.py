"""The tables of sealed sums: rosters, rounds, members' messages, and each member's ledger of what it gave.

No count stands here in the clear but the sums themselves, in a round's result at its coordinator. As in
casestats.store.county_tables.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, Integer, LargeBinary, String, Text
from sqlmodel import Field, SQLModel

from casestats.store.models import number_key


class SumRoster(SQLModel, table=True):
    """A standing roster of sealed sums, with the keys of its members, as a person has accepted it for a year."""

    __tablename__ = "sum_rosters"
    __table_args__ = (Index("sum_rosters_by_year", "county", "year", "municipality", unique=True),)

    number: int = number_key()
    county: str = Field(sa_column=Column(String(4), nullable=False))
    municipality: str = Field(sa_column=Column(String(4), nullable=False))
    year: int = Field(sa_column=Column(Integer, nullable=False))
    digest: str = Field(sa_column=Column(String(64), nullable=False))
    envelope: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    accepted_at: str = Field(sa_column=Column(String(32), nullable=False))
    accepted_by: str = Field(sa_column=Column(String(64), nullable=False))


class SumRound(SQLModel, table=True):
    """A round of a sealed sum, at its coordinator or at a member (`municipality`; "" at the coordinator)."""

    __tablename__ = "sum_rounds"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'accepted', 'given', 'done', 'broken')", name="sum_rounds_state"),
        Index("sum_rounds_by_id", "municipality", "id", unique=True),
    )

    number: int = number_key()
    id: str = Field(sa_column=Column(String(64), nullable=False))
    municipality: str = Field(sa_column=Column(String(4), nullable=False))
    county: str = Field(sa_column=Column(String(4), nullable=False))
    period: str = Field(sa_column=Column(String(8), nullable=False))
    roster: str = Field(sa_column=Column(String(64), nullable=False))
    envelope: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    state: str = Field(sa_column=Column(String(16), nullable=False))
    at: str = Field(sa_column=Column(String(32), nullable=False))
    actor: str = Field(sa_column=Column(String(64), nullable=False))
    reason: str = Field(sa_column=Column(Text, nullable=False))
    result: bytes | None = Field(default=None, sa_column=Column(LargeBinary))


class SumMessage(SQLModel, table=True):
    """A signed message of a member to a round, at the coordinator: one of each kind, never another."""

    __tablename__ = "sum_messages"
    __table_args__ = (
        CheckConstraint("kind IN ('acceptance', 'vector')", name="sum_messages_kind"),
        {"sqlite_with_rowid": False},
    )

    round: str = Field(sa_column=Column(String(64), primary_key=True))
    sender: str = Field(sa_column=Column(String(4), primary_key=True))
    kind: str = Field(sa_column=Column(String(16), primary_key=True))
    digest: str = Field(sa_column=Column(String(64), nullable=False))
    received_at: str = Field(sa_column=Column(String(32), nullable=False))
    envelope: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class SumInput(SQLModel, table=True):
    """The ledger of a member: one opened input for each period and form of the vector, whatever round asks."""

    __tablename__ = "sum_inputs"
    __table_args__ = ({"sqlite_with_rowid": False},)

    municipality: str = Field(sa_column=Column(String(4), primary_key=True))
    period: str = Field(sa_column=Column(String(8), primary_key=True))
    form: str = Field(sa_column=Column(String(64), primary_key=True))
    round: str = Field(sa_column=Column(String(64), nullable=False))
    roster: str = Field(sa_column=Column(String(64), nullable=False))
    digest: str = Field(sa_column=Column(String(64), nullable=False))
    at: str = Field(sa_column=Column(String(32), nullable=False))
    actor: str = Field(sa_column=Column(String(64), nullable=False))
