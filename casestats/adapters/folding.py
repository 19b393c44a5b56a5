"""When two words are the same word: without regard to case, spaces, accents, punctuation and a few spellings."""

from __future__ import annotations

import re
import unicodedata

_SPELLINGS = ((re.compile("valdutsatt"), "valdsutsatt"), (re.compile("v(?:i)nr"), "vnr"), (re.compile("hrvf"), "hrv"))
"""Spellings met in forms and code lists for the same thing: VINR for VNR, HRVF for HRV, våldutsatt."""


def fold(text: str) -> str:
    """Letters and digits only, lower case, without accents: `Ärende-nr *` and `arendenr` are the same heading."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if letter.isalnum())


def spelled(text: str) -> str:
    """`fold`, and the spellings of one word made the same."""
    folded = fold(text)
    for pattern, one in _SPELLINGS:
        folded = pattern.sub(one, folded)
    return folded
