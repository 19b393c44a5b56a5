"""kill -9 at sampled moments of an import. `python benchmarks/reliability.py` takes all five hundred."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.attack.kills import RANDOM_SHARE

SAMPLE = 20
FEWER_CALLS = 2
PROJECT = Path(__file__).parents[2]


def campaign(*words: str) -> dict[str, Any]:
    """The figures of a campaign, which runs in a process of its own and ends with a traceback if anything is wrong."""
    ran = subprocess.run(
        [sys.executable, "-m", "tests.attack.campaign", *words],
        cwd=PROJECT,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        check=False,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr
    figures: dict[str, Any] = json.loads(ran.stdout)
    return figures


@pytest.mark.slow
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_an_import_killed_at_any_moment_is_whole_or_has_never_been(database: str) -> None:
    figures = campaign("kills", database, str(SAMPLE))
    before_calls = SAMPLE - SAMPLE // RANDOM_SHARE if any(figures["calls"].values()) else 0
    # Towards a server an import now and then makes a call fewer than the one that was watched, and ends unharmed.
    assert before_calls - FEWER_CALLS <= sum(figures["killed_before"].values()) <= before_calls
    assert figures["attempts"] == before_calls + figures["at_random"] == SAMPLE


@pytest.mark.slow
@pytest.mark.parametrize("what", ["init", "undo"])
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_what_else_is_killed_is_completed_by_the_next_run(what: str, database: str) -> None:
    figures = campaign(what, database, "8")
    assert sum(figures["killed_before"].values()) == figures["attempts"]


@pytest.mark.slow
@pytest.mark.parametrize("how", ["cut-off", "crash"])
def test_an_import_whose_server_goes_away_says_so_and_is_whole_or_has_never_been(how: str) -> None:
    figures = campaign(how, "postgresql", "6")
    assert figures["killed"] + figures["stored"] >= figures["attempts"]
    assert set(figures["killed_before"]) <= {"sendto", "openat", "write"}
