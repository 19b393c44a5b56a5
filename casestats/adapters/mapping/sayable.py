"""What of a cell may be said to a person: codes and labels, never what may point someone out.

A message shows a word that the profile does not know, so that it can be added. But a column may have been mapped
by mistake, or hold free text. So a word is shown only where it looks like a code or a label; otherwise the
message says the row.
"""

from __future__ import annotations

import re

LONGEST = 60

_PERSON_NUMBER = re.compile(
    r"(?<![\d])(?:(?:18|19|20)\d\d|\d\d)"  # year
    r"(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01]|[67]\d|8\d|9[01])"  # month and day, 60 more in a samordningsnummer
    r"\s?[-+–—−‐‑]?\s?(?:\d{4}|T\d{3}|TF\d\d|[A-Z]\d{3})(?!\d)",
    re.IGNORECASE,
)
_MANY_DIGITS = re.compile(r"\d(?:[\s.–-]?\d){5,}")
_NAME_LIKE = re.compile(r"[^\W\d_][^\W\d_]+")


def holds_person_number(text: str) -> bool:
    """Whether a person number, samordningsnummer or the like stands anywhere in the text."""
    return _PERSON_NUMBER.search(text) is not None


def sayable(text: str) -> bool:
    """Whether the text may stand in a message: short, without long numbers or an address, and not like a name.

    Two words with a capital each are how a name looks; a label in Swedish has one. That hides some labels too,
    which costs a look at the row.
    """
    if len(text) > LONGEST or "@" in text or "\n" in text or _MANY_DIGITS.search(text) or holds_person_number(text):
        return False
    capitals = [word for word in _NAME_LIKE.findall(text) if word[0].isupper() and not word.isupper()]
    return len(capitals) < 2
