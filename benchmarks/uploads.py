"""How long an upload takes until it is refused at the door, or until the person sees what would happen.

    .venv/bin/python -m benchmarks.uploads [MEGABYTES]

Refusals are timed in this process, as a request is: the time and the most memory of each, in a child of its own.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

from casestats.actions.initialising import initialise
from casestats.actions.upload_reading import found
from casestats.actions.upload_workers import wait_for_worker
from casestats.actions.uploads import Incoming, confirm, take_in
from casestats.adapters.discovery import discover, example_profiles
from casestats.audit import Actor
from casestats.bootstrap import Installation, open_installation
from casestats.config import Settings, read_settings
from casestats.errors import CasestatsError
from casestats.invented.procapita import write_procapita

ACTOR = Actor("benchmark", "registrar")
PROFILE = "2281_sundsvall"
_WORKBOOK = b"<workbook/>"


def packed(sheets: int, size: int) -> bytes:
    """A workbook of so many sheets, each of so many zeros."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", _WORKBOOK)
        for number in range(sheets):
            with archive.open(f"xl/worksheets/sheet{number}.xml", "w", force_zip64=True) as sheet:
                for _ in range(size >> 20):
                    sheet.write(bytes(1 << 20))
    return made.getvalue()


HOSTILE: dict[str, Callable[[], bytes]] = {
    "1 GB sheet in 1 MB": lambda: packed(1, 1 << 30),
    "50 sheets of 20 MB": lambda: packed(50, 20 << 20),
    "document type": lambda: b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///x">]><a>&x;</a>',
}


def made_home(folder: Path) -> Installation:
    installation = initialise(Settings(home=folder), ACTOR)
    adapter = sorted(discover().adapters)[-1]
    text = example_profiles(adapter)[f"{PROFILE}.toml"]
    (installation.settings.profiles_folder / f"{PROFILE}.toml").write_text(text, encoding="utf-8")
    return installation


def refuse(home: Path, file: Path) -> dict[str, float]:
    """In a child: how long the door takes, and the most memory of the whole process."""
    import resource

    installation = open_installation(read_settings(home))
    began = time.perf_counter()
    refused = 0.0
    with file.open("rb") as stream:
        try:
            take_in(installation, ACTOR, "2281", PROFILE, [Incoming("x", stream)], "2025")
        except CasestatsError:
            refused = 1.0
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"refused": refused, "seconds": seconds, "peak_mb": peak}


def main(arguments: list[str]) -> None:
    if len(arguments) == 2:
        sys.stdout.write(json.dumps(refuse(Path(arguments[0]), Path(arguments[1]))))
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o700)
        installation = made_home(folder / "home")
        for kind, make in HOSTILE.items():
            path = folder / "hostile"
            path.write_bytes(make())
            command = [sys.executable, "-m", "benchmarks.uploads", str(folder / "home"), str(path)]
            told = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)  # our own program
            say(f"{kind}: {path.stat().st_size >> 10} kB, {told}")
        for rows in (10_000, 100_000):
            path = folder / "extract.csv"
            write_procapita(path, rows)
            began = time.perf_counter()
            with path.open("rb") as stream:
                upload = take_in(installation, ACTOR, "2281", PROFILE, [Incoming("x", stream)], "2025")
            answered = time.perf_counter() - began
            wait_for_worker(upload.id)
            checked = time.perf_counter() - began
            state = found(installation, "2281", upload.id).state
            confirm(installation, ACTOR, "2281", upload.id)
            wait_for_worker(upload.id)
            whole = time.perf_counter() - began
            say(f"{rows} rows: answered {answered:.2f} s, {state} {checked:.1f} s, imported {whole:.1f} s")


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
