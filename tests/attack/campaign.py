"""Runs campaigns in a process of its own, which forks, traces and mounts; prints the figures as JSON.

    python -m tests.attack.campaign kills|init|undo|cut-off|crash|full-disk|meetings sqlite|postgresql COUNT

Ends with a traceback for the first attempt that is not well.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # before numpy is loaded: a process that forks should have one thread

from tests.attack.full_disks import full_disk_campaign, small_disk
from tests.attack.kills import cut_off_campaign, kill_campaign, kill_inits, kill_undos
from tests.attack.meetings import meet_all
from tests.attack.scenes import Scene
from tests.postgres import Postgres, running_postgres

KILLS = {"kills": kill_campaign, "init": kill_inits, "undo": kill_undos}


def run(what: str, database: str, count: int, folder: Path) -> dict[str, Any]:
    """The figures of one campaign; none where the system does not allow it."""
    disk = folder / "disk"
    with small_disk(disk) if what == "full-disk" else nullcontext(enter_result=False) as mounted:
        if what == "full-disk" and not mounted:
            return {}
        with server(database) as postgres:
            scene = Scene(folder / "scene", postgres, disk if mounted else None)
            if what == "full-disk":
                return full_disk_campaign(scene, disk, count)._asdict()
            if what == "meetings":
                return {"met": meet_all(scene)}
            if what in KILLS:
                return KILLS[what](scene, count)._asdict()
            return cut_off_campaign(scene, count, crash=what == "crash")._asdict()


@contextmanager
def server(database: str) -> Iterator[Postgres | None]:
    if database == "sqlite":
        yield None
    else:
        with running_postgres() as postgres:
            yield postgres


def main() -> None:
    what, database, count = sys.argv[1:]
    with tempfile.TemporaryDirectory(prefix="casestats-attack-") as folder:
        figures = run(what, database, int(count), Path(folder))
    print(json.dumps(figures))  # noqa: T201 - the answer of a script


if __name__ == "__main__":
    main()
