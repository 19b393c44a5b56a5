"""Saving a profile: a new version of its file, with the one before kept beside it."""

from __future__ import annotations

import difflib
import os
import re
import secrets
from contextlib import suppress
from pathlib import Path

from casestats.actions.kept_profiles import SUFFIX, KeptProfile, kept_profiles, municipality_in
from casestats.adapters.mapping.sayable import holds_person_number
from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.errors import FixSettings, Refused
from casestats.schemas.profile import load_profile
from casestats.store.engine import writing
from casestats.store.trouble import storage_trouble

HISTORY = "history"
MOST_LINES = 3_000
"""Of a profile whose changes are shown: comparing takes time as the square of them, and holds up everybody else."""
_NAME = re.compile(r"[a-z0-9åäö][a-z0-9åäö_-]{0,59}")


def save_profile(
    installation: Installation, actor: Actor, municipality: str, name: str, text: str, before: str | None
) -> None:
    """Save the profile. `before` is the text that was opened (None: it is to be new). Raises FixSettings with every
    mistake, Refused where somebody else has changed it meanwhile, or it would be another municipality's."""
    demand_profile_name(name)
    text = plain(text)
    if municipality_in(text) not in ("", municipality):
        raise Refused(
            "Profilen gäller en annan kommun än den du är i. Inget är sparat. Rätta raden municipality.",
            "The profile is of another municipality than the one you are in. Nothing was saved. Mend the line "
            "municipality.",
        )
    load_profile(text, f"{name}{SUFFIX}")
    folder = installation.settings.profiles_folder
    path = folder / f"{name}{SUFFIX}"
    with storage_trouble(), writing(installation.engine) as connection:
        installation.write_down(connection, actor, "save profile", f"{municipality} {name}")
        _demand_unchanged(path, _kept(installation, municipality, name), before)
        if before is not None:
            _keep(installation, folder, path)
        _replace(path, text)


def demand_profile_name(name: str) -> None:
    """Raises FixSettings for what may not be a profile's name: it becomes a file's, and stands in the audit log."""
    if not _NAME.fullmatch(name) or holds_person_number(name):
        raise FixSettings(
            "Profilens namn ska vara små bokstäver, siffror, - och _, högst 60 tecken: 2281_procapita. Det får inte "
            "vara ett personnummer: det skrivs i händelseloggen.",
            "The profile's name is lower case letters, digits, - and _, at most 60 characters: 2281_procapita. It must "
            "not be a person number: it is written in the audit log.",
        )


def differences(before: str, after: str) -> list[tuple[str, str]]:
    """What differs between two texts: (kind, line), `kind` "removed", "added", "same" or "gap". FixSettings: too long
    to be compared."""
    kinds = {"-": "removed", "+": "added", " ": "same", "@": "gap"}
    old, new = plain(before).splitlines(), plain(after).splitlines()
    if len(old) + len(new) > 2 * MOST_LINES:
        raise FixSettings(
            f"Profilen är för lång för att jämföras här: högst {MOST_LINES} rader. Ta bort det som inte behövs.",
            f"The profile is too long to be compared here: {MOST_LINES} lines at most. Remove what is not needed.",
        )
    lines = difflib.unified_diff(old, new, lineterm="", n=2)
    return [(kinds[line[0]], line[1:] if line[0] != "@" else "") for line in list(lines)[2:]]


def plain(text: str) -> str:
    """A text as it is kept: lines end in one way, and the last one ends."""
    return text.replace("\r\n", "\n").rstrip() + "\n"


def mistakes_in(text: str, name: str) -> FixSettings | None:
    """What is wrong with the text, every mistake at once; None where it is whole."""
    try:
        load_profile(plain(text), f"{name or 'profil'}{SUFFIX}")
    except FixSettings as error:
        return error
    return None


def _kept(installation: Installation, municipality: str, name: str) -> KeptProfile | None:
    return next((one for one in kept_profiles(installation, municipality) if one.name == name), None)


def _demand_unchanged(path: Path, kept: KeptProfile | None, before: str | None) -> None:
    if before is None:
        if os.path.lexists(path):
            raise FixSettings(
                "Det finns redan en profil med det namnet. Inget är sparat. Välj ett annat namn.",
                "There is a profile of that name already. Nothing was saved. Choose another name.",
            )
    elif kept is None or plain(kept.text) != plain(before):
        raise Refused(
            "Någon annan har ändrat profilen sedan du öppnade den. Inget är sparat. Kopiera din text, öppna profilen "
            "på nytt och gör om ändringen.",
            "Somebody else has changed the profile since you opened it. Nothing was saved. Copy your text, open the "
            "profile anew and make the change again.",
        )


def _keep(installation: Installation, folder: Path, path: Path) -> None:
    """The version that is replaced, under the moment it was."""
    history = folder / HISTORY
    history.mkdir(mode=0o700, exist_ok=True)
    at = installation.clock().strftime("%Y%m%dT%H%M%SZ")
    kept = history / f"{path.name.removesuffix(SUFFIX)}.{at}.{secrets.token_hex(2)}{SUFFIX}"
    _write_new(kept, path.read_bytes())


def _replace(path: Path, text: str) -> None:
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        _write_new(beside, text.encode())
        beside.replace(path)
    finally:
        with suppress(OSError):
            beside.unlink()


def _write_new(path: Path, content: bytes) -> None:
    handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
