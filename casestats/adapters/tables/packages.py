"""Zip packages (xlsx, xlsb, ods), looked through before any reader of workbooks sees them.

Every entry is unpacked here in small pieces and counted, so a zip bomb stops at the caps. Macros, links to other files,
passwords and document type declarations are refused. The cells that hold values are measured: a reader that makes
room for the rectangle around them must not be led to make room for seventeen thousand million cells.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple
from xml.parsers.expat import ExpatError

from casestats.adapters.extract import SourceFile
from casestats.adapters.tables.extents import MOST_CELLS, BinarySheet, OpenSheets, SheetXml
from casestats.errors import FixExtract

MOST_ENTRIES = 2_000
MOST_UNPACKED = 1 << 30
HIGHEST_RATIO = 300
RATIO_FROM = 20 << 20
"""How many times larger than packed an entry, or all together, may be, once that is over RATIO_FROM bytes."""

_PIECE = 1 << 18
_OVERLAP = 512
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_EXTERNAL = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*TargetMode\s*=\s*[\"']External[\"'][^>]*>")
_HARMLESS_LINK = re.compile(rb"relationships/hyperlink[\"']")
_ODS_LINK = re.compile(rb"<table:table-source\b")
_DATE_1904 = re.compile(rb"<(?:\w+:)?workbookPr\b[^>]*\bdate1904\s*=\s*[\"'](?:1|true)[\"']")
_NO_VALUE = re.compile(rb"(?:</(?:\w+:)?f>|<(?:\w+:)?f\b[^>]*/>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</(?:\w+:)?c>")


_BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, ExpatError, EOFError, OSError, ValueError, NotImplementedError)


class Package(NamedTuple):
    """What is known of a package that may be read. `merged` of the sheets of an ods and an xlsb, by their place from
    0; the reader of workbooks tells those of the others."""

    kind: str
    date1904: bool = False
    formulas_without_value: int = 0
    merged: tuple[tuple[tuple[int, int, int], ...], ...] = ()


def look_through(source: SourceFile, number: int) -> Package:
    """Raises FixExtract where the package is broken, too large, or holds what is never opened."""
    try:
        with source.open() as stream, zipfile.ZipFile(stream) as archive:
            return _Look(stream, archive, number, source.size).result()
    except _BROKEN:
        raise broken(number) from None


class _Look:
    def __init__(self, stream: BinaryIO, archive: zipfile.ZipFile, number: int, size: int) -> None:
        self.size = size
        self.stream = stream
        self.number = number
        self.entries = archive.infolist()
        self.names = {entry.filename.lower() for entry in self.entries}
        self.unpacked = 0
        self.packed = 0
        """Packed bytes of the entries before this one, and `taken` so far of this one."""
        self.taken = 0
        self.date1904 = False
        self.formulas = 0
        self.merged: list[tuple[tuple[int, int, int], ...]] = []
        self._binary_merged: list[tuple[tuple[int, int, int], ...]] = []

    def result(self) -> Package:
        if len(self.entries) > MOST_ENTRIES:
            raise too_large(self.number)
        if sum(entry.compress_size for entry in self.entries) > self.size:
            raise broken(self.number)  # entries lie over each other: a bomb's way to be read many times
        told, packed = sum(entry.file_size for entry in self.entries), sum(one.compress_size for one in self.entries)
        if told > MOST_UNPACKED or (told > RATIO_FROM and told > HIGHEST_RATIO * packed):
            raise too_large(self.number)  # by its own account; where that says less, what comes out is counted
        if any(entry.flag_bits & 1 for entry in self.entries):
            raise protected(self.number)
        kind = self._kind()
        self._refuse_by_name()
        for entry in sorted(self.entries, key=lambda entry: entry.filename):
            self._look_into(entry, kind)
        if len(self._binary_merged) == 1:  # of several, it is not known here which is which
            self.merged = self._binary_merged
        return Package(kind, self.date1904, self.formulas, tuple(self.merged))

    def _kind(self) -> str:
        if "xl/workbook.xml" in self.names:
            return "xlsx"
        if "xl/workbook.bin" in self.names:
            return "xlsb"
        if "content.xml" in self.names and "mimetype" in self.names:
            return "ods"
        raise FixExtract(
            f"Fil {self.number} är en packad fil (zip), inte ett uttag. Packa upp den, och läs in filen som ligger i "
            "den.",
            f"File {self.number} is a packed file (zip), not an extract. Unpack it, and import the file inside.",
        )

    def _refuse_by_name(self) -> None:
        if any(name.endswith("vbaproject.bin") or name.startswith(_MACRO_FOLDERS) for name in self.names):
            raise macros(self.number)
        if any(name.startswith("xl/externallinks/") for name in self.names):
            raise links(self.number)

    def _look_into(self, entry: zipfile.ZipInfo, kind: str) -> None:
        name = entry.filename.lower()
        is_xml = name.endswith((".xml", ".rels", ".vml"))
        opened = OpenSheets() if kind == "ods" and name == "content.xml" else None
        binary = BinarySheet() if kind == "xlsb" and "/worksheets/" in name and name.endswith(".bin") else None
        sheet = SheetXml() if kind == "xlsx" and is_xml and name.startswith("xl/") else None
        before = b""
        size = 0
        for piece in self._pieces(entry):
            size += len(piece)
            self.unpacked += len(piece)
            if self.unpacked > MOST_UNPACKED or self._swells(size):
                raise too_large(self.number)
            window = before + piece
            if is_xml:
                self._look_at_xml(name, window, len(before))
            for part in (opened, binary, sheet):
                if part is not None and part.feed(window if part is sheet else piece) > MOST_CELLS:
                    raise too_large(self.number)
            before = window[-_OVERLAP:]
        if opened is not None:
            self.merged = opened.merged()
        if binary is not None:
            self._binary_merged.append(binary.merged())
        if sheet is not None and sheet.cells() > MOST_CELLS and self._valued_cells(entry) > MOST_CELLS:
            raise too_large(self.number)

    def _swells(self, size: int) -> bool:
        """Whether what has been unpacked so far, of this entry or of all together, is much larger than it was packed:
        many small entries make a bomb as well as one large one."""
        one = size > RATIO_FROM and size > HIGHEST_RATIO * self.taken
        return one or (self.unpacked > RATIO_FROM and self.unpacked > HIGHEST_RATIO * (self.packed + self.taken))

    def _look_at_xml(self, name: str, window: bytes, seen: int) -> None:
        if _DOCTYPE.search(window):
            raise FixExtract(
                f"Fil {self.number} innehåller en dokumenttypsdeklaration, som ett uttag aldrig har. Exportera igen.",
                f"File {self.number} holds a document type declaration, which an extract never has. Export it again.",
            )
        if name.endswith(".rels") and any(not _HARMLESS_LINK.search(link) for link in _EXTERNAL.findall(window)):
            raise links(self.number)
        if name == "content.xml" and _ODS_LINK.search(window):
            raise links(self.number)
        if b"encryption-data" in window and name.endswith("manifest.xml"):
            raise protected(self.number)
        if name == "[content_types].xml" and b"macroEnabled" in window:
            raise macros(self.number)
        self.date1904 = self.date1904 or (name == "xl/workbook.xml" and bool(_DATE_1904.search(window)))
        if b"</f>" in window or b"<f" in window:
            self.formulas += sum(found.end() > seen for found in _NO_VALUE.finditer(window))

    def _pieces(self, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        """The unpacked bytes of an entry, whatever size its header claims: the reader after us may not believe it."""
        self.stream.seek(entry.header_offset)
        header = self.stream.read(30)
        name_length, extra_length = struct.unpack("<HH", header[26:30])
        self.stream.seek(name_length + extra_length, 1)
        left = entry.compress_size
        self.packed, self.taken = self.packed + self.taken, 0
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise zipfile.BadZipFile
        inflate = zlib.decompressobj(-15) if entry.compress_type == zipfile.ZIP_DEFLATED else None
        while left > 0 and (packed := self.stream.read(min(left, _PIECE))):
            left -= len(packed)
            if inflate is None:
                self.taken += len(packed)
                yield packed
                continue
            while packed:
                piece = inflate.decompress(packed, _PIECE)
                self.taken += len(packed) - len(inflate.unconsumed_tail)
                if piece:
                    yield piece
                packed = inflate.unconsumed_tail
        if inflate is not None and (piece := inflate.flush()):
            yield piece

    def _valued_cells(self, entry: zipfile.ZipInfo) -> int:
        """The rectangle around the cells that hold something, where formatting alone reaches too far."""
        valued = SheetXml(strictly=True)
        before = b""
        for piece in self._pieces(entry):
            window = before + piece
            cut = window.rfind(b"<")
            valued.feed(window[:cut])
            before = window[cut:]
        return valued.cells()


_MACRO_FOLDERS = ("basic/", "scripts/", "xl/macrosheets/", "xl/dialogsheets/")


def broken(number: int) -> FixExtract:
    return FixExtract(
        f"Fil {number} är en trasig eller kapad arbetsbok. Öppna den i Excel, spara om den, eller exportera igen.",
        f"File {number} is a broken or cut workbook. Open it in Excel and save it again, or export it again.",
    )


def too_large(number: int) -> FixExtract:
    return FixExtract(
        f"Fil {number} är för stor uppackad för att läsas som arbetsbok. Exportera som text (csv), eller dela upp "
        "uttaget.",
        f"File {number} is too large when unpacked to be read as a workbook. Export as text (csv), or split the "
        "extract.",
    )


def protected(number: int) -> FixExtract:
    return FixExtract(
        f"Fil {number} är skyddad med lösenord. Spara den utan lösenord på en plats som bara ni når, och läs in den.",
        f"File {number} is protected by a password. Save it without one where only you can reach it, and import that.",
    )


def macros(number: int) -> FixExtract:
    return FixExtract(
        f"Fil {number} innehåller makron och öppnas inte. Spara den som vanlig arbetsbok (xlsx), eller exportera igen.",
        f"File {number} holds macros and is not opened. Save it as an ordinary workbook (xlsx), or export it again.",
    )


def links(number: int) -> FixExtract:
    return FixExtract(
        f"Fil {number} hämtar uppgifter ur andra filer och öppnas inte. Klistra in värdena i en ny arbetsbok, eller "
        "exportera igen.",
        f"File {number} takes data from other files and is not opened. Paste the values into a new workbook, or export "
        "it again.",
    )
