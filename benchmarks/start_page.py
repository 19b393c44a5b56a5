"""What a start page costs: counted once after an import, read by a new process, and read again by the same.

    python -m benchmarks.start_page --cases 10000 1000000 --write

The document alone, without a browser or a server. The store is the worst there is for it: a frame of six years, so that
the prognosis of every target group is counted too. What is promised: a new process has the document of the whole
municipality within 0.5 s, the same process again within 20 ms. Counting is extra to an import: it is told beside the
import's own cost by benchmarks/importing.py.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import text

from benchmarks.invented_columns import invented_columns
from benchmarks.measuring import ROOT, table, versions, write_between
from benchmarks.stored_cases import MUNICIPALITY, store_cases
from casestats.actions.initialising import initialise
from casestats.actions.overview import overview
from casestats.actions.quality import quality
from casestats.actions.ready import make_ready
from casestats.actions.target_figures import target_figures
from casestats.audit import Actor
from casestats.bootstrap import open_installation
from casestats.config import Settings
from casestats.store.engine import writing

AGAIN = 25
HEADINGS = (
    "cases",
    "counted for 13 pages after an import, CPU s",
    "peak, MB",
    "new process: to open, ms",
    "its first page, ms",
    "again, ms",
    "a target group's page, CPU s",
    "quality, CPU s",
    "peak, MB",
)


def prepare(folder: Path, size: int) -> None:
    """A home whose one import says that it tells of the years from 2020 to November 2025."""
    made = initialise(Settings(home=folder), Actor("benchmark", "command line"))
    store_cases(folder, invented_columns(size))
    with writing(made.engine) as connection:
        connection.execute(
            text("UPDATE steps SET period_start = 20200101, period_end = 20251130, known_at = 20251130, at = :at"),
            {"at": "2025-12-01T00:00:00+00:00"},
        )


def count(folder: Path) -> dict[str, Any]:
    installation = open_installation(Settings(home=folder))
    start = time.process_time()
    made = make_ready(installation, MUNICIPALITY)
    return {"cpu": time.process_time() - start, "pages": made, "peak": peak()}


def read(folder: Path) -> dict[str, Any]:
    begun = time.perf_counter()
    installation = open_installation(Settings(home=folder))
    opened = time.perf_counter()
    overview(installation, MUNICIPALITY)
    first = time.perf_counter()
    again = []
    for _ in range(AGAIN):
        start = time.perf_counter()
        overview(installation, MUNICIPALITY)
        again.append(time.perf_counter() - start)
    return {
        "open": (opened - begun) * 1000,
        "first": (first - opened) * 1000,
        "again": statistics.median(again) * 1000,
        "peak": peak(),
    }


def target(folder: Path) -> dict[str, Any]:
    installation = open_installation(Settings(home=folder))
    start = time.process_time()
    target_figures(installation, MUNICIPALITY, "vuxna", breakdown="sex")
    shown = time.process_time()
    quality(installation, MUNICIPALITY)
    return {"target": shown - start, "quality": time.process_time() - shown, "peak": peak()}


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


RUNS = {"count": count, "read": read, "target": target}


def child(side: str, folder: Path) -> dict[str, Any]:
    asked = [sys.executable, "-m", "benchmarks.start_page", "--run", side, str(folder)]
    ran = subprocess.run(asked, check=True, capture_output=True, text=True, cwd=ROOT, env=os.environ)
    told: dict[str, Any] = json.loads(ran.stdout)
    return told


def measure(size: int, runs: int = 3) -> list[str]:
    """The line of one size."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "home"
        prepare(folder, size)
        counted = child("count", folder)
        reads = [child("read", folder) for _ in range(runs)]
        others = child("target", folder)

    def middle(key: str) -> float:
        return float(statistics.median(one[key] for one in reads))

    return [
        f"{size:,}",
        f"{counted['cpu']:.2f}",
        f"{counted['peak']:.0f}",
        f"{middle('open'):.0f}",
        f"{middle('first'):.0f}",
        f"{middle('again'):.1f}",
        f"{others['target']:.1f}",
        f"{others['quality']:.1f}",
        f"{max(one['peak'] for one in (*reads, others)):.0f}",
    ]


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--write", action="store_true", help="write the table into docs/benchmarks.md")
    parser.add_argument("--run", nargs=2, metavar=("SIDE", "FOLDER"), help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    if chosen.run:
        side, folder = chosen.run
        sys.stdout.write(json.dumps(RUNS[side](Path(folder))))
        return
    lines = table(HEADINGS, [measure(size, chosen.runs) for size in chosen.cases])
    told = f"{versions('SQLAlchemy', others={})}\n\n{lines}"
    sys.stdout.write(told + "\n")
    if chosen.write:
        write_between(ROOT / "docs" / "benchmarks.md", "start-page", told)


if __name__ == "__main__":
    main()
