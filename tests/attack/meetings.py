"""Two commands at the same time on one installation, brought to meet at a chosen point.

Children tell the parent through a pipe that they are there, and wait for a word to go on: nobody sleeps.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from casestats.actions import importing
from casestats.actions.stepping import Preparation
from tests.attack.scenes import Ended, Scene, demand


class Gate:
    """A point in a child where it tells that it is there, and waits for the word."""

    def __init__(self) -> None:
        self._there, self._tell = os.pipe()
        self._word, self._give = os.pipe()

    def pass_through(self) -> None:
        """In the child."""
        os.write(self._tell, b"x")
        os.read(self._word, 1)

    def tell(self) -> None:
        """In the child: be there, without waiting."""
        os.write(self._tell, b"x")

    def wait_for_child(self) -> None:
        os.read(self._there, 1)

    def open(self) -> None:
        os.write(self._give, b"x")

    def close(self) -> None:
        for end in (self._there, self._tell, self._word, self._give):
            os.close(end)


def put(owner: object, name: str, value: object) -> None:
    """In a child, which is gone soon."""
    setattr(owner, name, value)


def stop_in_transaction(gate: Gate) -> Callable[[], None]:
    """The child stops when everything is written and nothing committed."""
    write = Preparation.write

    def prepare() -> None:
        def stop(*given: Any, **named: Any) -> None:
            write(*given, **named)
            gate.pass_through()

        put(Preparation, "write", stop)

    return prepare


def tell_when_waiting(gate: Gate) -> Callable[[], None]:
    """The child tells when it waits for the lock."""
    sleep = time.sleep

    def prepare() -> None:
        told: list[bool] = []

        def tell(seconds: float) -> None:
            if not told:
                told.append(True)
                gate.tell()
            sleep(seconds)

        put(time, "sleep", tell)

    return prepare


def stop_after_planning_without_a_lock(gate: Gate) -> Callable[[], None]:
    """The child holds no lock, as where that was lost, and stops when its plan is made."""

    def prepare() -> None:
        no_lock()
        writing = importing.__dict__["writing"]

        def stop_before(engine: Any) -> Any:
            gate.pass_through()
            return writing(engine)

        put(importing, "writing", stop_before)

    return prepare


def no_lock() -> None:
    put(importing, "import_lock", lambda *_: nullcontext())


def finish(child: int, said: Path) -> Ended:
    _, status = os.waitpid(child, 0)
    return Ended(os.WEXITSTATUS(status) if os.WIFEXITED(status) else None, said.read_bytes())


def start(scene: Scene, home: Path, words: tuple[str, ...], prepare: Callable[[], None], name: str) -> tuple[int, Path]:
    """Start a child whose words go to a file of its own."""
    said = scene.folder / f"said-{name}"

    def apart() -> None:
        handle = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND, 0o600)
        os.dup2(handle, 1)
        os.dup2(handle, 2)
        prepare()

    return scene.start(home, words, apart), said


def one_waits_for_the_other(scene: Scene) -> None:
    """The second waits until the first has stored, and then finds that all is said."""
    with scene.attempt() as home:
        gate, waiting = Gate(), Gate()
        first = start(scene, home, scene.february, stop_in_transaction(gate), "first")
        gate.wait_for_child()
        second = start(scene, home, scene.february, tell_when_waiting(waiting), "second")
        waiting.wait_for_child()
        gate.open()
        demand(finish(*first).acknowledged, "the first is stored")
        ended = finish(*second)
        demand(ended.code == 0 and not ended.acknowledged, f"the second has nothing to add: {ended.said.decode()}")
        demand(scene.state(home) == scene.after, "none lost, none doubled")
        demand(scene.demand_sound(home, acknowledged=True), "and sound")
        gate.close()
        waiting.close()


def one_is_told(scene: Scene) -> None:
    """Without patience the second is told, and loses nothing but time."""
    with scene.attempt() as home:
        settings = home / "settings.toml"
        kept = settings.read_text()
        settings.write_text(kept.replace("lock_wait_seconds = ", "lock_wait_seconds = 0 # "))
        gate = Gate()
        first = start(scene, home, scene.february, stop_in_transaction(gate), "first")
        gate.wait_for_child()
        told = scene.run(home, *scene.february)
        demand(told.code == 5, f"the second ended with {told.code}: {told.said.decode()}")
        demand(b"Another import is running" in told.said, told.said.decode())
        gate.open()
        demand(finish(*first).acknowledged, "the first is stored")
        settings.write_text(kept)
        demand(scene.demand_sound(home, acknowledged=True), "and sound")
        gate.close()


def one_dies_while_the_other_waits(scene: Scene) -> None:
    """The lock dies with its process, and the second is stored."""
    with scene.attempt() as home:
        gate, waiting = Gate(), Gate()
        first, _ = start(scene, home, scene.february, stop_in_transaction(gate), "first")
        gate.wait_for_child()
        second = start(scene, home, scene.february, tell_when_waiting(waiting), "second")
        waiting.wait_for_child()
        os.kill(first, signal.SIGKILL)
        os.waitpid(first, 0)
        ended = finish(*second)
        demand(ended.acknowledged, f"the second is stored: {ended.said.decode()}")
        demand(scene.demand_sound(home, acknowledged=True), "and sound")
        gate.close()
        waiting.close()


def one_comes_first_without_a_lock(scene: Scene) -> None:
    """Should the lock be lost, the plan of the slower one is refused: it was made for a state that is gone."""
    with scene.attempt() as home:
        gate = Gate()
        slower = start(scene, home, scene.february, stop_after_planning_without_a_lock(gate), "slower")
        gate.wait_for_child()
        demand(scene.run(home, *scene.february, prepare=no_lock).acknowledged, "the faster one is stored")
        gate.open()
        ended = finish(*slower)
        demand(ended.code == 5, f"the slower ended with {ended.code}: {ended.said.decode()}")
        demand(b"Another import came first" in ended.said, ended.said.decode())
        demand(scene.demand_sound(home, acknowledged=True), "and sound")
        gate.close()


def two_start_an_installation(scene: Scene) -> None:
    """Two `init` at once make one installation, with one ring of keys."""
    with scene.attempt() as home:
        empty = home / "empty"
        empty.mkdir(mode=0o700)
        kept = (home / "settings.toml").read_text()
        if scene.postgres:
            database = scene.postgres.create_database()
            kept = f'database = "{scene.postgres.url(database)}"'
        (empty / "settings.toml").write_text(kept)
        children = [start(scene, empty, ("init",), lambda: None, f"init-{place}") for place in range(3)]
        for child in children:
            ended = finish(*child)
            demand(ended.code == 0, f"init ended with {ended.code}: {ended.said.decode()}")
        demand(scene.run(empty, "batches").code == 0, "the installation opens")
        if scene.postgres:
            scene.postgres.drop_database(database)


MEETINGS: dict[str, Callable[[Scene], None]] = {
    meeting.__name__.replace("_", " "): meeting
    for meeting in (
        one_waits_for_the_other,
        one_is_told,
        one_dies_while_the_other_waits,
        one_comes_first_without_a_lock,
        two_start_an_installation,
    )
}


def meet_all(scene: Scene) -> list[str]:
    """All meetings; which they were. Raises Wrong for the first that does not go as it must."""
    for meeting in MEETINGS.values():
        meeting(scene)
    return list(MEETINGS)
