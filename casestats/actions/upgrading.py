"""upgrade: bring the database to the schema of this version."""

from __future__ import annotations

from pathlib import Path

from casestats.audit import Actor
from casestats.bootstrap import Installation, open_ring
from casestats.config import Settings
from casestats.errors import FixSettings
from casestats.store.engine import open_engine, reading, writing
from casestats.store.ledger import key_ring_of
from casestats.store.locks import import_lock
from casestats.store.schema import migrate, newest_schema, schema_of
from casestats.store.trouble import storage_trouble


def upgrade(settings: Settings, actor: Actor) -> tuple[str, str]:
    """The schema before and after. Raises FixSettings where there is nothing to upgrade, or the keys are
    not the database's."""
    ring = open_ring(settings)
    path = settings.database_url.removeprefix("sqlite:///")
    if path != settings.database_url and not Path(path).exists():  # opening it would make an empty one: hide the loss
        raise FixSettings(
            "Databasfilen finns inte. Hämta tillbaka den från säkerhetskopian.",
            "The database file is missing. Bring it back from the backup.",
        )
    engine = open_engine(settings.database_url)
    before = schema_of(engine)
    if before is None:
        raise FixSettings("Databasen är tom. Kör casestats init.", "The database is empty. Run casestats init.")
    with reading(engine) as connection:
        ring.demand(key_ring_of(connection) or "")
    after = newest_schema()
    if before != after:
        with storage_trouble(), import_lock(engine, settings.lock_wait_seconds):
            migrate(engine)
            with writing(engine) as connection:
                Installation(settings, engine, ring).write_down(connection, actor, "upgrade", f"{before} {after}")
    return before, after
