"""What a profile would make of an extract, in plain words; no case leaves this module."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from casestats.adapters.contract import Claim, Message, Notice, RowError
from casestats.adapters.extract import Extract
from casestats.adapters.mapping.headings import Headings
from casestats.adapters.mapping.notices import rows_words
from casestats.adapters.mapping.reading import counted, open_extract, read_extract
from casestats.adapters.profile import Profile
from casestats.adapters.subjects import uncovered
from casestats.words import Words


def check_extract(extract: Extract, profile: Profile) -> list[Notice]:
    """What would be read, refused, dropped and not known, without telling any case.

    Raises what reading would raise: FixExtract, FixSettings.
    """
    found = [columns_read(each.file, each.headings, profile) for each in open_extract(extract, profile)]
    return [*found, *told_of(read_extract(extract, profile), profile)]


def told_of(messages: Iterator[Message], profile: Profile) -> list[Notice]:
    """What the messages of a whole extract come to, without any case; for adapters that read in their own way."""
    claim = next(messages)
    rows, errors, notices = counted(messages)
    found = [_claimed(claim)] if isinstance(claim, Claim) else []
    return [*found, _counts(rows, len(errors)), *_refused(errors), *_not_covered(profile), *notices]


def columns_read(file: int, texts: Sequence[str], profile: Profile) -> Notice:
    """Which of a table's headings are read. Raises FixExtract where one that the profile names is missing."""
    headings = Headings(profile, texts)
    read = dict.fromkeys(
        texts[headings.place(column)] for _, column in profile.every_column() if headings.place(column) >= 0
    )
    named = ", ".join(f"“{heading}”" for heading in read)
    return Notice(
        "noted",
        Words(f"Fil {file}: dessa kolumner läses: {named}.", f"File {file}: these columns are read: {named}."),
    )


def _claimed(claim: Claim) -> Notice:
    if claim.complete:
        return Notice(
            "noted",
            Words(
                f"Uttaget säger sig ha alla ärenden i {claim.municipality} som var aktuella {claim.period}; saknade "
                "ärenden märks.",
                f"The extract claims to hold all cases of {claim.municipality} active in {claim.period}; missing "
                "cases are noticed.",
            ),
        )
    return Notice(
        "noted",
        Words(
            f"Uttaget{f' för {claim.period}' if claim.period else ''} säger inte att det är fullständigt; saknade "
            "ärenden lämnas som de är.",
            f"The extract{f' for {claim.period}' if claim.period else ''} does not claim to be complete; missing "
            "cases are left as they are.",
        ),
    )


def _counts(rows: int, refused: int) -> Notice:
    return Notice(
        "noted",
        Words(f"Rader som skulle läsas: {rows}. Avvisas: {refused}.", f"Rows to be read: {rows}. Refused: {refused}."),
        rows=rows,
    )


def _refused(errors: list[RowError]) -> list[Notice]:
    """The refused rows by rule, with the number of the first one."""
    first: dict[tuple[str, str], RowError] = {}
    for error in errors:
        first.setdefault((error.rule, error.column), error)
    counts = Counter((error.rule, error.column) for error in errors)

    def where(key: tuple[str, str]) -> Words:
        return rows_words(counts[key], first[key].at.row)

    return [
        Notice(
            "noted",
            Words(
                f"Avvisas ({where(key).sv}): {error.words.sv}",
                f"Refused ({where(key).en}): {error.words.en}",
            ),
            column=error.column,
            rows=counts[key],
        )
        for key, error in sorted(first.items())
    ]


def _not_covered(profile: Profile) -> list[Notice]:
    """What the profile can read, but does not say that the source covers: its figures would be `unable`."""
    return [
        Notice(
            "question",
            Words(
                f"Profilen läser {subject}, men [[covers]] nämner det inte: kommunen får då ingen siffra för det. Är "
                "det meningen?",
                f"The profile reads {subject}, but [[covers]] does not name it: there will be no figure for it. Is "
                "that meant?",
            ),
            code=subject,
        )
        for subject in uncovered(profile)
    ]
