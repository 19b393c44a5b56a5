"""One command from a fresh clone to a running demo, or to the whole test suite.

    python3 bootstrap.py demo       install, import invented extracts, print the indicators, start the service
    python3 bootstrap.py test       install, check style and types, run the tests that take seconds
    python3 bootstrap.py test --all the same, and the tests that take minutes
    python3 bootstrap.py install    only install

Everything goes into `.venv` beside this file. Every package is of the version and hash in `requirements/`; where pip
fetches them from is pip's own setting. Run again, nothing is installed that is there already. Needs Python 3.11 and
its standard library only, on Linux, macOS and Windows.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent
OLDEST = (3, 11)
WRONG_USAGE, FIX_THE_MACHINE, INTERRUPTED = 2, 4, 130
WORKERS = "3"
"""Of pytest: one more than the cores there are at least, for tests also wait for processes, servers and a browser."""


class Stop(Exception):
    """The end, with what to say and the code to leave with."""

    def __init__(self, code: int, sv: str = "", en: str = "") -> None:
        super().__init__(en)
        self.code, self.sv, self.en = code, sv, en


class Workshop:
    """A clone, its virtual environment, and what has been installed there."""

    def __init__(self, root: Path, swedish: bool) -> None:
        self.root = root
        self.swedish = swedish
        self.venv = root / ".venv"
        self.programs = self.venv / ("Scripts" if os.name == "nt" else "bin")
        self.python = self.programs / ("python.exe" if os.name == "nt" else "python")
        self.stamp = self.venv / "installed-by-bootstrap.json"
        # -qq: no line for each package, and no warnings about how this machine's pip is set up.
        self.pip = (self.python, "-m", "pip", "-qq", "--disable-pip-version-check")

    def say(self, sv: str, en: str) -> None:
        print(sv if self.swedish else en, flush=True)

    def run(self, *command: object, **variables: str) -> int:
        """Run a program in the clone with what it prints on show; its exit code."""
        cleared = ("PYTHONPATH", "PYTHONHOME", "PIP_USER", "PIP_TARGET", "PIP_PREFIX", "CASESTATS_HOME")
        environment = {name: value for name, value in os.environ.items() if name not in cleared}
        environment.update(variables)
        process = subprocess.Popen([str(part) for part in command], cwd=self.root, env=environment)
        interrupted = False
        while True:
            try:
                code = process.wait()
                break
            except KeyboardInterrupt:  # the program got it too, and ends by itself: a service in good order
                interrupted = True
        if interrupted and code:
            raise KeyboardInterrupt
        return code

    # Installing

    def projects(self) -> list[Path]:
        """casestats itself, then every plugin beside it."""
        return [self.root, *sorted(path.parent for path in self.root.glob("plugins/*/setup.cfg"))]

    def digest(self, lock: str) -> str:
        """Changes when anything that decides what is installed does."""
        files = [self.root / "requirements" / f"{name}.txt" for name in ("build", lock)]
        for project in self.projects():
            files += [project / "setup.cfg", project / "pyproject.toml"]
        found = hashlib.sha256(repr((sys.version_info[:3], [str(path) for path in self.projects()])).encode())
        for path in files:
            found.update(path.read_bytes())
        return found.hexdigest()

    def installed(self) -> dict[str, str]:
        try:
            stamps = json.loads(self.stamp.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return stamps if self.python.exists() and isinstance(stamps, dict) else {}

    def install(self, lock: str) -> None:
        """Make `.venv` hold what `requirements/<lock>.txt` names, and the projects. Quick when it does already."""
        stamps = self.installed()
        # The test lock holds everything of the runtime lock.
        if any(stamps.get(name) == self.digest(name) for name in {lock, "test"}):
            return
        self.make_venv()
        self.say(
            "Installerar i .venv. Första gången tar det en halv till ett par minuter.",
            "Installing into .venv. The first time takes half a minute to a few minutes.",
        )
        # First what builds the rest, so that nothing is built with anything that is not pinned.
        locks = [self.root / "requirements" / f"{name}.txt" for name in ("build", lock)]
        for path in locks:
            self.fetch("install", "--no-deps", "--require-hashes", "--no-build-isolation", "--use-pep517", "-r", path)
        editable = [part for project in self.projects() for part in ("-e", project)]
        # These two come from here, not from an index: what goes wrong is a mistake in the project.
        if self.run(*self.pip, "install", "--no-deps", "--no-build-isolation", *editable) or self.run(
            *self.pip, "check"
        ):
            raise Stop(
                FIX_THE_MACHINE,
                "Paketen är hämtade, men casestats självt gick inte att installera; orsaken står ovan. Det är fel på "
                "den här versionen: hämta den senaste, eller berätta för den som ger ut den.",
                "The packages are there, but casestats itself could not be installed; the reason is above. That is a "
                "mistake in this version: fetch the latest, or tell whoever publishes it.",
            )
        self.stamp.write_text(json.dumps({lock: self.digest(lock)}), encoding="utf-8")

    def make_venv(self) -> None:
        if self.python.exists() and self.run(self.python, "-c", "import pip") == 0:
            return
        if find_spec("ensurepip") is None or find_spec("venv") is None:
            version = "{}.{}".format(*sys.version_info[:2])
            raise Stop(
                FIX_THE_MACHINE,
                f"Python saknar modulen som skapar virtuella miljöer. Debian och Ubuntu: sudo apt install "
                f"python{version}-venv. Andra system: installera en fullständig Python {version}. Kör sedan om.",
                f"This Python lacks the module that makes virtual environments. Debian and Ubuntu: sudo apt install "
                f"python{version}-venv. Elsewhere: install a complete Python {version}. Then run this again.",
            )
        if self.run(sys.executable, "-m", "venv", "--clear", self.venv):
            raise Stop(
                FIX_THE_MACHINE,
                "Mappen .venv gick inte att skapa; orsaken står ovan. Ta bort .venv om den finns och kör om.",
                "Could not make the folder .venv; the reason is above. Remove .venv if it is there and run this again.",
            )

    def fetch(self, *arguments: object) -> None:
        if self.run(*self.pip, *arguments):
            raise Stop(
                FIX_THE_MACHINE,
                "pip kunde inte installera; orsaken står ovan. Utan internet: tala om för pip var paketen finns, "
                "till exempel med PIP_INDEX_URL eller PIP_FIND_LINKS. Kör sedan om.",
                "pip could not install; the reason is above. Without internet: tell pip where the packages are, "
                "with PIP_INDEX_URL or PIP_FIND_LINKS for example. Then run this again.",
            )

    # What can be asked for

    def demo(self, arguments: list[str]) -> int:
        self.install("runtime")
        return self.run(self.programs / "casestats", "demo", *arguments)

    def test(self, everything: bool, arguments: list[str]) -> int:
        """Style, types and tests; all of them, also after one has failed. The first failure's exit code."""
        self.install("test")
        codes = {
            "ruff check": self.run(self.python, "-m", "ruff", "check", "."),
            "ruff format": self.run(self.python, "-m", "ruff", "format", "--check", "--quiet", "."),
            "mypy": self.types(),
        }
        speed = [] if everything else ["-m", "not slow"]
        codes["pytest"] = self.run(self.python, "-m", "pytest", "-n", WORKERS, *speed, *arguments)
        failed = [name for name, code in codes.items() if code]
        if failed:
            names = ", ".join(failed)
            self.say(f"Inte godkänt: {names}. Orsaken står ovan.", f"Failed: {names}. The reason is above.")
        else:
            self.say("Allt godkänt.", "Everything passed.")
        return next((code for code in codes.values() if code), 0)

    def types(self) -> int:
        """mypy of the project, then of each plugin by itself: it is a distribution of its own."""
        mypy = (self.python, "-m", "mypy", "--no-error-summary")
        code = self.run(
            *mypy, *(self.root / name for name in ("bootstrap.py", "conftest.py", "casestats", "tests", "benchmarks"))
        )
        for plugin in self.projects()[1:]:
            folders = (plugin / plugin.name, plugin / "tests")
            found = self.run(*mypy, *folders, MYPYPATH=os.pathsep.join((str(plugin), str(plugin / "tests"))))
            code = code or found
        return code


def speaks_swedish() -> bool:
    """Like casestats itself: English where the machine is set to it, else Swedish."""
    named = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return not named.startswith("en")


def main(arguments: list[str]) -> int:
    for stream in (sys.stdout, sys.stderr):
        # An old console cannot show every letter; it should show the others.
        getattr(stream, "reconfigure", lambda errors: None)(errors="replace")
    parser = argparse.ArgumentParser(prog="bootstrap.py", description=__doc__, formatter_class=Verbatim)
    parser.add_argument("--lang", choices=["sv", "en"], help="Swedish or English; else as the machine is set")
    commands = parser.add_subparsers(dest="command", metavar="demo | test | install", required=True)
    commands.add_parser("demo", help="install and show casestats with invented municipalities", add_help=False)
    test = commands.add_parser("test", help="install and run the tests; more arguments go to pytest", add_help=False)
    test.add_argument("--all", action="store_true")
    commands.add_parser("install", help="only install into .venv")
    asked, rest = parser.parse_known_args(arguments)
    swedish = asked.lang == "sv" if asked.lang else speaks_swedish()
    workshop = Workshop(ROOT, swedish)
    try:
        check_version(sys.version_info[:2])
        if asked.command == "demo":
            return workshop.demo([*(["--lang", asked.lang] if asked.lang else []), *rest])
        if asked.command == "test":
            return workshop.test(asked.all, rest)
        if rest:
            parser.error("unrecognized arguments: " + " ".join(rest))
        workshop.install("runtime")
        return 0
    except Stop as stop:
        workshop.say(stop.sv, stop.en)
        return stop.code
    except KeyboardInterrupt:
        workshop.say("Avbrutet. Kör om när du vill; inget behöver städas.", "Interrupted. Run again when you like.")
        return INTERRUPTED


def check_version(version: tuple[int, int]) -> None:
    if version < OLDEST:
        found, needed = "{}.{}".format(*version), "{}.{}".format(*OLDEST)
        raise Stop(
            FIX_THE_MACHINE,
            f"Python {found} är för gammal: casestats behöver {needed} eller nyare. Installera en nyare och kör om "
            f"med den, till exempel python{needed} bootstrap.py demo.",
            f"Python {found} is too old: casestats needs {needed} or newer. Install a newer one and run this with it, "
            f"python{needed} bootstrap.py demo for example.",
        )


class Verbatim(argparse.RawDescriptionHelpFormatter):
    """Keeps the lines of the description."""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
