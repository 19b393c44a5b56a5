"""From the messages of an adapter to rows with pseudonyms: the one place where an identifier becomes a key."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from casestats.adapters.contract import CaseRow, Claim, Locator, Message, Notice, RowError
from casestats.intake.facts import MeasureFacts, day_number
from casestats.vault.fields import PADDED_BYTES
from casestats.vault.pseudonyms import Pseudonymiser
from casestats.vault.spool import RowSpool
from casestats.words import Words

_REMEMBERED = 20_000


class _DayNumbers(dict[date | None, int]):
    def __missing__(self, day: date | None) -> int:
        number = self[day] = day_number(day)
        return number


class _Keys(dict[str, bytes]):
    """Keys of texts met lately: the rows of a case stand together more often than not."""

    def __init__(self, make: Callable[[str], bytes]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, text: str) -> bytes:
        if len(self) >= _REMEMBERED:
            self.clear()
        key = self[text] = self._make(text)
        return key


def pseudonymised(
    messages: Iterable[Message], pseudonymiser: Pseudonymiser, spool: RowSpool
) -> Iterator[Claim | RowError | Notice]:
    """Put every CaseRow into the spool under its keys; hand on every other message.

    A row whose identifiers are longer than a sealed field holds is refused.
    """
    days = _DayNumbers()
    case_keys = _Keys(pseudonymiser.case)
    person_keys = _Keys(pseudonymiser.person)
    add = spool.add
    for message in messages:
        if not isinstance(message, CaseRow):
            yield message
            continue
        (
            at, case_ref, person_ref, opened_on, closed_on, unit, opened_how, group, sex, birth_year, outcome, risk,
            answers, measures, void, as_of,
        ) = message  # fmt: skip
        case_text = case_ref.plain()
        person_text = person_ref.plain() if person_ref is not None else ""
        if len(case_text) > 20 or len(person_text) > 20:
            refused = _too_long(at, case_text, person_text)
            if refused is not None:
                yield refused
                continue
        given: tuple[MeasureFacts, ...] = ()
        if measures:
            given = tuple([(+m.kind, days[m.since], days[m.until], +m.granted) for m in measures])
        add(
            (
                case_keys[case_text], person_keys[person_text] if person_text else b"", *at, as_of,
                (
                    days[opened_on], days[closed_on], unit or "", +opened_how, +sex, birth_year or 0, +outcome, +group,
                    risk, *answers, 1 if void else 0, given,
                ),
            ),
            case_text,
            person_text,
        )  # fmt: skip


def _too_long(at: Locator, case_text: str, person_text: str) -> RowError | None:
    for field, text in (("case_ref", case_text), ("person_ref", person_text)):
        if len(text.encode(errors="replace")) >= PADDED_BYTES:
            return RowError(
                at,
                field,
                "too_long",
                Words(
                    f"Numret är längre än {PADDED_BYTES - 1} tecken. Kontrollera att profilen pekar ut rätt kolumn.",
                    f"The number is longer than {PADDED_BYTES - 1} characters. Check its column in the profile.",
                ),
            )
    return None
