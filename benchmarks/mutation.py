"""Mutation testing of casestats/disclosure: small faults are put in, one at a time, and the tests must see each.

    python benchmarks/mutation.py --sample 300 --seed 1            a sample over all modules
    python benchmarks/mutation.py --modules policy,checking        all mutants of some modules

Needs mutmut 3 (https://mutmut.readthedocs.io) in the environment of this Python, beside what the tests need. It works
on a copy of the project, so nothing here is changed. What was found, and why the rest survived: docs/mutation.md.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "casestats/disclosure"
CONFIGURATION = """
[mutmut]
source_paths=casestats/disclosure
only_mutate=
{modules}
pytest_add_cli_args_test_selection=
    tests/disclosure
pytest_add_cli_args=
    -m
    not slow
also_copy=
    casestats
    benchmarks
    conftest.py
    tests
"""
PROFILE = """

from hypothesis import Phase

# The same examples for every mutant; the first that fails is enough, however large.
settings.register_profile(
    "mutants", deadline=None, database=None, derandomize=True, phases=(Phase.explicit, Phase.generate)
)
settings.load_profile("mutants")
"""
OUTCOMES = {0: "survived", 1: "killed", 3: "killed", 33: "no tests", 36: "timeout", -24: "timeout", 24: "timeout"}
"""What mutmut notes for a mutant: the exit code of pytest, or a number of its own."""


def copied(folder: Path, modules: list[str]) -> None:
    for name in ("casestats", "benchmarks", "tests"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "conftest.py"):
        shutil.copy(ROOT / name, folder)
    lines = "\n".join(f"    {PACKAGE}/{module.replace('.', '/')}.py" for module in modules)
    configuration = (ROOT / "setup.cfg").read_text(encoding="utf-8")
    (folder / "setup.cfg").write_text(configuration + CONFIGURATION.format(modules=lines), encoding="utf-8")
    with (folder / "conftest.py").open("a", encoding="utf-8") as conftest:
        conftest.write(PROFILE)


def mutmut(folder: Path, *arguments: str) -> None:
    """All that it says goes to mutmut.log; the outcomes are read from its own files."""
    command = [sys.executable, "-m", "mutmut", "run", "--max-children", "1", *arguments]
    with (folder / "mutmut.log").open("a", encoding="utf-8") as log:
        subprocess.run(command, cwd=folder, check=False, stdout=log, stderr=log)


def outcomes(folder: Path) -> Iterator[tuple[str, str, int | None]]:
    """Module, mutant, exit code (None: not tried)."""
    made = folder / "mutants" / PACKAGE
    for meta in sorted(made.rglob("*.meta")):
        found = json.loads(meta.read_text(encoding="utf-8"))["exit_code_by_key"]
        module = ".".join(meta.relative_to(made).parts).removesuffix(".py.meta")
        yield from ((module, mutant, code) for mutant, code in found.items())


def main() -> None:
    paths = (path.relative_to(ROOT / PACKAGE) for path in (ROOT / PACKAGE).rglob("*.py") if path.stem != "__init__")
    every = sorted(".".join(path.with_suffix("").parts) for path in paths)
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--modules", default=",".join(every))
    parser.add_argument("--sample", type=int, help="how many mutants, drawn over all modules (default: all)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="where to work (default: a temporary folder)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        if not (folder / "mutants").exists():
            folder.mkdir(exist_ok=True)
            copied(folder, options.modules.split(","))
            mutmut(folder, "no such mutant")  # makes them all and measures the tests
        names = [mutant for _, mutant, _ in outcomes(folder)]
        if not names:
            sys.exit("mutmut made no mutants: see mutmut.log in the folder given by --folder")
        chosen = names
        if options.sample is not None and options.sample < len(names):
            chosen = random.Random(options.seed).sample(names, options.sample)
        print(f"{len(chosen)} of {len(names)} mutants (seed {options.seed})", flush=True)
        mutmut(folder, *sorted(chosen))
        told = Counter[tuple[str, str]]()
        for module, mutant, code in outcomes(folder):
            if code is None:
                continue
            outcome = OUTCOMES.get(code, f"code {code}")
            told[module, outcome] += 1
            told["all", outcome] += 1
            if outcome != "killed":
                print(outcome, mutant)
        for (module, outcome), count in sorted(told.items()):
            print(f"{module:20} {outcome:10} {count}")


if __name__ == "__main__":
    main()
