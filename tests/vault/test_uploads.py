"""Uploaded files at rest: sealed, streamed, and refused when anything about them was changed."""

from __future__ import annotations

import io
import os
import random
import stat
from pathlib import Path

import pytest

from casestats.adapters.extract import SourceFile
from casestats.errors import FixExtract, Refused
from casestats.vault import KeyRing
from casestats.vault.received import ReceivedFile
from casestats.vault.uploads import (
    PIECE,
    open_sealed,
    remove_sealed,
    seal_again,
    seal_file,
    sealed_path,
    uploads_at_rest,
)

UPLOAD, OTHER = "a" * 32, "b" * 32
CANARY = b"19900101-9802;CANARY;"
LIMIT = 50_000_000
SEALED_PIECE = PIECE + 16


@pytest.fixture
def ring(tmp_path: Path) -> KeyRing:
    return KeyRing.create(tmp_path / "keys")


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    folder = tmp_path / "spool"
    folder.mkdir()
    return folder


def content(size: int) -> bytes:
    return (CANARY * (size // len(CANARY) + 1))[:size]


def keep(ring: KeyRing, spool: Path, data: bytes, *, upload: str = UPLOAD, name: str = "uttag_2025-03.csv") -> Path:
    seal_file(ring, spool, upload, 1, name, io.BytesIO(data), LIMIT)
    return sealed_path(spool, upload, 1)


def opened(ring: KeyRing, spool: Path, upload: str = UPLOAD) -> SourceFile:
    return open_sealed(ring, spool, upload, 1)


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 3 * PIECE + 7])
def test_what_was_sealed_is_read_again_whatever_its_size(ring: KeyRing, spool: Path, size: int) -> None:
    keep(ring, spool, content(size))
    file = opened(ring, spool)
    with file.open() as stream:
        assert stream.read() == content(size)
    assert file.size == size


def test_it_can_be_read_from_any_place_as_a_zip_wants_it(ring: KeyRing, spool: Path) -> None:
    data = random.Random(1).randbytes(5 * PIECE + 99)  # no secret
    keep(ring, spool, data)
    with opened(ring, spool).open() as stream:
        for start in (4 * PIECE + 5, 0, PIECE - 3, len(data) - 10):
            stream.seek(start)
            assert stream.read(20) == data[start : start + 20]
        assert stream.seek(-4, os.SEEK_END) == len(data) - 4
        assert stream.read() == data[-4:]


def test_neither_the_content_nor_the_name_reaches_the_disk_in_the_clear(ring: KeyRing, spool: Path) -> None:
    path = keep(ring, spool, content(PIECE), name="Anna Andersson 2025-03.csv")
    data = path.read_bytes()
    assert b"CANARY" not in data
    assert b"Anna" not in data
    assert "Anna" not in path.name
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_name_serves_to_find_the_period_and_its_length_is_hidden(ring: KeyRing, spool: Path) -> None:
    import re

    short = keep(ring, spool, b"x", name="2025-03").stat().st_size
    long = keep(ring, spool, b"x", upload=OTHER, name="å" * 200 + "2025-04").stat().st_size
    assert short == long
    assert opened(ring, spool).name_matches(re.compile(r"2025-03"))
    assert opened(ring, spool, OTHER).name_matches(re.compile(r"2025-04"))
    assert "2025" not in repr(opened(ring, spool))


def spoil(path: Path, place: int) -> bytes:
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    return bytes(data)


def refused(ring: KeyRing, spool: Path) -> bool:
    try:
        with opened(ring, spool).open() as stream:
            stream.read()
    except Refused:
        return True
    return False


def test_a_changed_cut_lengthened_or_reordered_file_is_refused(ring: KeyRing, spool: Path) -> None:
    path = keep(ring, spool, content(3 * PIECE))
    whole, start = path.read_bytes(), path.stat().st_size - 3 * SEALED_PIECE
    first, second, third = (whole[start + n * SEALED_PIECE : start + (n + 1) * SEALED_PIECE] for n in range(3))
    spoilt = {
        "the name": spoil(path, start - 5),
        "the salt": spoil(path, 25),
        "the first word": spoil(path, 0),
        "the last piece": spoil(path, len(whole) - 1),
        "a piece in the middle": spoil(path, start + SEALED_PIECE + 9),
        "cut at a piece": whole[: start + 2 * SEALED_PIECE],
        "cut within a piece": whole[:-100],
        "cut to nothing": whole[: start + 3],
        "reordered": whole[:start] + second + first + third,
        "repeated": whole[:start] + first + second + third + third,
        "lengthened": whole + b"more",
    }
    for what, data in spoilt.items():
        path.write_bytes(data)
        assert refused(ring, spool), what


def test_a_file_of_another_upload_place_or_ring_is_refused(ring: KeyRing, spool: Path, tmp_path: Path) -> None:
    data = keep(ring, spool, content(100)).read_bytes()
    sealed_path(spool, OTHER, 1).write_bytes(data)
    sealed_path(spool, UPLOAD, 2).write_bytes(data)
    with pytest.raises(Refused):
        open_sealed(ring, spool, OTHER, 1)
    with pytest.raises(Refused):
        open_sealed(ring, spool, UPLOAD, 2)
    with pytest.raises(Refused):
        open_sealed(KeyRing.create(tmp_path / "others"), spool, UPLOAD, 1)


def test_the_same_file_twice_looks_different(ring: KeyRing, spool: Path) -> None:
    first = keep(ring, spool, content(1000)).read_bytes()
    remove_sealed(spool, UPLOAD)
    assert keep(ring, spool, content(1000)).read_bytes() != first


def test_a_file_over_the_limit_is_refused_while_it_comes_and_leaves_nothing(ring: KeyRing, spool: Path) -> None:
    stream = io.BytesIO(content(3_000_000))
    with pytest.raises(FixExtract, match="2 MB"):
        seal_file(ring, spool, UPLOAD, 1, "", stream, 2_000_000)
    assert list(spool.iterdir()) == []
    assert stream.tell() < 3_000_000


def test_a_file_moves_to_another_upload_and_the_first_is_gone(ring: KeyRing, spool: Path) -> None:
    keep(ring, spool, content(2 * PIECE + 5))
    seal_again(ring, spool, (UPLOAD, 1), (OTHER, 3))
    assert list(uploads_at_rest(spool)) == [OTHER]
    with open_sealed(ring, spool, OTHER, 3).open() as stream:
        assert stream.read() == content(2 * PIECE + 5)


def test_a_file_that_is_gone_is_told_so(ring: KeyRing, spool: Path) -> None:
    keep(ring, spool, b"x")
    file = opened(ring, spool)
    remove_sealed(spool, UPLOAD)
    with pytest.raises(FixExtract):
        file.open()
    with pytest.raises(FixExtract, match="gone"):
        opened(ring, spool)


@pytest.mark.parametrize("size", [0, 10, PIECE, PIECE + 1, 4 * PIECE + 3])
def test_a_file_being_received_is_given_back_as_it_came(tmp_path: Path, size: int) -> None:
    received = ReceivedFile(tmp_path)
    data = content(size)
    for start in range(0, size, 1000):
        received.write(data[start : start + 1000])
    assert received.seek(0, os.SEEK_END) == size
    received.seek(0)
    assert received.read() == data
    received.seek(0)
    assert received.read(7) == data[:7]
    received.close()


def test_a_file_being_received_reaches_the_disk_sealed_and_without_a_name(tmp_path: Path) -> None:
    received = ReceivedFile(tmp_path)
    received.write(content(6 * PIECE))
    assert list(tmp_path.iterdir()) == []
    opened_here = [path for path in Path("/proc/self/fd").iterdir() if path.is_symlink()]
    ours = [path for path in opened_here if str(tmp_path) in str(path.readlink())]
    assert ours
    for path in ours:
        assert b"CANARY" not in path.read_bytes()
    received.close()
