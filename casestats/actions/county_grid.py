"""Who has delivered and who has not: the grid of a year, and reminders.

A delivery is due on the last day of the second month after its period; until then nothing is late. The year is asked of
every member; of a part of it (a quarter) what anybody has delivered is asked of all.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from casestats.actions.county_members import demand_member, members_in
from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.catalogue import standard_catalogue
from casestats.county.readings import Grid, GridCell, Turn
from casestats.errors import FixSettings, Refused
from casestats.periods import Period
from casestats.store.deliveries import ACCEPTED, HELD, REFUSED, REPLACED, WAITING, DeliveryRecord, deliveries_of
from casestats.store.engine import reading, writing
from casestats.store.received_figures import ToldOf, told_in_year
from casestats.store.reminders import ReminderRecord, add_reminder, reminders_in
from casestats.words import Words

MONTHS_UNTIL_DUE = 2
WAYS: Mapping[str, Words] = {
    "telephone": Words("telefon", "telephone"),
    "mail": Words("e-post", "mail"),
    "meeting": Words("möte", "meeting"),
    "letter": Words("brev", "letter"),
}
"""How a municipality was reminded."""
_TURN_OF = {HELD: Turn.HELD, WAITING: Turn.WAITING, ACCEPTED: Turn.ACCEPTED, REFUSED: Turn.REFUSED}


def due_day(period: Period) -> date:
    """The last day on which a delivery of the period is not late."""
    month = period.first_month + period.months - 2 + MONTHS_UNTIL_DUE
    year, month = period.year + month // 12, month % 12 + 1
    return date(year, month, monthrange(year, month)[1])


def grid(installation: Installation, year: int) -> Grid:
    """Every member and every period of a year that is asked for. FixSettings: no such year."""
    whole = str(Period.parse(str(year)))
    today = installation.clock().date()
    with reading(installation.engine) as connection:
        members = members_in(installation, connection)
        came = [one for one in deliveries_of(connection) if one.period[:4] == whole and one.state != REPLACED]
        told = told_in_year(connection, year)
        reminders = reminders_in(connection, year)
    parts = {one.period for one in came} - {whole}
    periods = (whole, *sorted(parts, key=lambda one: (-Period.parse(one).months, Period.parse(one))))
    latest = {(one.sender, one.period): one for one in came}
    counts = {(one.municipality, one.period): one for one in told}
    reminded: dict[tuple[str, str], list[ReminderRecord]] = {}
    for one in reminders:
        reminded.setdefault((one.municipality, one.period), []).append(one)
    cells = {
        (code, period): _cell(
            (code, period),
            latest.get((code, period)),
            counts.get((code, period)),
            reminded.get((code, period), []),
            today,
        )
        for code in members
        for period in periods
    }
    return Grid(year=year, periods=periods, members=members, cells=cells)


def _cell(
    at: tuple[str, str],
    delivery: DeliveryRecord | None,
    counts: ToldOf | None,
    reminders: Sequence[ReminderRecord],
    today: date,
) -> GridCell:
    due = due_day(Period.parse(at[1]))
    stated, unable = (0, 0) if counts is None else (counts.stated, counts.unable)
    if delivery is not None:
        turn = _TURN_OF[delivery.state]
    elif counts is not None:
        turn = Turn.TOLD
    else:
        turn = Turn.LATE if today > due else Turn.NOT_DUE
    return GridCell(
        municipality=at[0],
        period=at[1],
        turn=turn,
        due=due.isoformat(),
        delivery=0 if delivery is None else delivery.number,
        sequence=0 if delivery is None else delivery.sequence,
        received_at="" if delivery is None else delivery.received_at,
        decided_at="" if delivery is None else delivery.decided_at,
        reason="" if delivery is None else delivery.reason,
        stated=stated,
        unable=unable,
        silent=len(standard_catalogue().indicators) - stated - unable,
        reminded=len(reminders),
        reminded_at=reminders[-1].at if reminders else "",
    )


def remind(
    installation: Installation, actor: Actor, *, municipality: str, period: str, how: str = "telephone"
) -> ReminderRecord:
    """Write down that the county has reminded a municipality. `how`: telephone, mail, meeting or letter. FixSettings:
    no such municipality, period or way; Refused: its delivery has come already."""
    asked = str(Period.parse(period))
    _demand_way(how, WAYS)
    with writing(installation.engine) as connection:
        demand_member(members_in(installation, connection), municipality)
        there = [one for one in deliveries_of(connection, municipality, asked) if one.state in (WAITING, ACCEPTED)]
        if there:
            raise Refused(
                "Leveransen har redan kommit. Ingen påminnelse har skrivits ned.",
                "The delivery has come already. No reminder was written down.",
            )
        at = installation.clock().isoformat(timespec="seconds")
        record = add_reminder(connection, ReminderRecord(0, municipality, asked, at, actor.name, how))
        installation.write_down(connection, actor, "county reminder", f"{municipality} {asked}", how)
    return record


def _demand_way(how: str, ways: Collection[str]) -> None:
    if how not in ways:
        raise FixSettings(
            f"Välj hur kommunen påmindes: {', '.join(words.sv for words in WAYS.values())}.",
            f"Choose how the municipality was reminded: {', '.join(ways)}.",
        )
