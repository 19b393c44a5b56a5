"""Programs that call the service."""

from __future__ import annotations

import pytest

from tests.web.api.program import Program, programs_of
from tests.web.scene import Service


@pytest.fixture
def programs(shared_service: Service) -> Program:
    """Programs of a service that is only looked at."""
    return programs_of(shared_service)


@pytest.fixture
def writing_programs(service: Service) -> Program:
    """Programs of a service of the test's own."""
    return programs_of(service)
