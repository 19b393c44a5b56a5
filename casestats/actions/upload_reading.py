"""How uploads stand: read by people, scripts and jobs. Nothing is written here."""

from __future__ import annotations

import os
from collections.abc import Collection
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from casestats.actions.upload_story import (
    Batch,
    Told,
    Trouble,
    kept_batch,
    kept_story,
    kept_trouble,
    trouble_text,
)
from casestats.actions.upload_workers import UploadProgress, forget_upload, is_worked_on, progress_noted
from casestats.bootstrap import Installation
from casestats.errors import FixSettings
from casestats.exchange.refused import remove_refused
from casestats.store import uploads as store
from casestats.store.engine import reading
from casestats.store.uploads import UNDER_WAY, UploadRecord
from casestats.vault.uploads import remove_sealed
from casestats.words import Words

_START_TIME = timedelta(seconds=60)  # on Windows a worker takes its lock by itself, a moment after it was started

DIED = Trouble(
    Words(
        "Läsningen avbröts innan den var klar: servern startades om, minnet tog slut eller tiden gick ut. Inget är "
        "halvt sparat. Kontrollera igen; händer det på nytt, dela upp uttaget eller exportera som text (csv).",
        "Reading was cut short before it was done: the server was restarted, or memory or time ran out. Nothing is "
        "half stored. Check it again; if that happens once more, split the extract or export it as text (csv).",
    ),
    "failed",
)


class Upload(NamedTuple):
    """An upload as people see it. `state`: "checking", "waiting" (for a yes), "importing", "done", "same" (as an
    earlier import), "refused" (cannot be read), "failed" (the worker died) or "dropped". `story` is what would happen,
    or has happened; `moved` says that it has changed since somebody said yes. `step` is the import it became."""

    id: str
    municipality: str
    state: str
    actor: str
    created_at: str
    changed_at: str
    profile_name: str
    period: str
    allowed: frozenset[str]
    files: int
    batch: Batch
    story: Told | None
    moved: bool
    trouble: Trouble | None
    step: int | None
    progress: UploadProgress | None

    @property
    def under_way(self) -> bool:
        return self.state in UNDER_WAY


def upload_of(installation: Installation, municipality: str, upload: str) -> Upload | None:
    """The upload as it stands now, if it is that municipality's."""
    with reading(installation.engine) as connection:
        record = store.upload_of(connection, municipality, upload)
    return None if record is None else seen(installation, record)


def found(installation: Installation, municipality: str, upload: str) -> Upload:
    """The upload as it stands now. Raises FixSettings where the municipality has none of that id."""
    return seen(installation, existing(installation, municipality, upload))


def uploads_of(installation: Installation, municipality: str, states: Collection[str] | None = None) -> list[Upload]:
    """The municipality's uploads, newest first."""
    with reading(installation.engine) as connection:
        records = store.uploads_of(connection, municipality, states)
    return [seen(installation, record) for record in records]


def progress_of(installation: Installation, upload: str) -> UploadProgress:
    """How far the worker of an upload has come."""
    return progress_noted(installation.settings.spool_folder, upload)


def refused_path(installation: Installation, upload: str) -> Path:
    """Where the refused rows of an upload that waits are listed."""
    return installation.settings.refused_folder / f"upload-{upload}.csv"


def clear_away(installation: Installation, upload: str) -> None:
    """Remove what rests of an upload beside its row."""
    remove_sealed(installation.settings.spool_folder, upload)
    forget_upload(installation.settings.spool_folder, upload)
    remove_refused(refused_path(installation, upload))


def seen(installation: Installation, record: UploadRecord) -> Upload:
    """A row as people see it: under way only while a worker lives."""
    record = undead(installation, record)
    story, moved = kept_story(record.told)
    under_way = record.state in UNDER_WAY
    return Upload(
        id=record.id,
        municipality=record.municipality,
        state=record.state,
        actor=record.actor,
        created_at=record.created_at,
        changed_at=record.changed_at,
        profile_name=record.profile_name,
        period=record.period,
        allowed=frozenset(record.allowed.split()),
        files=record.files,
        batch=kept_batch(record.told),
        story=story,
        moved=moved,
        trouble=kept_trouble(record.error),
        step=record.step,
        progress=progress_of(installation, record.id) if under_way else None,
    )


def undead(installation: Installation, record: UploadRecord) -> UploadRecord:
    """The row as it is, or as failed where its worker has died. Nothing is written: the cleaner does that."""
    if record.state not in UNDER_WAY or is_worked_on(installation.settings.spool_folder, record.id):
        return record
    with reading(installation.engine) as connection:  # it may have ended in this very moment
        now = store.upload_by_id(connection, record.id) or record
    if now.state not in UNDER_WAY or now.changed_at != record.changed_at:
        return now
    if os.name != "posix" and installation.clock() - datetime.fromisoformat(now.changed_at) < _START_TIME:
        return now
    return now._replace(state="failed", error=trouble_text(DIED))


def next_in_batch(installation: Installation, record: UploadRecord) -> UploadRecord | None:
    """The next upload of the same batch that waits: what is said of it was true before this one ended."""
    batch = kept_batch(record.told)
    if not batch.id:
        return None
    with reading(installation.engine) as connection:
        waiting = store.uploads_of(connection, record.municipality, {"waiting"})
    same = [one for one in waiting if kept_batch(one.told).id == batch.id and kept_batch(one.told).place > batch.place]
    return min(same, key=lambda one: kept_batch(one.told).place, default=None)


def existing(installation: Installation, municipality: str, upload: str) -> UploadRecord:
    """The row of the upload. Raises FixSettings where the municipality has none of that id."""
    with reading(installation.engine) as connection:
        record = store.upload_of(connection, municipality, upload)
    if record is None:
        raise FixSettings("Uppladdningen finns inte kvar.", "The upload is there no more.")
    return record
