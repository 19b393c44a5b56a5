"""In which language and on which database an attack runs: in all four pairs, one or two of them in the fast part."""

from __future__ import annotations

import pytest

SLOW = pytest.mark.slow


def on(*fast: tuple[str, str], databases: tuple[str, ...] = ("sqlite", "postgresql")) -> pytest.MarkDecorator:
    """Each language on each database; those that are not named are slow."""
    pairs = [(language, database) for database in databases for language in ("sv", "en")]
    marked = [pair if pair in fast else pytest.param(*pair, marks=SLOW) for pair in pairs]
    return pytest.mark.parametrize(("language", "database_url"), marked, indirect=["database_url"])


ON_ALL = on(("sv", "sqlite"), ("en", "postgresql"))
MOSTLY_ON_SQLITE = on(("sv", "sqlite"))
ON_SQLITE = on(("sv", "sqlite"), databases=("sqlite",))
ON_POSTGRESQL = on(("en", "postgresql"), databases=("postgresql",))
