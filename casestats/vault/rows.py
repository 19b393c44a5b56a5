"""From the messages of an adapter to rows with pseudonyms: the one place where an identifier becomes a key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from casestats.adapters.contract import CaseRow, Claim, Message, Notice, RowError
from casestats.intake.facts import MeasureFacts, day_number
from casestats.vault.fields import PADDED_BYTES
from casestats.vault.pseudonyms import Pseudonymiser
from casestats.vault.spool import RowSpool
from casestats.words import Words


class _DayNumbers(dict[date | None, int]):
    def __missing__(self, day: date | None) -> int:
        number = self[day] = day_number(day)
        return number


def _fits(text: str) -> bool:
    """Can be sealed: not empty, not too long, and text."""
    if text.isascii():
        return 0 < len(text) < PADDED_BYTES and not text.isspace()
    try:
        return len(text.encode()) < PADDED_BYTES and not text.isspace()
    except UnicodeEncodeError:
        return False


def pseudonymised(
    messages: Iterable[Message], pseudonymiser: Pseudonymiser, spool: RowSpool
) -> list[Claim | RowError | Notice]:
    """Put every CaseRow into the spool under its keys; the other messages, in their order.

    A row whose identifiers cannot be sealed is refused.
    """
    others: list[Claim | RowError | Notice] = []
    spool.add_all(_keyed(messages, pseudonymiser, others))
    return others


def _keyed(
    messages: Iterable[Message], pseudonymiser: Pseudonymiser, others: list[Claim | RowError | Notice]
) -> Iterator[tuple[Any, str, str]]:
    days = _DayNumbers()
    last_case = last_person = None  # rows of a case stand together more often than not, and then share the identifier
    case_text = person_text = ""
    case_key = person_key = b""
    for message in messages:
        if not isinstance(message, CaseRow):
            others.append(message)
            continue
        (
            at, case_ref, person_ref, opened_on, closed_on, unit, opened_how, group, sex, birth_year, outcome, risk,
            (asked, known, yes), measures, void, as_of,
        ) = message  # fmt: skip
        if case_ref is not last_case:
            last_case, case_text = case_ref, case_ref.plain()
            case_key = pseudonymiser.case(case_text) if _fits(case_text) else b""
        if person_ref is not last_person:
            last_person, person_text = person_ref, person_ref.plain() if person_ref is not None else ""
            person_key = pseudonymiser.person(person_text) if _fits(person_text) else b""
        if not case_key or (person_text and not person_key):
            others.append(RowError(at, "person_ref" if case_key else "case_ref", "unfit_number", _UNFIT))
            continue
        given: tuple[MeasureFacts, ...] = ()
        if measures:
            given = tuple([(+kind, days[since], days[until], +granted) for kind, since, until, granted in measures])
        facts = (
            days[opened_on], days[closed_on], unit or "", +opened_how, +sex, birth_year or 0, +outcome, +group, risk,
            asked, known, yes, 1 if void else 0, given,
        )  # fmt: skip
        file, sheet, row = at
        yield (case_key, person_key, file, sheet, row, as_of, facts), case_text, person_text


_UNFIT = Words(
    f"Numret är tomt, längre än {PADDED_BYTES - 1} byte eller innehåller tecken som inte är text. Rätta det i källan, "
    "eller kontrollera att profilen pekar ut rätt kolumn.",
    f"The number is empty, longer than {PADDED_BYTES - 1} bytes, or holds characters that are no text. Correct it in "
    "the source, or check that the profile names its column.",
)
