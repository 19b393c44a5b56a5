"""What one municipality knows about one of its sources: the mapping profile, as plain data.

A profile is written as a TOML file, is checked by `casestats.schemas.profile.load_profile`, and is shown key by
key in docs/profil.md. Nothing here reads a file, and nothing of a vendor's is built in: headings, codes and words
of a case system or a form come from the profile alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from casestats.cases import MeasureKind, OpenedHow, Outcome, Sex, TargetGroup
from casestats.flags import Answer
from casestats.scope import Cover, Scope
from casestats.words import Words

NOT_FILLED_IN = "0000"
"""The municipality code of a draft; it loads, so that a person can go on with it, and reads nothing."""

UNTITLED = Words("", "")

Claims = Literal["complete", "nothing"]
Missing = Literal["removed", "closed"]
RowUnit = Literal["case", "reason", "measure", "reason_or_measure", "decision", "person", "answer_set"]
QuestionLayout = Literal["columns", "label", "number", "joined"]
StatusMeaning = Literal["counts", "void", "incomplete", "test"]
Occasion = Literal["test", "incomplete", "other"]
DateOrder = Literal["ymd", "dmy", "mdy"]

COLUMN_FIELDS: tuple[str, ...] = (
    "case_ref",
    "person_ref",
    "opened_on",
    "closed_on",
    "unit",
    "opened_how",
    "target_group",
    "sex",
    "birth_year",
    "age",
    "outcome",
    "status",
    "reason",
    "municipality",
    "answer_set",
    "answered_on",
    "form_version",
)
"""The canonical fields that a column can be mapped to. `reason` may be several columns."""

IDENTIFYING_FIELDS = frozenset({"case_ref", "person_ref", "answer_set"})


@dataclass(frozen=True)
class Heading:
    """One name a column goes by. `position` (from 1) tells columns with the same heading apart; `since` and
    `until` (both included) say when the name was in use, by the day the row was answered or the case opened."""

    text: str
    position: int | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Column:
    """A column of the extract: its heading, and other names it has had. An optional column may be missing."""

    names: tuple[Heading, ...]
    optional: bool = False

    @property
    def heading(self) -> str:
        return self.names[0].text


@dataclass(frozen=True)
class ExtractRules:
    """What a file of this source looks like."""

    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    header_rows: int = 1
    fill_down: tuple[str, ...] = ()
    transposed: bool = False
    short_rows: bool = False
    spread_headings: bool = False
    date_order: DateOrder | None = None
    times_are_utc: bool = False
    """Times without a zone are UTC; the Swedish day is what counts."""
    file_name: str | None = None
    period_column: str | None = None
    period_above: str | None = None
    row_unit: RowUnit = "reason_or_measure"
    shared: bool = False
    """The extract holds other municipalities' rows too; then the municipality column is required and checked."""


@dataclass(frozen=True)
class MunicipalityNames:
    """How this municipality is written in a shared extract, and which other names are known to be others'."""

    accepted: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


TargetChoice = TargetGroup | Literal["by_age"]


@dataclass(frozen=True)
class KnownWords:
    """What the words of the extract mean, field by field. Case, spaces, accents and punctuation do not matter."""

    answer: Mapping[str, Answer] = field(default_factory=dict)
    sex: Mapping[str, Sex] = field(default_factory=dict)
    opened_how: Mapping[str, OpenedHow] = field(default_factory=dict)
    target_group: Mapping[str, TargetChoice] = field(default_factory=dict)
    outcome: Mapping[str, Outcome] = field(default_factory=dict)
    status: Mapping[str, StatusMeaning] = field(default_factory=dict)
    measure: Mapping[str, MeasureKind | Literal["no_measure"]] = field(default_factory=dict)
    granted: Mapping[str, Literal["decision", "service", "not_recorded", "refused"]] = field(default_factory=dict)
    unit: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Code:
    """A reason code: the target group it puts a case in, and the flags it sets to yes. A code that has been
    reused with a new meaning is listed once a meaning, each with the days (by opening, both included) it held."""

    code: str
    target_group: TargetChoice = TargetGroup.UNCLASSIFIED
    yes: tuple[str, ...] = ()
    text: str | None = None
    aliases: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True)
class AbsentMeansNo:
    """A flag whose codes this municipality always sets where they apply, so that a case without them is a no -
    except in cases that have no other codes than `except_codes`, which are about something else."""

    flag: str
    except_codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Option:
    """An option of a multiple-choice question. `means` is a flag, a risk instrument, `none`, `unknown` or
    `dropped`; `number` is what the extract writes for it in the layout `number`."""

    label: str
    means: str
    number: int | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Question:
    """A question of a form: a single one answers one flag; a multiple-choice one has options."""

    column: Column
    flag: str | None = None
    words: Mapping[str, Answer] = field(default_factory=dict)
    options: tuple[Option, ...] = ()
    layout: QuestionLayout = "columns"
    separator: str | None = None
    versions: tuple[str, ...] = ()
    """The form versions that have the question; empty: all of them."""


@dataclass(frozen=True)
class FormVersion:
    """A version of the form, in use from `since` to `until` (both included; by the day of the answer)."""

    name: str
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class MeasureColumns:
    """The columns that together tell of one measure on a row. `always` is for columns about one kind only."""

    kind: Column | None = None
    always: MeasureKind | None = None
    since: Column | None = None
    until: Column | None = None
    granted: Column | None = None
    decided_on: Column | None = None


@dataclass(frozen=True)
class SkipRule:
    """Rows that are no cases: those where the column holds one of `words` or, with `empty`, nothing. The column
    may identify (a test respondent): it is compared, and never shown or kept."""

    column: Column
    words: tuple[str, ...] = ()
    empty: bool = False
    because: Occasion = "test"


@dataclass(frozen=True)
class Doubt:
    """A question that `draft` asks beside a guess, at the key it is about (`columns.unit`)."""

    key: str
    words: Words


@dataclass(frozen=True)
class Profile:
    """One municipality's profile for one source. `digest` (SHA-256, hex) names its content; comments, order of
    keys and `doubts` do not change it."""

    municipality: str
    source: str
    adapter: str
    version: int = 1
    rank: int = 1
    title: Words = UNTITLED
    claims: Claims = "nothing"
    missing: Missing = "removed"
    confirm_missing_share: float = 0.2
    refuse_share: float = 0.05
    person_references: bool = True
    extract: ExtractRules = ExtractRules()
    columns: Mapping[str, Column] = field(default_factory=dict)
    reasons: tuple[Column, ...] = ()
    drop: tuple[str, ...] = ()
    municipality_names: MunicipalityNames = MunicipalityNames()
    words: KnownWords = KnownWords()
    codes: tuple[Code, ...] = ()
    absent_means_no: tuple[AbsentMeansNo, ...] = ()
    questions: tuple[Question, ...] = ()
    form_versions: tuple[FormVersion, ...] = ()
    measures: tuple[MeasureColumns, ...] = ()
    skip: tuple[SkipRule, ...] = ()
    covers: tuple[Cover, ...] = ()
    adapter_settings: Mapping[str, object] = field(default_factory=dict)
    """What only the adapter knows how to read; it checks the table itself. Never a secret: a profile is shared."""
    digest: str = field(default="", compare=False)
    doubts: tuple[Doubt, ...] = field(default=(), compare=False)

    @property
    def scope(self) -> Scope:
        return Scope(self.source, self.rank, self.covers)

    def every_column(self) -> list[tuple[str, Column]]:
        """Each mapped column with the key it stands under in the profile, in the order of the profile."""
        found = [(f"columns.{name}", column) for name, column in self.columns.items()]
        found += [("columns.reason", column) for column in self.reasons]
        found += [(f"questions.{place}", question.column) for place, question in enumerate(self.questions, 1)]
        for place, group in enumerate(self.measures, 1):
            parts = ("kind", "since", "until", "granted", "decided_on")
            found += [(f"measures.{place}.{part}", getattr(group, part)) for part in parts if getattr(group, part)]
        return found + [(f"skip.{place}", rule.column) for place, rule in enumerate(self.skip, 1)]
