"""What a job is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple, TypeAlias

from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.errors import CasestatsError
from casestats.words import Words

SCHEDULER = Actor("casestats", "scheduler")
"""Who the audit log names where nobody asked: the time had come."""

GoOn: TypeAlias = Callable[[], None]
"""Called between one piece of work and the next; raises Stopped where there must be no next."""


def joined(words: Iterable[Words]) -> Words:
    """Several messages as one."""
    said = list(words)
    return Words(" ".join(one.sv for one in said), " ".join(one.en for one in said))


def unhindered() -> None:
    """For whoever runs a job by hand: it goes on until it is done."""


class Stopped(CasestatsError):
    """The service is being shut down, or another process leads. What is done is done; the rest is for the next run."""

    def __init__(self) -> None:
        super().__init__(
            "Avbruten innan allt var gjort: tjänsten stängdes av, eller så tog en annan process över. Nästa körning "
            "tar resten.",
            "Stopped before everything was done: the service was shut down, or another process took over. The next run "
            "takes the rest.",
        )


Verb: TypeAlias = Callable[[Installation, Actor, GoOn], Words]
"""Does the work and says in words, without a figure of anybody's, what was done."""


class Job(NamedTuple):
    """`name` is stable, `cron` the five fields of when it is due, in Swedish time."""

    name: str
    words: Words
    cron: str
    verb: Verb
