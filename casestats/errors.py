"""Every error a person meets, sorted by what that person should do next.

The exit codes of the command line follow the same branches: 3 fix the extract (nothing was stored),
4 fix the profile or the settings, 5 refused for safety. Code 2, wrong usage, belongs to the command
line itself.
"""

from __future__ import annotations

import errno
import os

from casestats.words import Words


class CasestatsError(Exception):
    """The base. `words` says where, what, and what to do; it never holds a value of an identifying column."""

    exit_code = 1

    def __init__(self, sv: str, en: str) -> None:
        self.words = Words(sv, en)
        super().__init__(en)


class FixExtract(CasestatsError):
    """The extract cannot be read as it is: export it again or mend it. Nothing was stored."""

    exit_code = 3


class FixSettings(CasestatsError):
    """The profile, a setting, a key file or the database address is wrong."""

    exit_code = 4


class Refused(CasestatsError):
    """Done as asked, this would not be safe. A person must decide, or mend what is unsafe."""

    exit_code = 5


_REASONS = {
    errno.EACCES: Words("du har inte rätt till det", "you have no right to it"),
    errno.EPERM: Words("du har inte rätt till det", "you have no right to it"),
    errno.ENOENT: Words("mappen eller filen finns inte", "there is no such folder or file"),
    errno.EEXIST: Words("det finns redan", "it is there already"),
    errno.EISDIR: Words("det är en mapp", "it is a folder"),
    errno.ENOTDIR: Words("en del av sökvägen är ingen mapp", "a part of the path is no folder"),
    errno.ENOSPC: Words("disken är full", "the disk is full"),
    errno.EROFS: Words("disken går bara att läsa", "the disk is read-only"),
    errno.ENAMETOOLONG: Words("namnet är för långt", "the name is too long"),
}


def reason_of(error: OSError) -> Words:
    """Why the system refused, in both languages where that is known. Never a path: it may name a person."""
    number = error.errno or 0
    return _REASONS.get(number, Words(os.strerror(number), os.strerror(number)))
