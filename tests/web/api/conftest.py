"""Programs that call the service."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.web.api.county_service import CountyService, make_county_service
from tests.web.api.program import Places, Program, programs_of
from tests.web.scene import Service, copied


@pytest.fixture
def programs(shared_service: Service) -> Program:
    """Programs of a service that is only looked at."""
    return programs_of(shared_service)


@pytest.fixture
def writing_programs(service: Service) -> Program:
    """Programs of a service of the test's own."""
    return programs_of(service)


@pytest.fixture(scope="session")
def county_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a county's installation to which one municipality has delivered."""
    folder = tmp_path_factory.mktemp("county")
    make_county_service(folder)
    return folder


@pytest.fixture(scope="module")
def county(county_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Program:
    """Programs of a county that takes in nothing more."""
    return programs_of(CountyService(copied(county_folder, tmp_path_factory.mktemp("county") / "shared")))


@pytest.fixture
def own_county(county_folder: Path, tmp_path: Path) -> Program:
    """Programs of a county of the test's own."""
    return programs_of(CountyService(copied(county_folder, tmp_path / "county")))


@pytest.fixture
def places(programs: Program, county: Program) -> Places:
    """Where each operation is asked: at a municipality, or at the county."""
    return Places(programs, county)
