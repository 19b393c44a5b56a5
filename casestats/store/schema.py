"""The schema of a database: which it has, which this version wants, and the way between them.

Every command asks for the first two, so they are read plainly; alembic, which takes a fifth of a second to load, is
for the way between.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import inspect, text

import casestats
from casestats.errors import FixSettings
from casestats.store.engine import Engine, reading, writing

_KEPT_IN = "alembic_version"


def migrations_folder() -> Path:
    """Beside the package in an installed wheel, else beside the checkout's package."""
    package = Path(casestats.__file__).parent
    shipped = package / "migrations"
    return shipped if shipped.is_dir() else package.parent / "migrations"


def newest_schema() -> str:
    """The number that the newest migration's file begins with, such as `0001`."""
    numbers = [path.name.partition("_")[0] for path in (migrations_folder() / "versions").glob("[0-9]*_*.py")]
    if not numbers:
        raise FixSettings("Inga migreringar följer med installationen.", "The installation carries no migrations.")
    return max(numbers)


def schema_of(engine: Engine) -> str | None:
    """The schema version of the database, None where there are no tables of ours."""
    with reading(engine) as connection:
        if not inspect(connection).has_table(_KEPT_IN):
            return None
        found = connection.execute(text(f"SELECT version_num FROM {_KEPT_IN}")).scalar_one_or_none()  # noqa: S608 (a constant)
        return None if found is None else str(found)


def migrate(engine: Engine, to: str = "head") -> None:
    """Bring the schema to a version, in one transaction."""
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    current = schema_of(engine)
    config = Config()
    config.set_main_option("script_location", str(migrations_folder()).replace("%", "%%"))
    revisions = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]  # newest first
    if current is not None and current not in revisions:
        raise FixSettings(
            f"Databasen har schema {current}, som är nyare än programmet. Uppgradera casestats.",
            f"The database has schema {current}, which is newer than the program. Upgrade casestats.",
        )
    target = revisions[0] if to == "head" else to
    if current == target:
        return
    down = target == "base" or (current is not None and revisions.index(target) > revisions.index(current))
    with writing(engine) as connection:
        config.attributes["connection"] = connection
        (command.downgrade if down else command.upgrade)(config, target)
