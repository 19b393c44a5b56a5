"""What a worker does with an upload: check it, which may find that it is several, or import it.

Whatever goes wrong ends in words in the upload's row. Of what nobody foresaw, only the kind is said: the text of such
an error may quote a cell.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from typing import NamedTuple

from casestats.actions.import_story import ImportStory
from casestats.actions.importing import import_extract
from casestats.actions.splitting import split
from casestats.actions.upload_reading import clear_away, next_in_batch, refused_path
from casestats.actions.upload_story import (
    Batch,
    Told,
    Trouble,
    kept_batch,
    kept_story,
    kept_text,
    says_the_same,
    story_told,
    trouble_of,
    trouble_text,
)
from casestats.actions.upload_workers import Dropped, ProgressNote, forget_progress, held_for_worker
from casestats.adapters.contract import Adapter
from casestats.adapters.discovery import discover
from casestats.adapters.extract import Extract
from casestats.adapters.profile import Profile
from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.errors import CasestatsError
from casestats.exchange.refused import write_refused
from casestats.periods import Period
from casestats.schemas.profile import load_profile
from casestats.store import uploads as store
from casestats.store.engine import Connection, reading, writing
from casestats.store.uploads import UploadRecord
from casestats.vault.uploads import open_sealed, seal_again
from casestats.words import Language, Words

PATIENCE_SECONDS = 3600
"""How long a worker waits for other imports; a person at a terminal has less."""

_NO_MEMORY = Trouble(
    Words(
        "Uttaget är för stort för minnet som läsningen får ta. Inget är inläst. Exportera som text (csv), eller dela "
        "upp det.",
        "The extract is too large for the memory that reading may take. Nothing was imported. Export as text (csv), "
        "or split it.",
    ),
    "failed",
)


class _Moved(Exception):
    """What would happen is not what somebody said yes to."""

    def __init__(self, told: Told) -> None:
        super().__init__()
        self.told = told


class _Parts(NamedTuple):
    """What reading needs."""

    adapter: Adapter
    profile: Profile
    extract: Extract


def work(installation: Installation, upload: str, language: Language = "sv") -> None:
    """Do what the upload's state asks for, and then check what follows in its batch anew."""
    patient = replace(installation, settings=replace(installation.settings, lock_wait_seconds=PATIENCE_SECONDS))
    with reading(installation.engine) as connection:
        record = store.upload_by_id(connection, upload)
    if record is None:
        return
    if record.state == "checking":
        _Work(patient, record, language).check()
    elif record.state == "importing" and _Work(patient, record, language).take():
        following = next_in_batch(patient, record)
        if following is not None:
            _check_following(patient, following, language)


def _check_following(installation: Installation, record: UploadRecord, language: Language) -> None:
    with held_for_worker(installation.settings.spool_folder, record.id) as lock:
        if lock is None:
            return
        with writing(installation.engine) as connection:
            at = installation.clock().isoformat(timespec="seconds")
            if not store.change_upload(connection, record.id, {"waiting"}, state="checking", changed_at=at):
                return
        _Work(installation, record._replace(state="checking"), language).check()


class _Work:
    def __init__(self, installation: Installation, record: UploadRecord, language: Language) -> None:
        self.installation = installation
        self.record = record
        self.language = language
        self.folder = installation.settings.spool_folder
        self.batch = kept_batch(record.told)
        if not self.batch.id:
            self.batch = Batch(record.id, 1, 1, tuple(range(1, record.files + 1)), record.files)
        self.progress = ProgressNote(self.folder, record.id)

    def check(self) -> None:
        """Plan, and keep the story. The first time, several periods become several uploads."""
        with ExitStack() as locks:
            self._check(locks)

    def _check(self, locks: ExitStack) -> None:
        following: list[UploadRecord] = []

        def planned() -> None:
            parts = self._parts()
            if not self.record.told:
                following.extend(self._split(parts, locks))
                parts = self._parts()
            story = self._import(parts, dry_run=True)
            self._list_refused(story)
            state = "waiting" if story.same_as is None else "same"
            self._end(state, told=kept_text(self.batch, story_told(story)))
            if state == "same":
                clear_away(self.installation, self.record.id)

        self._guarded(planned)
        for record in following:
            _Work(self.installation, record, self.language).check()

    def take(self) -> bool:
        """Import, if what would happen is what was shown. Whether something has ended."""
        ended: list[bool] = []

        def taken() -> None:
            before, _ = kept_story(self.record.told)

            def look(story: ImportStory) -> None:
                told = story_told(story)
                if before is None or not says_the_same(before, told):
                    raise _Moved(told)

            def also(connection: Connection, story: ImportStory) -> None:
                told = kept_text(self.batch, story_told(story))
                self._end_in(connection, "done", told=told, step=story.number)

            story = self._import(self._parts(), look=look, also=also)
            if story.number is None:
                self._end("same", told=kept_text(self.batch, story_told(story)))
            clear_away(self.installation, self.record.id)
            ended.append(True)

        try:
            self._guarded(taken)
        except _Moved as moved:
            self._end("waiting", told=kept_text(self.batch, moved.told, moved=True))
        return bool(ended)

    def _import(
        self,
        parts: _Parts,
        *,
        dry_run: bool = False,
        look: Callable[[ImportStory], None] = lambda _story: None,
        also: Callable[[Connection, ImportStory], None] = lambda _connection, _story: None,
    ) -> ImportStory:
        return import_extract(
            self.installation,
            Actor(self.record.actor, self.record.role),
            parts.adapter,
            parts.profile,
            parts.extract,
            dry_run=dry_run,
            confirmed=True,
            look=look,
            also=also,
            progress=self.progress,
            language=self.language,
        )

    def _guarded(self, act: Callable[[], None]) -> None:
        """Do it; what goes wrong is told in the upload's row."""
        try:
            act()
        except (Dropped, _Moved) as stopped:
            if isinstance(stopped, _Moved):
                raise
        except CasestatsError as error:
            self._end("refused", error=trouble_text(trouble_of(error)))
        except MemoryError:
            self._end("failed", error=trouble_text(_NO_MEMORY))
        except Exception as error:  # whatever an adapter does must end in words, and never quote a cell
            self._end("failed", error=trouble_text(_unforeseen(type(error).__name__)))
        finally:
            forget_progress(self.folder, self.record.id)

    def _parts(self) -> _Parts:
        record = self.record
        profile = load_profile(record.profile, f"{record.profile_name}.toml")
        numbers = self.batch.numbers
        files = tuple(open_sealed(self.installation.ring, self.folder, record.id, number) for number in numbers)
        period = Period.parse(record.period) if record.period else None
        extract = Extract(files, period, frozenset(record.allowed.split()), numbers)
        return _Parts(discover().named(profile.adapter), profile, extract)

    def _split(self, parts: _Parts, locks: ExitStack) -> list[UploadRecord]:
        """Several periods become several uploads, in their order; this one keeps the first."""
        extracts = split(parts.adapter, parts.profile, parts.extract, self.progress)
        whole = len(parts.extract.files)
        batches = [
            Batch(self.record.id, place, len(extracts), tuple(number for number, _ in extract.numbered()), whole)
            for place, extract in enumerate(extracts, 1)
        ]
        self.batch = batches[0]
        if len(batches) == 1:
            return []
        others = [
            self.record._replace(
                id=secrets.token_hex(16), files=len(batch.numbers), told=kept_text(batch, None), error=""
            )
            for batch in batches[1:]
        ]
        for batch, other in zip(batches[1:], others, strict=True):
            for number in batch.numbers:
                seal_again(self.installation.ring, self.folder, (self.record.id, number), (other.id, number))
        for other in others:  # held before anybody sees them: they are under way from then on
            locks.enter_context(held_for_worker(self.folder, other.id))
        with writing(self.installation.engine) as connection:
            self._change(connection, "checking", files=len(self.batch.numbers), told=kept_text(self.batch, None))
            for other in others:
                store.add_upload(connection, other)
        return others

    def _list_refused(self, story: ImportStory) -> None:
        path = refused_path(self.installation, self.record.id)
        if story.refused:
            write_refused(path, story.refused, self.language)

    def _end(self, state: str, **values: object) -> None:
        with writing(self.installation.engine) as connection:
            self._end_in(connection, state, **values)

    def _end_in(self, connection: Connection, state: str, **values: object) -> None:
        self._change(connection, state, **values)
        if state != "done":  # an import writes down itself
            actor = Actor(self.record.actor, self.record.role)
            what = f"{self.record.municipality} {self.record.id}"
            self.installation.write_down(connection, actor, "check upload", what, result=state)

    def _change(self, connection: Connection, state: str, **values: object) -> None:
        at = self.installation.clock().isoformat(timespec="seconds")
        values.setdefault("error", "")
        if not store.change_upload(
            connection, self.record.id, {self.record.state}, state=state, changed_at=at, **values
        ):
            raise Dropped


def _unforeseen(kind: str) -> Trouble:
    return Trouble(
        Words(
            f"Något gick fel under läsningen som casestats inte känner till ({kind}). Inget är inläst. Kontrollera "
            "igen; händer det på nytt, berätta för den som sköter driften.",
            f"Something went wrong while reading that casestats does not know of ({kind}). Nothing was imported. Check "
            "again; if it happens once more, tell whoever runs the system.",
        ),
        "failed",
    )
