"""Wrong and hostile files, and a watch on what reading touches: what the conformance tests throw at an adapter."""

from __future__ import annotations

import io
import random
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

WRONG_FILES: dict[str, bytes] = {
    "empty": b"",
    "blank": b" \r\n\r\n \t\r\n",
    "byte order mark alone": b"\xef\xbb\xbf",
    "picture": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 8,
    "photograph": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(range(255, -1, -1)) * 8,
    "document": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\n",
    "login page": b"<!DOCTYPE html><html><head><title>Logga in</title></head><body><form><input name='u'>"
    b"<input name='p' type='password'></form></body></html>",
    "program": b"\x7fELF\x02\x01\x01" + bytes(2000),
    "zeros": bytes(4096),
    "noise": random.Random(1).randbytes(4096),  # noqa: S311 - the same noise every time, and no secret
    "letter": "Hej!\n\nHär kommer uttaget som du bad om. Hör av dig om något är oklart.\n".encode(),
}
"""What people hand over by mistake: each must be refused in words."""

_WRITES = {"os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.truncate", "os.link", "os.symlink", "shutil.move"}
_REACHES_OUT = ("socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn", "urllib.", "ftplib.")


class _Watch:
    """What the interpreter reports of files and networks while it is on. An audit hook cannot be taken away again."""

    on = False
    seen: ClassVar[list[str]] = []

    @classmethod
    def hook(cls, event: str, arguments: tuple[Any, ...]) -> None:
        if not cls.on:
            return
        writes = event == "open" and any(flag in str(arguments[1] or "") for flag in "wax+")
        if writes or event in _WRITES or event.startswith(_REACHES_OUT):
            cls.seen.append(event)


sys.addaudithook(_Watch.hook)


@contextmanager
def watched() -> Iterator[list[str]]:
    _Watch.seen.clear()
    _Watch.on = True
    try:
        yield _Watch.seen
    finally:
        _Watch.on = False


def zip_bomb() -> bytes:
    """A small package that unpacks to twenty million zeros under a workbook's name."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("xl/workbook.xml", bytes(20_000_000))
    return packed.getvalue()


def noise(size: int) -> bytes:
    """Random bytes, the same every time."""
    return random.Random(2).randbytes(size)  # noqa: S311 - no secret


EVIL_CELLS = {
    "cell": "x" * 300_000,
    "formula": '=HYPERLINK("http://127.0.0.1/?"&A1)',
    "quotes": '"";"\n"\'”“',
    "control": "\x01\x07\x1b[2J\x1f\x7f",
    "directions": "\u202e\u2066\u200f\ufeff",
}
"""Cells that want to be more than text: too long, a formula, quotes, control characters, marks of direction."""
