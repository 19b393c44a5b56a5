"""What protecting tables costs and loses: casestats on the inputs a, s6, b and c60, and pytauargus beside it on s6.

    python -m benchmarks.disclosure [--inputs a s6 b c60] [--seeds 1] [--write]

Each run is a child process of its own on the same seeded table (benchmarks/disclosure_tables.py), and is told in
processor seconds and seconds on the clock: the search, the proof, and the mending between them. What is hidden is then
attacked, by us: a cell is *exact* where only one value fits, *narrow* where less than the width does. Of our own result
the proof's whole-number tables say so; of another's, linear programs.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.disclosure_tables import SEEDS, Dimension, Table, problem_of, table
from benchmarks.measuring import ROOT, versions, write_between
from benchmarks.measuring import table as as_markdown
from casestats.disclosure.numbers.linear import ReaderProgram
from casestats.disclosure.numbers.problem import Mask, Problem
from casestats.disclosure.proof.proving import prove
from casestats.disclosure.search.patterns import find_pattern, mend
from casestats.disclosure.work import Work, generator

PAGE = ROOT / "docs" / "benchmarks.md"
MODES = ("hidden", "published")
RUNS = [("a", "hidden"), ("a", "published"), ("s6", "hidden"), ("s6", "published"), ("b", "hidden"), ("c60", "hidden")]
BARS = {
    ("a", "hidden"): (82, 170, 5),
    ("a", "published"): (86, 196, 5),
    ("s6", "hidden"): (2_300, 13_000, 60),
    ("s6", "published"): (2_750, 22_500, 60),
    ("b", "hidden"): (7_050, 30_000, 180),
    ("c60", "hidden"): (15_200, 57_000, 600),
}
"""Promised before: hidden, value lost, seconds with proof; nothing exact or narrow."""
Figures = dict[str, Any]


def ours(name: str, mode: str, seed: str) -> Figures:
    """Search, proof, and mending until all is proved."""
    problem = problem_of(table(name), publish_zeros=mode == "published")
    work, begun = Work(), time.process_time()
    found = find_pattern(problem, seed=seed.encode(), work=work)
    searched = time.process_time()
    hidden, rounds = found.hidden, 0
    while True:
        (proof,) = prove(problem, hidden, seed=seed.encode(), work=work)
        weak = proof.narrow | proof.unproven
        if not weak.any():
            break
        rounds += 1
        hidden = mend(problem, hidden, weak, None, seed=seed.encode(), work=work)
    return {
        **_counted(problem, hidden),
        "exact": int((proof.low == proof.high)[hidden].sum()),
        "narrow": int((proof.high - proof.low < problem.width)[hidden].sum()),
        "floor": 100 * (int(problem.weight[hidden].sum()) / max(found.bound, 1) - 1),
        "tables": len(proof.tables),
        "mended": rounds,
        "search": searched - begun,
        "proof": time.process_time() - searched,
    }


def _counted(problem: Problem, hidden: Mask) -> Figures:
    return {
        "cells": problem.size,
        "primary": int(problem.primary.sum()),
        "hidden": int(hidden.sum()),
        "value": int(problem.values[hidden].sum()),
    }


def tau_argus(name: str, mode: str, _seed: str) -> Figures:
    """pytauargus, method MOD, on a row for each person; it never hides a zero, whatever the mode: that is only what
    the attacker is taken to know. The protection range asked for is 60 per cent of the threshold: our width of 3."""
    counts = table(name)
    # It writes files of its own into the folder it is run in.
    with tempfile.TemporaryDirectory(prefix="casestats-tau-") as folder, contextlib.chdir(folder):
        persons, groups = _persons(counts), _hierarchies(counts, Path(folder))
        begun = time.process_time()
        rows = _protected_by_tau_argus(counts, persons, groups, folder)
        took = time.process_time() - begun
    problem = problem_of(counts, publish_zeros=mode == "published")
    shape = tuple(len(dimension.codes) for dimension in counts.dimensions)
    hidden = np.zeros(problem.size, dtype=bool)
    for row in rows:
        place = [dimension.codes.index(row[dimension.name]) for dimension in counts.dimensions]
        hidden[np.ravel_multi_index(place, shape)] = row["status"] in ("U", "M")
    low, high = limits(problem, hidden)
    spread = (high - low)[hidden]
    return {
        **_counted(problem, hidden),
        "exact": int((spread == 0).sum()),
        "narrow": int((spread < problem.width[hidden]).sum()),
        "search": took,
        "proof": 0.0,
    }


def _persons(counts: Table) -> dict[str, list[object]]:
    columns: dict[str, list[object]] = {dimension.name: [] for dimension in counts.dimensions}
    for place, count in np.ndenumerate(counts.inner):
        for dimension, code in zip(counts.dimensions, place, strict=True):
            columns[dimension.name] += [dimension.codes[code]] * int(count)
    return {**columns, "persons": [1] * int(counts.inner.sum())}


def _hierarchies(counts: Table, folder: Path) -> dict[str, str]:
    return {
        dimension.name: str(_hierarchy(dimension, folder / f"{dimension.name}.hrc"))
        for dimension in counts.dimensions
        if dimension.inner + 1 < len(dimension.codes)
    }


def _hierarchy(dimension: Dimension, path: Path) -> Path:
    """A line for each code, as many @ before it as it stands deep."""
    children = dict(dimension.families())
    lines: list[str] = []
    for group in children[len(dimension.codes) - 1]:
        lines += [dimension.codes[group], *("@" + dimension.codes[child] for child in children[group])]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _protected_by_tau_argus(
    counts: Table, persons: dict[str, list[object]], groups: dict[str, str], folder: str
) -> list[Figures]:
    from pytauargus import protect

    result = protect(
        persons,
        [dimension.name for dimension in counts.dimensions],
        response="persons",
        safety_rules="FREQ(5,60)",
        suppress="MOD(1)",
        hrc=groups,
        hierleadstring="@",
        totcode="Total",
        workdir=folder,
    )
    return list(result.tables[0].rows)


def limits(problem: Problem, hidden: Mask) -> tuple[np.ndarray, np.ndarray]:
    """The least and the most each cell can be, by linear programs, rounded inwards. Cells that sweeps have shown to be
    wide keep what the sweeps showed."""
    work, draw = Work(), generator(b"benchmark", "attack")
    program = ReaderProgram(problem, hidden, work=work)
    cells = program.open
    low, high = program.floor.copy(), program.ceiling.copy()
    least, most = problem.values[cells].astype(float), problem.values[cells].astype(float)
    for _ in range(40):
        narrow = most - least < problem.width[cells] - 1e-6
        corner = program.corner(np.where(narrow, 64, 1) * draw.choice(np.array([-1, 1]), len(cells)))
        least, most = np.minimum(least, corner), np.maximum(most, corner)
    for place in np.flatnonzero(most - least < problem.width[cells] - 1e-6):
        push = np.zeros(len(cells))
        push[place] = 1
        least[place], most[place] = program.corner(push)[place], program.corner(-push)[place]
    low[cells], high[cells] = np.ceil(least - 1e-6), np.floor(most + 1e-6)
    return low, high


TOOLS = {"casestats": ours, "pytauargus": tau_argus}


def child(tool: str, name: str, mode: str, seed: str) -> Figures:
    """One run in a process of its own."""
    begun = time.monotonic()
    command = [sys.executable, "-m", "benchmarks.disclosure", "--child", tool, name, mode, seed]
    out = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    figures: Figures = json.loads(out.splitlines()[-1])
    return {"input": name, "zeros": mode, "tool": tool, "clock": time.monotonic() - begun, **figures}


def measure(inputs: Sequence[str], seeds: int) -> Iterator[Figures]:
    for name, mode in RUNS:
        if name in inputs:
            runs = [child("casestats", name, mode, str(seed)) for seed in range(1, seeds + 1)]
            yield sorted(runs, key=lambda run: run["value"])[len(runs) // 2]
            if name == "s6" and find_spec("pytauargus"):
                yield child("pytauargus", name, mode, "")


HEADINGS = (
    *("input", "zeros", "tool", "cells", "primary", "hidden", "value lost", "exact", "narrow"),
    *("CPU, s: search + proof", "clock, s", "peak, MB", "tables of the proof", "above the floor, %"),
)


def told(found: Sequence[Figures], measured_with: str, seeds: int) -> str:
    rows = []
    for one in found:
        own = one["tool"] == "casestats"
        rows.append(
            [
                *(one["input"], one["zeros"], one["tool"]),
                *(f"{one[key]:,}" for key in ("cells", "primary", "hidden", "value", "exact", "narrow")),
                f"{one['search']:.1f} + {one['proof']:.1f}" if own else f"{one['search']:.1f}",
                f"{one['clock']:.0f}",
                f"{one['peak']:.0f}",
                str(one["tables"]) if own else "",
                f"{one['floor']:.1f}" if own else "",
            ]
        )
    kind = f"Median of {seeds} seeds." if seeds > 1 else "One seed, one run."
    lines = "".join(f"- {line}\n" for line in _promises(found))
    return f"{measured_with} {kind}\n\n{as_markdown(HEADINGS, rows)}\n{lines}"


def _promises(found: Sequence[Figures]) -> Iterator[str]:
    others = {(one["input"], one["zeros"]): one for one in found if one["tool"] != "casestats"}
    for one in found:
        place = (one["input"], one["zeros"])
        if one["tool"] == "casestats":
            cells, value, seconds = BARS[place]
            took = one["search"] + one["proof"]
            yield (
                f"{one['input']}, zeros {one['zeros']}: {one['hidden']:,} hidden (promised at most {cells:,}), value "
                f"{one['value']:,} ({value:,}), {took:.1f} s of processor time ({seconds}); mended {one['mended']}."
            )
            if place in others:
                other = others[place]
                yield (
                    f"pytauargus on the same table: {other['hidden'] / one['hidden']:.2f} x our hidden cells, "
                    f"{other['value'] / one['value']:.2f} x our value, {other['search'] / took:.2f} x our time; "
                    f"{other['exact']} of its hidden cells can be worked out, {other['narrow']:,} are narrow."
                )


def main(arguments: Sequence[str] | None = None) -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--inputs", nargs="+", default=list(SEEDS), choices=list(SEEDS))
    asked.add_argument("--seeds", type=int, default=1)
    asked.add_argument("--write", type=Path, nargs="?", const=PAGE, help="put the figures into docs/benchmarks.md")
    asked.add_argument("--child", nargs=4, metavar=("TOOL", "INPUT", "ZEROS", "SEED"), help=argparse.SUPPRESS)
    given = asked.parse_args(arguments)
    if given.child:
        tool, *rest = given.child
        figures = TOOLS[tool](*rest)
        print(json.dumps({**figures, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
        return
    found = []
    for one in measure(given.inputs, given.seeds):
        print(one, file=sys.stderr, flush=True)
        found.append(one)
    packages = ["numpy", "highspy", *(["pytauargus"] if find_spec("pytauargus") else [])]
    text = told(found, versions(*packages, others={}), given.seeds)
    print(text)
    if given.write:
        write_between(given.write, "disclosure", text)


if __name__ == "__main__":
    main()
