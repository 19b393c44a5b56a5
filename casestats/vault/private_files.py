"""Files and folders that only their owner may read: made so, and refused when they are not so.

A folder appears whole or not at all, a file never replaces another, and nothing is read through a symbolic link.
On Windows, links and kinds are checked as everywhere; rights and owners are not, and `UNCHECKED_RIGHTS` says so.
"""

from __future__ import annotations

import os
import secrets
import shutil
import stat
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from casestats.errors import FixSettings
from casestats.vault.derivation import Secret
from casestats.words import Words

LARGEST = 4096  # bytes are read; a key file has fewer than 250

RIGHTS_ARE_CHECKED = os.name == "posix"
UNCHECKED_RIGHTS = Words(
    "På Windows kontrolleras inte vem som får läsa nyckelfilerna. Se till att bara tjänstens konto har åtkomst "
    "till mappen (Egenskaper, Säkerhet).",
    "On Windows it is not checked who may read the key files. See to it that only the account of the service "
    "has access to the folder (Properties, Security).",
)

_READ = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_WRITE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


def check_folder(folder: Path) -> None:
    """Refuses (FixSettings) a folder that is missing, a link, somebody else's, or open to others."""
    try:
        found = folder.lstat()
    except OSError:
        raise missing(folder) from None
    if not stat.S_ISDIR(found.st_mode):
        raise FixSettings(
            f"{folder} är en länk eller en fil, inte en mapp. Ange mappen som den heter.",
            f"{folder} is a link or a file, not a folder. Give the folder by its own name.",
        )
    if RIGHTS_ARE_CHECKED:
        _check_owner(folder, found)
        if found.st_mode & 0o077:
            raise _open_to_others(folder, found, 0o700)


def read_private(path: Path) -> Secret:
    """The content of a small file with mode 0600 that is one's own and no link. Raises FixSettings."""
    return _read(path, own=True)


def read_credential(path: Path) -> Secret:
    """The content of a credential that systemd has laid out: it may belong to root and be readable through an access
    list, which shows as group rights; nobody else may read or change it. Raises FixSettings."""
    return _read(path, own=False)


def _read(path: Path, *, own: bool) -> Secret:
    content = None
    try:
        handle = os.open(path, _READ)
    except FileNotFoundError:
        raise missing(path) from None
    except OSError:  # a symbolic link (ELOOP), or no right to read
        raise _not_readable(path) from None
    try:
        # What was opened is what is checked: between a check of the name and the opening it could be exchanged.
        found = os.fstat(handle)
        if stat.S_ISREG(found.st_mode) and not _is_link(path):
            content = Secret(os.read(handle, LARGEST))
    finally:
        os.close(handle)
    if content is None:
        raise _not_readable(path)
    if RIGHTS_ARE_CHECKED:
        _check_rights(path, found, own=own)
    return content


def _is_link(path: Path) -> bool:
    # Only Windows, which has no O_NOFOLLOW, can still get here with a link.
    return not hasattr(os, "O_NOFOLLOW") and path.is_symlink()


def _check_rights(path: Path, found: os.stat_result, *, own: bool) -> None:
    if own or found.st_uid != 0:
        _check_owner(path, found)
    mode = stat.S_IMODE(found.st_mode)
    if (own and mode != 0o600) or mode & 0o037:
        raise _open_to_others(path, found, 0o600 if own else 0o400)


def _check_owner(path: Path, found: os.stat_result) -> None:
    if found.st_uid != os.geteuid():
        raise _another_owner(path)


def write_private_folder(folder: Path, files: Mapping[str, Secret]) -> None:
    """Makes `folder` (0700) with these files (0600), whole or not at all, and safe against a power cut.

    Raises FixSettings where the folder is there already, also where another process makes it in this very moment.
    """
    beside = folder.parent / f".{folder.name}.new-{secrets.token_hex(4)}"
    try:
        if os.path.lexists(folder) and not _is_empty_folder(folder):
            raise _is_there(folder)
        beside.mkdir(mode=0o700)
        beside.chmod(0o700)  # whatever the umask took away
        for name, content in files.items():
            _write_new(beside / name, content)
        _sync_folder(beside)
        beside.rename(folder)  # refused by the system where another has come first with a folder that holds files
        _sync_folder(folder.parent)
    except OSError as error:
        if os.path.lexists(folder) and not _is_empty_folder(folder):
            raise _is_there(folder) from None
        raise _not_writable(folder, error) from None
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def write_private(path: Path, content: Secret) -> None:
    """Makes a new file (0600), whole or not at all. Raises FixSettings where it is there already."""
    beside = path.parent / f".{path.name}.new-{secrets.token_hex(4)}"
    try:
        _write_new(beside, content)
        os.link(beside, path)  # unlike a rename, it never replaces
        _sync_folder(path.parent)
    except FileExistsError:
        raise _is_there(path) from None
    except OSError as error:
        raise _not_writable(path, error) from None
    finally:
        with suppress(OSError):
            beside.unlink()


def replace_private(path: Path, content: Secret) -> None:
    """Exchanges the content of a file (0600): after a crash it is the old or the new, never a part of one."""
    beside = path.parent / f".{path.name}.new-{secrets.token_hex(4)}"
    try:
        _write_new(beside, content)
        beside.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        raise _not_writable(path, error) from None
    finally:
        with suppress(OSError):
            beside.unlink()


def remove_private(path: Path) -> None:
    """Takes a file away; nothing happens where there is none."""
    try:
        path.unlink(missing_ok=True)
        _sync_folder(path.parent)
    except OSError as error:
        raise _not_writable(path, error) from None


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Keeps a second process out of the exchange of a key in the folder. The system lets go of the lock when a
    process dies; what a killed one left half written is cleared away.

    Raises FixSettings where another process is at it."""
    try:
        handle = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
    except OSError as error:
        raise _not_writable(folder, error) from None
    try:
        try:
            _lock(handle)
        except OSError:
            raise FixSettings(
                f"Ett annat program byter nyckel i {folder} just nu. Inget har ändrats. Försök igen om en stund.",
                f"Another program exchanges a key in {folder} right now. Nothing was changed. Try again in a while.",
            ) from None
        for half_written in folder.glob(".*.new-*"):
            half_written.unlink()
        yield
    finally:
        os.close(handle)


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _write_new(path: Path, content: Secret) -> None:
    handle = os.open(path, _WRITE, 0o600)
    with os.fdopen(handle, "wb") as file:
        path.chmod(0o600)  # whatever the umask took away
        file.write(content.reveal())
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    if not RIGHTS_ARE_CHECKED:  # Windows has no handle of a folder to sync
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _is_empty_folder(folder: Path) -> bool:
    return folder.is_dir() and not folder.is_symlink() and not any(folder.iterdir())


def missing(path: Path) -> FixSettings:
    return FixSettings(
        f"{path} saknas. Är det rätt plats? Hämta annars tillbaka den från säkerhetskopian. Skapa inga nya nycklar: "
        "de öppnar inte det som redan är lagrat.",
        f"{path} is missing. Is this the right place? Otherwise bring it back from the backup. Make no new keys: "
        "they do not open what is stored already.",
    )


def _is_there(path: Path) -> FixSettings:
    return FixSettings(
        f"{path} finns redan. Inget har ändrats. Nycklar skrivs aldrig över; ange en plats som inte finns.",
        f"{path} is there already. Nothing was changed. Keys are never overwritten; name a place that does not exist.",
    )


def _not_readable(path: Path) -> FixSettings:
    return FixSettings(
        f"{path} kan inte läsas som nyckelfil: den är en länk, inte en vanlig fil, eller så saknas läsrätt. "
        "Lägg själva filen där, ägd av det konto som kör casestats.",
        f"{path} cannot be read as a key file: it is a link, no ordinary file, or may not be read. "
        "Put the file itself there, owned by the account that runs casestats.",
    )


def _another_owner(path: Path) -> FixSettings:
    return FixSettings(
        f"{path} ägs av ett annat konto än det som kör casestats. Kör casestats som ägaren, eller byt ägare med chown.",
        f"{path} is owned by another account than the one that runs casestats. Run casestats as the owner, or change "
        "the owner with chown.",
    )


def _open_to_others(path: Path, found: os.stat_result, right: int) -> FixSettings:
    mode = stat.S_IMODE(found.st_mode)
    return FixSettings(
        f"{path} har rättigheterna {mode:04o} men ska ha {right:04o}. Ta reda på vem som kan ha läst filen, "
        f"och kör sedan: chmod {right:o} {path}",
        f"{path} has the mode {mode:04o} but must have {right:04o}. Find out who may have read the file, "
        f"and then run: chmod {right:o} {path}",
    )


def _not_writable(path: Path, error: OSError) -> FixSettings:
    reason = os.strerror(error.errno) if error.errno else type(error).__name__
    return FixSettings(
        f"{path} kan inte skrivas ({reason}). Inget har ändrats. Kontrollera mappen, rättigheterna och ledigt utrymme.",
        f"{path} cannot be written ({reason}). Nothing was changed. Check the folder, its rights and the free space.",
    )
