"""How the bytes of a text file are to be read. The whole file is looked at, in pieces, before its first row is used.

A byte order mark decides; else valid UTF-8 is UTF-8; else it is Windows-1252, whatever it is called, unless no
Å, Ä or Ö then stands in a word. Guesses beyond that are repairs, and a person must allow them.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from casestats.adapters.extract import SourceFile
from casestats.adapters.tables.layout import DOUBLE_ENCODING, MIXED_ENCODING, RepairNeedsYes
from casestats.errors import FixSettings

PIECE = 1 << 20


class Decoding(NamedTuple):
    """How to read a text file. `skip` is the length of its byte order mark; `controls` says that there are control
    characters to take away, `compose` that letters may be decomposed, or that marks of byte order stand inside;
    `repair` is done cell by cell."""

    codec: str
    skip: int = 0
    controls: bool = False
    compose: bool = False
    repair: str = ""
    lost_letters: int = 0
    """Letters that an earlier program has already replaced or that no encoding gives."""


_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\0\0", "utf-32-le"),
    (b"\0\0\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_ALL = bytes(range(256))
_CONTROLS = bytes(byte for byte in (*range(32), 127) if byte not in b"\t\n\r")
_UNDEFINED = b"\x81\x8d\x8f\x90\x9d"  # no letters in Windows-1252
_CONTROL_LETTER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff]")
_NOT_CONTROLS = bytes(byte for byte in _ALL if byte not in _CONTROLS)
_NOT_ODD = bytes(byte for byte in _ALL if byte not in _CONTROLS + _UNDEFINED)
_NOT_HIGH_LEAD = bytes(range(0xCC)) + b"\xe2\xef"
"""All characters below U+0300 and the usual signs and dashes are composed already; what else leads may not be."""

_SWEDISH_IN_UTF8 = re.compile(rb"\xc3[\xa5\xa4\xb6\x85\x84\x96]")
_WORDS_OF = {
    "cp1252": re.compile(rb"[A-Za-z][\xe5\xe4\xf6]|[\xe5\xe4\xf6][a-z]|[\xc5\xc4\xd6][a-zA-Z]"),
    "cp850": re.compile(rb"[A-Za-z][\x86\x84\x94][A-Za-z]|(?<![A-Za-z])[\x8f\x8e\x99][a-z]"),
    "mac_roman": re.compile(rb"[A-Za-z][\x8c\x8a\x9a][A-Za-z]|(?<![A-Za-z])[\x81\x80\x85][a-z]"),
}
_FAMILY_1252 = frozenset({"cp1252", "iso8859-1", "iso8859-15", "ascii"})


def decoding_of(source: SourceFile, number: int, named: str | None, confirmed: frozenset[str]) -> Decoding:
    """How to read the file. `named` is the profile's encoding. Raises RepairNeedsYes where the file can only be read
    after a repair that is not `confirmed`, FixSettings where there is no encoding of that name."""
    named = _known(named)
    with source.open() as stream:
        head = stream.read(4096)
        codec, skip = next(((codec, len(mark)) for mark, codec in _MARKS if head.startswith(mark)), ("", 0))
        codec = codec or _wide_without_mark(head, named)
        stream.seek(skip)
        if codec and codec != "utf-8":
            return _wide(stream, codec, skip)
        found = _scan(stream)
        if found.valid:
            return _as_utf8(found, number, confirmed, skip)
        stream.seek(skip)
        return _older(stream, number, named, confirmed)._replace(skip=skip)


class _Scan(NamedTuple):
    valid: bool
    cut: bool
    controls: bool
    compose: bool
    doubled: bool
    lost: int


def _pieces(stream: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    """Each piece, and the same with the last bytes of the piece before it."""
    before = b""
    while piece := stream.read(PIECE):
        yield piece, before + piece
        before = piece[-4:]


def _scan(stream: BinaryIO) -> _Scan:
    """Whether the bytes are UTF-8, and what stands out in them. Stops at the first byte that is not."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    controls = compose = doubled = cut = False
    lost = 0
    for piece, window in _pieces(stream):
        try:
            decoder.decode(piece)
        except UnicodeDecodeError:
            return _Scan(False, False, controls, compose, doubled, lost)
        controls = controls or bool(piece.translate(None, _NOT_CONTROLS))
        if not piece.isascii():
            compose = compose or bool(piece.translate(None, _NOT_HIGH_LEAD)) or b"\xe2\x84" in window
            compose = compose or b"\xef\xbb\xbf" in window
            doubled = doubled or b"\xc3\x83\xc2" in window or b"\xc3\x83\xe2\x80" in window
            lost += piece.count(b"\xef\xbf\xbd")
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        cut = True  # the file ends in the middle of a letter
    return _Scan(True, cut, controls, compose, doubled, lost)


def _wide(stream: BinaryIO, codec: str, skip: int) -> Decoding:
    """The decoding of UTF-16 and UTF-32."""
    decoder = codecs.getincrementaldecoder(codec)("replace")
    controls = compose = False
    lost = 0
    for piece, _ in _pieces(stream):
        letters = decoder.decode(piece)
        controls = controls or _CONTROL_LETTER.search(letters) is not None
        compose = compose or not unicodedata.is_normalized("NFC", letters)
        lost += letters.count("\ufffd")
    lost += decoder.decode(b"", final=True).count("\ufffd")
    return Decoding(codec, skip, controls, compose, lost_letters=lost)


def _as_utf8(found: _Scan, number: int, confirmed: frozenset[str], skip: int) -> Decoding:
    repair = ""
    if found.doubled:
        if DOUBLE_ENCODING not in confirmed:
            raise RepairNeedsYes(
                DOUBLE_ENCODING,
                f"Fil {number}: å, ä och ö har sparats fel två gånger och ser ut som Ã¥, Ã¤ och Ã¶. Exportera igen, "
                "eller tillåt att de lagas cell för cell (double_encoding).",
                f"File {number}: å, ä and ö were encoded twice and look like Ã¥, Ã¤ and Ã¶. Export it again, or allow "
                "them to be repaired cell by cell (double_encoding).",
            )
        repair = DOUBLE_ENCODING
    return Decoding("utf-8", skip, found.controls, found.compose, repair, found.lost + found.cut)


def _older(stream: BinaryIO, number: int, named: str | None, confirmed: frozenset[str]) -> Decoding:
    """The decoding of what is not UTF-8: of one byte a letter, or of several encodings in one file."""
    controls = False
    undefined = in_utf8 = 0
    words = dict.fromkeys(_WORDS_OF, 0)
    for piece, window in _pieces(stream):
        odd = piece.translate(None, _NOT_ODD)
        if odd:
            controls = controls or bool(odd.translate(None, _NOT_CONTROLS))
            undefined += len(odd.translate(None, _CONTROLS))
        if b"\xc3" in piece:
            in_utf8 += len(_SWEDISH_IN_UTF8.findall(window))
        if not words["cp1252"] and _WORDS_OF["cp1252"].search(piece):
            words["cp1252"] = 1  # one is enough, and most files have it at their beginning
        if not words["cp1252"]:
            for codec in ("cp850", "mac_roman"):
                words[codec] += len(_WORDS_OF[codec].findall(piece))
    if in_utf8:
        return _mixed(number, confirmed, controls)
    codec = _codec_by(words, number, named, confirmed)
    return Decoding(codec, 0, controls, False, "", undefined if codec == "cp1252" else 0)


def _mixed(number: int, confirmed: frozenset[str], controls: bool) -> Decoding:
    if MIXED_ENCODING not in confirmed:
        raise RepairNeedsYes(
            MIXED_ENCODING,
            f"Fil {number} blandar teckenkodningar (UTF-8 och Windows-1252), kanske för att delar har klistrats in. "
            "Exportera igen, eller tillåt att varje cell läses för sig (mixed_encoding).",
            f"File {number} mixes encodings (UTF-8 and Windows-1252), perhaps because parts were pasted in. Export it "
            "again, or allow each cell to be read on its own (mixed_encoding).",
        )
    return Decoding("latin-1", 0, controls, True, MIXED_ENCODING)


def _codec_by(words: dict[str, int], number: int, named: str | None, confirmed: frozenset[str]) -> str:
    if words["cp1252"]:
        return "cp1252"
    old = max(("cp850", "mac_roman"), key=words.__getitem__)
    if named in ("cp850", "mac_roman"):
        return named
    if not words[old]:
        return "cp1252"
    if old not in confirmed:
        raise RepairNeedsYes(
            old,
            f"Fil {number} verkar ha en gammal teckenkodning ({old}): å, ä och ö passar inte annars. Exportera som "
            f"UTF-8, eller tillåt att den läses så ({old}), eller skriv den som encoding i profilen.",
            f"File {number} seems to have an old encoding ({old}): å, ä and ö do not fit otherwise. Export it as "
            f"UTF-8, or allow it to be read so ({old}), or write it as the encoding in the profile.",
        )
    return old


def _wide_without_mark(head: bytes, named: str | None) -> str:
    """UTF-16 without its mark: every other byte is NUL."""
    if named in ("utf-16-le", "utf-16-be") and b"\0" in head:
        return named
    pairs = len(head) // 2
    if pairs >= 2 and head[1::2].count(0) > 0.7 * pairs and head[::2].count(0) < 0.1 * pairs:
        return "utf-16-le"
    if pairs >= 2 and head[::2].count(0) > 0.7 * pairs and head[1::2].count(0) < 0.1 * pairs:
        return "utf-16-be"
    return ""


def _known(named: str | None) -> str | None:
    if named is None:
        return None
    try:
        codec = codecs.lookup(named).name
    except LookupError:
        raise FixSettings(
            "Profilens encoding är ingen känd teckenkodning. Skriv utf-8, windows-1252, utf-16, cp850 eller mac_roman, "
            "eller ta bort den: då avgör filens innehåll.",
            "The profile's encoding is not known. Write utf-8, windows-1252, utf-16, cp850 or mac_roman, or remove it: "
            "then the file's content decides.",
        ) from None
    aliases = {"utf-16": "utf-16-le", "mac-roman": "mac_roman"} | dict.fromkeys(_FAMILY_1252, "cp1252")
    return aliases.get(codec, codec)
