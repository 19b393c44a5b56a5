"""kill -9 while a release is drafted or published: it is stored whole with its event, or it has never been."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from pathlib import Path
from random import Random

import pytest

from casestats.actions.publishing import publish
from casestats.actions.released import list_releases, releases_in_order
from casestats.config import HOME_VARIABLE
from casestats.errors import Refused
from casestats.releases.lifecycle import State
from tests.actions.release_scene import ANNA, CILLA, TEMPLATE, Scene
from tests.attack import tracing

SAMPLE = 8
PROJECT = Path(__file__).parents[2]
RUN = """
import sys
from casestats.cli import main
from casestats.cli.commands import build
import casestats.actions.publishing, casestats.actions.releasing
from tests.attack.tracing import be_traced
build("en")
be_traced()
sys.exit(main(sys.argv[1:]))
"""
DRAFT = ("release", "draft", "--municipality", "2281", "--period", "2025", "--template")


def start(home: Path, *words: str) -> int:
    """A child that waits to be followed; its process number."""
    with (home / "said").open("wb") as said:
        into = [(os.POSIX_SPAWN_DUP2, said.fileno(), stream) for stream in (1, 2)]
        environment = {**os.environ, HOME_VARIABLE: str(home), "PYTHONPATH": str(PROJECT)}
        environment = {name: value for name, value in environment.items() if not name.startswith("SUDO_")}
        return os.posix_spawn(sys.executable, [sys.executable, "-c", RUN, *words], environment, file_actions=into)


def moments(calls: int) -> list[int]:
    """Of all calls that change something a sample; the last ones, where the commit is, always among them."""
    late = [calls, calls - 2, calls - 4]
    return sorted({*late, *Random(5).sample(range(1, calls - 4), SAMPLE - len(late))})


def settled(home: Path, database: Path) -> None:
    (home / "settings.toml").write_text(f'database = "sqlite:///{database}"\n', encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("what", ["draft", "publish"])
def test_what_is_killed_is_whole_or_has_never_been_and_the_next_run_completes_it(what: str, tmp_path: Path) -> None:
    if not tracing.allowed():
        return  # as in tests/attack/kills.py: where the kernel does not let calls be counted, none can be chosen
    base = tmp_path / "base"
    base.mkdir()
    scene = Scene(base, f"sqlite:///{base / 'casestats.db'}")
    if what == "publish":
        scene.reviewed()
    (base / "small.toml").write_text(TEMPLATE, encoding="utf-8")
    words = ("release", "publish", "2281-2025-small-1") if what == "publish" else (*DRAFT, str(base / "small.toml"))

    def attempt(stop_before: int) -> tuple[Scene, int, list[str]]:
        folder = tmp_path / str(stop_before)
        shutil.copytree(base, folder)
        settled(folder / "home", folder / "casestats.db")
        child = start(folder / "home", *words)
        seen, status = tracing.follow(child, stop_before, lambda process: os.kill(process, signal.SIGKILL))
        return Scene(folder, f"sqlite:///{folder / 'casestats.db'}"), status, seen

    after, status, seen = attempt(0)
    assert os.waitstatus_to_exitcode(status) == 0, (after.folder / "home" / "said").read_bytes()
    stored = 0
    for moment in moments(len(seen)):
        left, status, _ = attempt(moment)
        assert os.waitstatus_to_exitcode(status) == -signal.SIGKILL
        releases_in_order(left.installation)
        with left.installation.engine.connect() as connection:
            left.installation.audit_log(connection)
        records = list_releases(left.installation, ANNA)
        whole = [one.state for one in records] == [State.PUBLISHED if what == "publish" else State.DRAFT]
        done = [event.action for event in left.events].count(f"release {what}")
        assert done == whole
        stored += whole
        if what == "draft":
            assert len(records) == whole
        elif whole:
            with pytest.raises(Refused, match="is published"):
                publish(left.installation, CILLA, "2281-2025-small-1")
        else:
            assert publish(left.installation, CILLA, "2281-2025-small-1").sequence == 1
    assert stored < SAMPLE
