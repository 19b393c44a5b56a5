"""The two commands of the README: what they run, when they run nothing, and what they say when they cannot."""

from __future__ import annotations

import ast
import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import bootstrap
from bootstrap import Stop, Workshop

LOCKS = Path(bootstrap.__file__).parent / "requirements"


class Recorded(Workshop):
    """A workshop that writes its commands down instead of running them. Commands holding a word of `failing` fail."""

    def __init__(self, root: Path, failing: tuple[str, ...] = ()) -> None:
        super().__init__(root, swedish=False)
        self.commands: list[str] = []
        self.failing = failing

    def run(self, *command: object, **variables: str) -> int:
        line = " ".join(str(part) for part in command)
        self.commands.append(line)
        if "-m venv" in line:
            self.python.parent.mkdir(parents=True, exist_ok=True)
            self.python.touch()
        return next((7 + place for place, word in enumerate(self.failing) if word in line), 0)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """The files that decide what is installed, of a project with one plugin."""
    for name in ("build", "runtime", "test"):
        path = tmp_path / "requirements" / f"{name}.txt"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"{name}==1.0\n", encoding="utf-8")
    for project in (tmp_path, tmp_path / "plugins" / "some_plugin"):
        project.mkdir(parents=True, exist_ok=True)
        for name in ("setup.cfg", "pyproject.toml"):
            (project / name).write_text("", encoding="utf-8")
    return tmp_path


def imported_names(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name.partition(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").partition(".")[0]


def test_it_needs_nothing_but_the_standard_library() -> None:
    assert set(imported_names(Path(bootstrap.__file__))) <= sys.stdlib_module_names


def test_the_first_time_it_makes_a_venv_and_installs_hashes_then_the_projects(clone: Path) -> None:
    workshop = Recorded(clone)
    workshop.install("runtime")
    venv, build, runtime, projects, check = workshop.commands
    assert "-m venv" in venv
    assert "build.txt" in build
    assert "runtime.txt" in runtime
    assert all("--require-hashes" in line and "--no-build-isolation" in line for line in (build, runtime))
    assert f"-e {clone} -e {clone / 'plugins' / 'some_plugin'}" in projects
    assert "--no-deps" in projects
    assert "--no-build-isolation" in projects
    assert check.endswith("pip -qq --disable-pip-version-check check")


def test_it_never_tells_pip_where_to_fetch_from(clone: Path) -> None:
    workshop = Recorded(clone)
    workshop.install("test")
    words = {word.partition("=")[0] for line in workshop.commands for word in line.split()}
    assert not words & {"-i", "--index-url", "--extra-index-url", "-f", "--find-links", "--trusted-host", "--isolated"}


def test_the_second_time_it_installs_nothing(clone: Path) -> None:
    Recorded(clone).install("runtime")
    again = Recorded(clone)
    again.install("runtime")
    assert again.commands == []


@pytest.mark.parametrize("changed", ["requirements/runtime.txt", "setup.cfg", "plugins/some_plugin/setup.cfg"])
def test_it_installs_again_when_something_that_decides_it_has_changed(clone: Path, changed: str) -> None:
    Recorded(clone).install("runtime")
    (clone / changed).write_text("changed", encoding="utf-8")
    again = Recorded(clone)
    again.install("runtime")
    assert any("runtime.txt" in line for line in again.commands)


def test_a_new_plugin_is_installed_too(clone: Path) -> None:
    Recorded(clone).install("runtime")
    added = clone / "plugins" / "another"
    added.mkdir()
    for name in ("setup.cfg", "pyproject.toml"):
        (added / name).touch()
    again = Recorded(clone)
    again.install("runtime")
    assert any(f"-e {added}" in line for line in again.commands)


def test_what_was_installed_for_the_tests_serves_the_demo_but_not_the_other_way(clone: Path) -> None:
    Recorded(clone).install("test")
    demo = Recorded(clone)
    demo.install("runtime")
    assert demo.commands == []
    (clone / ".venv" / "installed-by-bootstrap.json").unlink()
    Recorded(clone).install("runtime")
    test = Recorded(clone)
    test.install("test")
    assert any("test.txt" in line for line in test.commands)


def test_the_test_lock_holds_everything_of_the_runtime_lock() -> None:
    def pinned(name: str) -> set[str]:
        lines = (LOCKS / f"{name}.txt").read_text(encoding="utf-8").splitlines()
        return {line.rstrip(" \\") for line in lines if "==" in line and not line.startswith((" ", "#"))}

    assert len(pinned("runtime")) > 10
    assert pinned("runtime") < pinned("test")


def test_an_install_that_failed_is_not_taken_for_done_and_says_how_to_go_on_without_internet(clone: Path) -> None:
    with pytest.raises(Stop, match="PIP_INDEX_URL") as stopped:
        Recorded(clone, failing=("runtime.txt",)).install("runtime")
    assert stopped.value.code == 4
    again = Recorded(clone)
    again.install("runtime")
    assert any("runtime.txt" in line for line in again.commands)


@pytest.mark.parametrize("step", ["install --no-deps --no-build-isolation -e", "-check check"])
def test_a_mistake_in_the_project_is_not_blamed_on_the_network(clone: Path, step: str) -> None:
    with pytest.raises(Stop, match="a mistake in this version") as stopped:
        Recorded(clone, failing=(step,)).install("runtime")
    assert stopped.value.code == 4
    assert not (clone / ".venv" / "installed-by-bootstrap.json").exists()


def test_a_python_without_ensurepip_is_told_which_package_to_install(
    clone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def find(name: str) -> object:
        return None if name == "ensurepip" else importlib.util.find_spec(name)

    monkeypatch.setattr(bootstrap, "find_spec", find)
    with pytest.raises(Stop, match=r"apt install python3\.\d+-venv"):
        Recorded(clone).install("runtime")


@pytest.mark.parametrize(("version", "enough"), [((3, 10), False), ((3, 11), True), ((3, 12), True), ((4, 0), True)])
def test_a_python_older_than_3_11_is_told_so(version: tuple[int, int], enough: bool) -> None:
    if enough:
        bootstrap.check_version(version)
    else:
        with pytest.raises(Stop, match=r"Python 3\.10 is too old: casestats needs 3\.11"):
            bootstrap.check_version(version)


def test_the_fast_tests_leave_the_slow_ones_out_and_all_means_all(clone: Path) -> None:
    for everything in (False, True):
        workshop = Recorded(clone)
        assert workshop.test(everything, ["-k", "periods"]) == 0
        pytest_line = workshop.commands[-1]
        assert ("-m not slow" in pytest_line) != everything
        assert pytest_line.endswith("-k periods")


def test_every_check_is_run_though_one_fails_and_the_first_failure_gives_the_exit_code(
    clone: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    workshop = Recorded(clone, failing=("-m pytest", "ruff format"))
    assert workshop.test(everything=False, arguments=[]) == 8
    assert "Failed: ruff format, pytest." in capsys.readouterr().out
    for program in ("ruff check", "ruff format --check", "mypy", "pytest"):
        assert any(f"-m {program}" in line for line in workshop.commands)


def test_the_demo_gets_its_arguments_and_its_exit_code_is_passed_on(
    clone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Recorded] = []

    def make(root: Path, swedish: bool) -> Recorded:
        made.append(Recorded(clone, failing=("casestats demo",)))
        return made[-1]

    monkeypatch.setattr(bootstrap, "Workshop", make)
    assert bootstrap.main(["--lang", "en", "demo", "--home", "here"]) == 7
    assert made[0].commands[-1].endswith("casestats demo --lang en --home here")


def test_a_program_is_run_in_the_clone_without_what_would_lead_pip_astray(
    clone: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PYTHONPATH", "elsewhere")
    monkeypatch.setenv("PIP_USER", "1")
    monkeypatch.setenv("PIP_INDEX_URL", "the-reader's-own")
    shown = (
        "import os; print(os.getcwd(), [os.environ.get(n) for n in ('PYTHONPATH', 'PIP_USER', 'PIP_INDEX_URL', 'N')])"
    )
    assert Workshop(clone, swedish=True).run(sys.executable, "-c", shown, N="new") == 0
    assert capfd.readouterr().out.strip() == f"{clone.resolve()} [None, None, \"the-reader's-own\", 'new']"
    assert Workshop(clone, swedish=True).run(sys.executable, "-c", "raise SystemExit(9)") == 9


@pytest.mark.parametrize(
    ("settings", "swedish"),
    [
        ({}, True),
        ({"LANG": "C.UTF-8"}, True),
        ({"LANG": "sv_SE.UTF-8"}, True),
        ({"LANG": "en_GB.UTF-8"}, False),
        ({"LANG": "en_GB.UTF-8", "LC_ALL": "sv_SE.UTF-8"}, True),
    ],
)
def test_it_speaks_swedish_unless_the_machine_is_set_to_english(
    settings: dict[str, str], swedish: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    assert bootstrap.speaks_swedish() == swedish
