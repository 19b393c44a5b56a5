"""What every test may ask for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from casestats.store.engine import open_engine
from casestats.store.schema import migrate
from tests.postgres import Postgres, running_postgres

FAST_ON_POSTGRESQL = ("tests/store/", "tests/tabulation/", "tests/actions/test_importing.py")
"""Where the fast part of the tests asks both databases: what stands nearest to them. Elsewhere PostgreSQL is asked by
`bootstrap.py test --all`, as in .ci/run."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    root = Path(__file__).resolve().parents[1]
    for item in items:
        where = item.path.relative_to(root).as_posix()
        parameters = item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
        asked = (parameters.get("database_url"), parameters.get("empty_database_url"))
        if "postgresql" in asked and not where.startswith(FAST_ON_POSTGRESQL):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A real PostgreSQL, started when the first test asks for it; one for each worker of pytest-xdist."""
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def migrated_postgres(postgres: Postgres) -> str:
    """A database with all tables in it, to make copies of."""
    name = postgres.create_database()
    engine = open_engine(postgres.url(name))
    migrate(engine)
    engine.dispose()
    return name


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database of the test's own with nothing in it: the test runs once on each kind. On PostgreSQL
    it has its tables; on SQLite whoever opens an installation puts them there (tests.ready_schema)."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'casestats.db'}"
    else:
        server: Postgres = request.getfixturevalue("postgres")
        with server.new_database(request.getfixturevalue("migrated_postgres")) as url:
            yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The same without tables."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'casestats.db'}"
    else:
        server: Postgres = request.getfixturevalue("postgres")
        with server.new_database() as url:
            yield url
