"""What is installed elsewhere is whole: wheels built from the tracked files carry all that casestats needs."""

from __future__ import annotations

import configparser
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.module_graph import ROOT

PLUGINS = sorted(path.parent.name for path in ROOT.glob("plugins/*/setup.cfg"))


def wheel_of(project: Path, folder: Path) -> Path:
    """Builds in a copy, so that nothing is left beside the source."""
    demos = ("demo-home", "demo-county")
    made = shutil.ignore_patterns(".*", "__pycache__", "build", "*.egg-info", "tests", "docs", *demos)
    source = folder / "source"
    shutil.copytree(project, source, ignore=made)
    command = [sys.executable, "-m", "pip", "-qq", "wheel", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([*command, "--wheel-dir", str(folder), str(source)], check=True)
    return next(folder.glob("*.whl"))


def test_the_wheel_of_casestats_carries_migrations_catalogue_and_licence_and_works_anywhere(tmp_path: Path) -> None:
    wheel = wheel_of(ROOT, tmp_path)
    with zipfile.ZipFile(wheel) as packed:
        names = set(packed.namelist())
        packed.extractall(tmp_path / "installed")
    kinds = {"*.py", "*.toml", "*.mako", "py.typed"}
    ours = {path.relative_to(ROOT) for kind in kinds for path in (ROOT / "casestats").rglob(kind)}
    migrations = {
        Path("casestats") / path.relative_to(ROOT) for kind in kinds for path in (ROOT / "migrations").rglob(kind)
    }
    assert len(migrations) >= 3
    assert {path.as_posix() for path in ours | migrations} - names == set()
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not [name for name in names if not name.startswith("casestats")]
    asked = "import casestats, casestats.store.schema as e; print(e.migrations_folder()); print(e.newest_schema())"
    told = subprocess.run(
        [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(tmp_path / 'installed')!r}); {asked}"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    folder, newest = told.stdout.split()
    assert Path(folder) == tmp_path / "installed" / "casestats" / "migrations"
    assert any(path.name.startswith(newest) for path in (ROOT / "migrations" / "versions").glob("*.py"))


@pytest.mark.parametrize("plugin", PLUGINS)
def test_the_wheel_of_a_plugin_carries_its_modules_and_its_door(plugin: str, tmp_path: Path) -> None:
    project = ROOT / "plugins" / plugin
    with zipfile.ZipFile(wheel_of(project, tmp_path)) as packed:
        names = set(packed.namelist())
        doors = configparser.ConfigParser()
        entry_points = next(name for name in names if name.endswith("entry_points.txt"))
        doors.read_string(packed.read(entry_points).decode())
    modules = {path.relative_to(project).as_posix() for path in (project / plugin).rglob("*.py")}
    assert modules - names == set()
    assert f"{plugin}/py.typed" in names
    assert [value.startswith(f"{plugin}.") for value in doors["casestats.adapters"].values()] == [True]
