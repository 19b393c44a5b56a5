"""Watched folders: an extract laid in the folder of its profile is imported, or waits for a person where it must."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

from casestats.actions.jobs import watched_files
from casestats.actions.jobs.job import GoOn, joined, unhindered
from casestats.actions.jobs.watched_files import ARCHIVE, REFUSED, Looks, Unmovable, Waiting
from casestats.actions.kept_profiles import KeptProfile, kept_profiles
from casestats.actions.upload_cleaning import KEPT
from casestats.actions.upload_reading import Upload, uploads_of
from casestats.actions.uploads import Incoming, confirm, take_in
from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.errors import CasestatsError, FixSettings, Refused
from casestats.store.engine import writing
from casestats.store.trouble import storage_trouble
from casestats.words import Words

LOOKS_FILE = "watched.json"
_NOTHING = Words("Inget nytt i de bevakade mapparna.", "Nothing new in the watched folders.")
_NO_PROFILE = Words(
    "En bevakad mapp heter inte som någon profil, så filer i den läses inte. Byt namn på mappen eller gör profilen.",
    "A watched folder has no profile's name, so files in it are not read. Rename the folder, or make the profile.",
)
_TAKEN = Words("Uttag är mottagna och kontrolleras.", "Extracts were received and are being checked.")
_CONFIRMED = Words("Uttag läses in.", "Extracts are being imported.")
_ASKS = Words("Ett uttag väntar på ett ja i webbläsaren.", "An extract waits for a yes in the browser.")
_IMPORTED = Words(
    "Uttaget är inläst. Vad som ändrades och vad som avvisades står på inläsningssidan.",
    "The extract was imported. What changed and what was refused stands on the page of imports.",
)
_SAME = Words(
    "Uttaget säger detsamma som ett som redan är inläst. Inget är ändrat.",
    "The extract says the same as one that was imported already. Nothing was changed.",
)
_DROPPED = Words(
    "Någon har avbrutit uttaget. Det är inte inläst.", "Somebody cancelled the extract. It was not imported."
)
_ENDED = {"done": _IMPORTED, "same": _SAME, "dropped": _DROPPED}
_REFUSED = Words(
    "Uttaget är inte inläst. Filen ligger i avvisat; rätta och lägg den i mappen igen.",
    "The extract was not imported. The file is in avvisat; mend it and put it in the folder again.",
)


@storage_trouble()
def watch(installation: Installation, actor: Actor, go_on: GoOn = unhindered) -> Words:
    """Look into the folder of each profile once: take in what is ready, say yes where nothing is asked, and put away
    what is done."""
    root = installation.settings.watched_folder
    if root is None or not root.is_dir():
        raise FixSettings(
            "Mappen för bevakade mappar saknas. Skapa den, eller rätta watched i settings.toml.",
            "The folder of watched folders is missing. Make it, or mend watched in settings.toml.",
        )
    looks = Looks(installation.settings.spool_folder / LOOKS_FILE, installation.ring.audit_code)
    profiles = {profile.name: profile for profile in kept_profiles(installation)}
    told: list[Words] = []
    for folder in sorted(root.iterdir()):
        if folder.name.startswith(".") or folder.is_symlink() or not folder.is_dir():
            continue
        go_on()
        profile = profiles.get(folder.name)
        told += [_NO_PROFILE] if profile is None else _Folder(installation, actor, folder, profile).look(looks)
    looks.keep()
    return joined(dict.fromkeys(told)) if told else _NOTHING


class _Folder:
    """The folder of one profile."""

    def __init__(self, installation: Installation, actor: Actor, folder: Path, profile: KeptProfile) -> None:
        self._installation = installation
        self._actor = actor
        self._folder = folder
        self._profile = profile

    def look(self, looks: Looks) -> list[Words]:
        if watched_files.leads_elsewhere(self._folder):
            return [watched_files.NOT_A_FILE]
        told = [words for waiting in watched_files.waiting_in(self._folder) for words in self._follow(waiting)]
        laid = watched_files.laid_in(self._folder)
        told += laid.remarks
        ready = watched_files.all_ready(laid.files, self._installation.settings.watched_ready, looks)
        if ready:
            try:
                place = watched_files.set_aside(self._folder, ready)
            except Unmovable as error:
                return [*told, error.words]
            told += self._take(Waiting(place, ""))
        return told

    def _take(self, waiting: Waiting) -> list[Words]:
        """Take files in that were set aside."""
        try:
            with ExitStack() as files:
                incoming = [Incoming(path.name, files.enter_context(path.open("rb"))) for path in waiting.files()]
                upload = take_in(
                    self._installation,
                    self._actor,
                    self._profile.municipality,
                    self._profile.name,
                    incoming,
                    via="watched folder",
                )
        except Refused as error:
            return [error.words]  # too much waits already: the next look tries again
        except CasestatsError as error:
            return self._end(waiting, joined([_REFUSED, error.words]), REFUSED, "refused")
        watched_files.note_upload(waiting.place, upload.id)
        return [_TAKEN]

    def _follow(self, waiting: Waiting) -> list[Words]:
        """Go on with what was taken in before."""
        if not waiting.upload:
            return self._take(waiting)  # the power was cut in between
        uploads = [
            upload
            for upload in uploads_of(self._installation, self._profile.municipality)
            if waiting.upload in (upload.id, upload.batch.id)
        ]
        if not uploads or any(_too_old(upload) for upload in uploads):
            return self._take(waiting)  # nobody has answered in time; the files are still here
        if any(upload.under_way for upload in uploads):
            return []
        open_ones = sorted((upload for upload in uploads if upload.state == "waiting"), key=_place)
        if open_ones:
            return [self._agree(open_ones[0])]
        return self._put_away(waiting, uploads)

    def _agree(self, upload: Upload) -> Words:
        """Say yes where nothing is asked."""
        if upload.story is None or upload.story["questions"]:
            return _ASKS
        confirm(self._installation, self._actor, upload.municipality, upload.id)
        return _CONFIRMED

    def _put_away(self, waiting: Waiting, uploads: list[Upload]) -> list[Words]:
        troubles = [upload.trouble.words for upload in uploads if upload.trouble is not None]
        if troubles:
            return self._end(waiting, joined([_REFUSED, *troubles]), REFUSED, "refused")
        states = {upload.state for upload in uploads}
        state = next((state for state in ("done", "same") if state in states), "dropped")
        after = ARCHIVE if self._installation.settings.watched_after == "archive" else ""
        return self._end(waiting, _ENDED[state], after, state)

    def _end(self, waiting: Waiting, words: Words, where: str, result: str) -> list[Words]:
        now = self._installation.clock()
        watched_files.put_away(self._folder, waiting, where, now)
        watched_files.report(self._folder, words, now)
        with writing(self._installation.engine) as connection:
            what = f"{self._profile.municipality} {self._profile.name}"
            self._installation.write_down(connection, self._actor, "watched folder", what, result=result)
        return [words]


def _place(upload: Upload) -> int:
    return upload.batch.place


def _too_old(upload: Upload) -> bool:
    """Dropped by the cleaner, not by a person."""
    rested = datetime.fromisoformat(upload.changed_at) - datetime.fromisoformat(upload.created_at)
    return upload.state == "dropped" and rested > KEPT
