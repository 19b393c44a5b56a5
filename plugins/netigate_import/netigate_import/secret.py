"""The key to the survey service: from a file only its owner can read, or from an external command.

Never from the profile (it is shared and shown), never from an environment variable (it is inherited and listed).
The file, or the command's output, is one line: the host name the key is for, a space, the key. The host is
there so that a profile with another base address cannot make us hand the key to somebody else.
"""

from __future__ import annotations

import os
import re
import stat
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from casestats.errors import FixSettings, Refused

_LINE = re.compile(r"(?P<host>[A-Za-z0-9.\-]+|\[[0-9a-fA-F:]+\])[ \t]+(?P<key>[\x21-\x7e]{8,512})")
_LARGEST = 4096


class Secret:
    """A key that keeps quiet: in repr, str, format, logs, tracebacks and pickles."""

    __slots__ = ("__key", "host")

    def __init__(self, host: str, key: str) -> None:
        self.host = host.lower().strip("[]")
        self.__key = key

    @classmethod
    def from_file(cls, path: Path) -> Secret:
        """Raises Refused unless it is a plain file of ours that nobody else can read; FixSettings on its content."""
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        try:
            handle = os.open(path, flags)
        except OSError:
            raise FixSettings(
                "Filen med nyckeln till enkättjänsten går inte att öppna, eller är en länk.",
                "The file with the key to the survey service cannot be opened, or is a link.",
            ) from None
        try:
            _require_private(os.fstat(handle))
            return cls._from_line(os.read(handle, _LARGEST))
        finally:
            os.close(handle)

    @classmethod
    def from_command(cls, command: Sequence[str], *, timeout: float = 30.0) -> Secret:
        """The output of an external command (a key vault's client), run without a shell."""
        try:
            done = subprocess.run(  # noqa: S603 - the administrator's own command, never from a profile
                list(command), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                timeout=timeout, check=True,
            )  # fmt: skip
        except (OSError, subprocess.SubprocessError):
            raise FixSettings(
                "Kommandot som ska ge nyckeln till enkättjänsten misslyckades. Prova att köra det för hand.",
                "The command that gives the key to the survey service failed. Try running it by hand.",
            ) from None
        return cls._from_line(done.stdout)

    @classmethod
    def _from_line(cls, content: bytes) -> Secret:
        found = _LINE.fullmatch(content.decode("ascii", "replace").strip())
        if found is None:
            raise FixSettings(
                "Nyckeln till enkättjänsten ska stå på en rad: tjänstens värdnamn, mellanslag, nyckeln.",
                "The key to the survey service should be one line: the service's host name, a space, the key.",
            )
        return cls(found["host"], found["key"])

    def plain_for(self, host: str) -> str:
        """The key itself, only for the host it belongs to. Raises Refused for any other."""
        if host.lower() != self.host:
            raise Refused(
                "Nyckeln hör till en annan värd än profilens basadress. Inget har skickats. "
                "Kontrollera basadressen innan du ändrar nyckelfilen.",
                "The key belongs to another host than the profile's base address. Nothing was sent. "
                "Check the base address before you change the key file.",
            )
        return self.__key

    def __repr__(self) -> str:
        return "Secret(hidden)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Secret is not to be pickled or copied")


def _require_private(found: os.stat_result) -> None:
    if not stat.S_ISREG(found.st_mode):
        _refuse_file()
    if os.name == "posix" and (found.st_mode & 0o777 != 0o600 or found.st_uid != os.geteuid()):
        _refuse_file()


def _refuse_file() -> NoReturn:
    raise Refused(
        "Filen med nyckeln till enkättjänsten ska ägas av den som kör casestats och ha rättigheten 0600.",
        "The file with the key to the survey service must belong to whoever runs casestats and have mode 0600.",
    )
