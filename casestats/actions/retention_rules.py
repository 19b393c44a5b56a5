"""How long cases are kept: the day before which a case must have ended to be erased, and rows that come too late."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from casestats.adapters.contract import CaseRow, Message, RowError
from casestats.adapters.dates import swedish_day
from casestats.bootstrap import Installation
from casestats.words import Words

_FROM = date(1850, 1, 1)


def limit_of(installation: Installation) -> date | None:
    """Cases that ended before this day are past their time; None where everything is kept."""
    years = installation.settings.retention_years
    return years_before(swedish_day(installation.clock()), years) if years else None


def years_before(day: date, years: int) -> date:
    """The same day so many years earlier; the 29th of February becomes the 28th, so that nothing goes too early."""
    if day.year - years < _FROM.year:
        return _FROM
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def within_retention(messages: Iterable[Message], limit: date | None) -> Iterator[Message]:
    """The same messages, where a row of a case past its time is refused: what was erased must not come back."""
    if limit is None:
        yield from messages
        return
    words = Words(
        f"Ärendet avslutades före {limit} och får enligt gallringstiden inte lagras här. Raden är rätt att hoppa över; "
        "ta bort äldre ärenden ur urvalet om den stör.",
        f"The case was closed before {limit} and by the retention period may not be stored here. The row is right to "
        "skip; leave older cases out of the selection if it disturbs.",
    )
    for message in messages:
        if isinstance(message, CaseRow) and message.closed_on is not None and message.closed_on < limit:
            yield RowError(message.at, "closed", "past_retention", words)
        else:
            yield message
