"""The grid of deliveries as the page draws it: what waits for somebody, and a cell for each municipality and period."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from flask import url_for

from casestats.actions.to_do import period_words
from casestats.catalogue.municipalities import municipality_name
from casestats.county.readings import TURNS, Grid, GridCell, Turn
from casestats.periods import Period
from casestats.store.alarms import AlarmRecord
from casestats.store.deliveries import HELD as DELIVERY_HELD
from casestats.store.deliveries import WAITING as DELIVERY_WAITING
from casestats.store.deliveries import DeliveryRecord
from casestats.store.parties import WAITING, PartyRecord
from casestats.web import formats
from casestats.web.county_words import TURN_KINDS
from casestats.web.current import language, said
from casestats.words import Words


class Task(NamedTuple):
    """Something that waits for a person, and where it is done."""

    text: str
    href: str


class Drawn(NamedTuple):
    """A cell: its word and colour, the lines beneath, and where it leads. `remind`: the municipality is late, and this
    is how the form below names it."""

    words: str
    kind: str
    href: str
    about: str
    lines: tuple[str, ...]
    remind: str


_ALARMS = (Words("1 larm att hantera", "1 alarm to handle"), Words("{} larm att hantera", "{} alarms to handle"))
_WAITING = Words(
    "{}, {}: leveransen väntar på att godtas eller avvisas", "{}, {}: the delivery waits to be accepted or refused"
)
_KEY = Words("{}: jämför nyckelns fingeravtryck", "{}: compare the key's fingerprint")
_HELD = Words(
    "{}, {}: be kommunen skicka den leverans som saknas före", "{}, {}: ask for the delivery that is missing before it"
)
_LATE = Words("{}, {}: försenad sedan {}", "{}, {}: late since {}")
_CAME = Words("kom {}", "came {}")
_DUE = Words("väntas senast {}", "due on {}")
_STATED = Words("{} siffror, {} kan inte anges, {} saknas", "{} figures, {} cannot be stated, {} missing")
_REMINDED = Words("påmind {}", "reminded {}")
_REMINDED_AGAIN = Words("påmind {} gånger, senast {}", "reminded {} times, latest {}")
_COUNTED = {
    Turn.WAITING: Words("väntar på beslut", "wait for a decision"),
    Turn.ACCEPTED: Words("godtagna", "accepted"),
    Turn.REFUSED: Words("avvisade", "refused"),
    Turn.HELD: Words("hålls", "held"),
    Turn.LATE: Words("försenade", "late"),
    Turn.NOT_DUE: Words("ska inte ha kommit än", "not due yet"),
}
_MOST_LATE = 3
_MORE_LATE = Words("och {} försenade till", "and {} more that are late")


def tasks(
    found: Grid, alarms: Sequence[AlarmRecord], parties: Sequence[PartyRecord], deliveries: Sequence[DeliveryRecord]
) -> list[Task]:
    """What there is to do: alarms first, then what only the county can decide, then what others have to send."""
    done: list[Task] = []
    if alarms:
        words = said(_ALARMS[len(alarms) > 1]).format(len(alarms))
        done.append(Task(words, url_for("county_alarms.listing")))
    for one in parties:
        if one.state == WAITING:
            done.append(
                Task(said(_KEY).format(municipality_name(one.code)), url_for("county_keys.page", number=one.number))
            )
    for state, words_of in ((DELIVERY_WAITING, _WAITING), (DELIVERY_HELD, _HELD)):
        for record in deliveries:
            if record.state == state:
                href = url_for("county_deliveries.page", number=record.number)
                done.append(Task(said(words_of).format(*_who_and_when(record.sender, record.period)), href))
    late = [cell for cell in in_grid_order(found) if cell.turn is Turn.LATE]
    for cell in late[:_MOST_LATE]:
        due = formats.day(cell.due, language())
        done.append(Task(said(_LATE).format(*_named(cell), due), _reminding(found, cell)))
    if len(late) > _MOST_LATE:
        done.append(Task(said(_MORE_LATE).format(len(late) - _MOST_LATE), "#grid"))
    return done


def _named(cell: GridCell) -> tuple[str, str]:
    return _who_and_when(cell.municipality, cell.period)


def _who_and_when(code: str, period: str) -> tuple[str, str]:
    return municipality_name(code), formats.period_said(period, language())


def _reminding(found: Grid, cell: GridCell) -> str:
    return url_for("county_deliveries.listing", ar=found.year, paminn=name_of(cell), _anchor="remind")


def name_of(cell: GridCell) -> str:
    """How a form names a municipality and period: 2280+2025-Q1."""
    return f"{cell.municipality}+{cell.period}"


def in_grid_order(found: Grid) -> list[GridCell]:
    """Period by period, and by the municipalities' names."""
    members = sorted(found.members, key=lambda code: (municipality_name(code), code))
    return [found.cells[member, period] for period in found.periods for member in members]


def drawn(found: Grid, cell: GridCell) -> Drawn:
    """A cell as the page draws it."""
    lines = []
    if cell.received_at:
        lines.append(said(_CAME).format(formats.day(cell.received_at, language())))
    if cell.turn in (Turn.NOT_DUE, Turn.LATE):
        lines.append(said(_DUE).format(formats.day(cell.due, language())))
    if cell.turn in (Turn.ACCEPTED, Turn.TOLD):
        lines.append(said(_STATED).format(cell.stated, cell.unable, cell.silent))
    if cell.turn is Turn.REFUSED and cell.reason:
        lines.append(cell.reason)
    if cell.reminded:
        latest = formats.day(cell.reminded_at, language())
        again = cell.reminded > 1
        lines.append(said(_REMINDED_AGAIN).format(cell.reminded, latest) if again else said(_REMINDED).format(latest))
    return Drawn(
        said(TURNS[cell.turn]),
        TURN_KINDS[cell.turn],
        url_for("county_deliveries.page", number=cell.delivery) if cell.delivery else "",
        ", ".join(_named(cell)),
        tuple(lines),
        _reminding(found, cell) if cell.turn is Turn.LATE else "",
    )


def late_ones(found: Grid) -> list[tuple[str, str]]:
    """Whom the form of reminders may name."""
    return [(name_of(cell), ", ".join(_named(cell))) for cell in in_grid_order(found) if cell.turn is Turn.LATE]


def counts(found: Grid) -> list[tuple[str, int]]:
    """How many of the year's own deliveries are where."""
    year = str(found.year)
    cells = [cell for cell in found.cells.values() if cell.period == year]
    return [
        (said(words), number)
        for turn, words in _COUNTED.items()
        if (number := sum(cell.turn is turn for cell in cells))
    ]


def period_heading(period: str) -> str:
    """A column's heading."""
    words = period_words(Period.parse(period)).spoken(language())
    return words[:1].upper() + words[1:]
