"""Retention: cases whose time is over are erased, with the keys that nothing needs any more.

A ledger outside of the database gets the random row ids first, on the disk, before the rows go: what an older backup
brings back is erased again by the next run. Published counts stay, and their signatures; they can no longer be made
anew from the cases.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

from casestats.actions.jobs.job import GoOn, unhindered
from casestats.actions.ready import forget
from casestats.actions.retention_rules import limit_of
from casestats.actions.stepping import PURPOSE
from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.errors import FixSettings, Refused
from casestats.intake.facts import day_number
from casestats.store import erasing as store
from casestats.store.engine import Connection, reading, writing
from casestats.store.locks import import_lock
from casestats.store.trouble import storage_trouble
from casestats.words import Words

AT_ONCE = 400
"""Cases that one transaction erases: small, so that nobody waits long and a stop loses little."""
LONGEST_SILENCE = timedelta(days=60)
"""The log grows every day where the schedule runs. A longer silence may be a clock that jumped ahead."""
SLACK = timedelta(days=1)
CONFIRMED = "clock confirmed"
_LINE = re.compile(rb"[0-9a-f]{32}")


def count_past_retention(installation: Installation) -> dict[str, int]:
    """How many cases of each municipality the next run would erase. Changes nothing."""
    limit = limit_of(installation)
    if limit is None:
        return {}
    with reading(installation.engine) as connection:
        return store.count_ended_before(connection, day_number(limit))


@storage_trouble()
def erase(installation: Installation, actor: Actor, go_on: GoOn = unhindered) -> Words:
    """Erase again what a restored backup has brought back, then every case past its time. May be stopped and run
    again. Refused: the clock has jumped, so it cannot be said what is old."""
    again = erased_before(installation)
    limit = limit_of(installation)
    with import_lock(installation.engine, installation.settings.lock_wait_seconds):
        with reading(installation.engine) as connection:
            returned = [case for case in store.every_case(connection) if case[2] in again] if again else []
            if limit is not None:
                demand_steady_clock(installation, connection)
                past = store.ended_before(connection, day_number(limit))
            else:
                past = []
        for cases in (returned, past):
            for first in range(0, len(cases), AT_ONCE):
                go_on()
                _erase(installation, actor, cases[first : first + AT_ONCE])
        for municipality in {municipality for _, municipality, _ in (*returned, *past)}:
            forget(installation, municipality)
        _drop_idle_keys(installation, actor)
    if limit is None and not returned:
        return Words("Ingen gallringstid är satt. Inget är gallrat.", "No retention period is set. Nothing was erased.")
    if not returned and not past:
        return Words("Inget ärende var gammalt nog att gallra.", "No case was old enough to erase.")
    return Words(
        "Ärenden som passerat gallringstiden är borttagna, med de nycklar som inget längre behöver.",
        "Cases past the retention period are gone, with the keys that nothing needs any more.",
    )


def _erase(installation: Installation, actor: Actor, cases: Sequence[tuple[int, str, bytes]]) -> None:
    _append(installation.settings.erasures_file, [uuid for _, _, uuid in cases])
    with writing(installation.engine) as connection:
        for municipality in sorted({municipality for _, municipality, _ in cases}):
            installation.write_down(connection, actor, "erase", municipality, "past retention")
        store.remove_cases(connection, [number for number, _, _ in cases])


def _drop_idle_keys(installation: Installation, actor: Actor) -> None:
    """A key without rows opens nothing any more, and with it goes what a backup's disk may still hold."""
    with writing(installation.engine) as connection:
        if store.remove_idle_keys(connection, PURPOSE):
            installation.write_down(connection, actor, "erase keys", "data keys", "no row left")


@storage_trouble()
def confirm_clock(installation: Installation, actor: Actor) -> Words:
    """A person has looked at the clock: a jump before this moment no longer keeps anything from being erased."""
    with writing(installation.engine) as connection:
        installation.write_down(connection, actor, CONFIRMED, "clock")
    return Words("Klockan är bekräftad.", "The clock is confirmed.")


def demand_steady_clock(installation: Installation, connection: Connection) -> None:
    """Refused: between two events of the log, or between the last and now, the clock went back, or ahead by more than
    60 days, and nobody has confirmed it since."""
    events = store.event_times(connection)
    confirmed = [place for place, (_, action) in enumerate(events) if action == CONFIRMED]
    times = [datetime.fromisoformat(at) for at, _ in events[confirmed[-1] if confirmed else 0 :]]
    for before, after in pairwise([*times, installation.clock()]):
        if after < before - SLACK or after > before + LONGEST_SILENCE:
            raise Refused(
                "Inget är gallrat: klockan verkar ha hoppat, eller så har casestats inte körts på länge. Kontrollera "
                "datorns klocka. Stämmer den, kör casestats retention --clock-is-right.",
                "Nothing was erased: the clock seems to have jumped, or casestats has not run for long. Check the "
                "machine's clock. If it is right, run casestats retention --clock-is-right.",
            )


def erased_before(installation: Installation) -> frozenset[bytes]:
    """The row ids in the ledger. A line that was cut short by a power cut is passed over: its rows had not gone."""
    try:
        content = installation.settings.erasures_file.read_bytes()
    except FileNotFoundError:
        return frozenset()
    return frozenset(bytes.fromhex(line.decode()) for line in content.split(b"\n") if _LINE.fullmatch(line))


def _append(path: Path, uuids: Sequence[bytes]) -> None:
    """Onto the disk before this returns."""
    flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    try:
        handle = os.open(path, flags, 0o600)
    except OSError:
        raise FixSettings(
            f"Gallringslistan {path} går inte att skriva, så inget är gallrat. Rätta rättigheterna eller erasures i "
            "settings.toml.",
            f"The ledger of erasures {path} cannot be written, so nothing was erased. Mend its rights, or erasures in "
            "settings.toml.",
        ) from None
    with os.fdopen(handle, "rb+") as file:
        length = file.seek(0, os.SEEK_END)
        whole = True
        if length:
            file.seek(length - 1)
            whole = file.read(1) == b"\n"
        file.write((b"" if whole else b"\n") + b"".join(uuid.hex().encode() + b"\n" for uuid in uuids))
        file.flush()
        os.fsync(file.fileno())
