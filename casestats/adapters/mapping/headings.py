"""Which column of a table holds what the profile names, and what is said of the columns it does not name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from difflib import get_close_matches
from typing import NamedTuple

from casestats.adapters.contract import Notice
from casestats.adapters.folding import fold
from casestats.adapters.mapping.sayable import sayable
from casestats.adapters.profile import Column, Heading, Profile
from casestats.adapters.synonyms import never_mapped
from casestats.errors import FixExtract
from casestats.words import Words

ABSENT = -1
"""The place of an optional column that is not there: the mapper puts an empty cell at the end of every row."""


class Choice(NamedTuple):
    """Another column of the table that holds the same thing, from `since` to `until`."""

    place: int
    since: date | None
    until: date | None


class Headings:
    """The headings of one table, matched with a profile. Raises FixExtract where a column is missing or is there
    more than once without a position: with both lists, so that a person sees what has changed."""

    def __init__(self, profile: Profile, headings: Sequence[str]) -> None:
        self.texts = list(headings)
        self._folded = [fold(heading) for heading in headings]
        self._used: set[int] = set()
        self.places: dict[Heading, int] = {}
        self.alternatives: dict[Column, list[Choice]] = {}
        missing, twice = [], []
        for _, column in profile.every_column():
            for name in column.names:
                found = self._find(name)
                if len(found) == 1:
                    self.places[name] = found[0]
                elif found:
                    twice.append((name, found))
            present = [name for name in column.names if name in self.places]
            self._used.update(self.places[name] for name in present)
            self.alternatives[column] = [Choice(self.places[each], each.since, each.until) for each in present]
            if not present and not column.optional and not twice:
                missing.append(column)
        if twice:
            raise _position_needed(twice)
        if missing:
            raise self._missing(missing)
        self._dropped = {fold(heading) for heading in profile.drop}
        layout = (profile.extract.period_column, *profile.extract.fill_down)
        named = {fold(heading) for heading in layout if heading}
        self._used.update(place for place, folded in enumerate(self._folded) if folded in named)

    def _find(self, name: Heading) -> list[int]:
        wanted = fold(name.text)
        if name.position is not None:
            place = name.position - 1
            return [place] if place < len(self._folded) and self._folded[place] == wanted else []
        found = [place for place, folded in enumerate(self._folded) if folded == wanted]
        exact = [place for place in found if self.texts[place].strip() == name.text.strip()]
        return exact if len(exact) == 1 else found

    def place(self, column: Column | None) -> int:
        """Where the column stands; ABSENT where it is optional and not there, or not mapped at all."""
        choices = self.alternatives.get(column, []) if column is not None else []
        return choices[0].place if choices else ABSENT

    def dropped(self) -> list[Notice]:
        """A notice for every column that the profile does not name. Its cells are not looked at."""
        return [
            self._dropped_notice(place)
            for place in range(len(self.texts))
            if place not in self._used and self._folded[place] not in self._dropped
        ]

    def _dropped_notice(self, place: int) -> Notice:
        heading = self.texts[place].strip()
        if not heading or not sayable(heading):
            heading = ""
        named_sv = f"“{heading}”" if heading else "utan läsbar rubrik"
        named_en = f"“{heading}”" if heading else "without a readable heading"
        return Notice(
            "dropped_column",
            Words(
                f"Kolumn {place + 1} ({named_sv}) finns inte i profilen och lästes inte.",
                f"Column {place + 1} ({named_en}) is not in the profile and was not read.",
            ),
            column=heading or str(place + 1),
        )

    def _missing(self, missing: list[Column]) -> FixExtract:
        """The diff. Other headings are shown only where the row surely is one of headings: most are found in it."""
        wanted = ", ".join(f"“{column.heading}”" for column in missing)
        found = len(set(self.places.values()))
        if found <= len(missing):
            return FixExtract(
                f"Uttaget saknar kolumnerna {wanted}, som profilen läser. Få av profilens rubriker finns i uttaget: "
                "är det rätt uttag, och finns rubrikraden med?",
                f"The extract lacks the columns {wanted}, which the profile reads. Few of the profile's headings are "
                "in the heading row: is this the right extract, and is the heading row there?",
            )
        others = [text.strip() for place, text in enumerate(self.texts) if place not in self._used and text.strip()]
        shown = [text for text in others if sayable(text) or never_mapped(text)]
        near = [f"“{column.heading}” → “{close}”" for column in missing for close in _near(column, shown)]
        new = ", ".join(f"“{text}”" for text in shown) or "–"
        renamed_sv = f" Kanske har den bytt namn: {'; '.join(near)}." if near else ""
        renamed_en = f" Perhaps it was renamed: {'; '.join(near)}." if near else ""
        return FixExtract(
            f"Uttaget saknar kolumnerna {wanted}, som profilen läser. Rubriker som profilen inte nämner: "
            f"{new}.{renamed_sv} Exportera med kolumnen, eller ändra rubriken i profilen (aliases).",
            f"The extract lacks the columns {wanted}, which the profile reads. Headings that it does not name: "
            f"{new}.{renamed_en} Export with the column, or change the heading in the profile (aliases).",
        )


def _near(column: Column, texts: list[str]) -> list[str]:
    by_fold = {fold(text): text for text in texts}
    return [by_fold[close] for close in get_close_matches(fold(column.heading), by_fold, n=1, cutoff=0.6)]


def _position_needed(twice: list[tuple[Heading, list[int]]]) -> FixExtract:
    told = [(name.text, ", ".join(str(place + 1) for place in places)) for name, places in twice]
    sv = "; ".join(f"“{text}” är kolumn {places}" for text, places in told)
    en = "; ".join(f"“{text}” is column {places}" for text, places in told)
    return FixExtract(
        f"Samma rubrik finns flera gånger: {sv}. Skriv i profilen vilken som menas, med position.",
        f"The same heading is there several times: {en}. Say in the profile which one is meant, with position.",
    )
