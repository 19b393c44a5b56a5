"""upgrade: bring the database to the schema of this version."""

from __future__ import annotations

from casestats.audit import Actor
from casestats.bootstrap import Installation, open_ring
from casestats.config import Settings
from casestats.errors import FixSettings
from casestats.store.engine import migrate, newest_schema, open_engine, schema_of, writing
from casestats.store.locks import import_lock


def upgrade(settings: Settings, actor: Actor) -> tuple[str, str]:
    """The schema before and after. Raises FixSettings where there is nothing to upgrade."""
    ring = open_ring(settings)
    engine = open_engine(settings.database_url)
    before = schema_of(engine)
    if before is None:
        raise FixSettings("Databasen är tom. Kör casestats init.", "The database is empty. Run casestats init.")
    after = newest_schema()
    if before != after:
        with import_lock(engine, settings.lock_wait_seconds):
            migrate(engine)
            with writing(engine) as connection:
                Installation(settings, engine, ring).write_down(connection, actor, "upgrade", f"{before} {after}")
    return before, after
