"""The contract between casestats and an adapter, version 1.

An adapter turns an extract into messages. `read` is the one method counts rest on; `draft` and `check`
help people. An adapter knows no database, no key and no log; it does not print, write or use the network;
the same bytes with the same profile give the same messages in the same order.

    Claim      what the extract says of itself: whose it is, for when, and whether it is complete
    CaseRow    one row about one person's case
    RowError   a row that is refused: where, which rule, and what to do
    Notice     something a person should know, about a column, a code or the extract as a whole
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Literal, NamedTuple, NoReturn, Protocol, runtime_checkable

from casestats.cases import Measure, OpenedHow, Outcome, Sex, TargetGroup
from casestats.flags import NOTHING_RECORDED, Answers
from casestats.periods import Period
from casestats.words import Words

if TYPE_CHECKING:
    from casestats.adapters.extract import Extract
    from casestats.adapters.profile import Profile

CONTRACT_VERSION = 1
ENTRY_POINT_GROUP = "casestats.adapters"


class Identifier:
    """A case number or person number on its way to the vault.

    It keeps quiet: in repr, str, format, logs, tracebacks and pickles. Only the vault, and the adapter that
    made it, have a reason to call `plain`.
    """

    __slots__ = ("__value",)

    def __init__(self, value: str) -> None:
        self.__value = value

    def plain(self) -> str:
        """The value itself. Never log it, never put it into a message."""
        return self.__value

    def __repr__(self) -> str:
        return "Identifier(hidden)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Identifier) and self.__value == other.__value

    def __hash__(self) -> int:
        return hash(self.__value)

    def __reduce__(self) -> NoReturn:
        raise TypeError("an Identifier is not to be pickled or copied")


class Locator(NamedTuple):
    """Where in the extract: the file's place among those given (from 1; its name may be a person's), the sheet's
    place in a workbook (from 1; 0 for text), and the row as a person would count it (from 1, headings included)."""

    file: int
    sheet: int
    row: int


class Claim(NamedTuple):
    """What the extract says of itself. With `complete`, it holds *all* cases of this municipality and source that
    were active in `period`, as known at the end of it. Without a period, it was known on the day it was imported."""

    municipality: str
    period: Period | None
    complete: bool


class CaseRow(NamedTuple):
    """One row about one person's case. A case may have many rows; intake merges them.

    `case_ref` is never empty. `person_ref` None means a masked identity, or a source without person references
    (the profile says which). `as_of` orders answer sets about the same case (later wins for what is not a
    flag, a set or a list). `void` marks a row that never counts.
    """

    at: Locator
    case_ref: Identifier
    person_ref: Identifier | None
    opened_on: date
    closed_on: date | None = None
    unit: str | None = None
    opened_how: OpenedHow = OpenedHow.NOT_RECORDED
    target_group: TargetGroup = TargetGroup.UNCLASSIFIED
    sex: Sex = Sex.NOT_RECORDED
    birth_year: int | None = None
    outcome: Outcome = Outcome.NOT_RECORDED
    risk: int = 0
    answers: Answers = NOTHING_RECORDED
    measures: tuple[Measure, ...] = ()
    void: bool = False
    as_of: str = ""


class RowError(NamedTuple):
    """A refused row. `rule` is a short stable word for scripts; `words` says what to do and never holds a value
    of an identifying column; `kept` are the row's mapped columns that do not identify, for the person who mends it."""

    at: Locator
    column: str
    rule: str
    words: Words
    kept: tuple[tuple[str, str], ...] = ()


NoticeKind = Literal[
    "dropped_column",  # a column that the profile does not name
    "unmapped_code",  # a code or word that the profile does not know; its cases are unclassified or not recorded
    "repaired",  # read after a repair that the profile or a person allowed
    "noted",  # read as it is, though odd: a wrong check digit, closed before opened, ...
    "skipped",  # rows that are not cases: sums, repeated headings, incomplete answers, test rows
    "ignored_sheet",
    "question",  # a guess of `draft` that a person should answer
]


class Notice(NamedTuple):
    """Something a person should know. `rows` is how many rows it concerns (0: the extract as a whole); `code` is
    the code or heading concerned, never a value of an identifying column or of free text."""

    kind: NoticeKind
    words: Words
    column: str = ""
    code: str = ""
    rows: int = 0
    rule: str = ""
    """A short stable word for scripts and sums, such as `measure_without_date`."""


Message = Claim | CaseRow | RowError | Notice


class Manifest(NamedTuple):
    """Who the adapter is. `name` is what profiles and commands call it: lower case letters, digits and `_`."""

    name: str
    version: str
    contract_version: int
    title: Words
    capabilities: frozenset[str] = frozenset({"file"})


@runtime_checkable
class Adapter(Protocol):
    """What a plugin's entry point gives: an object (or a class without arguments) with these four."""

    manifest: Manifest

    def draft(self, extract: Extract) -> Profile:
        """A profile guessed from headings and codes, with a question beside every guess. It holds no value of a
        column that identifies or is free text."""

    def check(self, extract: Extract, profile: Profile) -> list[Notice]:
        """What would be read, dropped and unmapped, without reading any case."""

    def read(self, extract: Extract, profile: Profile) -> Iterator[Message]:
        """The messages of the extract: the Claim first, then rows, row errors and notices in a stable order.
        Raises FixExtract where the extract as a whole cannot be read, FixSettings where the profile is wrong."""
