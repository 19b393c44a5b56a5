"""type in, approve, reject: figures of a municipality that has no extract of them, written in by one person and
approved by another. What may be written in: casestats.county.typed."""

from __future__ import annotations

from collections.abc import Sequence

from casestats.actions.publishing import demand_named, demand_sayable
from casestats.actions.released import Release, read_all
from casestats.actions.sayings import LONGEST, demand_sentence
from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.catalogue import standard_catalogue
from casestats.county.bundle import Typed
from casestats.county.saying import Saying
from casestats.county.typed import WITH_NUMBER, Released, clashes, objections, released_cells, status_of
from casestats.errors import FixSettings, Refused
from casestats.periods import Period
from casestats.store.agreements import agreements_in
from casestats.store.engine import Connection, reading, writing
from casestats.store.releases import release_records, released
from casestats.store.trouble import storage_trouble
from casestats.store.typed import TypedRecord, add_typed, decide_typed, every_typed, replace_typed

MOST = 9_999_999
"""The largest number that is taken."""


def type_in(
    installation: Installation,
    actor: Actor,
    municipality: str,
    *,
    indicator: str,
    period: str,
    status: Saying,
    value: int | None,
    sentence: str,
    on_behalf_of: str = "",
) -> TypedRecord:
    """Write in a figure; it waits for somebody else. `value` None: it is not shown, whatever the status says. A figure
    of the same that waits already is replaced. FixSettings: something is missing; Refused: it could give a small count
    away, or the sentence may point someone out, with the reasons."""
    demand_named(actor)
    standard_catalogue().indicator(indicator)
    if value is not None and (status not in WITH_NUMBER or not 0 <= value <= MOST):
        raise FixSettings(
            f"Skriv ett tal från 0 till {MOST} och välj vad det kan sägas vara.",
            f"Write a number from 0 to {MOST} and choose what it can be said to be.",
        )
    record = TypedRecord(
        number=0,
        municipality=municipality,
        indicator=indicator,
        period=str(Period.parse(period)),
        on_behalf_of=on_behalf_of,
        status=status_of(status, value),
        value=value,
        sentence=demand_sentence(sentence),
        state="waiting",
        author=actor.name,
        at=installation.clock().isoformat(timespec="seconds"),
    )
    with storage_trouble(), writing(installation.engine) as connection:
        every = every_typed(connection, municipality)
        _demand_tellable(installation, connection, record, every, ("approved", "waiting"))
        for one in every:
            if one.of == record.of and one.state == "waiting":
                replace_typed(connection, municipality, one.number)
        kept = record._replace(number=add_typed(connection, record))
        _write_down(installation, connection, actor, "type in", kept)
    return kept


def approve_typed(installation: Installation, actor: Actor, municipality: str, *, number: int) -> TypedRecord:
    """The figure is told from now on, instead of the one before it. Refused: by its author, or what is told by now
    does not let it."""
    demand_named(actor)
    with storage_trouble(), writing(installation.engine) as connection:
        every = every_typed(connection, municipality)
        record = _waiting(every, number)
        _demand_another(record, actor)
        _demand_tellable(installation, connection, record, every, ("approved",))
        for one in every:
            if one.of == record.of and one.state == "approved":
                replace_typed(connection, municipality, one.number)
        return _decided(installation, connection, actor, record, "approved", "")


def reject_typed(
    installation: Installation, actor: Actor, municipality: str, *, number: int, reason: str
) -> TypedRecord:
    """The figure is not told. FixSettings: no reason; Refused: by its author, who writes in another instead."""
    demand_named(actor)
    reason = " ".join(reason.split())[:LONGEST]
    if not reason:
        raise FixSettings("Skriv varför siffran underkänns.", "Write why the figure is rejected.")
    demand_sayable(reason)
    with storage_trouble(), writing(installation.engine) as connection:
        record = _waiting(every_typed(connection, municipality), number)
        _demand_another(record, actor)
        return _decided(installation, connection, actor, record, "rejected", reason)


def list_typed(installation: Installation, municipality: str) -> list[TypedRecord]:
    """All that was written in, whatever became of it, the latest first."""
    with reading(installation.engine) as connection:
        return every_typed(connection, municipality)[::-1]


def demand_beside_typed(connection: Connection, municipality: str, release: Release) -> None:
    """Refused: a release may not be delivered beside what was told by hand before."""
    told = [one.told for one in every_typed(connection, municipality) if one.was_approved]
    found = clashes(municipality, told, list(released_cells(release.publication))) if told else []
    if found:
        raise Refused("\n".join(words.sv for words in found), "\n".join(words.en for words in found))


def _waiting(every: Sequence[TypedRecord], number: int) -> TypedRecord:
    for one in every:
        if one.number == number and one.state == "waiting":
            return one
    raise FixSettings(
        "Det finns ingen sådan siffra som väntar på beslut. Någon annan kan ha hunnit före.",
        "There is no such figure that waits to be decided. Somebody else may have been first.",
    )


def _demand_another(record: TypedRecord, actor: Actor) -> None:
    if record.author.strip().casefold() == actor.name.strip().casefold():
        raise Refused(
            "Den som skrev in siffran får inte själv godkänna eller underkänna den. Låt en annan person göra det.",
            "Whoever wrote the figure in may not approve or reject it. Have another person do it.",
        )


def _decided(
    installation: Installation, connection: Connection, actor: Actor, record: TypedRecord, state: str, reason: str
) -> TypedRecord:
    at = installation.clock().isoformat(timespec="seconds")
    number, municipality = record.number, record.municipality
    if not decide_typed(connection, municipality, number, state=state, by=actor.name, at=at, reason=reason):
        raise Refused(
            "Någon annan hann före med siffran. Ingenting har ändrats.",
            "Somebody else was first with the figure. Nothing was changed.",
        )
    _write_down(
        installation, connection, actor, {"approved": "approve typed", "rejected": "reject typed"}[state], record
    )
    return record._replace(state=state, decided_by=actor.name, decided_at=at, reason=reason)


def _write_down(
    installation: Installation, connection: Connection, actor: Actor, action: str, record: TypedRecord
) -> None:
    """The log names the figure, never its number."""
    what = " ".join([record.municipality, str(record.number), record.indicator, record.period, record.on_behalf_of])
    installation.write_down(connection, actor, action, what.strip(), record.reason)


def _demand_tellable(
    installation: Installation,
    connection: Connection,
    record: TypedRecord,
    every: Sequence[TypedRecord],
    states: Sequence[str],
) -> None:
    """Refused, with all the reasons. `states`: which of the figures written in it must agree with."""
    period = Period.parse(record.period)
    handled = [
        one for one in agreements_in(connection, record.municipality, period) if one.performing == record.municipality
    ]
    if record.on_behalf_of and record.on_behalf_of not in {one.responsible for one in handled}:
        raise Refused(
            "Det finns inget avtal om att ni handlägger ärenden för den kommunen under perioden. Skriv in avtalet "
            "först.",
            "There is no agreement that you handle cases for that municipality in the period. Write it down first.",
        )
    year = [one for one in every if Period.parse(one.period).year == period.year]
    found = objections(
        record.municipality,
        record.told,
        beside=_newest([one for one in year if one.state in states and one.of != record.of]),
        earlier=[one.told for one in year if one.was_approved],
        released=_released(installation, connection, record.municipality),
        counted_in_own=[one.responsible for one in handled if one.counted_by != "responsible"],
    )
    if found:
        raise Refused("\n".join(words.sv for words in found), "\n".join(words.en for words in found))


def _newest(records: Sequence[TypedRecord]) -> list[Typed]:
    """One of each: what waits goes before what it would replace."""
    return list({one.of: one.told for one in sorted(records, key=lambda one: one.number)}.values())


def _released(installation: Installation, connection: Connection, municipality: str) -> list[Released]:
    """What readers have, or have had, from releases."""
    records = released(release_records(connection, municipality))
    return [
        cell for release in read_all(connection, installation, records) for cell in released_cells(release.publication)
    ]
