"""The tables of the service: accounts, sessions, tokens, uploads, notes, runs of jobs and ready-made figures.

No case stands here. Times are UTC, RFC 3339, as text. Rules that a row must keep are CHECK, UNIQUE or foreign keys, as
in casestats.store.models.
"""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Index, Integer, LargeBinary, String, Text
from sqlmodel import Field, SQLModel

from casestats.store.models import Number, number_key


class Account(SQLModel, table=True):
    """A person who may sign in. `password` is an Argon2id string in PHC form, empty where single sign-on does it.
    `totp` is the sealed seed of the second factor, `totp_step` the last step that was used: each serves once."""

    __tablename__ = "accounts"
    __table_args__ = (
        CheckConstraint("length(uuid) = 16", name="accounts_uuid"),
        CheckConstraint("totp IS NULL OR length(totp) >= 96", name="accounts_totp_sealed"),
        CheckConstraint("language IN ('sv', 'en')", name="accounts_language"),
        Index("accounts_by_name", "name", unique=True),
    )

    number: int = number_key()
    uuid: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    name: str = Field(sa_column=Column(String(64), nullable=False))
    full_name: str = Field(sa_column=Column(String(128), nullable=False))
    email: str = Field(sa_column=Column(String(254), nullable=False))
    roles: str = Field(sa_column=Column(String(128), nullable=False))
    active: bool = Field(sa_column=Column(Boolean, nullable=False))
    break_glass: bool = Field(sa_column=Column(Boolean, nullable=False))
    news_by_mail: bool = Field(sa_column=Column(Boolean, nullable=False))
    language: str = Field(sa_column=Column(String(2), nullable=False))
    password: str = Field(sa_column=Column(String(256), nullable=False))
    must_change: bool = Field(sa_column=Column(Boolean, nullable=False))
    totp: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    totp_step: int = Field(sa_column=Column(Number, nullable=False))
    created_at: str = Field(sa_column=Column(String(32), nullable=False))


class AccountReach(SQLModel, table=True):
    """A municipality, or a unit of it by name, that an account sees. An empty unit is the whole."""

    __tablename__ = "account_reaches"
    __table_args__ = ({"sqlite_with_rowid": False},)

    account: int = Field(sa_column=Column(Number, ForeignKey("accounts.number"), primary_key=True))
    municipality: str = Field(sa_column=Column(String(4), primary_key=True))
    unit: str = Field(sa_column=Column(String(200), primary_key=True))


class Session(SQLModel, table=True):
    """A session, known by the SHA-256 of its 256-bit id."""

    __tablename__ = "sessions"
    __table_args__ = (
        CheckConstraint("length(id_hash) = 32", name="sessions_id_hash"),
        Index("sessions_by_account", "account"),
    )

    id_hash: bytes = Field(sa_column=Column(LargeBinary(32), primary_key=True))
    account: int = Field(sa_column=Column(Number, ForeignKey("accounts.number"), nullable=False))
    via: str = Field(sa_column=Column(String(16), nullable=False))
    created_at: str = Field(sa_column=Column(String(32), nullable=False))
    seen_at: str = Field(sa_column=Column(String(32), nullable=False))
    stepped_up_at: str = Field(sa_column=Column(String(32), nullable=False))


class SignInDelay(SQLModel, table=True):
    """How often a name or an address has failed of late, under a keyed hash of it: names that do not exist too."""

    __tablename__ = "sign_in_delays"
    __table_args__ = (CheckConstraint("length(key) = 32", name="sign_in_delays_key"),)

    key: bytes = Field(sa_column=Column(LargeBinary(32), primary_key=True))
    failures: int = Field(sa_column=Column(Integer, nullable=False))
    at: str = Field(sa_column=Column(String(32), nullable=False))


class Token(SQLModel, table=True):
    """A token of the API, known by the SHA-256 of its 256 bits. `scopes` are words of casestats.tokens."""

    __tablename__ = "tokens"
    __table_args__ = (
        CheckConstraint("length(id_hash) = 32", name="tokens_id_hash"),
        Index("tokens_by_hash", "id_hash", unique=True),
    )

    number: int = number_key()
    id_hash: bytes = Field(sa_column=Column(LargeBinary(32), nullable=False))
    account: int = Field(sa_column=Column(Number, ForeignKey("accounts.number"), nullable=False))
    label: str = Field(sa_column=Column(String(64), nullable=False))
    scopes: str = Field(sa_column=Column(String(256), nullable=False))
    created_at: str = Field(sa_column=Column(String(32), nullable=False))
    expires_at: str = Field(sa_column=Column(String(32), nullable=False))
    revoked_at: str | None = Field(default=None, sa_column=Column(String(32)))
    used_at: str | None = Field(default=None, sa_column=Column(String(32)))


class Upload(SQLModel, table=True):
    """An extract on its way in through the browser, the API or a watched folder. The files themselves lie sealed in
    the spool folder until they are imported or dropped; neither they nor their names are kept. `told` is the story of
    the plan as JSON, without a value of an identifying column."""

    __tablename__ = "uploads"
    __table_args__ = (
        CheckConstraint(
            "state IN ('checking', 'waiting', 'importing', 'done', 'same', 'refused', 'failed', 'dropped')",
            name="uploads_state",
        ),
        Index("uploads_by_municipality", "municipality"),
    )

    id: str = Field(sa_column=Column(String(32), primary_key=True))
    municipality: str = Field(sa_column=Column(String(4), nullable=False))
    state: str = Field(sa_column=Column(String(16), nullable=False))
    actor: str = Field(sa_column=Column(String(64), nullable=False))
    role: str = Field(sa_column=Column(String(32), nullable=False))
    created_at: str = Field(sa_column=Column(String(32), nullable=False))
    changed_at: str = Field(sa_column=Column(String(32), nullable=False))
    profile_name: str = Field(sa_column=Column(String(128), nullable=False))
    profile: str = Field(sa_column=Column(Text, nullable=False))
    period: str = Field(sa_column=Column(String(8), nullable=False))
    allowed: str = Field(sa_column=Column(String(256), nullable=False))
    files: int = Field(sa_column=Column(Integer, nullable=False))
    told: str = Field(sa_column=Column(Text, nullable=False))
    error: str = Field(sa_column=Column(Text, nullable=False))
    step: int | None = Field(default=None, sa_column=Column(Number, ForeignKey("steps.number")))


class Note(SQLModel, table=True):
    """A note, or a break, that a person has added to a series. An empty indicator or unit: all of them. Notes are
    taken back, never removed. `day` is ÅÅÅÅMMDD."""

    __tablename__ = "notes"
    __table_args__ = (
        CheckConstraint("kind IN ('note', 'break')", name="notes_kind"),
        CheckConstraint("(taken_back_at IS NULL) = (taken_back_by IS NULL)", name="notes_taken_back"),
        Index("notes_by_municipality", "municipality"),
    )

    number: int = number_key()
    municipality: str = Field(sa_column=Column(String(4), nullable=False))
    indicator: str = Field(sa_column=Column(String(64), nullable=False))
    unit: str = Field(sa_column=Column(String(200), nullable=False))
    kind: str = Field(sa_column=Column(String(8), nullable=False))
    day: int = Field(sa_column=Column(Integer, nullable=False))
    text: str = Field(sa_column=Column(Text, nullable=False))
    actor: str = Field(sa_column=Column(String(64), nullable=False))
    at: str = Field(sa_column=Column(String(32), nullable=False))
    taken_back_by: str | None = Field(default=None, sa_column=Column(String(64)))
    taken_back_at: str | None = Field(default=None, sa_column=Column(String(32)))


class JobRun(SQLModel, table=True):
    """A run of a job that was due. The unique pair keeps two schedulers from running it twice."""

    __tablename__ = "job_runs"
    __table_args__ = (
        CheckConstraint("state IN ('running', 'done', 'failed')", name="job_runs_state"),
        Index("job_runs_by_due", "job", "due_at", unique=True),
    )

    number: int = number_key()
    job: str = Field(sa_column=Column(String(128), nullable=False))
    due_at: str = Field(sa_column=Column(String(32), nullable=False))
    started_at: str = Field(sa_column=Column(String(32), nullable=False))
    ended_at: str | None = Field(default=None, sa_column=Column(String(32)))
    state: str = Field(sa_column=Column(String(8), nullable=False))
    told_sv: str = Field(sa_column=Column(Text, nullable=False))
    told_en: str = Field(sa_column=Column(Text, nullable=False))


class ReadyFigures(SQLModel, table=True):
    """Figures counted beforehand, so that a page need not wait: a document (compressed JSON) of one kind for one unit
    (empty: the whole municipality), true for the cases as known after step `after` under the definitions `digest`."""

    __tablename__ = "ready_figures"
    __table_args__ = ({"sqlite_with_rowid": False},)

    municipality: str = Field(sa_column=Column(String(4), primary_key=True))
    unit: str = Field(sa_column=Column(String(200), primary_key=True))
    kind: str = Field(sa_column=Column(String(32), primary_key=True))
    after: int = Field(sa_column=Column(Number, nullable=False))
    digest: str = Field(sa_column=Column(String(64), nullable=False))
    document: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class Preference(SQLModel, table=True):
    """What an administrator has chosen on the settings page: names, colours, the logo. `name` as in
    casestats.actions.preferences."""

    __tablename__ = "preferences"
    __table_args__ = ({"sqlite_with_rowid": False},)

    name: str = Field(sa_column=Column(String(64), primary_key=True))
    value: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
