"""What a child process cost, and where figures are written down."""

from __future__ import annotations

import os
import platform
import sqlite3
import statistics
import subprocess
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]


class Cost(NamedTuple):
    """Processor seconds (user and system, all threads) and the largest memory in MB; `server` are the processor
    seconds of a server that worked for the child, 0 where there is none."""

    cpu: float
    peak: float
    server: float = 0.0


def cost_of(command: Sequence[str | Path], environment: Mapping[str, str], server: int | None = None) -> Cost:
    """Run a child and read the system's own account of it. `server` is the number of a server's first process."""
    before = _spent_by(server)
    child = subprocess.Popen(command, env={**environment}, stdout=subprocess.DEVNULL, cwd=ROOT)
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{' '.join(map(str, command))} ended with {child.returncode}")
    return Cost(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, _spent_by(server) - before)


def middle(costs: Sequence[Cost]) -> Cost:
    """The median of processor time, and the largest memory."""
    return Cost(
        statistics.median(cost.cpu for cost in costs),
        max(cost.peak for cost in costs),
        statistics.median(cost.server for cost in costs),
    )


def _spent_by(first: int | None) -> float:
    """Processor seconds of a process, its children that live and those that have ended; 0 where there is no /proc."""
    if first is None or not Path("/proc/self/stat").exists():
        return 0.0
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            number, after = stat.parent.name, stat.read_text().rpartition(")")[2].split()
        except OSError:  # it has just ended
            continue
        if int(number) == first:
            ticks += sum(map(int, after[11:15]))  # its own, and of children that have ended
        elif int(after[1]) == first:
            ticks += sum(map(int, after[11:13]))
    return ticks / os.sysconf("SC_CLK_TCK")


def quick_start(folder: Path) -> dict[str, str]:
    """The environment of a child that finds its modules compiled, as an installed program does."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPYCACHEPREFIX": str(folder / "compiled"), "LANG": "C.UTF-8"}


def versions(*packages: str, others: Mapping[str, str]) -> str:
    """The day, and what was measured with what."""
    told = {
        "Python": platform.python_version(),
        "SQLite": sqlite3.sqlite_version,
        **others,
        **{name: version(name) for name in packages},
    }
    return (
        f"{datetime.now(UTC).date()}: {', '.join(map(' '.join, told.items()))}; {platform.system()}, "
        f"{platform.machine()}, {os.cpu_count()} shared cores."
    )


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [headings, ["---"] * len(headings), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def write_between(page: Path, name: str, text: str) -> None:
    """Put figures between the marks of a page that say their name."""
    begin, end = f"<!-- {name}: begin -->\n", f"<!-- {name}: end -->\n"
    before, found, rest = page.read_text(encoding="utf-8").partition(begin)
    _, ended, after = rest.partition(end)
    if not (found and ended):
        raise SystemExit(f"{page.name} has no marks for {name}")
    page.write_text(f"{before}{begin}{text}{end}{after}", encoding="utf-8")
