"""Nothing rests longer than it must: uploads whose worker has died are told so, old ones are dropped, files removed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from casestats.actions.upload_reading import clear_away, undead
from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.store import uploads as store
from casestats.store.engine import reading, writing
from casestats.store.trouble import storage_trouble
from casestats.store.uploads import OPEN, UNDER_WAY, UploadRecord
from casestats.vault.uploads import uploads_at_rest

KEPT = timedelta(hours=24)
"""How long the files of an upload may rest."""
REMEMBERED = timedelta(days=90)
"""How long an upload that ended stands in the list; the import it became stands in the ledger."""
_RESTS = OPEN | {"refused", "failed"}


class Cleaned(NamedTuple):
    """How many uploads were found dead, dropped for their age, and how many had files removed."""

    failed: int
    dropped: int
    removed: int


@storage_trouble()
def clean_uploads(installation: Installation, actor: Actor) -> Cleaned:
    """Write down which workers have died, drop what has rested for KEPT, and remove files that belong to nothing.
    Run when the service starts and every hour."""
    now = installation.clock()
    with reading(installation.engine) as connection:
        records = store.uploads_of(connection, None, _RESTS, limit=10_000)
    failed = sum(_note_death(installation, actor, record) for record in records)
    old = [record for record in records if now - _moment(record.created_at) > KEPT]
    dropped = sum(_drop(installation, actor, record) for record in old)
    with writing(installation.engine) as connection:
        store.forget_uploads(connection, (now - REMEMBERED).isoformat(timespec="seconds"))
    return Cleaned(failed, dropped, _remove_lost(installation))


def _note_death(installation: Installation, actor: Actor, record: UploadRecord) -> bool:
    if record.state not in UNDER_WAY:
        return False
    now = undead(installation, record)
    if now.state != "failed":
        return False
    at = installation.clock().isoformat(timespec="seconds")
    with writing(installation.engine) as connection:
        noted = store.change_upload(
            connection, record.id, {record.state}, state="failed", changed_at=at, error=now.error
        )
        if noted:
            what = f"{record.municipality} {record.id}"
            installation.write_down(connection, actor, "check upload", what, result="failed")
    return noted


def _drop(installation: Installation, actor: Actor, record: UploadRecord) -> bool:
    at = installation.clock().isoformat(timespec="seconds")
    with writing(installation.engine) as connection:
        dropped = store.change_upload(connection, record.id, _RESTS - UNDER_WAY, state="dropped", changed_at=at)
        if dropped:
            installation.write_down(connection, actor, "drop upload", f"{record.municipality} {record.id}", "too old")
    if dropped:
        clear_away(installation, record.id)
    return dropped


def _remove_lost(installation: Installation) -> int:
    """Files whose upload has ended or never came to be, and those that a profile was tried on."""
    removed = 0
    for upload, written in uploads_at_rest(installation.settings.spool_folder).items():
        with reading(installation.engine) as connection:
            record = store.upload_by_id(connection, upload)
        age = installation.clock() - datetime.fromtimestamp(written, UTC)
        if (record is not None and record.state not in _RESTS) or (record is None and age > KEPT):
            clear_away(installation, upload)
            removed += 1
    return removed


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
