"""The catalogue read from its file. Every mistake is named with the entry and the key it is in.

The file is shipped with the package and written by those who keep the project, so a mistake is theirs: it raises
FixSettings, and a test reads the shipped file.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Collection, Mapping
from datetime import date
from enum import IntEnum
from functools import lru_cache
from importlib.resources import files
from typing import Any, Literal, NoReturn, TypeVar, cast

from casestats.cases import AGE_BANDS, Granted, MeasureKind, OpenedHow, Outcome, TargetGroup
from casestats.catalogue.definition import (
    EVERY_GROUP,
    BandQuestion,
    Break,
    Breakdown,
    Catalogue,
    Comparison,
    Counts,
    Indicator,
    Nesting,
    Part,
    Question,
    Share,
    Unit,
    When,
)
from casestats.catalogue.names import BREAKDOWNS
from casestats.errors import FixSettings
from casestats.flags import FLAGS, Answer
from casestats.words import Words

T = TypeVar("T")
Member = TypeVar("Member", bound=IntEnum)

_MISSING: Any = object()


def _wrong(where: str, sv: str, en: str) -> NoReturn:
    raise FixSettings(f"Katalogen, {where}: {sv}.", f"The catalogue, {where}: {en}.")


class _Entry:
    """One table of the file. `take` gives a key's value and marks it as read; `done` refuses what is left."""

    def __init__(self, where: str, content: object) -> None:
        if not isinstance(content, Mapping):
            _wrong(where, "ska vara en tabell", "must be a table")
        self.where = where
        self.rest: dict[str, Any] = dict(content)

    def take(self, key: str, kind: type[T], default: Any = _MISSING) -> T:
        if key not in self.rest:
            if default is _MISSING:
                _wrong(self.where, f"nyckeln {key} saknas", f"the key {key} is missing")
            return cast(T, default)
        value = self.rest.pop(key)
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            _wrong(f"{self.where}.{key}", f"ska vara {kind.__name__}", f"must be {kind.__name__}")
        return value

    def one_of(self, key: str, allowed: Collection[T], default: Any = _MISSING) -> T:
        value: Any = self.take(key, object, default)
        if value is not default and value not in allowed:
            known = ", ".join(map(str, allowed))
            _wrong(f"{self.where}.{key}", f"{value!r} finns inte; välj bland {known}", f"no {value!r}; one of {known}")
        return cast(T, value)

    def some_of(self, key: str, allowed: Collection[str], default: Any = _MISSING) -> tuple[str, ...]:
        values = self.take(key, list, default)
        for value in values:
            if value not in allowed:
                known = ", ".join(allowed)
                _wrong(f"{self.where}.{key}", f"{value!r} finns inte; välj bland {known}", f"no {value!r}: {known}")
        return tuple(values)

    def words(self, key: str) -> Words:
        both = _Entry(f"{self.where}.{key}", self.take(key, object))
        return Words(both.take("sv", str), both.done(both.take("en", str)))

    def done(self, result: T) -> T:
        if self.rest:
            _wrong(self.where, f"okända nycklar {sorted(self.rest)}", f"unknown keys {sorted(self.rest)}")
        return result


def _named(members: type[Member]) -> dict[str, Member]:
    return {member.name.lower(): member for member in members}


GROUPS, OUTCOMES = _named(TargetGroup), _named(Outcome)
KINDS, GRANTED, WAYS = _named(MeasureKind), _named(Granted), _named(OpenedHow)
ANSWERS = _named(Answer)


def _question(where: str, content: object) -> Question:
    entry = _Entry(where, content)
    allowed: dict[Literal["flag", "opened_how", "risk_assessment"], Collection[str]] = {
        "flag": FLAGS,
        "opened_how": set(WAYS) - {"not_recorded"},
        "risk_assessment": ("instrument",),
    }
    for of, values in allowed.items():
        if of in entry.rest:
            return entry.done(Question(of, entry.one_of(of, values)))
    _wrong(where, f"ska vara en av {', '.join(allowed)}", f"must be one of {', '.join(allowed)}")


def _counts(where: str, content: object) -> Counts:
    entry = _Entry(where, content)
    groups = entry.some_of("target_groups", GROUPS, None) if "target_groups" in entry.rest else None
    outcomes = entry.some_of("outcomes", OUTCOMES) if "outcomes" in entry.rest else None
    kind, granted = entry.one_of("measure_kind", KINDS, None), entry.one_of("granted", GRANTED, None)
    counts = Counts(
        unit=Unit(entry.one_of("unit", [unit.value for unit in Unit])),
        when=When(entry.one_of("when", [when.value for when in When])),
        target_groups=EVERY_GROUP if groups is None else frozenset(GROUPS[group] for group in groups),
        or_flag=entry.one_of("or_flag", FLAGS, None),
        outcomes=None if outcomes is None else frozenset(OUTCOMES[outcome] for outcome in outcomes),
        with_measure_in_year=entry.one_of("with_measure", ["calendar_year"], None) is not None,
        measure_kind=None if kind is None else KINDS[kind],
        granted=None if granted is None else GRANTED[granted],
        under_age=entry.take("under_age", int, None),
        age_band=entry.one_of("age_band", AGE_BANDS, None),
        question=_question(f"{where}.question", entry.take("question", object)) if "question" in entry.rest else None,
    )
    _check_together(where, counts)
    return entry.done(counts)


def _check_together(where: str, counts: Counts) -> None:
    """Combinations that the counter has no meaning for."""
    if counts.of_measures and (counts.question or counts.age_band or counts.under_age or counts.outcomes):
        _wrong(where, "insatser och nätter har inga svar", "measures and nights have no answers")
    if counts.when is When.OVERLAPPING and not counts.of_measures:
        _wrong(where, "overlapping gäller insatser", "overlapping is for measures")
    if counts.unit is Unit.NIGHTS and counts.when is not When.OVERLAPPING:
        _wrong(where, "nätter räknas för pågående insatser", "nights are counted of overlapping measures")
    on_measures = counts.when in (When.MEASURED, When.OVERLAPPING)
    if on_measures and (counts.age_band is not None or counts.under_age is not None):
        _wrong(where, "ålder gäller ärenden och personer i ärendens tid", "age is for cases and persons in cases' time")
    if on_measures and counts.unit is Unit.PERSONS:
        _wrong(where, "personer räknas i ärendens tid", "persons are counted in cases' time")
    if (counts.measure_kind is not None or counts.granted is not None) and not on_measures:
        _wrong(where, "measure_kind och granted gäller insatser", "measure_kind and granted are for measures")


def _part(where: str, content: object, countable: Mapping[str, Counts]) -> Part:
    entry = _Entry(where, content)
    of = entry.one_of("of", list(countable))
    answers = entry.some_of("answers", ANSWERS, ["yes"])
    return entry.done(Part(of, countable[of], frozenset(ANSWERS[answer] for answer in answers)))


def _entries(content: _Entry, key: str) -> list[_Entry]:
    """The tables of a list, each under its id, which may not be used twice."""
    entries: dict[str, _Entry] = {}
    for item in content.take(key, list, []):
        entry = _Entry(f"{key} {item.get('id', '?') if isinstance(item, dict) else '?'}", item)
        name = entry.take("id", str)
        if name in entries:
            _wrong(entry.where, "finns två gånger", "is there twice")
        entries[name] = entry
        entry.rest["id"] = name
    return list(entries.values())


def _by_id(entries: list[_Entry], make: Callable[[_Entry, str], T]) -> dict[str, T]:
    made = {}
    for entry in entries:
        name = entry.take("id", str)
        made[name] = entry.done(make(entry, name))
    return made


def _indicator(
    entry: _Entry,
    name: str,
    counted: Mapping[str, Counts],
    comparisons: Mapping[str, Comparison],
    breaks: Mapping[str, Break],
    notes: Mapping[str, Words],
) -> Indicator:
    counts: Counts | Share
    if name in counted:
        counts = counted[name]
        entry.rest.pop("counts")
    else:
        numerator = _part(f"{entry.where}.numerator", entry.take("numerator", object), counted)
        counts = Share(numerator, _part(f"{entry.where}.denominator", entry.take("denominator", object), counted))
    disclosure_class: Literal["B", "C"] = entry.one_of("class", ("B", "C"))
    return Indicator(
        id=name,
        version=entry.take("version", int),
        title=entry.words("title"),
        disclosure_class=disclosure_class,
        goal=entry.one_of("goal", (1, 2, 3, 4)),
        counts=counts,
        compare=tuple(comparisons[one] for one in entry.some_of("compare", comparisons)),
        breaks=tuple(breaks[one] for one in entry.some_of("breaks", breaks, [])),
        notes=tuple(notes[one] for one in entry.some_of("notes", notes, [])),
        lower_bound_while=entry.one_of("lower_bound_while", list(counted), None),
    )


def _nesting(entry: _Entry, known: list[str]) -> Nesting:
    inner, outer = entry.one_of("inner", known), entry.one_of("outer", known)
    return entry.done(Nesting(inner, outer, entry.one_of("by_group", (True, False))))


def read_catalogue(text: str) -> Catalogue:
    """The catalogue written in `text` (TOML). Raises FixSettings."""
    try:
        content = _Entry("filen", tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        _wrong("filen", f"går inte att läsa som TOML: {error}", f"cannot be read as TOML: {error}")
    version = content.take("version", int)
    comparisons = _by_id(
        _entries(content, "comparison"), lambda e, name: Comparison(name, e.words("title"), e.words("text"))
    )
    breaks = _by_id(_entries(content, "break"), lambda e, name: Break(name, e.take("date", date), e.words("text")))
    notes = _by_id(_entries(content, "note"), lambda e, name: e.words("text"))
    breakdowns = _by_id(_entries(content, "breakdown"), lambda e, name: Breakdown(name, e.words("title")))
    if tuple(breakdowns) != BREAKDOWNS:
        _wrong("breakdown", f"ska vara {BREAKDOWNS}", f"must be {BREAKDOWNS}")
    parts = _entries(content, "part")
    rows = _entries(content, "indicator")
    counted = {
        entry.rest["id"]: _counts(f"{entry.where}.counts", entry.rest["counts"])
        for entry in (*rows, *parts)
        if "counts" in entry.rest
    }
    indicators = _by_id(rows, lambda e, name: _indicator(e, name, counted, comparisons, breaks, notes))
    nestings = tuple(_nesting(_Entry("nesting", item), list(counted)) for item in content.take("nesting", list, []))
    bands = _by_id(
        _entries(content, "band"),
        lambda e, name: BandQuestion(name, e.words("title"), e.one_of("indicator", list(counted))),
    )
    return content.done(
        Catalogue(
            version,
            tuple(indicators.values()),
            tuple(breakdowns.values()),
            nestings,
            tuple(bands.values()),
            tuple(comparisons.values()),
            tuple(breaks.values()),
        )
    )


@lru_cache(maxsize=1)
def standard_catalogue() -> Catalogue:
    """The catalogue shipped with the package."""
    return read_catalogue(files("casestats.catalogue").joinpath("indicators.toml").read_text(encoding="utf-8"))
