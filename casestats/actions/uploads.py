"""Extracts that come in through the browser, the API or a watched folder: taken in, agreed to, dropped, looked at.

An upload is checked by a worker, which only plans; then a person sees what would happen and says yes; then a worker
imports, if what would happen is still what was shown. Reading never happens in the request: it may take long, and the
file may be hostile. What is refused at the door is what costs no reading.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Sequence
from contextlib import ExitStack
from typing import BinaryIO, NamedTuple

from casestats.actions.kept_profiles import sound_profile
from casestats.actions.upload_doors import check_at_the_door
from casestats.actions.upload_reading import (
    Upload,
    clear_away,
    existing,
    found,
    next_in_batch,
    seen,
    undead,
)
from casestats.actions.upload_story import kept_batch
from casestats.actions.upload_workers import held_for_worker, start_worker
from casestats.adapters.tables import REPAIRS
from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.errors import FixExtract, FixSettings, Refused
from casestats.periods import Period
from casestats.store import uploads as store
from casestats.store.engine import Connection, reading, writing
from casestats.store.trouble import storage_trouble
from casestats.store.uploads import UNDER_WAY, UploadRecord
from casestats.vault.uploads import seal_file

MOST_FILES = 60
MOST_OPEN = 200
"""Uploads of one municipality that may rest at once: a disk is not endless."""
MOST_AT_ONCE = 12
"""Workers that may live at once, over all municipalities: each takes memory."""
AGAIN = frozenset({"waiting", "refused", "failed"})
"""States from which an upload may be checked again, with the files that rest."""
_AGREED = frozenset({"importing", "done", "same"})
Starter = Callable[[Installation, str, int], None]


class Incoming(NamedTuple):
    """A file that somebody hands over. Its name is only looked at for a period, and is sealed with it."""

    name: str
    stream: BinaryIO


def take_in(
    installation: Installation,
    actor: Actor,
    municipality: str,
    profile_name: str,
    files: Sequence[Incoming],
    period: str = "",
    allowed: Collection[str] = (),
    via: str = "browser",
    start: Starter = start_worker,
) -> Upload:
    """Take files in and begin to check them. What is not fit at first sight is refused here, and nothing is kept.

    `period` is empty or as Period reads it; `allowed` are repairs; `via` is written down. Raises FixExtract,
    FixSettings, or Refused where too much waits already."""
    if not files:
        raise FixExtract("Välj minst en fil.", "Choose a file at least.")
    if len(files) > MOST_FILES:
        raise FixExtract(
            f"Det är {len(files)} filer; högst {MOST_FILES} tas emot på en gång. Ladda upp dem i omgångar.",
            f"These are {len(files)} files; at most {MOST_FILES} are received at once. Upload them in turns.",
        )
    repairs = _repairs(allowed)
    stated = str(Period.parse(period)) if period.strip() else ""
    kept, _ = sound_profile(installation, municipality, profile_name)
    _demand_room(installation, municipality)
    upload, at = secrets.token_hex(16), _now(installation)
    record = UploadRecord(
        id=upload,
        municipality=municipality,
        state="checking",
        actor=actor.name,
        role=actor.role,
        created_at=at,
        changed_at=at,
        profile_name=kept.name,
        profile=kept.text,
        period=stated,
        allowed=" ".join(sorted(repairs)),
        files=len(files),
        told="",
        error="",
        step=None,
    )
    with storage_trouble(), ExitStack() as undo:
        undo.callback(clear_away, installation, upload)
        _seal(installation, upload, files)
        check_at_the_door(installation, upload, range(1, len(files) + 1))

        def add(connection: Connection) -> bool:
            store.add_upload(connection, record)
            installation.write_down(connection, actor, "upload", f"{municipality} {upload}", via)
            undo.pop_all()
            return True

        _begin(installation, upload, add, start)
    return seen(installation, record)


def _demand_room(installation: Installation, municipality: str) -> None:
    with reading(installation.engine) as connection:
        waiting = len(store.uploads_of(connection, municipality, store.OPEN, MOST_OPEN))
        under_way = store.uploads_of(connection, None, UNDER_WAY)
    batches = {kept_batch(one.told).id or one.id for one in under_way if undead(installation, one).state in UNDER_WAY}
    if waiting >= MOST_OPEN or len(batches) >= MOST_AT_ONCE:
        raise Refused(
            "För många uttag väntar eller läses just nu. Vänta en stund, eller läs in eller avbryt några av dem.",
            "Too many extracts wait or are being read. Wait a while, or import or cancel some of them.",
        )


def _seal(installation: Installation, upload: str, files: Sequence[Incoming]) -> None:
    settings = installation.settings
    most, size = settings.upload_megabytes * 1_000_000, 0
    for number, file in enumerate(files, 1):
        size += seal_file(
            installation.ring, settings.spool_folder, upload, number, file.name, file.stream, most, before=size
        )


def check_again(
    installation: Installation,
    actor: Actor,
    municipality: str,
    upload: str,
    allowed: Collection[str] = (),
    period: str | None = None,
    start: Starter = start_worker,
) -> Upload:
    """Check the files that rest once more, with the profile as it is now, further repairs, or another period."""
    record = existing(installation, municipality, upload)
    kept, _ = sound_profile(installation, municipality, record.profile_name)
    repairs = _repairs(allowed) | set(record.allowed.split())
    stated = record.period if period is None else str(Period.parse(period)) if period.strip() else ""
    dead_or_resting = _with_dead(installation, record, AGAIN)

    def change(connection: Connection) -> bool:
        changed = store.change_upload(
            connection,
            upload,
            dead_or_resting,
            state="checking",
            changed_at=_now(installation),
            actor=actor.name,
            role=actor.role,
            profile=kept.text,
            allowed=" ".join(sorted(repairs)),
            period=stated,
            error="",
        )
        if changed:
            installation.write_down(connection, actor, "check upload", f"{municipality} {upload}")
        return changed

    if not _begin(installation, upload, change, start):
        raise _moved_on()
    return found(installation, municipality, upload)


def confirm(
    installation: Installation, actor: Actor, municipality: str, upload: str, start: Starter = start_worker
) -> Upload:
    """Say yes to what was shown, and begin to import. Said twice, it is done once. Raises Refused where there is
    nothing to say yes to."""
    present = found(installation, municipality, upload)
    if present.state in _AGREED:
        return present
    if present.state != "waiting":
        raise _moved_on()

    def change(connection: Connection) -> bool:
        changed = store.change_upload(
            connection,
            upload,
            {"waiting"},
            state="importing",
            changed_at=_now(installation),
            actor=actor.name,
            role=actor.role,
            error="",
        )
        if changed:
            installation.write_down(connection, actor, "confirm upload", f"{municipality} {upload}")
        return changed

    begun = _begin(installation, upload, change, start)
    present = found(installation, municipality, upload)
    if not begun and present.state not in _AGREED:
        raise _moved_on()
    return present


def drop(installation: Installation, actor: Actor, municipality: str, upload: str, start: Starter = start_worker) -> Upload:  # fmt: skip  # noqa: E501 (one line of parameters)
    """Cancel an upload and remove its files, also while it is being checked. Raises Refused where it is being
    imported, or has been: that is for undo_import."""
    record = existing(installation, municipality, upload)
    if record.state == "dropped":
        return seen(installation, record)
    states = _with_dead(installation, record, AGAIN | {"checking", "same"})
    with storage_trouble(), writing(installation.engine) as connection:
        if not store.change_upload(connection, upload, states, state="dropped", changed_at=_now(installation)):
            raise Refused(
                "Uttaget läses in just nu eller är redan inläst. Vänta tills det är klart; inläsningen kan tas "
                "tillbaka sedan.",
                "The extract is being imported or has been already. Wait until it is done; the import can be taken "
                "back then.",
            )
        installation.write_down(connection, actor, "drop upload", f"{municipality} {upload}")
    clear_away(installation, upload)
    following = next_in_batch(installation, record)
    if following is not None:
        _check_anew(installation, following, start)
    return found(installation, municipality, upload)


def _check_anew(installation: Installation, record: UploadRecord, start: Starter) -> None:
    """Check an upload that waits once more, because what it was compared with has changed."""

    def change(connection: Connection) -> bool:
        at = _now(installation)
        return store.change_upload(connection, record.id, {"waiting"}, state="checking", changed_at=at)

    _begin(installation, record.id, change, start)


def _begin(installation: Installation, upload: str, change: Callable[[Connection], bool], start: Starter) -> bool:
    """Change the row and start its worker, which has the lock before anybody sees the change. False: no change."""
    with storage_trouble(), held_for_worker(installation.settings.spool_folder, upload) as lock:
        if lock is None:
            return False
        with writing(installation.engine) as connection:
            if not change(connection):
                return False
        start(installation, upload, lock)
    return True


def _with_dead(installation: Installation, record: UploadRecord, states: Collection[str]) -> set[str]:
    """The states, and the present one where it only seems to be under way."""
    dead = record.state in UNDER_WAY and undead(installation, record).state == "failed"
    return {*states, record.state} if dead else set(states)


def _repairs(allowed: Collection[str]) -> set[str]:
    unknown = sorted(set(allowed) - set(REPAIRS))
    if unknown:
        raise FixSettings(
            f"Det finns ingen sådan reparation. De som finns är: {', '.join(sorted(REPAIRS))}.",
            f"There is no such repair. There are: {', '.join(sorted(REPAIRS))}.",
        )
    return set(allowed)


def _moved_on() -> Refused:
    return Refused(
        "Uttaget väntar inte längre på ett svar. Inget har ändrats. Ladda om sidan och se hur det står till.",
        "The extract does not wait for an answer any more. Nothing was changed. Reload the page to see how it stands.",
    )


def _now(installation: Installation) -> str:
    return installation.clock().isoformat(timespec="seconds")
