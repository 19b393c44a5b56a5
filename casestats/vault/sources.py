"""Where the key-encryption key comes from: a file, a systemd credential, or what a command prints.

Never an environment variable: those are inherited by every child process, and shown in crash reports and /proc.
Each source gives the whole text of the key file (see `key_files`), so that a wrong key is known for what it is.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from pathlib import Path
from typing import NamedTuple, Protocol

from casestats.errors import FixSettings
from casestats.vault.derivation import Secret
from casestats.vault.private_files import read_credential, read_private

COMMAND_SECONDS = 60  # a person may have to touch a card reader


class KekSource(Protocol):
    """`read` gives the content of a key file, or raises FixSettings. `where` names it in messages."""

    @property
    def where(self) -> str: ...

    def read(self) -> Secret: ...


class KekFile(NamedTuple):
    """A file with mode 0600, owned by whoever runs casestats, and no link."""

    path: Path

    @property
    def where(self) -> str:
        return str(self.path)

    def read(self) -> Secret:
        return read_private(self.path)


class KekCredential(NamedTuple):
    """A credential of the systemd unit: `LoadCredentialEncrypted=NAME` there, `credential:NAME` here."""

    name: str

    @property
    def where(self) -> str:
        return f"credential:{self.name}"

    def read(self) -> Secret:
        folder = os.environ.get("CREDENTIALS_DIRECTORY")  # where systemd laid them; the key itself is in a file
        if not folder:
            raise FixSettings(
                f"Nyckeln ska komma från systemd ({self.where}) men tjänsten har inga credentials. "
                f"Lägg LoadCredentialEncrypted={self.name} i tjänstens enhetsfil.",
                f"The key should come from systemd ({self.where}) but the service has no credentials. "
                f"Put LoadCredentialEncrypted={self.name} into the unit file of the service.",
            )
        return read_credential(Path(folder) / self.name)


class KekCommand(NamedTuple):
    """A command that prints the key file: of a key store, a card or a hardware module. No shell is involved."""

    words: tuple[str, ...]

    @property
    def where(self) -> str:
        return f"command:{self.words[0]}"  # not its arguments, which may be secret

    def read(self) -> Secret:
        printed = _printed(self.words)
        if printed is None:
            raise FixSettings(
                f"Kommandot som hämtar nyckeln ({self.words[0]}) gick inte att köra, misslyckades eller blev inte "
                f"klart på {COMMAND_SECONDS} sekunder. Kör det för hand med samma konto och se vad det säger.",
                f"The command that fetches the key ({self.words[0]}) could not be run, failed, or took more than "
                f"{COMMAND_SECONDS} seconds. Run it by hand under the same account and see what it says.",
            )
        return printed


def _printed(words: tuple[str, ...]) -> Secret | None:
    # The errors of subprocess hold what was printed so far, part of a key perhaps; so they end here. What the
    # command says on stderr may quote the key as well, and is not kept.
    try:
        done = subprocess.run(  # noqa: S603 - the command is the setting's whole purpose, and no shell reads it
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=COMMAND_SECONDS,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return Secret(done.stdout) if done.returncode == 0 else None


def kek_source(setting: str) -> KekSource:
    """The source that a setting names: `file:/absolute/path`, `credential:NAME` or `command:PROGRAM ARGUMENTS`."""
    kind, _, rest = setting.partition(":")
    rest = rest.strip()
    if kind == "file" and Path(rest).is_absolute():
        return KekFile(Path(rest))
    if kind == "credential" and re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_.-]*", rest):
        return KekCredential(rest)
    if kind == "command" and (words := _split(rest)):
        return KekCommand(words)
    raise FixSettings(
        "Inställningen för huvudnyckeln går inte att förstå. Skriv file:/hela/sökvägen, credential:NAMN eller "
        "command:PROGRAM ARGUMENT. Nyckeln själv får aldrig stå i en inställning.",
        "The setting for the key-encryption key cannot be understood. Write file:/the/whole/path, credential:NAME or "
        "command:PROGRAM ARGUMENTS. The key itself must never stand in a setting.",
    )


def _split(command: str) -> tuple[str, ...]:
    try:
        return tuple(shlex.split(command, posix=os.name == "posix"))
    except ValueError:  # a quotation mark without its pair
        return ()
