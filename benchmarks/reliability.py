"""What imports survive, and what they give away: kills, lost servers, full disks, meetings, canaries. Writes the page.

    python benchmarks/reliability.py [--kills 500] [--full-disks 50] [--out docs/reliability.md]

Everything is real: processes are killed with SIGKILL, disks are full, servers are ended. The first attempt that is not
well ends the run with what was wrong, and no page is written. It takes about half an hour on two cores.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import sqlite3
import subprocess
import sys
import time
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(PROJECT))

import psycopg  # noqa: E402 (after the path to the tests is known)

from tests.attack.canaries import CANARIES, ENCODINGS, traces  # noqa: E402 (after the path to the tests is known)
from tests.postgres import running_postgres  # noqa: E402 (after the path to the tests is known)

Figures = dict[str, Any]
DATABASES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
SEARCHED = (
    "test_canaries.py",
    "test_broken_installations.py",
    "test_fields.py",
    "test_full_disk.py",
    "test_searching.py",
)


def run(*words: str) -> str:
    """What a program of the project says; its errors go to the terminal, and a failure ends this program too."""
    ran = subprocess.run(
        [sys.executable, *words],
        cwd=PROJECT,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return ran.stdout


def campaign(what: str, database: str, count: int) -> Figures:
    started = time.monotonic()
    figures: Figures = json.loads(run("-m", "tests.attack.campaign", what, database, str(count)))
    print(f"{what} {database}: {json.dumps(figures)} in {time.monotonic() - started:.0f} s", flush=True)
    return figures


def versions() -> str:
    with running_postgres() as server, psycopg.connect(server.dsn("postgres")) as connection:
        number = connection.info.server_version
    told = {
        "casestats": version("casestats"),
        "Python": platform.python_version(),
        "SQLite": sqlite3.sqlite_version,
        "PostgreSQL": f"{number // 10000}.{number % 10000}",
        "SQLAlchemy": version("sqlalchemy"),
        "psycopg": version("psycopg"),
        "cryptography": version("cryptography"),
    }
    machine = f"{platform.system()} {platform.release()}, {platform.machine()}"
    return f"{machine}; " + ", ".join(f"{name} {number}" for name, number in told.items())


def table(headings: list[str], rows: list[list[object]]) -> str:
    lines: list[list[object]] = [[*headings], ["---"] * len(headings), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def kills(found: dict[str, Figures]) -> str:
    rows: list[list[object]] = []
    for database, one in found.items():
        calls = one["killed_before"]
        before = ", ".join(f"{name} {times}" for name, times in sorted(calls.items(), key=lambda each: -each[1]))
        rows.append([DATABASES[database], one["attempts"], one["killed"], one["stored"], one["at_random"], before, 0])
    return table(["", "attempts", "killed", "stored by then", "at random times", "before a call", "not well"], rows)


def calls_of(found: dict[str, Figures]) -> str:
    return "; ".join(
        f"{DATABASES[database]}: " + ", ".join(f"{calls} {manner}" for manner, calls in one["calls"].items())
        for database, one in found.items()
    )


def full_disks(found: dict[str, Figures]) -> str:
    rows: list[list[object]] = []
    for database, one in found.items():
        if one:
            need = ", ".join(f"{room // 1024} kB {manner}" for manner, room in one["need"].items())
            rows.append([DATABASES[database], one["attempts"], one["refused"], one["stored"], need, 0])
    if not rows:
        return "This system did not let a process mount a small disk of its own; no figures."
    return table(["", "attempts", "refused in words", "stored", "room that is needed", "not well"], rows)


def searched() -> str:
    """Runs the tests that search for canaries; how many there were."""
    said = run(
        "-m", "pytest", "-q", "--no-header", "-p", "no:cacheprovider", *(f"tests/attack/{one}" for one in SEARCHED)
    )
    passed = re.search(r"(\d+) passed", said)
    if passed is None:
        raise SystemExit(said)
    print(said.splitlines()[-1], flush=True)
    return passed[1]


PAGE = """\
# Reliability

What happens to an import when it is killed, when its server goes away, when the disk is full, when two come at once;
and whether anybody's number or name can be found afterwards. This page is written by
`python benchmarks/reliability.py`; every run of the tests takes a sample of the same.

Made on {date} in {minutes} minutes, at commit {commit}. {versions}.

## Killed imports

An installation has January imported. February comes: new cases, changed ones, missing ones and refused rows. The
import runs as the real command line in a process of its own, which gets kill -9 (SIGKILL) at one moment. The moments
are chosen with the kernel's own tracing: just before the n-th of its calls that write, synchronise, create, rename,
remove or lock a file, or send to a database, spread over all of them; every fifth comes at a random time instead. Half
of the imports run as small ones do ("in memory"), half as very large ones do ("spilling": rows rest in the encrypted
spool, and SQLite writes to its file long before the commit).

{kills}

Calls that one import makes: {calls}.

After each kill, before anything is repaired by hand:

- no file is left over: spool and temporary folder are empty, and what remains (SQLite's journal too) holds not a trace
  of the {canaries} invented people in the extract;
- `casestats doctor` finds nothing wrong, SQLite's `integrity_check` and `foreign_key_check` neither, and the chain of
  the audit log holds;
- every case, after every step, is as before the import or as after it; never anything between;
- what the command line had said to be imported is there;
- the same command, run again, succeeds: it imports what is not there, or says that it is there already. Then all is as
  after an undisturbed import, the file of refused rows too.

"not well" counts the attempts where any of this did not hold.

`init` and `undo` were killed too, each before {others} of its calls on each database ({other_kills} kills): the next
`init` makes one whole installation, with one set of keys, and the next `undo` takes the import back, once.

## Servers that go away

PostgreSQL, at moments chosen in the same way: in {cut_off} imports the server ended their sessions ({cut} were told so
in words, {cut_stored} were stored by then); in {crash} its own process was killed with SIGKILL and it recovered
({crashed} were told so, {crash_stored} were stored by then). The same held after each.

## Full disks

Home folder, database, spool and temporary folder (for PostgreSQL: the tablespace) lie on a real file system of a few
megabytes that is filled up to a chosen rest: from just too little to none at all.

{full_disks}

Each import ended with exit code 4 and one of these sentences, and the same held as after a kill. Once room was made,
the next run worked.

{said}

Tests with injected faults stand for this where no file system can be mounted, and reach each write of the spool, the
file of refused rows and the pages of the database.

## Two at once

On both databases: {meetings}. None was lost, none counted twice.

## Canaries

{canaries} invented people (serial numbers 980-989, names that are no words, case numbers of six forms) stand in
extracts of a case system and of a survey: where they belong, in free text, in columns of codes, dates and units, in
headings, sheets and files' names, on rows that have slipped. They went through every command with every option, and
through every error that could be provoked: bad files of thirty kinds, wrong profiles, wrong and swapped keys, broken,
locked and missing databases, unwritable folders, full disks, adapters that fail with a person's number in their error,
arguments that went astray; in both languages, on both databases. Then everything was searched that was left anywhere:
files and their names, databases row by row, journals, temporary files as they were written, what was said, logged at
the most talkative level, and the tracebacks of refusals. Searched for: {traces} traces: each person number in
{encodings} encodings (and hexadecimal), names and case numbers plain, in UTF-16 and base64.

{searched} tests, 0 traces. The search itself is tested: whatever is planted is found, in each encoding.

## What this does not show

- A power cut. SQLite synchronises before it says that something is stored (`synchronous=FULL`), and PostgreSQL does
  unless it is told otherwise; but no plug was pulled here, and a disk that lies about its cache can lose both.
- Attacks by root on the running machine, on memory or swap: see begransningar.md.
- Words that cannot be told from codes. A single name in a column of codes ("Karin") looks like a code that the profile
  lacks: it is shown as one, so that it can be added, and kept in the import's summary; so is short text with one
  capital. Units are shown and kept as they are: a profile that reads names as units gives them away.
- An adapter of somebody else's that puts a number into the words of its own messages. The conformance tests look for
  that.
- Windows and macOS: kills come at random times there, and full disks are injected.
"""


def main() -> None:
    wanted = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    wanted.add_argument("--kills", type=int, default=500)
    wanted.add_argument("--full-disks", type=int, default=50)
    wanted.add_argument("--out", type=Path, default=PROJECT / "docs" / "reliability.md")
    given = wanted.parse_args()
    started = time.monotonic()
    killed = {database: campaign("kills", database, given.kills) for database in DATABASES}
    filled = {database: campaign("full-disk", database, given.full_disks) for database in DATABASES}
    each = max(1, given.kills // 10)
    others = [campaign(what, database, each) for what in ("init", "undo") for database in DATABASES]
    cut = campaign("cut-off", "postgresql", max(1, given.kills // 5))
    crash = campaign("crash", "postgresql", max(1, given.kills // 25))
    met = {database: campaign("meetings", database, 1)["met"] for database in DATABASES}
    sentences = sorted({each for one in filled.values() for each in one.get("said", ())})
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    page = PAGE.format(
        date=datetime.now(UTC).date(),
        commit=commit.stdout.strip() or "unknown",
        versions=versions(),
        kills=kills(killed),
        calls=calls_of(killed),
        canaries=len(CANARIES),
        others=each,
        other_kills=sum(one["killed"] for one in others),
        cut_off=cut["attempts"],
        cut=cut["killed"],
        cut_stored=cut["stored"],
        crash=crash["attempts"],
        crashed=crash["killed"],
        crash_stored=crash["stored"],
        full_disks=full_disks(filled),
        said="\n".join(f"> {each}" + "\n>" for each in sentences).rstrip(">\n"),
        meetings="; ".join(met["sqlite"]),
        traces=f"{len(dict(traces(CANARIES))):,}".replace(",", " "),
        encodings=len(ENCODINGS),
        searched=searched(),
        minutes=round((time.monotonic() - started) / 60),
    )
    given.out.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
