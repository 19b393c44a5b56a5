"""What an import costs: casestats into SQLite and PostgreSQL, beside the physical floor and beside dlt.

    python -m benchmarks.importing [--sizes 10000 100000 1000000] [--runs 5] [--write]

Everybody reads the same seeded report of a case system (18 columns, Windows-1252, 1.46 rows a case). Each run is a
child process of its own, on an empty database; the sides take turns, and the figures are medians of processor time
(user and system, all threads) and the largest peak of memory. What PostgreSQL itself spends is told apart.

casestats runs as people run it: `casestats import`, all of it, in a new home folder that `casestats init` has made
before. The floor and dlt say in their own modules what they do. Loading libraries is part of every figure; what a side
takes for ten rows is measured like the rest, and told without it too.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import psycopg

from benchmarks.measuring import ROOT, Cost, cost_of, middle, quick_start, table, versions, write_between
from casestats.adapters.discovery import example_profiles
from casestats.invented.procapita import write_procapita
from tests.postgres import Postgres, running_postgres

CASESTATS = Path(sys.executable).with_name("casestats")
PAGE = ROOT / "docs" / "benchmarks.md"
FEW = 10
FLOOR, SQLITE, POSTGRESQL, DLT, DLT_ARROW = (
    "floor",
    "casestats, SQLite",
    "casestats, PostgreSQL",
    "dlt, rows",
    "dlt, Arrow",
)

Costs = dict[str, Cost]
"""Side -> cost."""


class Bench(NamedTuple):
    """Where runs take place. `first` is the number of the server's first process."""

    folder: Path
    environment: dict[str, str]
    server: Postgres
    first: int


def program(name: str, *words: str) -> Callable[[Bench, Path], Cost]:
    """A side that is a program beside this one."""

    def run(bench: Bench, extract: Path) -> Cost:
        shutil.rmtree(bench.folder / "dlt", ignore_errors=True)
        database = bench.folder / "side.db"
        database.unlink(missing_ok=True)
        return cost_of([sys.executable, ROOT / "benchmarks" / name, extract, database, *words], bench.environment)

    return run


def into_sqlite(bench: Bench, extract: Path) -> Cost:
    return cost_of(_import(bench, extract, ""), _home(bench))


def into_postgresql(bench: Bench, extract: Path) -> Cost:
    with bench.server.new_database() as url:
        return cost_of(_import(bench, extract, url), _home(bench), bench.first)


SIDES: dict[str, Callable[[Bench, Path], Cost]] = {
    FLOOR: program("floor.py"),
    SQLITE: into_sqlite,
    POSTGRESQL: into_postgresql,
    DLT: program("dlt_load.py", "rows"),
    DLT_ARROW: program("dlt_load.py", "arrow"),
}

INSTALLED = tuple(side for side in SIDES if find_spec("dlt") or side not in (DLT, DLT_ARROW))
"""dlt is not among what tests need: `pip install -r requirements/benchmark.txt`."""


def _home(bench: Bench) -> dict[str, str]:
    return {**bench.environment, "CASESTATS_HOME": str(bench.folder / "home")}


def _import(bench: Bench, extract: Path, database_url: str) -> list[str | Path]:
    """The command, once there is a new home folder for it."""
    home = bench.folder / "home"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(mode=0o700)
    if database_url:
        (home / "settings.toml").write_text(f'database = "{database_url}"\n', encoding="utf-8")
    cost_of([CASESTATS, "init"], _home(bench))
    profile = home / "profiles" / "2281.toml"
    profile.write_text(example_profiles("procapita")["2281_sundsvall.toml"], encoding="utf-8")
    return [CASESTATS, "import", "--profile", profile.name, "--period", "2025", "--yes", extract]


def measure(sizes: Sequence[int], runs: int, sides: Sequence[str] = INSTALLED) -> tuple[dict[int, Costs], str]:
    """The costs by number of rows, and with what they were measured."""
    with tempfile.TemporaryDirectory(prefix="casestats-bench-") as name, running_postgres(durable=True) as server:
        with psycopg.connect(server.dsn("postgres")) as connection:
            first = connection.execute("SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::int").fetchone()
            number = connection.info.server_version
        folder = Path(name)
        bench = Bench(folder, quick_start(folder), server, first[0] if first else 0)
        _measure(bench, FEW, 1, sides)  # so that modules are compiled
        costs = {size: _measure(bench, size, runs, sides) for size in (FEW, *sizes)}
    packages = ["cryptography", "SQLAlchemy", "psycopg", *(["dlt", "pyarrow"] if DLT in sides else [])]
    return costs, versions(*packages, others={"PostgreSQL": f"{number // 10000}.{number % 10000}"})


def _measure(bench: Bench, size: int, runs: int, sides: Sequence[str]) -> Costs:
    extract = bench.folder / "extract.csv"
    write_procapita(extract, size, seed=size)
    found: dict[str, list[Cost]] = {side: [] for side in sides}
    for _ in range(runs):
        for side in sides:
            found[side].append(SIDES[side](bench, extract))
    return {side: middle(costs) for side, costs in found.items()}


HEADINGS = (
    "rows",
    "side",
    "CPU, s",
    "x floor",
    "µs a row above starting",
    "x floor above starting",
    "peak, MB",
    "server's CPU, s",
)


def told(costs: dict[int, Costs], measured_with: str, runs: int) -> str:
    """The figures as Markdown."""
    starts = costs[FEW]
    rows = []
    for size, sides in costs.items():
        for side, cost in sides.items():
            cells = [f"{size:,}", side, f"{cost.cpu:.2f}", f"{cost.cpu / sides[FLOOR].cpu:.2f}", "", ""]
            if size > FEW:
                above, floor = (_above(sides, starts, one, size) for one in (side, FLOOR))
                cells[4:] = [f"{above:.1f}", f"{above / floor:.2f}"]
            rows.append([*cells, f"{cost.peak:.0f}", f"{cost.server:.2f}" if side == POSTGRESQL else ""])
    head = f"{measured_with} Median of {runs}.\n\n"
    return head + table(HEADINGS, rows) + "\n" + "".join(f"- {line}\n" for line in _promises(costs))


def _above(sides: Costs, starts: Costs, side: str, size: int) -> float:
    """Microseconds a row, without what the side takes to start."""
    return 1e6 * (sides[side].cpu - starts[side].cpu) / size


def _promises(costs: dict[int, Costs]) -> Iterator[str]:
    """What was promised of imports, at each size."""
    for size, sides in costs.items():
        if size > FEW:
            ours, floor = sides[SQLITE].cpu, sides[FLOOR].cpu
            yield (
                f"{size:,} rows: {ours / floor:.2f} x the floor into SQLite (promised 2.5), "
                f"{sides[POSTGRESQL].cpu / floor:.2f} x into PostgreSQL (3.0); {sides[SQLITE].peak:.0f} MB at the peak "
                "(450)."
            )
            if DLT in sides:
                rows, arrow = (sides[side].cpu / ours for side in (DLT, DLT_ARROW))
                yield f"{size:,} rows: dlt takes {rows:.2f} x what we take (promised 1.8), by Arrow {arrow:.2f} x."
    if {100_000, 1_000_000} <= costs.keys():
        small, large = (costs[size][SQLITE].cpu / size for size in (100_000, 1_000_000))
        above_small, above_large = (_above(costs[size], costs[FEW], SQLITE, size) for size in (100_000, 1_000_000))
        yield (
            f"A row of 10^6 takes {large / small:.2f} x the processor time of a row of 10^5 (promised 1.25), "
            f"{above_large / above_small:.2f} x above starting."
        )


def main(arguments: Sequence[str] | None = None) -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    asked.add_argument("--runs", type=int, default=5)
    asked.add_argument("--write", type=Path, nargs="?", const=PAGE, help="put the figures into docs/benchmarks.md")
    given = asked.parse_args(arguments)
    costs, measured_with = measure(given.sizes, given.runs)
    text = told(costs, measured_with, given.runs)
    print(text)
    if given.write:
        write_between(given.write, "importing", text)


if __name__ == "__main__":
    main()
