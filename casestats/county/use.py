"""A use of what is registered: somebody's form, as data. Which fields it asks for, and what each is answered with.

Uses are written as TOML: those that come along in `uses/`, an installation's own in its home folder. A new one needs no
code. docs/anvandningar.md shows how.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files

from casestats.periods import Period
from casestats.words import Words

FOLDER = "uses"
"""Within this package, and within the home folder of an installation."""


class Reader(StrEnum):
    """Who hands it in: a municipality, or a county about all of its municipalities."""

    MUNICIPALITY = "municipality"
    COUNTY = "county"


class Part(StrEnum):
    """What of an indicator. The last three are parts of a share."""

    YES = "yes"
    BASE = "base"
    SHARE = "share"
    NUMERATOR = "numerator"
    DENOMINATOR = "denominator"


OF_SHARES = frozenset({Part.SHARE, Part.NUMERATOR, Part.DENOMINATOR})


class Constant(StrEnum):
    """What an installation knows of itself. `contact` is given by whoever makes the file."""

    CODE = "code"
    NAME = "name"
    COUNTY = "county"
    PERIOD = "period"
    CONTACT = "contact"
    RELEASES = "releases"
    """The published releases that it rests on."""
    MADE = "made"
    PROGRAM = "program"


class Statement(StrEnum):
    """What is said in words of how an indicator is kept. `kept` is all of the others in one text."""

    KEPT = "kept"
    SOURCE = "source"
    SINCE = "since"
    SCOPE = "scope"
    COVERAGE = "coverage"
    CERTAINTY = "certainty"
    MEMBERS = "members"
    """Of a total: how many municipalities could state it."""


class Rule(StrEnum):
    """Which periods a use is made for."""

    YEAR = "year"
    TERTIAL = "tertial"
    QUARTER = "quarter"
    MONTH = "month"
    ANY = "any"


MONTHS: Mapping[Rule, int] = {Rule.YEAR: 12, Rule.TERTIAL: 4, Rule.QUARTER: 3, Rule.MONTH: 1}
WHOLE = "whole"
YEAR_BEFORE = "year_before"
PARTS_OF_YEAR: Mapping[str, tuple[int, int]] = {
    **{f"T{place + 1}": (place * 4 + 1, 4) for place in range(3)},
    **{f"Q{place + 1}": (place * 3 + 1, 3) for place in range(4)},
}
"""Name -> first month and months."""
MOMENTS = (WHOLE, YEAR_BEFORE, *PARTS_OF_YEAR)
"""Which period a field asks about, beside the period that the form is filled for."""
FORMATS = ("html", "csv", "xlsx", "json", "json-stat", "px", "dcat")


def moment_of(moment: str, period: Period) -> Period:
    """The period that a field asks about, where the form is filled for `period`."""
    if moment == YEAR_BEFORE:
        return period.year_before
    if moment in PARTS_OF_YEAR:
        return Period(period.year, *PARTS_OF_YEAR[moment])
    return period


@dataclass(frozen=True, kw_only=True)
class UseField:
    """One field of the form, answered in one of five ways: with a figure (`indicator`, and neither `banded` nor
    `statement`), a band of it (`banded`), a statement (of an indicator, or of the whole), a constant, or never
    (`cannot` says why). `groups`: codes of a breakdown joined by +, as in county.figures; "" for the whole."""

    id: str
    label: Words
    indicator: str = ""
    part: Part = Part.YES
    groups: str = ""
    moment: str = WHOLE
    banded: bool = False
    comparable_only: bool = False
    """A figure that may not be set beside others' is not given, and the reason is."""
    constant: Constant | None = None
    statement: Statement | None = None
    cannot: Words | None = None


@dataclass(frozen=True, kw_only=True)
class Use:
    """A whole form. `answers_to`: what it answers to, and which version of that. `of_everything`: after its own
    fields, one for each indicator of the catalogue that is not among them."""

    name: str
    title: Words
    for_whom: tuple[Reader, ...]
    answers_to: Words
    rule: Rule
    formats: tuple[str, ...]
    fields: tuple[UseField, ...]
    notes: tuple[Words, ...] = ()
    of_everything: bool = False

    def fits(self, period: Period) -> bool:
        return self.rule is Rule.ANY or MONTHS[self.rule] == period.months


def shipped_texts() -> dict[str, str]:
    """Name -> text of each use that comes along, by name."""
    folder = files("casestats.county").joinpath(FOLDER)
    found = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml"))
    return {name.removesuffix(".toml"): folder.joinpath(name).read_text(encoding="utf-8") for name in found}
