"""Copy the database while it is in use, try the copy, and let go of the oldest. Keys are never in it: they belong
somewhere else."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path

from casestats.actions.jobs.job import GoOn, unhindered
from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.errors import FixSettings
from casestats.store.backup import copy_database, demand_sound
from casestats.store.engine import open_engine, reading, writing
from casestats.store.ledger import key_ring_of
from casestats.store.trouble import storage_trouble
from casestats.vault.private_files import check_folder
from casestats.words import Words

_NAME = re.compile(r"casestats-\d{8}T\d{6}Z\.db")
NOT_OURS = Words(
    "Databasen är PostgreSQL: säkerhetskopian görs av dem som sköter databasen, till exempel med pg_dump. Se "
    "docs/drift.md.",
    "The database is PostgreSQL: whoever runs it makes the backups, with pg_dump for example. See docs/drift.md.",
)


@storage_trouble()
def back_up(installation: Installation, actor: Actor, go_on: GoOn = unhindered) -> Words:
    """A copy that was opened and found whole, chain of the audit log included; only then are old ones removed."""
    if installation.engine.dialect.name != "sqlite":
        return NOT_OURS
    folder = installation.settings.backups_folder
    if folder is None:
        raise FixSettings(
            "Det är inte sagt var säkerhetskopior ska ligga. Skriv en mapp vid backups i settings.toml.",
            "It is not said where backups should be. Name a folder at backups in settings.toml.",
        )
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    check_folder(folder)
    for unfinished in folder.glob("casestats-*.db.part*"):
        unfinished.unlink()
    path = folder / f"casestats-{installation.clock():%Y%m%dT%H%M%SZ}.db"
    part = path.with_name(f"{path.name}.part")
    try:
        copy_database(installation.engine, part, go_on)
        _try(installation, part)
        go_on()
        part.rename(path)
    finally:
        with suppress(OSError):
            part.unlink()
    _settle(folder)
    kept = backups(folder)
    for old in kept[: -installation.settings.backups_kept]:
        old.unlink()
    with writing(installation.engine) as connection:
        installation.write_down(connection, actor, "backup", path.name)
    return Words(
        "Databasen är säkerhetskopierad, och kopian är prövad. Nycklarna är inte med: förvara dem för sig.",
        "The database was backed up and the copy tried. The keys are not in it: keep them apart.",
    )


def backups(folder: Path) -> list[Path]:
    """Every finished copy, oldest first."""
    return sorted(path for path in folder.glob("casestats-*.db") if _NAME.fullmatch(path.name))


def _try(installation: Installation, path: Path) -> None:
    demand_sound(path)
    copy = open_engine(f"sqlite:///{path}")
    with reading(copy) as connection:
        installation.audit_log(connection)
        installation.ring.demand(key_ring_of(connection) or "")


def _settle(folder: Path) -> None:
    """So that the name, too, survives a power cut."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
