"""Fixtures of this plugin's tests. The tests' own modules are found beside this file."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from fetching import Fetcher
from netigate_import.secret import Secret
from netigate_service import KEY, FakeTime, Service, running


@pytest.fixture
def service() -> Iterator[Service]:
    with running() as state:
        yield state


@pytest.fixture
def secret() -> Secret:
    return Secret("127.0.0.1", KEY)


@pytest.fixture
def fake_time() -> FakeTime:
    return FakeTime()


@pytest.fixture
def fetcher(service: Service, secret: Secret, fake_time: FakeTime, work_folder: Path) -> Fetcher:
    return Fetcher(service, secret, fake_time, work_folder)


@pytest.fixture
def work_folder(tmp_path: Path) -> Path:
    return tmp_path / "fetch"
