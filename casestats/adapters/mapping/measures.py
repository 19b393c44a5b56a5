"""Measures of a row: numbered groups of columns, or the columns of one measure on each row."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TypeVar

from casestats.adapters.mapping.headings import ABSENT, Headings
from casestats.adapters.mapping.tally import Lookup, Odd, Tally
from casestats.adapters.mapping.words import by_words
from casestats.adapters.profile import Column, MeasureColumns, Profile
from casestats.cases import Granted, Measure, MeasureKind

Kind = MeasureKind | None
Grant = Granted | None
Days = Lookup[date | None]
Group = tuple[int, Lookup[Kind], int, Days, int, Days, int, Lookup[Grant], int, Days, str]
"""Where a measure's parts stand on a row, each with its look-up - kind, since, until, granted, decided on - and the
heading that messages name."""

V = TypeVar("V")
_new = tuple.__new__
DayLookup = Callable[[Column], Lookup[date | None]]

_GRANTS: dict[str, Grant] = {
    "decision": Granted.DECISION,
    "service": Granted.SERVICE,
    "not_recorded": Granted.NOT_RECORDED,
    "refused": None,
}


class MeasureReader:
    """`measures(row, opened)`: the measures that a row tells of. What is refused, or has no date, is no measure."""

    def __init__(self, profile: Profile, found: Headings, tally: Tally, day_lookup: DayLookup) -> None:
        self.fields: list[tuple[str, int, Callable[[str], bool]]] = []
        self._found, self._tally, self._day_lookup = found, tally, day_lookup
        self._nothing: Lookup[date | None] = Lookup(lambda _: None, tally, "")
        kinds: dict[str, Kind] = {
            word: kind if isinstance(kind, MeasureKind) else None for word, kind in profile.words.measure.items()
        }
        self._parse_kind = by_words(kinds, None, "unmapped_measure")
        self._parse_grant = _grants(profile)
        self._groups = [self._group(group) for group in profile.measures]
        kinds_at = [group[0] for group in self._groups] or [ABSENT]
        self.place = kinds_at[0] if len(kinds_at) == 1 and (kinds_at[0] != ABSENT or not self._groups) else None
        """The one place where something stands on each row that has a measure; None where there are several."""

    def __call__(self, row: list[str], opened: date) -> tuple[Measure, ...]:
        given: tuple[Measure, ...] = ()
        for (
            kind_at,
            kinds,
            since_at,
            sinces,
            until_at,
            untils,
            grant_at,
            grants,
            decided_at,
            days,
            column,
        ) in self._groups:
            if not row[kind_at] and kind_at != ABSENT:
                continue
            kind, granted = kinds[row[kind_at]], grants[row[grant_at]]
            if kind is None or granted is None:
                continue
            decided = days[row[decided_at]]
            since = sinces[row[since_at]] or decided
            if since is None:
                if kind_at != ABSENT:
                    self._tally.note("measure_without_date", column)
                continue
            if decided is not None and decided < opened:
                self._tally.note("decided_before_opened", column)
            until = untils[row[until_at]]
            if until is not None and until < since:
                self._tally.note("measure_ends_before_start", column)
                until = since
            given += (_new(Measure, (kind, since, until, granted)),)
        return given

    def _group(self, group: MeasureColumns) -> Group:
        kind_at, kinds = self._lookup(group.kind, self._parse_kind)
        if group.kind is None:
            always = group.always
            kinds = Lookup(lambda _: always, self._tally, "")
        grant_at, grants = self._lookup(group.granted, self._parse_grant)
        since_at, sinces = self._days(group.since)
        until_at, untils = self._days(group.until)
        decided_at, decided = self._days(group.decided_on)
        named = group.kind or group.since or group.decided_on
        heading = named.heading if named else ""
        return kind_at, kinds, since_at, sinces, until_at, untils, grant_at, grants, decided_at, decided, heading

    def _days(self, column: Column | None) -> tuple[int, Lookup[date | None]]:
        if column is None:
            return ABSENT, self._nothing
        lookup = self._day_lookup(column)
        return self._kept(column, lookup), lookup

    def _lookup(self, column: Column | None, parse: Callable[[str], V | Odd[V]]) -> tuple[int, Lookup[V]]:
        lookup = Lookup(parse, self._tally, column.heading if column else "")
        return (ABSENT if column is None else self._kept(column, lookup)), lookup

    def _kept(self, column: Column, lookup: Lookup[V]) -> int:
        place = self._found.place(column)
        if place != ABSENT:
            self.fields.append((column.heading, place, lookup.understands))
        return place


def _grants(profile: Profile) -> Callable[[str], Grant | Odd[Grant]]:
    """How a measure was granted: an empty cell is not recorded; a word that nobody knows may be a refusal, so what it
    stands beside is not counted."""
    grants = {word: _GRANTS[meaning] for word, meaning in profile.words.granted.items()}
    known = by_words(grants, Granted.NOT_RECORDED, "unmapped_measure")

    def parse(text: str) -> Grant | Odd[Grant]:
        grant = known(text)
        return Odd(None, grant.rule, grant.codes) if isinstance(grant, Odd) else grant

    return parse
