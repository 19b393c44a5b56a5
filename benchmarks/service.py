"""What the service costs its readers: a manager's start page, cold and warm, and fifty readers beside an import.

    python -m benchmarks.service [--cases 1000000] [--rows 100000] [--readers 50] [--write]

The service is `casestats serve` in a process of its own, on SQLite, as the manual says; readers are threads of this
process that speak HTTP with it over loopback. Everything is measured in one run on one machine:

- cold: the first start page that a new process shows, from the request to the last byte, at so many cases;
- warm: the same page again, median;
- floor: the page that does nothing (/healthz) through the same server, and signing in excepted the same headers;
- counting on request: what one target group alone costs where its cases are read and counted when it is asked for;
- beside an import: readers open the start page, one after another, while `casestats import` of so many rows runs.
"""

from __future__ import annotations

import argparse
import http.client
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import NamedTuple

from benchmarks.invented_columns import invented_columns
from benchmarks.measuring import ROOT, table, versions, write_between
from benchmarks.start_page import prepare
from benchmarks.stored_cases import MUNICIPALITY
from casestats.access import Reach, Role
from casestats.actions.ready import make_ready
from casestats.actions.target_figures import target_figures
from casestats.adapters.discovery import example_profiles
from casestats.audit import Actor
from casestats.bootstrap import Installation, open_installation
from casestats.config import Settings
from casestats.invented.procapita import write_procapita
from tests.people import make_account, open_session
from tests.web.scene import app_of

CASESTATS = Path(sys.executable).with_name("casestats")
PAGE = ROOT / "docs" / "benchmarks.md"
WARM_VISITS = 50
IT = Actor("benchmark", "administrator")


class Reader:
    """One keep-alive connection of somebody who has signed in."""

    def __init__(self, port: int, cookie: str) -> None:
        self._connection = http.client.HTTPConnection("localhost", port, timeout=60)
        self._headers = {"Cookie": f"__Host-casestats={cookie}"}

    def open(self, path: str) -> tuple[int, float]:
        """The status, and the seconds from asking to the last byte."""
        begun = time.perf_counter()
        self._connection.request("GET", path, headers=self._headers)
        answer = self._connection.getresponse()
        answer.read()
        return answer.status, time.perf_counter() - begun


class Home(NamedTuple):
    """An installation in a folder, with somebody who may read."""

    folder: Path
    installation: Installation
    cookie: str
    unit: str


def furnish(folder: Path, cases: int) -> Home:
    """`cases` cases of two years, and a manager of one of the units."""
    prepare(folder / "home", cases)
    installation = open_installation(Settings(home=folder / "home"))
    make_ready(installation, MUNICIPALITY)  # as an import does when it is stored
    unit = invented_columns(1).units[0]
    account = make_account(installation, Role.MANAGER, reaches=[Reach(MUNICIPALITY, unit)])
    session = open_session(installation, account.number)
    app = app_of(installation)
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]  # Flask's default interface has it
    return Home(folder, installation, serializer.dumps({"id": session}), unit)


@contextmanager
def serving(home: Home) -> Iterator[int]:
    """`casestats serve` on a free port."""
    environment = {**os.environ, "CASESTATS_HOME": str(home.installation.settings.home), "LANG": "C.UTF-8"}
    with subprocess.Popen(
        [CASESTATS, "serve", "--port", "0", "--no-scheduler"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as child:
        try:
            assert child.stdout is not None
            port = next(
                int(line.rsplit(":", 1)[1].split()[0].strip("/."))
                for line in child.stdout
                if "http://localhost:" in line
            )
            threading.Thread(target=child.stdout.read, daemon=True).start()
            yield port
        finally:
            child.send_signal(signal.SIGTERM)
            child.wait(timeout=30)


class Beside(NamedTuple):
    """Readers beside an import: seconds of each page, pages that were not 200, and seconds of the import."""

    pages: list[float]
    errors: int
    import_seconds: float


def beside_an_import(home: Home, port: int, readers: int, rows: int) -> Beside:
    extract, profile = home.folder / "extract.csv", home.installation.settings.profiles_folder / "benchmark.toml"
    write_procapita(extract, rows)
    text = next(text for name, text in example_profiles("procapita").items() if name.startswith(MUNICIPALITY))
    profile.write_text(text, encoding="utf-8")
    environment = {**os.environ, "CASESTATS_HOME": str(home.installation.settings.home), "LANG": "C.UTF-8"}
    done = threading.Event()
    pages: list[float] = []
    errors: list[int] = []

    def read() -> None:
        reader = Reader(port, home.cookie)
        while not done.is_set():
            status, seconds = reader.open(f"/{MUNICIPALITY}/")
            pages.append(seconds)
            if status != HTTPStatus.OK:
                errors.append(status)
            done.wait(0.5)  # somebody reads what they see

    threads = [threading.Thread(target=read) for _ in range(readers)]
    for thread in threads:
        thread.start()
    begun = time.perf_counter()
    ended = subprocess.run(
        [CASESTATS, "import", "--profile", profile, "--period", "2025-12", "--yes", extract],
        env=environment,
        capture_output=True,
        check=False,
    )
    seconds = time.perf_counter() - begun
    done.set()
    for thread in threads:
        thread.join()
    if ended.returncode:
        raise SystemExit(ended.stderr.decode())
    return Beside(pages, len(errors), seconds)


def measure(cases: int, rows: int, readers: int, folder: Path) -> list[tuple[str, str, str]]:
    """What was measured, the figure, and how many times the floor it is."""
    home = furnish(folder, cases)
    start = f"/{MUNICIPALITY}/"
    begun = time.perf_counter()
    target_figures(home.installation, MUNICIPALITY, "vuxna", units=(home.unit,))
    counted = time.perf_counter() - begun
    with serving(home) as port:
        reader = Reader(port, home.cookie)
        status, cold = reader.open(start)
        if status != HTTPStatus.OK:
            raise SystemExit(f"the start page answered {status}")
        floor = statistics.median(reader.open("/healthz")[1] for _ in range(WARM_VISITS))
        warm = statistics.median(reader.open(start)[1] for _ in range(WARM_VISITS))
        beside = beside_an_import(home, port, readers, rows)
    worst = statistics.quantiles(beside.pages, n=20)[18]

    def times(seconds: float) -> str:
        return f"{seconds / floor:.0f} x"

    return [
        ("floor: /healthz, median", _ms(floor), "1 x"),
        (f"start page, warm, median of {WARM_VISITS}", _ms(warm), times(warm)),
        (f"start page, first of a new process, {cases:,} cases", _ms(cold), times(cold)),
        ("one target group counted on request, in process", _ms(counted), times(counted)),
        (
            f"{readers} readers beside an import of {rows:,} rows ({beside.import_seconds:.0f} s): median of "
            f"{len(beside.pages):,} pages",
            _ms(statistics.median(beside.pages)),
            times(statistics.median(beside.pages)),
        ),
        ("the same, 95th percentile", _ms(worst), times(worst)),
        ("the same, slowest", _ms(max(beside.pages)), times(max(beside.pages))),
        ("the same, pages that failed", str(beside.errors), ""),
    ]


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:,.0f} ms" if seconds >= 0.01 else f"{seconds * 1000:.1f} ms"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--readers", type=int, default=50)
    parser.add_argument("--write", action="store_true", help="put the figures into docs/benchmarks.md")
    asked = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="casestats-service-"))
    try:
        found = measure(asked.cases, asked.rows, asked.readers, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    told = table(("what", "time", "beside the floor"), found)
    told += "\n" + versions("flask", "waitress", others={}) + "\n"
    print(told)
    if asked.write:
        write_between(PAGE, "service", told)


if __name__ == "__main__":
    main()
