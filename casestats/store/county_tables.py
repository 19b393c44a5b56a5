"""The tables of what goes between municipalities and their county, at either end; sealed sums have their own.

No case stands here, and no count that is not released: what a municipality sent, what a county received and made of it.
Times are UTC, RFC 3339, as text. Papers are compressed with zlib. Rules that a row must keep are CHECK, UNIQUE or
foreign keys, as in casestats.store.models; triggers keep papers as they were stored.
"""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Index, Integer, LargeBinary, String, Text
from sqlalchemy import text as sql
from sqlmodel import Field, SQLModel

from casestats.store.models import Number, number_key

_ENROLLED = sql("state = 'enrolled'")


class Party(SQLModel, table=True):
    """Whose signatures are believed: at a county its municipalities (four digits), at a municipality its county (two)
    and the other members of its sealed sums. `sums_key` is the X25519 key for those. A key is waiting until a person
    has compared its fingerprint; a new one signed by the old (`endorsement`, an envelope) takes its place."""

    __tablename__ = "parties"
    __table_args__ = (
        CheckConstraint("length(public_key) = 32 AND length(sums_key) = 32", name="parties_keys"),
        CheckConstraint("state IN ('waiting', 'enrolled', 'replaced', 'revoked', 'refused')", name="parties_state"),
        Index("parties_enrolled", "code", unique=True, sqlite_where=_ENROLLED, postgresql_where=_ENROLLED),
        Index("parties_by_key", "key_id"),
    )

    number: int = number_key()
    code: str = Field(sa_column=Column(String(4), nullable=False))
    key_id: str = Field(sa_column=Column(String(64), nullable=False))
    public_key: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    sums_key: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    state: str = Field(sa_column=Column(String(16), nullable=False))
    added_at: str = Field(sa_column=Column(String(32), nullable=False))
    added_by: str = Field(sa_column=Column(String(64), nullable=False))
    decided_at: str = Field(sa_column=Column(String(32), nullable=False))
    decided_by: str = Field(sa_column=Column(String(64), nullable=False))
    reason: str = Field(sa_column=Column(Text, nullable=False))
    endorsement: str = Field(sa_column=Column(Text, nullable=False))


class ReceivedDelivery(SQLModel, table=True):
    """A delivery that a county has received, and what a person decided. `held`: an earlier one is missing; `waiting`:
    for a person; `replaced`: a later one that was accepted says the same period anew."""

    __tablename__ = "received_deliveries"
    __table_args__ = (
        CheckConstraint("state IN ('held', 'waiting', 'accepted', 'refused', 'replaced')", name="received_state"),
        CheckConstraint("length(digest) = 64 AND sequence >= 1", name="received_digest"),
        Index("received_by_sequence", "sender", "sequence", unique=True),
        Index("received_by_period", "period"),
    )

    number: int = number_key()
    sender: str = Field(sa_column=Column(String(4), nullable=False))
    period: str = Field(sa_column=Column(String(8), nullable=False))
    sequence: int = Field(sa_column=Column(Integer, nullable=False))
    digest: str = Field(sa_column=Column(String(64), nullable=False))
    previous: str = Field(sa_column=Column(String(64), nullable=False))
    created_at: str = Field(sa_column=Column(String(32), nullable=False))
    not_after: str = Field(sa_column=Column(String(32), nullable=False))
    received_at: str = Field(sa_column=Column(String(32), nullable=False))
    via: str = Field(sa_column=Column(String(16), nullable=False))
    state: str = Field(sa_column=Column(String(16), nullable=False))
    decided_at: str = Field(sa_column=Column(String(32), nullable=False))
    decided_by: str = Field(sa_column=Column(String(64), nullable=False))
    reason: str = Field(sa_column=Column(Text, nullable=False))
    envelope: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class ReceivedFigure(SQLModel, table=True):
    """A figure of an accepted delivery, unpacked so that a matrix need not read every delivery. `number`/`out_of` are
    empty where there is no number; `high` where a reader knows no limit. `part`: "yes", "base" or "share"; `groups`: ""
    for the whole; `on_behalf_of`: "" for the municipality's own cases. A row with part "agreed" is no figure but what
    the delivery tells of an agreement: `groups` is responsible+performing, `basis` the agreement as JSON."""

    __tablename__ = "received_figures"
    __table_args__ = (
        Index("received_figures_by_delivery", "delivery"),
        {"sqlite_with_rowid": False},
    )

    period: str = Field(sa_column=Column(String(8), primary_key=True))
    municipality: str = Field(sa_column=Column(String(4), primary_key=True))
    indicator: str = Field(sa_column=Column(String(64), primary_key=True))
    part: str = Field(sa_column=Column(String(8), primary_key=True))
    groups: str = Field(sa_column=Column(String(64), primary_key=True))
    on_behalf_of: str = Field(sa_column=Column(String(4), primary_key=True))
    delivery: int = Field(sa_column=Column(Number, ForeignKey("received_deliveries.number"), nullable=False))
    status: str = Field(sa_column=Column(String(16), nullable=False))
    value: int | None = Field(default=None, sa_column=Column(Number))
    out_of: int | None = Field(default=None, sa_column=Column(Number))
    low: int = Field(sa_column=Column(Number, nullable=False))
    high: int | None = Field(default=None, sa_column=Column(Number))
    version: int = Field(sa_column=Column(Integer, nullable=False))
    coverage: str = Field(sa_column=Column(String(8), nullable=False))
    typed: bool = Field(sa_column=Column(Boolean, nullable=False))
    sentence_sv: str = Field(sa_column=Column(Text, nullable=False))
    sentence_en: str = Field(sa_column=Column(Text, nullable=False))
    basis: str = Field(sa_column=Column(Text, nullable=False))


class Alarm(SQLModel, table=True):
    """Something that a signature, a sequence or a sealed sum should never show; a person says what was done."""

    __tablename__ = "alarms"

    number: int = number_key()
    at: str = Field(sa_column=Column(String(32), nullable=False))
    sender: str = Field(sa_column=Column(String(4), nullable=False))
    kind: str = Field(sa_column=Column(String(32), nullable=False))
    digest: str = Field(sa_column=Column(String(64), nullable=False))
    told_sv: str = Field(sa_column=Column(Text, nullable=False))
    told_en: str = Field(sa_column=Column(Text, nullable=False))
    handled_at: str = Field(sa_column=Column(String(32), nullable=False))
    handled_by: str = Field(sa_column=Column(String(64), nullable=False))
    reason: str = Field(sa_column=Column(Text, nullable=False))


class Outgoing(SQLModel, table=True):
    """What this installation has signed for another and sends until it is confirmed, always the same bytes. `about`:
    the release, round or county release it holds."""

    __tablename__ = "outgoing"
    __table_args__ = (
        CheckConstraint("kind IN ('delivery', 'return', 'acceptance', 'vector')", name="outgoing_kind"),
        CheckConstraint("state IN ('ready', 'confirmed', 'refused', 'dropped')", name="outgoing_state"),
        Index("outgoing_by_sequence", "sender", "recipient", "kind", "sequence", unique=True),
    )

    number: int = number_key()
    sender: str = Field(sa_column=Column(String(4), nullable=False))
    recipient: str = Field(sa_column=Column(String(4), nullable=False))
    kind: str = Field(sa_column=Column(String(16), nullable=False))
    about: str = Field(sa_column=Column(String(128), nullable=False))
    period: str = Field(sa_column=Column(String(8), nullable=False))
    sequence: int = Field(sa_column=Column(Integer, nullable=False))
    digest: str = Field(sa_column=Column(String(64), nullable=False))
    created_at: str = Field(sa_column=Column(String(32), nullable=False))
    created_by: str = Field(sa_column=Column(String(64), nullable=False))
    envelope: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    state: str = Field(sa_column=Column(String(16), nullable=False))
    tries: int = Field(sa_column=Column(Integer, nullable=False))
    tried_at: str = Field(sa_column=Column(String(32), nullable=False))
    receipt: str = Field(sa_column=Column(Text, nullable=False))


class TypedFigure(SQLModel, table=True):
    """A figure that a person has written in and another approves. A small one is only ever `suppressed`: its number is
    not typed, so it is not here. Figures are replaced, never changed."""

    __tablename__ = "typed_figures"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'approved', 'rejected', 'replaced')", name="typed_figures_state"),
        Index("typed_figures_by_period", "municipality", "period"),
    )

    number: int = number_key()
    municipality: str = Field(sa_column=Column(String(4), nullable=False))
    indicator: str = Field(sa_column=Column(String(64), nullable=False))
    period: str = Field(sa_column=Column(String(8), nullable=False))
    on_behalf_of: str = Field(sa_column=Column(String(4), nullable=False))
    status: str = Field(sa_column=Column(String(16), nullable=False))
    value: int | None = Field(default=None, sa_column=Column(Number))
    sentence: str = Field(sa_column=Column(Text, nullable=False))
    state: str = Field(sa_column=Column(String(16), nullable=False))
    author: str = Field(sa_column=Column(String(64), nullable=False))
    at: str = Field(sa_column=Column(String(32), nullable=False))
    decided_by: str = Field(sa_column=Column(String(64), nullable=False))
    decided_at: str = Field(sa_column=Column(String(32), nullable=False))
    reason: str = Field(sa_column=Column(Text, nullable=False))


class SaidStatus(SQLModel, table=True):
    """What a person says that the municipality can say of an indicator, where coverage does not tell. An empty period
    is every period. Taken back, never removed."""

    __tablename__ = "said_statuses"
    __table_args__ = (Index("said_statuses_by_municipality", "municipality"),)

    number: int = number_key()
    municipality: str = Field(sa_column=Column(String(4), nullable=False))
    indicator: str = Field(sa_column=Column(String(64), nullable=False))
    period: str = Field(sa_column=Column(String(8), nullable=False))
    status: str = Field(sa_column=Column(String(16), nullable=False))
    sentence: str = Field(sa_column=Column(Text, nullable=False))
    actor: str = Field(sa_column=Column(String(64), nullable=False))
    at: str = Field(sa_column=Column(String(32), nullable=False))
    taken_back_by: str = Field(sa_column=Column(String(64), nullable=False))
    taken_back_at: str = Field(sa_column=Column(String(32), nullable=False))


class HandledFor(SQLModel, table=True):
    """An agreement: `performing` handles cases that `responsible` answers for. Days are YYYYMMDD; an empty `until` goes
    on. Ended, never removed."""

    __tablename__ = "agreements"
    __table_args__ = (
        CheckConstraint("counted_by IN ('responsible', 'performing', 'both')", name="agreements_counted_by"),
        CheckConstraint("responsible <> performing", name="agreements_two"),
    )

    number: int = number_key()
    responsible: str = Field(sa_column=Column(String(4), nullable=False))
    performing: str = Field(sa_column=Column(String(4), nullable=False))
    counted_by: str = Field(sa_column=Column(String(16), nullable=False))
    since: int = Field(sa_column=Column(Integer, nullable=False))
    until: int | None = Field(default=None, sa_column=Column(Integer))
    actor: str = Field(sa_column=Column(String(64), nullable=False))
    at: str = Field(sa_column=Column(String(32), nullable=False))
    ended_by: str = Field(sa_column=Column(String(64), nullable=False))
    ended_at: str = Field(sa_column=Column(String(32), nullable=False))


class Population(SQLModel, table=True):
    """Inhabitants. `sex`: female, male or total; `ages`: 0-17, 18+ or total. `source` says where from."""

    __tablename__ = "populations"
    __table_args__ = ({"sqlite_with_rowid": False},)

    code: str = Field(sa_column=Column(String(4), primary_key=True))
    year: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    sex: str = Field(sa_column=Column(String(8), primary_key=True))
    ages: str = Field(sa_column=Column(String(8), primary_key=True))
    persons: int = Field(sa_column=Column(Number, nullable=False))
    source: str = Field(sa_column=Column(Text, nullable=False))
    imported_at: str = Field(sa_column=Column(String(32), nullable=False))


class Reminder(SQLModel, table=True):
    """That the county has reminded a municipality of a delivery."""

    __tablename__ = "reminders"
    __table_args__ = (Index("reminders_by_period", "period"),)

    number: int = number_key()
    municipality: str = Field(sa_column=Column(String(4), nullable=False))
    period: str = Field(sa_column=Column(String(8), nullable=False))
    at: str = Field(sa_column=Column(String(32), nullable=False))
    actor: str = Field(sa_column=Column(String(64), nullable=False))
    how: str = Field(sa_column=Column(String(16), nullable=False))


class CountyRelease(SQLModel, table=True):
    """A release of the county: drafted by one, reviewed by another, published, perhaps withdrawn. `content` and all it
    rests on stay as they were stored (triggers); `publication` is what disclosure control says that readers know."""

    __tablename__ = "county_releases"
    __table_args__ = (
        CheckConstraint(
            "state IN ('draft', 'reviewed', 'published', 'withdrawn', 'rejected')", name="county_releases_state"
        ),
        CheckConstraint(
            "(sequence IS NULL) = (envelope IS NULL)"
            " AND (sequence IS NULL) = (state NOT IN ('published', 'withdrawn'))",
            name="county_releases_signed",
        ),
        CheckConstraint("length(content_digest) = 64", name="county_releases_digest"),
        Index("county_releases_by_sequence", "county", "sequence", unique=True),
    )

    number: int = number_key()
    id: str = Field(sa_column=Column(String(64), nullable=False, unique=True))
    county: str = Field(sa_column=Column(String(4), nullable=False))
    period: str = Field(sa_column=Column(String(8), nullable=False))
    state: str = Field(sa_column=Column(String(16), nullable=False))
    replaces: int | None = Field(default=None, sa_column=Column(Number, ForeignKey("county_releases.number")))
    created_at: str = Field(sa_column=Column(String(32), nullable=False))
    author: str = Field(sa_column=Column(String(64), nullable=False))
    reason: str = Field(sa_column=Column(Text, nullable=False))
    rests_on: str = Field(sa_column=Column(Text, nullable=False))
    content: str = Field(sa_column=Column(Text, nullable=False))
    content_digest: str = Field(sa_column=Column(String(64), nullable=False))
    publication: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    sequence: int | None = Field(default=None, sa_column=Column(Integer))
    envelope: str | None = Field(default=None, sa_column=Column(Text))


class CountyReleaseEvent(SQLModel, table=True):
    """A step of a county release's life."""

    __tablename__ = "county_release_events"
    __table_args__ = (
        CheckConstraint(
            "step IN ('draft', 'approve', 'reject', 'publish', 'withdraw')", name="county_release_events_step"
        ),
        Index("county_release_events_by_release", "release"),
    )

    number: int = number_key()
    release: int = Field(sa_column=Column(Number, ForeignKey("county_releases.number"), nullable=False))
    step: str = Field(sa_column=Column(String(16), nullable=False))
    at: str = Field(sa_column=Column(String(32), nullable=False))
    actor: str = Field(sa_column=Column(String(64), nullable=False))
    role: str = Field(sa_column=Column(String(32), nullable=False))
    reason: str = Field(sa_column=Column(Text, nullable=False))


class ReturnedResult(SQLModel, table=True):
    """A county's result as a municipality has received it, verified."""

    __tablename__ = "returned_results"
    __table_args__ = (
        CheckConstraint("length(digest) = 64 AND sequence >= 1", name="returned_results_digest"),
        Index("returned_results_by_sequence", "recipient", "sender", "sequence", unique=True),
    )

    number: int = number_key()
    sender: str = Field(sa_column=Column(String(4), nullable=False))
    recipient: str = Field(sa_column=Column(String(4), nullable=False))
    period: str = Field(sa_column=Column(String(8), nullable=False))
    sequence: int = Field(sa_column=Column(Integer, nullable=False))
    digest: str = Field(sa_column=Column(String(64), nullable=False))
    received_at: str = Field(sa_column=Column(String(32), nullable=False))
    via: str = Field(sa_column=Column(String(16), nullable=False))
    envelope: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
