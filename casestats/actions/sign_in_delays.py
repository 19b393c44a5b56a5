"""Whoever fails to sign in waits, longer each time. Nobody is ever locked out: that would be a way to lock others out.

The name and the address are counted on their own, each under a keyed hash: people type passwords where names belong.
An attempt counts before the password is looked at, so that many at once gain nothing.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from casestats.bootstrap import Installation
from casestats.errors import Refused
from casestats.store.accounts import (
    Failures,
    count_failure,
    failures_of,
    forget_failures,
    forget_failures_before,
)
from casestats.store.engine import Connection, writing
from casestats.vault.derivation import length_prefixed
from casestats.words import Words

FREE_FOR_A_NAME = 5
FREE_FOR_AN_ADDRESS = 20
"""Failures in a row before the first wait. An address stands for a whole office, so it has more."""
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(hours=1)
"""Since the last failure; the count then begins anew."""


def wait_after(failures: int, free: int) -> timedelta:
    """How long to wait after so many failures in a row: 30 s after the last free one, then twice as long each time."""
    if failures < free:
        return timedelta(0)
    return min(FIRST_WAIT * (1 << min(failures - free, 10)), LONGEST_WAIT)


class Attempts:
    """The attempts for a name and from an address. An empty one is not counted."""

    def __init__(self, installation: Installation, name: str, address: str) -> None:
        self._installation = installation
        counted = [(_key(installation, "name", name), FREE_FOR_A_NAME)] if name else []
        counted += [(_key(installation, "address", address), FREE_FOR_AN_ADDRESS)] if address else []
        self._counted = counted

    def begin(self) -> None:
        """Counts an attempt as failed, until `forgive`. Refused, and not counted: it is too early for one."""
        now = self._installation.clock()
        with writing(self._installation.engine) as connection:
            for key, free in self._counted:
                self._count(connection, key, free, now)

    def _count(self, connection: Connection, key: bytes, free: int, now: datetime) -> None:
        while True:
            before = failures_of(connection, key)
            times = before.times
            if before.at:
                last = min(datetime.fromisoformat(before.at), now)  # a clock that was ahead keeps nobody waiting
                times = times if now - last < FORGOTTEN_AFTER else 0
                left = last + wait_after(times, free) - now
                if left > timedelta(0):
                    raise too_early(left)
            if count_failure(connection, key, before, Failures(times + 1, _text(now))):
                return

    def forgive(self, connection: Connection) -> None:
        """The attempt was right: name and address begin anew. Whoever has a password of their own can so clear their
        address again and again, but not the name of anybody else, and their own name stands in the log."""
        for key, _ in self._counted:
            forget_failures(connection, key)
        forget_failures_before(connection, _text(self._installation.clock() - FORGOTTEN_AFTER))


def too_early(left: timedelta) -> Refused:
    """Says how long to wait, whoever it is."""
    words = _duration(left)
    return Refused(
        f"För många försök. Vänta {words.sv} och försök igen.", f"Too many attempts. Wait {words.en} and try again."
    )


def _duration(left: timedelta) -> Words:
    seconds = max(1, round(left.total_seconds() + 0.499))
    if seconds == 1:
        return Words("en sekund", "one second")
    if seconds <= 90:
        return Words(f"{seconds} sekunder", f"{seconds} seconds")
    minutes = -(-seconds // 60)
    return Words(f"{minutes} minuter", f"{minutes} minutes")


def _key(installation: Installation, kind: str, value: str) -> bytes:
    return installation.ring.audit_code(length_prefixed(b"casestats/sign-in/v1", kind.encode(), value.encode()))


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
