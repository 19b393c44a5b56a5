"""One cell's text, freed from what surrounds it, and what a parser of it may answer.

A parser is called once for each distinct text of a column, through `Cached`; so it may take its time, and a row
costs one look-up. It never raises: what it cannot read is a `Bad`, which holds no part of the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Generic, NamedTuple, TypeVar
from unicodedata import normalize

from casestats.words import Words

Value = TypeVar("Value")


class Bad(NamedTuple):
    """A refused value: a short stable word for scripts, and words that say what to do. Never the value itself."""

    rule: str
    words: Words


class Cached(dict[str, Value], Generic[Value]):
    """`Cached(parse)[text]` is `parse(text)`, kept. A column of unique values starts over at `limit` entries,
    so memory stays bounded."""

    __slots__ = ("limit", "parse")

    def __init__(self, parse: Callable[[str], Value], limit: int = 1 << 16) -> None:
        super().__init__()
        self.parse = parse
        self.limit = limit

    def __missing__(self, text: str) -> Value:
        value = self.parse(text)
        if len(self) >= self.limit:
            self.clear()
        self[text] = value
        return value


_UNSEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad\x00"))
_QUOTED = re.compile(r"""["“”„«»](.*)["“”„«»]|['‘’](.*)['‘’]""")
_TEXT_FORMULA = re.compile(r'="([^"]*)"')
DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d", "-"))
"""Hyphens, dashes and the minus sign, as the plain hyphen."""


def tidy(text: str) -> str:
    """NFC, every white space one space and none at the ends, unseen characters gone; without the quotes, the leading
    apostrophe or the ="..." that keep a spreadsheet from touching it."""
    if not text.isascii():
        text = normalize("NFC", text).translate(_UNSEEN)
    text = " ".join(text.split())
    if text[:1] in "='\"‘’“”„«»":
        formula = _TEXT_FORMULA.fullmatch(text)
        if formula is not None:
            text = formula[1]
        quoted = _QUOTED.fullmatch(text)
        if quoted is not None:
            text = quoted[1] or quoted[2] or ""
        elif text[:1] in ("'", "‘", "’"):
            text = text[1:]
        text = text.strip()
    return text


def plain(text: str) -> str:
    """`tidy`, dashes as hyphens, in lower case: the form in which words of cells are compared."""
    return tidy(text).translate(DASHES).casefold()


_SCIENTIFIC = re.compile(r"([1-9])(?:[.,](\d+))?[eE]\+(\d{1,2})", re.ASCII)
_WHOLE_FLOAT = re.compile(r"(\d+)[.,]0+", re.ASCII)


def whole_digits(text: str) -> str | None:
    """The digits of a whole number that a spreadsheet has written as `12.0` or `1.98112119876E+11`; other text as it
    is. None where digits are lost (`1,98112E+11`): they are not to be made up."""
    if text.isdecimal():
        return text
    as_float = _WHOLE_FLOAT.fullmatch(text)
    if as_float is not None:
        return as_float[1]
    scientific = _SCIENTIFIC.fullmatch(text)
    if scientific is None:
        return text
    decimals, exponent = scientific[2] or "", int(scientific[3])
    return scientific[1] + decimals if len(decimals) == exponent else None
