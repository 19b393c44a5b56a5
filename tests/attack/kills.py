"""kill -9 in the middle of an import: before a given call to the system, or at a random moment."""

from __future__ import annotations

import os
import select
import signal
import time
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from random import Random
from typing import NamedTuple

import psycopg

from tests.attack import tracing
from tests.attack.scenes import MANNERS, OUR_MISTAKE, UNDO, Ended, Scene, Wrong, demand
from tests.postgres import Postgres

RANDOM_SHARE = 5
"""One in so many kills comes at a random moment, also between two calls; the others before a chosen call."""


RECOVERY_TRIES = 1500


class Figures(NamedTuple):
    """What a campaign has seen. `calls` is how many calls one import makes that change files or send to a database,
    by manner; `killed_before` how often a kill came before which of them."""

    attempts: int
    killed: int
    stored: int
    calls: dict[str, int]
    killed_before: dict[str, int]
    at_random: int


def kill_campaign(scene: Scene, count: int, seed: int = 1) -> Figures:
    """`count` imports, each killed at another moment and then looked at. Raises Wrong for the first that is not well.

    Where the kernel does not let its calls be counted, every moment is a random one.
    """
    draw = Random(seed)
    traced = tracing.allowed()
    calls = {manner: count_calls(scene, manner) if traced else 0 for manner in MANNERS}
    seconds = {manner: duration(scene, manner) for manner in MANNERS}
    killed_before: Counter[str] = Counter()
    killed = stored = at_random = 0
    moments = {manner: _spread(draw, calls[manner], count) for manner in MANNERS}
    for attempt in range(count):
        manner = list(MANNERS)[attempt % len(MANNERS)]
        with scene.attempt() as home:
            if traced and attempt % RANDOM_SHARE:
                ended, before = kill_before(scene, home, manner, moments[manner][attempt])
                killed_before[before] += ended.code is None
            else:
                ended = kill_after(scene, home, manner, draw.random() * seconds[manner])
                at_random += 1
            killed += ended.code is None
            stored += scene.demand_sound(home, ended.acknowledged)
    return Figures(count, killed, stored, calls, dict(sorted(killed_before.items())), at_random)


def _spread(draw: Random, calls: int, count: int) -> list[int]:
    """So many moments of all there are, each as often as any other, in a random order."""
    moments = (
        [1 + place % calls for place in range(count)] if calls <= count else draw.sample(range(1, calls + 1), count)
    )
    draw.shuffle(moments)
    return moments if calls else []


def kill_before(scene: Scene, home: Path, manner: str, call: int) -> tuple[Ended, str]:
    """Kill before the call with this number; which call that was."""
    child = scene.start(home, scene.february, lambda: _traced(manner))
    seen, status = tracing.follow(child, call, lambda process: os.kill(process, signal.SIGKILL))
    return scene.ended(status), seen[-1]


def _traced(manner: str) -> None:
    MANNERS[manner]()
    tracing.be_traced()


def kill_after(scene: Scene, home: Path, manner: str, seconds: float) -> Ended:
    """Kill when so much time has passed; it may be done by then."""
    child = scene.start(home, scene.february, MANNERS[manner])

    def kill(*_: object) -> None:
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)

    before = signal.signal(signal.SIGALRM, kill)
    signal.setitimer(signal.ITIMER_REAL, max(seconds, 1e-6))
    try:
        _, status = os.waitpid(child, 0)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    return scene.ended(status)


def count_calls(scene: Scene, manner: str) -> int:
    """How many calls an import makes that nobody disturbs."""
    with scene.attempt() as home:
        child = scene.start(home, scene.february, lambda: _traced(manner))
        seen, status = tracing.follow(child, 0, lambda _: None)
        demand(scene.ended(status).acknowledged, "an import that is only watched succeeds")
        demand(scene.state(home) == scene.after, "however it goes about it, an import comes to the same")
    return len(seen)


def duration(scene: Scene, manner: str) -> float:
    with scene.attempt() as home:
        start = time.monotonic()
        demand(scene.run(home, *scene.february, prepare=MANNERS[manner]).code == 0, "an undisturbed import succeeds")
        return time.monotonic() - start


def kill_inits(scene: Scene, count: int, seed: int = 3) -> Figures:
    """`init` on an empty folder, killed before its calls; run again it makes one whole installation."""
    return _kill_others(scene, count, seed, ("init",), scene.empty, scene.demand_started)


def kill_undos(scene: Scene, count: int, seed: int = 4) -> Figures:
    """Taking January back, killed before its calls; run again it is taken back, once."""
    return _kill_others(scene, count, seed, UNDO, scene.attempt, scene.demand_undone)


def _kill_others(
    scene: Scene,
    count: int,
    seed: int,
    words: tuple[str, ...],
    place: Callable[[], AbstractContextManager[Path]],
    demand_sound: Callable[[Path], bool],
) -> Figures:
    if not tracing.allowed():
        return Figures(0, 0, 0, {}, {}, 0)
    with place() as home:
        child = scene.start(home, words, tracing.be_traced)
        calls, _ = tracing.follow(child, 0, lambda _: None)
        demand_sound(home)
    killed_before: Counter[str] = Counter()
    stored = 0
    for call in _spread(Random(seed), len(calls), count):
        with place() as home:
            child = scene.start(home, words, tracing.be_traced)
            seen, _ = tracing.follow(child, call, lambda process: os.kill(process, signal.SIGKILL))
            killed_before[seen[-1]] += 1
            stored += demand_sound(home)
    return Figures(count, count, stored, {words[0]: len(calls)}, dict(sorted(killed_before.items())), 0)


def cut_off_campaign(scene: Scene, count: int, seed: int = 2, *, crash: bool = False) -> Figures:
    """The server ends the sessions of an import before one of its calls; with `crash` it is killed itself, and
    recovers. The import must say so in words, and is then looked at as after a kill."""
    postgres = scene.postgres
    if postgres is None:
        raise ValueError("there is a server only with PostgreSQL")
    if not tracing.allowed():
        return Figures(0, 0, 0, {}, {}, 0)
    calls = count_calls(scene, "in memory")
    killed_before: Counter[str] = Counter()
    cut = stored = 0
    for call in sorted(_spread(Random(seed), calls, count)):
        with scene.attempt() as home:
            child = scene.start(home, scene.february, lambda: _traced("in memory"))
            seen, status = tracing.follow(child, call, lambda _: _end_sessions(scene, crash=crash))
            ended = scene.ended(status)
            demand(ended.code in (0, 4), f"an import that was cut off ended with {ended.code}: {ended.said.decode()}")
            demand(not any(words in ended.said for words in OUR_MISTAKE), "it is told in words")
            demand(ended.acknowledged == (ended.code == 0), "success is said only where there is success")
            cut += ended.code == 4
            killed_before[seen[-1]] += ended.code == 4
            if crash:
                connect_again(postgres)
            stored += scene.demand_sound(home, ended.acknowledged)
    return Figures(count, cut, stored, {"in memory": calls}, dict(sorted(killed_before.items())), 0)


def _end_sessions(scene: Scene, *, crash: bool) -> None:
    """Ends every session of a database of attempts; with `crash`, as kill -9 of its process would, which makes the
    server end all others and recover from its log."""
    assert scene.postgres is not None
    with psycopg.connect(scene.postgres.dsn("postgres"), autocommit=True) as connection:
        found = connection.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname LIKE 'test_%' AND backend_type = 'client backend'"
        ).fetchall()
        if crash:
            for (process,) in found[:1]:
                os.kill(process, signal.SIGKILL)
        else:
            for (process,) in found:
                connection.execute("SELECT pg_terminate_backend(%s, 5000)", (process,))


def connect_again(postgres: Postgres) -> None:
    """Wait for a server that recovers; it answers that it does until it is done."""
    for _ in range(RECOVERY_TRIES):
        try:
            postgres._connection = psycopg.connect(postgres.dsn("postgres"), autocommit=True)
            return
        except psycopg.OperationalError:
            select.select([], [], [], 0.02)
    raise Wrong("the server does not recover")
