"""A desk with a home that has been set up: made once, copied for each test."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.desk import Desk


@pytest.fixture(scope="session")
def pattern_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("pattern") / "home"
    Desk(home).done("init")
    return home


@pytest.fixture
def desk(pattern_home: Path, tmp_path: Path) -> Desk:
    """A home with keys and an empty database, and nothing else."""
    shutil.copytree(pattern_home, tmp_path / "home")
    return Desk(tmp_path / "home")
