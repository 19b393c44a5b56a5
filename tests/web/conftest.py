"""The service, furnished once for all tests of a run."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.web import county_scene
from tests.web.county_scene import CountyService
from tests.web.scene import Service, copied, furnish


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a furnished installation."""
    return once(tmp_path_factory, "furnished", furnish)


@pytest.fixture(scope="session")
def furnished_county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a county's, with what its municipalities have delivered."""
    return once(tmp_path_factory, "county", county_scene.furnish)


def once(tmp_path_factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """A folder that is made once. Tests that run beside each other in several processes share it."""
    base = tmp_path_factory.getbasetemp()
    place = (base.parent if base.name.startswith("popen-") else base) / name
    with place.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (place / "ready").exists():
            shutil.rmtree(place, ignore_errors=True)  # half made by a process that was stopped
            place.mkdir(mode=0o700)
            make(place)
            (place / "ready").touch()
    return place


@pytest.fixture
def county(furnished_county: Path, tmp_path: Path) -> CountyService:
    """A county's service of the test's own, to change as it likes."""
    return county_copied(furnished_county, tmp_path)


@pytest.fixture(scope="module")
def shared_county(furnished_county: Path, tmp_path_factory: pytest.TempPathFactory) -> CountyService:
    """One county for a whole module of tests that only look."""
    return county_copied(furnished_county, tmp_path_factory.mktemp("shared"))


def county_copied(furnished_county: Path, to: Path) -> CountyService:
    """The county alone; its municipalities stay where they are, and are only asked to sign."""
    (to / "county").mkdir(mode=0o700)
    copied(furnished_county / "home", to / "county" / "home")
    return CountyService(to / "county", furnished_county / "members")


@pytest.fixture
def service(furnished: Path, tmp_path: Path) -> Service:
    """A service of the test's own, to change as it likes."""
    return Service(copied(furnished, tmp_path / "service"))


@pytest.fixture(scope="module")
def shared_service(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Service:
    """One service for a whole module of tests that only look."""
    return Service(copied(furnished, tmp_path_factory.mktemp("shared") / "service"))
