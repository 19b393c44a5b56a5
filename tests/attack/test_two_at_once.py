"""Two imports at the same time: one waits or is told, none is lost, none counts twice."""

from __future__ import annotations

import pytest

from tests.attack.meetings import MEETINGS
from tests.attack.test_kills import campaign


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
@pytest.mark.slow
def test_of_two_at_once_one_waits_or_is_told(database: str) -> None:
    assert campaign("meetings", database, "1") == {"met": list(MEETINGS)}
