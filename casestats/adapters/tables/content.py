"""What a file is, told by its first bytes and never by its name: an extension lies often enough."""

from __future__ import annotations

import re
from enum import Enum

from casestats.adapters.extract import SourceFile
from casestats.errors import FixExtract

_HEAD = 1 << 14


class Content(Enum):
    TEXT = "text"
    PACKAGE = "package"  # xlsx, xlsb, ods: a zip
    OLD_WORKBOOK = "xls"
    HTML = "html"
    SPREADSHEET_XML = "xml"  # Excel 2003's


_OTHER_KINDS: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF", "en PDF", "a PDF"),
    (b"{\\rtf", "ett RTF-dokument", "an RTF document"),
    (b"\x1f\x8b", "en packad fil (gzip)", "a packed file (gzip)"),
    (b"7z\xbc\xaf\x27\x1c", "en packad fil (7z)", "a packed file (7z)"),
    (b"Rar!", "en packad fil (rar)", "a packed file (rar)"),
    (b"\x89PNG", "en bild", "a picture"),
    (b"\xff\xd8\xff", "en bild", "a picture"),
    (b"GIF8", "en bild", "a picture"),
    (b"SQLite format 3\0", "en databas", "a database"),
    (b"\0\x01\0\0Standard ", "en Access-databas", "an Access database"),
    (b"\x09\0\x04\0", "en Excelfil av äldsta slag", "an Excel file of the oldest kind"),
    (b"\x09\x02\x06\0", "en Excelfil av äldsta slag", "an Excel file of the oldest kind"),
    (b"\x09\x04\x06\0", "en Excelfil av äldsta slag", "an Excel file of the oldest kind"),
)
_MARKUP = re.compile(r"<[a-z!?]")
_HTML_STARTS = (
    "<!doctype html",
    "<html",
    "<head",
    "<body",
    "<table",
    "<div",
    "<meta",
    "<style",
    "<script",
    "<form",
    "<p>",
)


def content_of(source: SourceFile, number: int) -> Content:
    """The kind of the file. Raises FixExtract where it is empty or of a kind that is never an extract."""
    with source.open() as stream:
        head = stream.read(_HEAD)
    if not head.strip(b"\0\xef\xbb\xbf\xff\xfe \t\r\n\x1a"):
        raise FixExtract(f"Fil {number} är tom. Exportera igen.", f"File {number} is empty. Export it again.")
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return Content.PACKAGE
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return Content.OLD_WORKBOOK
    for start, sv, en in _OTHER_KINDS:
        if head.startswith(start):
            raise _wrong_kind(number, sv, en)
    return _kind_of_text(_readable(head), number)


def _readable(head: bytes) -> str:
    """The first characters in lower case, in whichever of the encodings that begin a text."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = head[: len(head) // 2 * 2].decode("utf-16", "replace")
    else:
        text = head.removeprefix(b"\xef\xbb\xbf").decode("latin-1").replace("\0", "")
    return text.lstrip("\ufeff \t\r\n").lower()


def _kind_of_text(text: str, number: int) -> Content:
    if text.startswith("mime-version:"):
        raise _wrong_kind(number, "en webbsida i arkivformat (MHTML)", "a web page archive (MHTML)")
    if not _MARKUP.match(text):
        return Content.TEXT
    if "urn:schemas-microsoft-com:office:spreadsheet" in text and "<workbook" in text:
        return Content.SPREADSHEET_XML
    if text.startswith("<?xml"):
        text = text[text.find("?>") + 2 :].lstrip()
    if text.startswith(_HTML_STARTS) or "<html" in text[:2000]:
        return Content.HTML
    if text.startswith(("<!--", "<!doctype", "<")) and "<table" in text:
        return Content.HTML
    raise _wrong_kind(number, "ett XML-dokument", "an XML document")


def _wrong_kind(number: int, sv: str, en: str) -> FixExtract:
    return FixExtract(
        f"Fil {number} är {sv}, inte ett uttag. Exportera som Excel (xlsx) eller text (csv).",
        f"File {number} is {en}, not an extract. Export it as Excel (xlsx) or text (csv).",
    )
