"""How the command line speaks: the reader's language, no traceback, nothing where nobody looks."""

from __future__ import annotations

import os
import pty
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import click
import pytest

from casestats.cli.commands import build
from casestats.words import Language
from tests.cli import extracts
from tests.cli.desk import Desk
from tests.cli.extracts import ANNA, row

ENGLISH = re.compile(
    r"\b(the|of|and|is|are|with|show|this|message|exit|usage|options|commands|required|error|file|try)\b", re.IGNORECASE
)


def every_command(
    command: click.Command, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """The commands, with the words one types to reach them."""
    yield path, command
    if isinstance(command, click.Group):
        for name, inner in sorted(command.commands.items()):
            yield from every_command(inner, (*path, name))


EVERY = [path for path, _ in every_command(build("sv"))]
PROGRAM = (sys.executable, "-c", "import sys; from casestats.cli import main; sys.exit(main())")
ROOT = Path(__file__).resolve().parents[2]


def environment_of(desk: Desk, **more: str) -> dict[str, str]:
    """This machine's, with the desk's home and language in place of whoever runs the tests."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "PYTHON"))}
    return {**own, **desk.environment, **more}


def as_program(
    desk: Desk, *arguments: object, stdout: int = subprocess.PIPE, **environment: str
) -> subprocess.CompletedProcess[bytes]:
    """Run a command as a program of its own."""
    return subprocess.run(
        [*PROGRAM, *map(str, arguments)],
        env=environment_of(desk, **environment),
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.PIPE,
        check=False,
    )


# --- Help and usage ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", EVERY, ids=" ".join)
def test_help_is_swedish_from_the_first_word_to_the_last(path: tuple[str, ...], desk: Desk) -> None:
    said = desk.done(*path, "--help")
    assert said.out.startswith("Så här: casestats")
    assert "Visa den här hjälpen." in said.out
    words = re.sub(r"--[\w-]+|\[\w+(?:\|\w+)*\]|casestats .*|^  [a-z]+  ", "", said.out, flags=re.MULTILINE)
    assert ENGLISH.findall(words.replace("batches", "").replace("import", "")) == []


@pytest.mark.parametrize("path", EVERY, ids=" ".join)
def test_help_is_english_where_that_is_asked_for(path: tuple[str, ...], desk: Desk) -> None:
    said = desk.done(*path, "--help", "--lang", "en").out
    assert said.startswith("Usage: casestats")
    assert re.findall(r"[åäöÅÄÖ]", said) == []


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_option_says_what_it_is_for(language: Language) -> None:
    silent = [
        f"{' '.join(path)} {parameter.name}"
        for path, command in every_command(build(language))
        for parameter in command.params
        if isinstance(parameter, click.Option) and not parameter.help
    ]
    assert silent == []
    assert [" ".join(path) for path, command in every_command(build(language)) if not command.help] == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("inporrt",), "Det finns inget sådant kommando. Se casestats --help."),
        (
            ("report", "--munic", "2281"),
            "Det finns inget sådant val. Menades --municipality? Se casestats report --help.",
        ),
        (("import",), "'FIL...' saknas. Se casestats import --help."),
        (("import", "fil.csv"), "'--profile' saknas. Se casestats import --help."),
        (("import", "--profile"), "Valet --profile ska följas av ett värde."),
        (("batches", "--json=3"), "Valet --json ska stå utan värde."),
        (("profile", "draft", "fil.csv"), "'--adapter' saknas. Se casestats profile draft --help."),
        (("completion", "powershell"), "ska vara något av bash, zsh, fish. Se casestats completion --help."),
        (("batches", "nu"), "Det står för mycket på raden. Har en fils namn mellanslag ska det stå inom citattecken."),
        (("batches", "--lang", "de"), "'--lang' ska vara något av sv, en."),
    ],
)
def test_a_command_written_wrongly_is_told_in_swedish_with_where_to_read(
    arguments: tuple[str, ...], words: str, desk: Desk
) -> None:
    ran = desk.run(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("Fel: ")
    assert words in ran.err


def test_the_name_alone_shows_the_help_and_counts_as_usage(desk: Desk) -> None:
    ran = desk.run()
    assert ran.code == 2
    assert ran.err.startswith("Så här: casestats [VAL] KOMMANDO ...")


def test_the_version_is_told(desk: Desk) -> None:
    assert re.fullmatch(r"casestats \d+\.\d+\.\d+\n", desk.done("--version").out)


def test_the_language_of_the_settings_stands_before_the_locale(desk: Desk) -> None:
    desk.set(language="en")
    assert desk.done("batches", LANG="sv_SE.UTF-8").out == "No imports yet.\n"
    assert desk.done("batches", "--lang", "sv").out == "Inga inläsningar än.\n"


# --- Mistakes of ours -----------------------------------------------------------------------------------------------


def test_a_mistake_of_ours_says_where_and_shows_no_traceback_and_no_value(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ValueError(f"{ANNA} Anna Andersson")

    monkeypatch.setattr("casestats.actions.examining.examine", fail)
    ran = desk.run("doctor")
    assert ran.code == 1
    assert ran.err.startswith("Fel: Oväntat fel i programmet (ValueError). Ingenting är halvt sparat. Rapportera: ")
    assert "cli/setting_up.py:" in ran.err
    for hidden in ("Traceback", "Anna", ANNA, str(Path(__file__).resolve().parents[3])):
        assert hidden not in ran.err


@pytest.mark.parametrize("stop", [KeyboardInterrupt, click.Abort])
def test_stopping_says_that_nothing_is_half_stored(
    stop: type[BaseException], desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise stop

    monkeypatch.setattr("casestats.actions.examining.examine", interrupted)
    ran = desk.run("doctor")
    assert ran.code == 2
    assert ran.err.strip() == "Fel: Avbrutet. Inget är halvt sparat; casestats batches visar vad som är inläst."


# --- As a program ----------------------------------------------------------------------------------------------


def test_the_exit_code_reaches_the_shell_and_results_and_complaints_are_apart(desk: Desk) -> None:
    ran = as_program(desk, "undo", "9", "--reason", "fel fil")
    assert (ran.returncode, ran.stdout) == (4, b"")
    assert ran.stderr.decode() == "Fel: Det finns ingen inläsning 9 att ta tillbaka. Se casestats batches.\n"


@pytest.mark.parametrize("encoding", ["cp850", "cp1252"])
def test_an_old_console_shows_what_it_can(encoding: str, desk: Desk) -> None:
    ran = as_program(desk, "import", "--help", PYTHONIOENCODING=encoding)
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert "casestats import" in ran.stdout.decode(encoding)


def test_a_reader_who_had_enough_is_no_mistake(desk: Desk) -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    try:
        ran = as_program(desk, "doctor", stdout=write_end)
    finally:
        os.close(write_end)
    assert (ran.returncode, ran.stderr) == (0, b"")


@pytest.fixture
def extract(tmp_path: Path) -> Path:
    return extracts.write(tmp_path / "uttag_2025-01.csv", *(row(f"2025-{number}") for number in range(400)))


class Terminal(NamedTuple):
    code: int
    shown: str


def at_a_terminal(desk: Desk, *arguments: object, asked: str = "", answer: str | signal.Signals = "") -> Terminal:
    """Run a command with a terminal for all three streams. When it has asked, it is answered, or signalled."""
    ours, theirs = pty.openpty()
    heard = signal.signal(signal.SIGINT, signal.default_int_handler)  # these tests may run where it is ignored
    program = subprocess.Popen(
        [*PROGRAM, *map(str, arguments)],
        env=environment_of(desk),
        cwd=ROOT,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    signal.signal(signal.SIGINT, heard)
    os.close(theirs)
    shown = b""
    with program:
        while piece := _read(ours):
            shown += piece
            if asked and asked in shown.decode(errors="replace"):
                asked = ""
                if isinstance(answer, signal.Signals):
                    program.send_signal(answer)
                else:
                    os.write(ours, answer.encode())
        os.close(ours)
    return Terminal(program.returncode, shown.decode())


def _read(terminal: int) -> bytes:
    """What is shown next; nothing when the last program has left the terminal (Linux says so with an error)."""
    try:
        return os.read(terminal, 4096)
    except OSError:
        return b""


def test_work_shows_a_bar_at_a_terminal_and_cleans_up_after_it(desk: Desk, extract: Path) -> None:
    seen = at_a_terminal(desk, "import", "--profile", desk.profile("procapita", "2281"), extract)
    assert seen.code == 0
    assert re.search(r"\rJämför +\[#+-*\] \d+ %", seen.shown)
    assert re.search(r"\rSparar +\[#{24}\] 100 %", seen.shown)
    assert seen.shown.endswith("Inläst som nummer 1.\r\n")
    assert "\r" + " " * 20 in seen.shown


def test_work_is_quiet_where_nobody_looks(desk: Desk, extract: Path) -> None:
    ran = as_program(desk, "import", "--profile", desk.profile("procapita", "2281"), extract)
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert b"\r" not in ran.stdout


@pytest.mark.parametrize(
    ("answer", "code", "imports"),
    [("j\n", 0, 2), ("Ja\n", 0, 2), ("nej\n", 5, 1), ("\n", 5, 1), (signal.SIGINT, 2, 1)],
    ids=["j", "Ja", "nej", "nothing", "Ctrl-C"],
)
def test_the_question_is_asked_once_at_a_terminal_after_the_story(
    answer: str | signal.Signals, code: int, imports: int, desk: Desk, extract: Path, tmp_path: Path
) -> None:
    profile = desk.profile("procapita", "2281")
    desk.done("import", "--profile", profile, extract)
    fewer = extracts.write(tmp_path / "uttag_2025-02.csv", row())
    seen = at_a_terminal(desk, "import", "--profile", profile, fewer, asked="[j/N]: ", answer=answer)
    assert seen.code == code
    assert "399 av 400 kända ärenden (100 %) saknas i uttaget och slutar räknas." in seen.shown
    assert seen.shown.count("Läsa in ändå? [j/N]: ") == 1
    assert seen.shown.index("Kommun 2281, procapita, 2025-02") < seen.shown.index("Läsa in ändå?")
    assert len(desk.done("batches", "--json").json) == imports


def test_an_answer_that_is_neither_is_asked_for_again(desk: Desk, extract: Path, tmp_path: Path) -> None:
    profile = desk.profile("procapita", "2281")
    desk.done("import", "--profile", profile, extract)
    fewer = extracts.write(tmp_path / "uttag_2025-02.csv", row())
    seen = at_a_terminal(desk, "import", "--profile", profile, fewer, asked="ändå? [j/N]: ", answer="kanske\nj\n")
    assert seen.code == 0
    assert "Svara j eller n [j/N]: " in seen.shown
