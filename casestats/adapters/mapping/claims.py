"""What an extract says of itself: whose it is, for which period, and whether it is complete."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

from casestats.adapters.contract import Claim, Notice
from casestats.adapters.dates import DateReader
from casestats.adapters.extract import Extract, SourceFile
from casestats.adapters.folding import fold
from casestats.adapters.profile import Profile
from casestats.adapters.tables import Table
from casestats.errors import FixExtract
from casestats.periods import Period
from casestats.words import Words

_MONTHS = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
_QUARTER = re.compile(r"(?:(\d{4})\D*)?(?:kvartal|kv|q)\W*([1-4])(?:\D+(\d{4}))?", re.IGNORECASE)
_COMPACT = re.compile(r"((?:19|20)\d\d)(0[1-9]|1[0-2])")


def period_of_text(text: str) -> Period | None:
    """`2025-03`, `202503`, `mars 2025`, `2025 kv 1`, `2025-Q1`, `2025-T2`, `2025`; None where it is none of these."""
    word = text.strip()
    if re.fullmatch(r"(?:19|20)\d\d(?:-(?:0[1-9]|1[0-2]|Q[1-4]|T[1-3]))?", word, re.IGNORECASE):
        return Period.parse(word.upper())
    if compact := _COMPACT.fullmatch(word):
        return Period(int(compact[1]), int(compact[2]), 1)
    if (quarter := _QUARTER.fullmatch(word)) and (quarter[1] or quarter[3]):
        return Period(int(quarter[1] or quarter[3]), int(quarter[2]) * 3 - 2, 3)
    day = DateReader("ymd")(word)
    return Period.month_of(day) if isinstance(day, date) else None


def period_of_match(found: re.Match[str]) -> Period | None:
    """The period that the named groups of a profile's pattern say."""
    told = found.groupdict()
    year = int(told["year"]) if told["year"] else 0
    year += 2000 if year < 100 else 0
    if told.get("month"):
        month = _month(told["month"])
        return Period(year, month, 1) if month else None
    for group, months in (("quarter", 3), ("tertial", 4)):
        if told.get(group):
            first = int(told[group]) * months - months + 1 if told[group].isdecimal() else 0
            return Period(year, first, months) if 1 <= first <= 12 else None
    return Period(year, 1, 12)


def _month(word: str) -> int | None:
    if word.isdecimal():
        return int(word) if 1 <= int(word) <= 12 else None
    return next((place for place, start in enumerate(_MONTHS, 1) if fold(word).startswith(start)), None)


def period_by_name(source: SourceFile, profile: Profile) -> Period | None:
    """The period in a file's name, by the profile's pattern; the name is matched and forgotten."""
    if profile.extract.file_name is None:
        return None
    found = source.name_matches(re.compile(profile.extract.file_name))
    return period_of_match(found) if found else None


def period_of_table(source: SourceFile, table: Table, headings: Sequence[str], profile: Profile) -> Period | None:
    """The period that a table tells: by a column, a line above the header, or its file's name, in that order."""
    place = period_place(headings, profile)
    if place is not None:
        first = next((item for item in table.rows() if isinstance(item, tuple) and len(item) == 2), None)
        return period_of_text(first[1][place]) if first else None
    if profile.extract.period_above is not None:
        pattern = re.compile(profile.extract.period_above)
        found = next((match for line in table.above if (match := pattern.search(line))), None)
        if found:
            return period_of_match(found)
    return period_by_name(source, profile)


def period_place(headings: Sequence[str], profile: Profile) -> int | None:
    """Where the column of the period stands. Raises FixExtract where the profile names one that is not there."""
    named = profile.extract.period_column
    if named is None:
        return None
    place = next((place for place, heading in enumerate(headings) if fold(heading) == fold(named)), None)
    if place is None:
        raise FixExtract(
            f"Uttaget saknar kolumnen “{named}”, som säger perioden. Exportera med den, eller ändra i profilen.",
            f"The extract lacks the column “{named}”, which says the period. Export with it, or change "
            "the profile (extract.period_column).",
        )
    return place


def claim_of(extract: Extract, profile: Profile, found: Iterable[Period | None]) -> tuple[Claim, list[Notice]]:
    """The claim, by the period a person gave or else the one the tables tell.

    Raises FixExtract where the tables are of different periods, or where the profile claims completeness and no
    period is known: what is complete, and for when, decides which cases are missing.
    """
    told = sorted({period for period in found if period is not None})
    if len(told) > 1:
        periods = ", ".join(map(str, told))
        raise FixExtract(
            f"Filerna gäller olika perioder ({periods}). Importera en period åt gången.",
            f"The files are of different periods ({periods}). Import one period at a time.",
        )
    period = extract.period or (told[0] if told else None)
    complete = profile.claims == "complete"
    if complete and period is None:
        raise FixExtract(
            "Profilen säger att uttaget är fullständigt, men perioden går inte att se. Ange den med --period.",
            "The profile says that the extract is complete, but its period cannot be seen. Give it with --period.",
        )
    notices = [_differs(extract.period, told[0])] if extract.period and told and told[0] != extract.period else []
    return Claim(profile.municipality, period, complete), notices


def _differs(given: Period, told: Period) -> Notice:
    return Notice(
        "noted",
        Words(
            f"Uttaget säger själv att det gäller {told}, men perioden angavs som {given}. {given} används.",
            f"The extract itself says that it is for {told}, but {given} was given. {given} is used.",
        ),
    )
