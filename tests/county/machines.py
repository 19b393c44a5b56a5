"""Two machines with a cable between them: network namespaces, where the system lets a process make such.

Else both are this machine, and what runs on them talks over loopback: `separate` says which it was.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from typing import NamedTuple

NORTH, SOUTH = "10.77.0.1", "10.77.0.2"
_HOLD = (sys.executable, "-c", "print('here', flush=True); input()")


class Machines(NamedTuple):
    """What a command begins with to run on the one and on the other, and where the other finds the first."""

    separate: bool
    first: tuple[str, ...]
    second: tuple[str, ...]
    address: str


@contextmanager
def two_machines() -> Iterator[Machines]:
    with ExitStack() as stack:
        made = _separate(stack)
        yield made or Machines(False, (), (), "127.0.0.1")


def _separate(stack: ExitStack) -> Machines | None:
    """Two namespaces of one user namespace, joined by a pair of devices. None: the system does not allow it."""
    if not all(shutil.which(name) for name in ("unshare", "nsenter", "ip")):
        return None
    first = _held(stack, ("unshare", "--map-root-user", "--net"))
    if first is None:
        return None
    second = _held(stack, (*_in(first), "unshare", "--net"))
    if second is None:
        return None
    steps = (
        (first, ("ip", "link", "add", "north", "type", "veth", "peer", "name", "south", "netns", str(second))),
        (first, ("ip", "address", "add", f"{NORTH}/24", "dev", "north")),
        (first, ("ip", "link", "set", "north", "up")),
        (first, ("ip", "link", "set", "lo", "up")),
        (second, ("ip", "address", "add", f"{SOUTH}/24", "dev", "south")),
        (second, ("ip", "link", "set", "south", "up")),
        (second, ("ip", "link", "set", "lo", "up")),
    )
    for where, command in steps:
        if subprocess.run([*_in(where), *command], check=False, capture_output=True).returncode != 0:
            return None
    return Machines(True, _in(first), _in(second), NORTH)


def _in(process: int) -> tuple[str, ...]:
    return ("nsenter", "--target", str(process), "--user", "--net", "--preserve-credentials")


def _held(stack: ExitStack, command: Sequence[str]) -> int | None:
    """A process that keeps a namespace until the end; its number."""
    process = subprocess.Popen(
        [*command, *_HOLD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )

    def end() -> None:
        process.kill()
        with suppress(BrokenPipeError):
            process.communicate()

    stack.callback(end)
    assert process.stdout is not None
    return process.pid if process.stdout.readline() == "here\n" else None
