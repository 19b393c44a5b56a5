"""What of a cell may be said to a person: codes and labels, never what may point someone out.

A message shows a word that the profile does not know, so that it can be added. But a column may have been mapped
by mistake, or hold free text. So a word is shown only where it looks like a code or a label; otherwise the
message says the row.
"""

from __future__ import annotations

import re

LONGEST = 60

_PERSON_NUMBER = re.compile(
    r"(?<!\d)(?:(?:18|19|20)\d\d|\d\d)"  # year
    r"[-./\s]?(?:0[1-9]|1[0-2])"  # month
    r"[-./\s]?(?:[0-2]\d|3[01]|[67]\d|8\d|9[01])"  # day, 60 more in a samordningsnummer
    r"[\W_]{0,3}(?:\d{4}|T\d{3}|TF\d\d|[A-Z]\d{3})(?!\d)",
    re.IGNORECASE,
)
_MANY_DIGITS = re.compile(r"\d(?:[\s.–-]?\d){5,}")
_NAME_LIKE = re.compile(r"[^\W\d_][^\W\d_]+")
_UNSEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad\x00"))
_DATE = re.compile(r"(?<!\d)(?:19|20)\d\d-(?:0[1-9]|1[0-2])(?:-[0-3]\d)?(?![\d-])")
_TWO_CAPITALS = re.compile(r"[^\W\d_a-zåäö][^\W\d_]+[\s,]+[^\W\d_a-zåäö][^\W\d_]+")


def holds_person_number(text: str) -> bool:
    """Whether a person number, samordningsnummer or the like stands anywhere in the text, whatever stands between its
    parts."""
    return _PERSON_NUMBER.search(text.translate(_UNSEEN)) is not None


def sayable(text: str) -> bool:
    """Whether the text may stand in a message: short, without long numbers or an address, and not like a name.

    Two words with a capital each are how a name looks; a label in Swedish has one. Where all letters are capitals,
    two words are enough: case systems write names so. That hides some labels too, which costs a look at the row.
    """
    if len(text) > LONGEST or "@" in text or "\n" in text or _MANY_DIGITS.search(text) or holds_person_number(text):
        return False
    words = _NAME_LIKE.findall(text)
    capitals = [word for word in words if word[0].isupper() and (text.isupper() or not word.isupper())]
    return len(capitals) < 2


def points_out(sentence: str) -> bool:
    """Whether a sentence of a person's own seems to point someone out: a long number that is no date, or two words
    in a row with a capital each."""
    rest = _DATE.sub("", sentence)
    return bool("@" in rest or _MANY_DIGITS.search(rest) or holds_person_number(rest) or _TWO_CAPITALS.search(rest))
