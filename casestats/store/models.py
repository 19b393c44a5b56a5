"""The tables. SQLModel classes with `table=True` do not validate, so the database does: every rule that a row must
keep is a CHECK, a UNIQUE or a foreign key.

Dates are whole numbers ÅÅÅÅMMDD; enumerations the numbers of casestats.cases; `asked`, `known` and `yes` the masks of
casestats.flags. The cases that count after step n are the facts with known_from <= n and (known_to empty or > n).
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, Integer, LargeBinary, String, Text
from sqlmodel import Field, SQLModel

Number = BigInteger().with_variant(Integer(), "sqlite")
"""A row number: SQLite's own rowid is a 64-bit INTEGER."""


def number_key() -> Any:
    return Field(default=None, sa_column=Column(Number, primary_key=True, autoincrement=False))


class Source(SQLModel, table=True):
    """A source of a municipality: a case system or a survey. The newest import's profile decides its rank."""

    __tablename__ = "sources"
    __table_args__ = (Index("sources_by_name", "municipality", "name", unique=True),)

    number: int = number_key()
    municipality: str = Field(sa_column=Column(String(4), nullable=False))
    name: str = Field(sa_column=Column(String(64), nullable=False))
    rank: int = Field(sa_column=Column(Integer, nullable=False))
    person_references: bool = Field(nullable=False)


class Step(SQLModel, table=True):
    """One step of the ledger: an import, or taking one back. Steps are never removed."""

    __tablename__ = "steps"
    __table_args__ = (
        CheckConstraint("kind IN ('import', 'undo')", name="steps_kind"),
        CheckConstraint("period_end >= period_start", name="steps_period"),
        Index("steps_by_municipality", "municipality"),
    )

    number: int = number_key()
    kind: str = Field(sa_column=Column(String(8), nullable=False))
    municipality: str = Field(sa_column=Column(String(4), nullable=False))
    source: int | None = Field(default=None, sa_column=Column(Number, ForeignKey("sources.number")))
    known_at: int = Field(sa_column=Column(Integer, nullable=False))
    period_start: int = Field(sa_column=Column(Integer, nullable=False))
    period_end: int = Field(sa_column=Column(Integer, nullable=False))
    complete: bool = Field(nullable=False)
    missing_means_closed: bool = Field(nullable=False)
    undoes: int | None = Field(default=None, sa_column=Column(Number, ForeignKey("steps.number"), unique=True))
    at: str = Field(sa_column=Column(String(32), nullable=False))
    actor: str = Field(sa_column=Column(String(64), nullable=False))
    reason: str = Field(sa_column=Column(Text, nullable=False))
    adapter: str = Field(sa_column=Column(String(64), nullable=False))
    profile_digest: str = Field(sa_column=Column(String(64), nullable=False))
    content_hash: str = Field(sa_column=Column(String(64), nullable=False))
    scope: str = Field(sa_column=Column(Text, nullable=False))
    summary: str = Field(sa_column=Column(Text, nullable=False))


class Unit(SQLModel, table=True):
    __tablename__ = "units"
    __table_args__ = (Index("units_by_name", "municipality", "name", unique=True),)

    number: int = number_key()
    municipality: str = Field(sa_column=Column(String(4), nullable=False))
    name: str = Field(sa_column=Column(Text, nullable=False))


class Case(SQLModel, table=True):
    """Who a case is about, as pseudonyms and sealed fields. The person key is empty where there is no reference."""

    __tablename__ = "cases"
    __table_args__ = (
        CheckConstraint("length(uuid) = 16", name="cases_uuid"),
        CheckConstraint("length(case_key) = 16", name="cases_case_key"),
        CheckConstraint("length(person_key) IN (0, 16)", name="cases_person_key"),
        CheckConstraint("length(case_ref) >= 96", name="cases_case_ref_sealed"),
        CheckConstraint(
            "(person_ref IS NULL) = (length(person_key) = 0) AND (person_ref IS NULL OR length(person_ref) >= 96)",
            name="cases_person_ref_sealed",
        ),
        Index("cases_by_key", "municipality", "case_key", "person_key", unique=True),
    )

    number: int = number_key()
    municipality: str = Field(sa_column=Column(String(4), nullable=False))
    case_key: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    person_key: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    uuid: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    case_ref: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    person_ref: bytes | None = Field(default=None, sa_column=Column(LargeBinary))


class Facts(SQLModel, table=True):
    """What a source, or all sources together (source empty), say of a case. Rows are never changed.

    `person_key` is the case's, copied here because counting reads this table alone.
    """

    __tablename__ = "facts"
    __table_args__ = (
        CheckConstraint("opened BETWEEN 18500101 AND 22001231", name="facts_opened"),
        CheckConstraint("closed IS NULL OR closed >= opened", name="facts_closed"),
        CheckConstraint("target_group BETWEEN 0 AND 4", name="facts_target_group"),
        CheckConstraint("sex BETWEEN 0 AND 3", name="facts_sex"),
        CheckConstraint("opened_how BETWEEN 0 AND 4", name="facts_opened_how"),
        CheckConstraint("outcome BETWEEN 0 AND 5", name="facts_outcome"),
        CheckConstraint("risk BETWEEN 0 AND 255", name="facts_risk"),
        CheckConstraint("(yes & ~known) = 0 AND (known & ~asked) = 0", name="facts_answers"),
        Index("facts_by_case", "case_number"),
    )

    number: int = number_key()
    case_number: int = Field(sa_column=Column(Number, ForeignKey("cases.number"), nullable=False))
    source: int | None = Field(default=None, sa_column=Column(Number, ForeignKey("sources.number")))
    person_key: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    opened: int = Field(sa_column=Column(Integer, nullable=False))
    closed: int | None = Field(default=None, sa_column=Column(Integer))
    unit: int | None = Field(default=None, sa_column=Column(Number, ForeignKey("units.number")))
    opened_how: int = Field(sa_column=Column(Integer, nullable=False))
    sex: int = Field(sa_column=Column(Integer, nullable=False))
    birth_year: int | None = Field(default=None, sa_column=Column(Integer))
    outcome: int = Field(sa_column=Column(Integer, nullable=False))
    target_group: int = Field(sa_column=Column(Integer, nullable=False))
    risk: int = Field(sa_column=Column(Integer, nullable=False))
    asked: int = Field(sa_column=Column(Integer, nullable=False))
    known: int = Field(sa_column=Column(Integer, nullable=False))
    yes: int = Field(sa_column=Column(Integer, nullable=False))
    void: int = Field(sa_column=Column(Integer, nullable=False))


class Measure(SQLModel, table=True):
    __tablename__ = "measures"
    __table_args__ = (
        CheckConstraint("kind BETWEEN 0 AND 6", name="measures_kind"),
        CheckConstraint("granted BETWEEN 0 AND 2", name="measures_granted"),
        {"sqlite_with_rowid": False},
    )

    facts: int = Field(sa_column=Column(Number, ForeignKey("facts.number"), primary_key=True))
    kind: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    since: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    until: int | None = Field(default=None, sa_column=Column(Integer))
    granted: int = Field(sa_column=Column(Integer, nullable=False))


class Holding(SQLModel, table=True):
    """An import held these facts: it said just this of the case, anew or again."""

    __tablename__ = "holdings"
    __table_args__ = ({"sqlite_with_rowid": False},)

    facts: int = Field(sa_column=Column(Number, ForeignKey("facts.number"), primary_key=True))
    step: int = Field(sa_column=Column(Number, ForeignKey("steps.number"), primary_key=True))


class Version(SQLModel, table=True):
    """The facts counted from step `known_from` to the step before `known_to` (empty: still)."""

    __tablename__ = "versions"
    __table_args__ = (
        CheckConstraint("known_to IS NULL OR known_to > known_from", name="versions_order"),
        {"sqlite_with_rowid": False},
    )

    municipality: str = Field(sa_column=Column(String(4), primary_key=True))
    facts: int = Field(sa_column=Column(Number, ForeignKey("facts.number"), primary_key=True))
    known_from: int = Field(sa_column=Column(Number, ForeignKey("steps.number"), primary_key=True))
    known_to: int | None = Field(default=None, sa_column=Column(Number, ForeignKey("steps.number")))


class DataKey(SQLModel, table=True):
    """A data key, wrapped by the municipality's key-encryption key: one per municipality, month and purpose."""

    __tablename__ = "data_keys"
    __table_args__ = (Index("data_keys_by_use", "municipality", "month", "purpose"),)

    number: int = number_key()
    id: bytes = Field(sa_column=Column(LargeBinary, nullable=False, unique=True))
    municipality: str = Field(sa_column=Column(String(4), nullable=False))
    month: str = Field(sa_column=Column(String(7), nullable=False))
    purpose: str = Field(sa_column=Column(String(16), nullable=False))
    wrapped: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    commitment: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class AuditEvent(SQLModel, table=True):
    """Who did what, when. Never an identifier. `chain` ties each event to the one before it."""

    __tablename__ = "audit_events"

    number: int = number_key()
    at: str = Field(sa_column=Column(String(32), nullable=False))
    actor: str = Field(sa_column=Column(String(64), nullable=False))
    role: str = Field(sa_column=Column(String(32), nullable=False))
    action: str = Field(sa_column=Column(String(32), nullable=False))
    object: str = Field(sa_column=Column(String(128), nullable=False))
    reason: str = Field(sa_column=Column(Text, nullable=False))
    result: str = Field(sa_column=Column(String(32), nullable=False))
    chain: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class Seal(SQLModel, table=True):
    """One row: the check value of the key ring this database belongs to."""

    __tablename__ = "seal"
    __table_args__ = (CheckConstraint("one = 1", name="seal_one"),)

    one: int = Field(default=1, sa_column=Column(Integer, primary_key=True, autoincrement=False))
    key_ring: str = Field(sa_column=Column(String(128), nullable=False))


class Release(SQLModel, table=True):
    """Protected tables on their way to readers, or with them. Once stored, only `state` changes, and `sequence` and
    `envelope` are filled in, once: triggers of the migration hold that (docs/adr/0015)."""

    __tablename__ = "releases"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'reviewed', 'published', 'withdrawn', 'rejected')", name="releases_state"),
        CheckConstraint(
            "(sequence IS NULL) = (envelope IS NULL)"
            " AND (sequence IS NULL) = (state NOT IN ('published', 'withdrawn'))",
            name="releases_signed",
        ),
        CheckConstraint("length(content_digest) = 64 AND length(template_digest) = 64", name="releases_digests"),
        Index("releases_by_sequence", "municipality", "sequence", unique=True),
    )

    number: int = number_key()
    id: str = Field(sa_column=Column(String(64), nullable=False, unique=True))
    municipality: str = Field(sa_column=Column(String(4), nullable=False))
    period: str = Field(sa_column=Column(String(8), nullable=False))
    template: str = Field(sa_column=Column(String(64), nullable=False))
    template_digest: str = Field(sa_column=Column(String(64), nullable=False))
    template_text: str = Field(sa_column=Column(Text, nullable=False))
    state: str = Field(sa_column=Column(String(16), nullable=False))
    data_version: int = Field(sa_column=Column(Number, ForeignKey("steps.number"), nullable=False))
    earlier: str = Field(sa_column=Column(Text, nullable=False))
    replaces: int | None = Field(default=None, sa_column=Column(Number, ForeignKey("releases.number")))
    created_at: str = Field(sa_column=Column(String(32), nullable=False))
    author: str = Field(sa_column=Column(String(64), nullable=False))
    reason: str = Field(sa_column=Column(Text, nullable=False))
    seed: str = Field(sa_column=Column(String(128), nullable=False))
    effort: int = Field(sa_column=Column(Number, nullable=False))
    true_zero_coverage: int = Field(sa_column=Column(Integer, nullable=False))
    content: str = Field(sa_column=Column(Text, nullable=False))
    content_digest: str = Field(sa_column=Column(String(64), nullable=False))
    certificate: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    publication: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    sequence: int | None = Field(default=None, sa_column=Column(Integer))
    envelope: str | None = Field(default=None, sa_column=Column(Text))


class ReleaseEvent(SQLModel, table=True):
    """A step of a release's life: who, when, what, why. Rows are never changed."""

    __tablename__ = "release_events"
    __table_args__ = (
        CheckConstraint("step IN ('draft', 'approve', 'reject', 'publish', 'withdraw')", name="release_events_step"),
        Index("release_events_by_release", "release"),
    )

    number: int = number_key()
    release: int = Field(sa_column=Column(Number, ForeignKey("releases.number"), nullable=False))
    step: str = Field(sa_column=Column(String(16), nullable=False))
    at: str = Field(sa_column=Column(String(32), nullable=False))
    actor: str = Field(sa_column=Column(String(64), nullable=False))
    role: str = Field(sa_column=Column(String(32), nullable=False))
    reason: str = Field(sa_column=Column(Text, nullable=False))
