"""Whether a file is a PNG that can be shown to everybody, and the same without what a picture may say beside itself."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from casestats.errors import FixSettings

MOST_BYTES = 200_000
MOST_PIXELS = 4_000
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_KEPT = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"sRGB", b"gAMA", b"cHRM"})
"""What makes the picture. Text, dates, places and camera makes stand in other chunks, which are left out."""


def shown_png(content: bytes) -> bytes:
    """The picture as it is kept and sent. Raises FixSettings where it is too large or no whole PNG."""
    if len(content) > MOST_BYTES:
        raise FixSettings(
            f"Logotypen är för stor: högst {MOST_BYTES // 1000} kB. Spara den mindre och försök igen.",
            f"The logo is too large: {MOST_BYTES // 1000} kB at most. Save it smaller and try again.",
        )
    chunks = list(_chunks(content))
    kinds = [kind for kind, _ in chunks]
    if kinds[:1] != [b"IHDR"] or kinds[-1:] != [b"IEND"] or b"IDAT" not in kinds or len(chunks[0][1]) != 13:
        raise _no_png()
    width, height = (int.from_bytes(chunks[0][1][place : place + 4], "big") for place in (0, 4))
    if not (0 < width <= MOST_PIXELS and 0 < height <= MOST_PIXELS):
        raise FixSettings(
            f"Logotypen är {width} × {height} punkter; högst {MOST_PIXELS} på var ledd. Förminska den.",
            f"The logo is {width} × {height} pixels; {MOST_PIXELS} each way at most. Make it smaller.",
        )
    return _SIGNATURE + b"".join(_chunk(kind, data) for kind, data in chunks if kind in _KEPT)


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    if not content.startswith(_SIGNATURE):
        raise _no_png()
    place = len(_SIGNATURE)
    while place < len(content):
        length = int.from_bytes(content[place : place + 4], "big")
        kind, data = content[place + 4 : place + 8], content[place + 8 : place + 8 + length]
        code = content[place + 8 + length : place + 12 + length]
        if len(data) != length or code != zlib.crc32(kind + data).to_bytes(4, "big"):
            raise _no_png()
        yield kind, data
        place += 12 + length
        if kind == b"IEND":
            return


def _chunk(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")


def _no_png() -> FixSettings:
    return FixSettings(
        "Logotypen är ingen hel PNG-bild. Spara den som PNG och försök igen.",
        "The logo is no whole PNG picture. Save it as PNG and try again.",
    )
