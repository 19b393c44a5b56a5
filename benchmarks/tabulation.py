"""What the standard report of a year costs, by month x unit x sex x age band: casestats, DuckDB, plain SQL on SQLite.

    python benchmarks/tabulation.py [--sizes 10000 100000 1000000] [--rounds 5] [--out docs/...]

Everybody counts the same seeded cases. Each run is a child process of its own, the sides take turns, and the figures
are medians of processor time (all threads, user and system) and the largest peak of memory. DuckDB's answers are
compared cell by cell with casestats'. SQLite is stopped where it has used more than 30 times casestats' time; the
figure is then a lower bound.

casestats is measured twice: from its own store in SQLite, as people get a report, and from columns in a file, which
is the counting alone. Ratios are those from the store.
"""

from __future__ import annotations

import argparse
import json
import platform
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.invented_columns import invented_columns
from benchmarks.stored_cases import MUNICIPALITY, open_store, store_cases
from benchmarks.tabulation_sql import definitions, duckdb_preparation, duckdb_queries, sqlite_queries
from casestats.periods import Period
from casestats.store.columns import case_columns
from casestats.store.engine import reading
from casestats.tabulation.columns import CaseColumns, MeasureColumns
from casestats.tabulation.counting import Counter

BY = ("month", "unit", "sex", "age_band")
YEAR = Period.parse("2025")
CASE_FIELDS = tuple(one.name for one in fields(CaseColumns) if one.name not in ("units", "measures"))
MEASURE_FIELDS = tuple(one.name for one in fields(MeasureColumns))
STOP_SQLITE_AT = 30


def spent() -> float:
    """Processor seconds of this process so far, all threads."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def peak() -> float:
    """The largest memory of this process so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


# --- The input ------------------------------------------------------------------------------------------------


def prepare(folder: Path, size: int) -> None:
    """The same cases as columns, as Parquet and as a SQLite database."""
    import pyarrow
    import pyarrow.parquet

    columns = invented_columns(size)
    cases = {name: getattr(columns, name) for name in CASE_FIELDS}
    measures = {name: getattr(columns.measures, name) for name in MEASURE_FIELDS}
    for name, array in (*cases.items(), *((f"m_{name}", array) for name, array in measures.items())):
        np.save(folder / f"{name}.npy", array)
    (folder / "units.json").write_text(json.dumps(columns.units))
    cases["number"] = np.arange(size)
    measures["number"] = measures.pop("case")
    pyarrow.parquet.write_table(pyarrow.table(cases), folder / "cases.parquet")
    pyarrow.parquet.write_table(pyarrow.table(measures), folder / "measures.parquet")
    _prepare_sqlite(folder / "cases.db", cases, measures)
    store_cases(folder, columns)


def _prepare_sqlite(path: Path, cases: dict[str, Any], measures: dict[str, Any]) -> None:
    base = sqlite3.connect(path)
    for name, table in (("cases", cases), ("measures", measures)):
        base.execute(f"CREATE TABLE {name} ({', '.join(f'{column} INTEGER' for column in table)})")
        rows = zip(*(array.tolist() for array in table.values()), strict=True)
        base.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(table))})", rows)
    base.execute("ALTER TABLE cases ADD COLUMN age INTEGER")
    base.execute(
        "UPDATE cases SET age = CASE WHEN birth_year <> 0 AND opened / 10000 - birth_year BETWEEN 0 AND 120"
        " THEN opened / 10000 - birth_year END"
    )
    base.execute("CREATE INDEX measures_by_case ON measures (number)")
    base.execute("CREATE INDEX cases_by_number ON cases (number)")
    base.execute("CREATE TABLE months (first INTEGER, last INTEGER)")
    days = [(month.start, month.end) for month in YEAR.each_month]
    base.executemany("INSERT INTO months VALUES (?, ?)", [(int(f"{a:%Y%m%d}"), int(f"{b:%Y%m%d}")) for a, b in days])
    base.commit()
    base.execute("ANALYZE")
    base.close()


# --- The sides ------------------------------------------------------------------------------------------------


def load(folder: Path) -> CaseColumns:
    """Columns from files."""
    cases = {name: np.load(folder / f"{name}.npy") for name in CASE_FIELDS}
    measures = {name: np.load(folder / f"m_{name}.npy") for name in MEASURE_FIELDS}
    units = tuple(json.loads((folder / "units.json").read_text()))
    return CaseColumns(**cases, units=units, measures=MeasureColumns(**measures))


def run_casestats(folder: Path) -> dict[str, Any]:
    start = spent()
    columns = load(folder)
    loaded, loaded_peak = spent(), peak()
    found = Counter(columns).count(definitions().values(), YEAR, BY)
    counted, counted_peak = spent(), peak()
    if not (folder / "casestats.npz").exists():
        numbers: dict[str, Any] = {name: found[counts].numbers for name, counts in definitions().items()}
        np.savez(folder / "casestats.npz", **numbers)
    return {
        "load": loaded - start,
        "cpu": counted - loaded,
        "peak": counted_peak,
        "above columns": counted_peak - loaded_peak,
    }


def run_stored(folder: Path) -> dict[str, Any]:
    start = spent()
    with reading(open_store(folder)) as connection:
        columns = case_columns(connection, MUNICIPALITY, 1, YEAR.start, YEAR.end)
    loaded = spent()
    found = Counter(columns).count(definitions().values(), YEAR, BY)
    done = {"load": loaded - start, "cpu": spent() - loaded, "peak": peak()}
    yes = {name: int(found[counts].numbers[..., 0].sum()) for name, counts in definitions().items()}
    files = np.load(folder / "casestats.npz")
    for name, count in yes.items():
        if count != int(files[name][..., 0].sum()):
            raise SystemExit(f"{name}: the store and the columns disagree")
    return done


def run_duckdb(folder: Path) -> dict[str, Any]:
    import duckdb

    units = len(json.loads((folder / "units.json").read_text()))
    shape = (12, (units + 1) * 4 * 8, 4)
    found = {}
    start = spent()
    base = duckdb.connect()
    for statement in duckdb_preparation(str(folder / "cases.parquet"), str(folder / "measures.parquet"), units):
        base.execute(statement)
    for names, statements in duckdb_queries():
        for statement in statements[: -len(names)]:
            base.execute(statement)
        for name, statement in zip(names, statements[-len(names) :], strict=True):
            found[name] = base.execute(statement).fetchnumpy()
    done = {"cpu": spent() - start, "peak": peak()}
    ours = np.load(folder / "casestats.npz")
    for name, rows in found.items():
        month, group, *values = (np.asarray(column, dtype=np.int64) for column in rows.values())
        theirs = np.zeros(shape, dtype=np.int64)
        for place, value in enumerate(values):
            theirs[month - 2025 * 12, group, place] = value
        if not np.array_equal(theirs, ours[name]):
            raise SystemExit(f"{name}: DuckDB and casestats disagree")
    return {**done, "compared": len(found)}


def run_sqlite(folder: Path, limit: float) -> dict[str, Any]:
    base = sqlite3.connect(folder / "cases.db")
    start, done, stopped = spent(), 0, False

    def too_long() -> bool:
        return spent() - start > limit

    base.set_progress_handler(too_long, 1_000_000)
    try:
        for query in sqlite_queries():
            base.execute(query).fetchall()
            done += 1
    except sqlite3.OperationalError as error:
        if "interrupt" not in str(error):
            raise
        stopped = True
    return {"cpu": spent() - start, "peak": peak(), "indicators": done, "stopped": stopped}


# --- Measuring ------------------------------------------------------------------------------------------------


def child(side: str, folder: Path, limit: float = 0) -> dict[str, Any]:
    asked = [sys.executable, __file__, "--run", side, str(folder), str(limit)]
    told: dict[str, Any] = json.loads(subprocess.run(asked, check=True, capture_output=True, text=True).stdout)
    return told


def measure(size: int, rounds: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        subprocess.run([sys.executable, __file__, "--run", "prepare", name, str(size)], check=True)
        runs: dict[str, list[dict[str, Any]]] = {"casestats": [], "stored": [], "duckdb": [], "sqlite": []}
        for _ in range(rounds):
            runs["casestats"].append(child("casestats", folder))
            runs["stored"].append(child("stored", folder))
            runs["duckdb"].append(child("duckdb", folder))
        ours = statistics.median(run["cpu"] + run["load"] for run in runs["stored"])
        for _ in range(rounds if size <= 10_000 else 1):
            runs["sqlite"].append(child("sqlite", folder, STOP_SQLITE_AT * ours))
    found = {side: {key: statistics.median(run[key] for run in of) for key in of[0]} for side, of in runs.items()}
    for side, of in runs.items():
        found[side]["peak"] = max(run["peak"] for run in of)
    return {"cases": size, **found}


def line_of(result: dict[str, Any]) -> str:
    ours, alone, duck, lite = result["stored"], result["casestats"], result["duckdb"], result["sqlite"]
    cost = ours["cpu"] + ours["load"]
    more = "> " if lite["stopped"] else ""
    cells = [
        f"{result['cases']:,}",
        f"{ours['load']:.2f} + {ours['cpu']:.2f}",
        f"{alone['cpu']:.2f}",
        f"{duck['cpu']:.2f}",
        f"{cost / duck['cpu']:.2f}",
        f"{more}{lite['cpu']:.1f}",
        f"{more}{lite['cpu'] / cost:.0f}",
        f"{ours['peak']:.0f}",
        f"{alone['peak']:.0f}",
        f"{duck['peak']:.0f}",
    ]
    return f"| {' | '.join(cells)} |"


HEADINGS = (
    "cases",
    "casestats, CPU s (read from the store + count)",
    "count alone",
    "DuckDB, CPU s",
    "casestats / DuckDB",
    "SQLite, CPU s",
    "SQLite / casestats",
    "casestats peak, MB",
    "count alone, MB",
    "DuckDB peak, MB",
)


def main() -> None:
    if sys.argv[1:2] == ["--run"]:
        side, folder, number = sys.argv[2], Path(sys.argv[3]), float(sys.argv[4])
        if side == "prepare":
            prepare(folder, int(number))
            return
        runs = {
            "casestats": lambda: run_casestats(folder),
            "stored": lambda: run_stored(folder),
            "duckdb": lambda: run_duckdb(folder),
        }
        print(json.dumps(runs[side]() if side in runs else run_sqlite(folder, number)))
        return
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    asked.add_argument("--rounds", type=int, default=5)
    given = asked.parse_args()
    import duckdb

    print(f"Python {platform.python_version()}, numpy {np.__version__}, DuckDB {duckdb.__version__}, ", end="")
    print(f"SQLite {sqlite3.sqlite_version}, {platform.machine()}\n")
    print(f"| {' | '.join(HEADINGS)} |\n| {' | '.join('---' for _ in HEADINGS)} |")
    for size in given.sizes:
        print(line_of(measure(size, given.rounds)), flush=True)


if __name__ == "__main__":
    main()
