"""Uploaded files at rest: sealed in the spool folder, a piece at a time, under a key of their own.

A file may be 200 MB and identifies people, and its name may be a person's. So both are sealed as they come, never whole
in memory, with AES-256-GCM under a key derived from the ring, the upload's id and a salt of the file's own. The number
of the piece, and whether it is the last, are authenticated: a file that was cut, reordered or mixed with another is
refused. What is opened again is read from any place, a piece at a time, as a reader of workbooks wants it.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from casestats.adapters.extract import SourceFile
from casestats.errors import FixExtract, Refused
from casestats.vault.derivation import length_prefixed
from casestats.vault.ring import KeyRing

PIECE = 1 << 18
_TAG = 16
_SALT = 16
_MAGIC = b"casestats upload 1\n"
_NAME = 1024  # bytes of a name, padded so that its length tells nothing
_NAME_PIECE = (1 << 64) - 1
_HEAD = len(_MAGIC) + _SALT + _NAME + _TAG
_KEPT = 4  # pieces opened at once: a reader of workbooks goes between the end and the place it reads


def sealed_path(folder: Path, upload: str, number: int) -> Path:
    """Where file `number` (from 1) of an upload rests."""
    return folder / f"upload-{upload}-{number}.sealed"


def seal_file(
    ring: KeyRing, folder: Path, upload: str, number: int, name: str, stream: BinaryIO, limit: int, before: int = 0
) -> int:
    """Seal what the stream has into a file that only its owner may read; its size. Raises FixExtract, and keeps
    nothing, where it is larger than `limit` together with the `before` bytes of the files that came before it."""
    salt = os.urandom(_SALT)
    cipher = _Cipher(ring, upload, number, salt)
    path = sealed_path(folder, upload, number)
    handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0), 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(_MAGIC + salt + cipher.seal(_padded(name), _NAME_PIECE, last=False))
            size = 0
            for place, (piece, last) in enumerate(_pieces(stream)):
                size += len(piece)
                if before + size > limit:
                    raise too_large(number, limit)
                file.write(cipher.seal(piece, place, last=last))
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return size


def open_sealed(ring: KeyRing, folder: Path, upload: str, number: int) -> SourceFile:
    """The file as it was uploaded. Raises FixExtract where it is gone, Refused where it was changed."""
    path = sealed_path(folder, upload, number)
    try:
        with _SealedFile(ring, path, upload, number) as opened:
            name, size = opened.name_within(), opened.size
    except OSError:
        raise gone() from None
    return SourceFile(lambda: _reader(ring, path, upload, number), name, size)


def seal_again(ring: KeyRing, folder: Path, before: tuple[str, int], after: tuple[str, int]) -> None:
    """Move a sealed file to another upload, or to another place of it, under that one's key."""
    (upload, number), (new_upload, new_number) = before, after
    path = sealed_path(folder, upload, number)
    try:
        with _SealedFile(ring, path, upload, number) as opened:
            name, size = opened.name_within(), opened.size
        with _reader(ring, path, upload, number) as stream:
            seal_file(ring, folder, new_upload, new_number, name, stream, size)
    except FileNotFoundError:
        raise gone() from None
    path.unlink(missing_ok=True)


def remove_sealed(folder: Path, upload: str) -> None:
    """Take the files of an upload away, half written ones too."""
    for path in folder.glob(f"upload-{upload}-*.sealed"):
        with suppress(OSError):  # Windows keeps a file that a worker still reads; the next cleaning takes it
            path.unlink()


def uploads_at_rest(folder: Path) -> dict[str, float]:
    """The ids of the uploads that have files in the folder, and when the newest of each was written."""
    found: dict[str, float] = {}
    for path in folder.glob("upload-*-*.sealed"):
        upload = path.name.split("-")[1]
        with suppress(OSError):
            found[upload] = max(found.get(upload, 0.0), path.stat().st_mtime)
    return found


class _Cipher:
    """AES-256-GCM for the pieces of one file: its key is used for nothing else, so a piece's number is its nonce."""

    def __init__(self, ring: KeyRing, upload: str, number: int, salt: bytes) -> None:
        self._aes = AESGCM(ring.upload_key(upload, salt).reveal())
        self._about = length_prefixed(_MAGIC, upload.encode(), str(number).encode())

    def seal(self, piece: bytes, place: int, *, last: bool) -> bytes:
        return self._aes.encrypt(*self._around(place, piece, last=last))

    def open(self, sealed: bytes, place: int, *, last: bool) -> bytes:
        try:
            return self._aes.decrypt(*self._around(place, sealed, last=last))
        except InvalidTag:
            raise _changed() from None

    def _around(self, place: int, content: bytes, *, last: bool) -> tuple[bytes, bytes, bytes]:
        number = place.to_bytes(8, "big")
        return b"\0\0\0\0" + number, content, self._about + number + (b"\1" if last else b"\0")

    def __repr__(self) -> str:
        return "_Cipher(hidden)"


class _SealedFile(io.RawIOBase):
    """A sealed file as a stream that can be sought in. Opening it proves its name and its end."""

    def __init__(self, ring: KeyRing, path: Path, upload: str, number: int) -> None:
        super().__init__()
        self._file = path.open("rb")
        self._opened: dict[int, bytes] = {}
        self._at = 0
        try:
            head = self._file.read(_HEAD)
            body = path.stat().st_size - _HEAD
            if not head.startswith(_MAGIC) or body < _TAG:
                raise _changed()
            salt = head[len(_MAGIC) : len(_MAGIC) + _SALT]
            self._cipher = _Cipher(ring, upload, number, salt)
            self._name = self._cipher.open(head[len(_MAGIC) + _SALT :], _NAME_PIECE, last=False)
            self._last = (body - 1) // (PIECE + _TAG)
            self.size = self._last * PIECE + len(self._piece(self._last))
        except BaseException:
            self._file.close()
            raise

    def name_within(self) -> str:
        length = int.from_bytes(self._name[:2], "big")
        return self._name[2 : 2 + length].decode("utf-8", "ignore")

    def _piece(self, place: int) -> bytes:
        if place not in self._opened:
            self._file.seek(_HEAD + place * (PIECE + _TAG))
            opened = self._cipher.open(self._file.read(PIECE + _TAG), place, last=place == self._last)
            while len(self._opened) >= _KEPT:
                del self._opened[next(iter(self._opened))]
            self._opened[place] = opened
        return self._opened[place]

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self.size}[whence]
        if start + offset < 0:
            raise ValueError("before the beginning")
        self._at = start + offset
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: Any) -> int:
        view = memoryview(buffer).cast("B")
        if self._at >= self.size:
            return 0
        place, within = divmod(self._at, PIECE)
        given = self._piece(place)[within : within + len(view)]
        view[: len(given)] = given
        self._at += len(given)
        return len(given)

    def close(self) -> None:
        if not self.closed:
            self._file.close()
            self._opened.clear()
        super().close()

    def __repr__(self) -> str:
        return "_SealedFile(hidden)"


def _reader(ring: KeyRing, path: Path, upload: str, number: int) -> BinaryIO:
    return io.BufferedReader(_SealedFile(ring, path, upload, number), PIECE)


def _pieces(stream: BinaryIO) -> Iterator[tuple[bytes, bool]]:
    """The stream in pieces of one size, each with whether it is the last; an empty stream is one empty piece."""
    before = _whole_piece(stream)
    while len(before) == PIECE:
        piece = _whole_piece(stream)
        if not piece:
            break
        yield before, False
        before = piece
    yield before, True


def _whole_piece(stream: BinaryIO) -> bytes:
    held = bytearray()
    while len(held) < PIECE and (more := stream.read(PIECE - len(held))):
        held += more
    return bytes(held)


def _padded(name: str) -> bytes:
    told = name.encode("utf-8", "replace")[-(_NAME - 2) :]
    return (len(told).to_bytes(2, "big") + told).ljust(_NAME, b"\0")


def too_large(number: int, limit: int) -> FixExtract:
    """A file, or all together, over the limit of the settings."""
    most = limit // 1_000_000
    return FixExtract(
        f"Fil {number} är för stor: högst {most} MB tas emot. Inget är inläst. Dela upp uttaget, eller höj "
        "upload_megabytes.",
        f"File {number} is too large: at most {most} MB are received. Nothing was imported. Split the extract, or "
        "raise upload_megabytes.",
    )


def gone() -> FixExtract:
    """The files of an upload are not there any more."""
    return FixExtract(
        "De uppladdade filerna finns inte kvar: de tas bort efter ett dygn. Inget är inläst. Ladda upp dem igen.",
        "The uploaded files are gone: they are removed after a day. Nothing was imported. Upload them again.",
    )


def _changed() -> Refused:
    return Refused(
        "En uppladdad fil är skadad eller ändrad på servern och används inte. Inget är inläst. Ladda upp den igen.",
        "An uploaded file was damaged or changed on the server and is not used. Nothing was imported. Upload it again.",
    )
