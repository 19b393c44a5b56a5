"""What an import costs: the physical floor, casestats into SQLite and PostgreSQL, dlt into SQLite.

    python -m benchmarks.importing [--sizes 10000 100000 1000000] [--runs 5] [--write docs/benchmarks.md]

Everybody reads the same seeded report of a case system (18 columns, Windows-1252, 1.46 rows a case). Each run is a
child process of its own, the sides take turns, and the figures are medians of its processor time (user and system, all
threads) and the largest peak of its memory. PostgreSQL's own processor time is told apart: it is not the child's.

The floor is what nobody can do without: csv.reader over the decoded file, two HMAC-SHA-256 and two AES-256-GCM with a
fresh nonce for each row, and one bulk insert of the row with an index on its two pseudonyms, under the settings that
casestats gives SQLite. It checks, merges, compares and explains nothing. dlt loads the same file as text into SQLite
through its own destination, without validation or encryption.

Starting a process and loading its libraries is part of every figure; what a side takes for ten rows is told beside it,
and ratios are given with and without.
"""

from __future__ import annotations

import argparse
import csv
import hmac
import os
import platform
import resource
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

from casestats.invented.procapita import write_procapita
from tests.postgres import Postgres, running_postgres

CASESTATS = Path(sys.executable).with_name("casestats")
ROOT = Path(__file__).resolve().parents[1]
PERIOD = "2025"
MARKS = ("<!-- importing: begin -->", "<!-- importing: end -->")
FEW = 10
Figures = dict[str, dict[str, float]]
"""Side -> processor seconds (`cpu`) and largest memory in MB (`peak`)."""
SIDES = ("floor", "casestats", "casestats, PostgreSQL", "dlt")


def floor(path: Path, database: Path) -> None:
    """The physical floor, in the words of the docstring above."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    key, cipher = os.urandom(32), AESGCM(os.urandom(32))

    def rows() -> Iterator[tuple[Any, ...]]:
        with path.open(encoding="cp1252", newline="") as file:
            reader = csv.reader(file, delimiter=";")
            next(reader)
            for row in reader:
                case, person = row[0].encode(), row[1].encode()
                one, other = os.urandom(12), os.urandom(12)
                yield (
                    hmac.digest(key, case, "sha256")[:16],
                    hmac.digest(key, person, "sha256")[:16],
                    one + cipher.encrypt(one, case, b"case"),
                    other + cipher.encrypt(other, person, b"person"),
                    *row[3:5],
                    *row[6:],
                )

    connection = sqlite3.connect(database)
    for setting in ("journal_mode=DELETE", "synchronous=FULL", "secure_delete=ON"):
        connection.execute(f"PRAGMA {setting}")
    columns = 4 + 2 + 12
    connection.execute(f"CREATE TABLE rows ({', '.join(f'c{place}' for place in range(columns))})")
    connection.execute("CREATE INDEX by_key ON rows (c0, c1)")
    connection.executemany(f"INSERT INTO rows VALUES ({', '.join('?' * columns)})", rows())
    connection.commit()


def dlt_load(path: Path, database: Path) -> None:
    import dlt

    @dlt.resource(name="rows", write_disposition="append")
    def rows() -> Iterator[list[dict[str, str]]]:
        with path.open(encoding="cp1252", newline="") as file:
            portion: list[dict[str, str]] = []
            for row in csv.DictReader(file, delimiter=";"):
                portion.append(row)
                if len(portion) == 5000:
                    yield portion
                    portion = []
            yield portion

    pipeline = dlt.pipeline(
        "benchmark",
        pipelines_dir=str(database.parent / "dlt"),
        destination=dlt.destinations.sqlalchemy(f"sqlite:///{database}"),
        dataset_name="main",
    )
    pipeline.run(rows())


def prepared_home(folder: Path, database_url: str) -> Path:
    """A home folder made by casestats init, with the profile; not part of what is measured."""
    home = folder / "home"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(mode=0o700)
    if database_url:
        (home / "settings.toml").write_text(f'database = "{database_url}"\n', encoding="utf-8")
    run_casestats(home, "init")
    from casestats.adapters.discovery import example_profiles

    (home / "profiles" / "2281.toml").write_text(example_profiles("procapita")["2281_sundsvall.toml"], encoding="utf-8")
    return home


def run_casestats(home: Path, *arguments: str) -> None:
    command = [str(CASESTATS), *arguments]
    environment = {**os.environ, "CASESTATS_HOME": str(home)}
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL, cwd=ROOT)


def measured(command: list[str], environment: dict[str, str] | None = None) -> dict[str, float]:
    """Processor seconds and peak memory (MB) of one child, from the system's own account of it."""
    process = subprocess.Popen(command, env={**os.environ, **(environment or {})}, stdout=subprocess.DEVNULL, cwd=ROOT)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command[3:]} ended with {process.returncode}")
    return {"cpu": used.ru_utime + used.ru_stime, "peak": used.ru_maxrss / 1024}


def one_run(side: str, path: Path, folder: Path, server: Postgres) -> dict[str, float]:
    database = folder / "side.db"
    database.unlink(missing_ok=True)
    if side in ("floor", "dlt"):
        shutil.rmtree(folder / "dlt", ignore_errors=True)
        return measured([sys.executable, "-m", "benchmarks.importing", "--side", side, str(path), str(database)])
    command = [str(CASESTATS), "import", "--profile", "2281.toml", "--period", PERIOD, "--yes"]
    if side == "casestats":
        home = prepared_home(folder, "")
        return measured([*command, str(path)], {"CASESTATS_HOME": str(home)})
    with server.new_database() as url:
        home = prepared_home(folder, url)
        return measured([*command, str(path)], {"CASESTATS_HOME": str(home)})


def measure(size: int, runs: int, server: Postgres) -> Figures:
    with tempfile.TemporaryDirectory(prefix="casestats-importing-") as name:
        folder = Path(name)
        path = folder / "extract.csv"
        write_procapita(path, size, seed=size)
        found: dict[str, list[dict[str, float]]] = {side: [] for side in SIDES}
        for _ in range(runs):
            for side in SIDES:
                found[side].append(one_run(side, path, folder, server))
    return {
        side: {
            "cpu": statistics.median(run["cpu"] for run in of),
            "peak": max(run["peak"] for run in of),
        }
        for side, of in found.items()
    }


def told(results: dict[int, Figures], runs: int) -> str:
    """The figures as Markdown."""
    packages = ", ".join(f"{name} {version(name)}" for name in ("cryptography", "SQLAlchemy", "psycopg", "dlt"))
    lines = [
        f"{date.today().isoformat()}: Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {packages}; "  # noqa: DTZ011
        f"{os.cpu_count()} shared cores, median of {runs}.",
        "",
        "| rows | side | CPU, s | x floor | above starting, µs a row | x floor, above starting | peak, MB |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    starts = results[FEW]
    for size, sides in results.items():
        for side, run in sides.items():
            cells = [f"{size:,}", side, f"{run['cpu']:.2f}", f"{run['cpu'] / sides['floor']['cpu']:.2f}"]
            above, of_floor = (_above(sides, starts, name, size) for name in (side, "floor"))
            cells += ["", ""] if size == FEW else [f"{above:.1f}", f"{above / of_floor:.2f}"]
            lines.append(f"| {' | '.join(cells)} | {run['peak']:.0f} |")
    return "\n".join([*lines, "", *_ratios(results)]) + "\n"


def _above(sides: Figures, starts: Figures, side: str, size: int) -> float:
    """Microseconds a row, without what the side takes to start."""
    return 1e6 * (sides[side]["cpu"] - starts[side]["cpu"]) / size


def _ratios(results: dict[int, Figures]) -> Iterator[str]:
    for size, sides in results.items():
        if size > FEW:
            ours, lowest = sides["casestats"]["cpu"], sides["floor"]["cpu"]
            yield (
                f"- {size:,} rows: {ours / lowest:.2f} x the floor into SQLite, "
                f"{sides['casestats, PostgreSQL']['cpu'] / lowest:.2f} x into PostgreSQL; dlt takes "
                f"{sides['dlt']['cpu'] / ours:.2f} x ours."
            )
    if 100_000 in results and 1_000_000 in results:
        small, large = (results[size]["casestats"]["cpu"] / size for size in (100_000, 1_000_000))
        yield f"- A row of 10^6 takes {large / small:.2f} x the processor time of a row of 10^5."


def write(path: Path, text: str) -> None:
    """Put the figures between the marks of a page."""
    page = path.read_text(encoding="utf-8")
    before, _, rest = page.partition(MARKS[0])
    _, _, after = rest.partition(MARKS[1])
    path.write_text(f"{before}{MARKS[0]}\n{text}{MARKS[1]}{after}", encoding="utf-8")


def main() -> None:
    if sys.argv[1:2] == ["--side"]:
        {"floor": floor, "dlt": dlt_load}[sys.argv[2]](Path(sys.argv[3]), Path(sys.argv[4]))
        return
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    asked.add_argument("--runs", type=int, default=5)
    asked.add_argument("--write", type=Path)
    given = asked.parse_args()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with running_postgres(durable=True) as server:
        results = {size: measure(size, given.runs, server) for size in (FEW, *given.sizes)}
    text = told(results, given.runs)
    print(text)
    if given.write:
        write(given.write, text)


if __name__ == "__main__":
    main()
