"""Public keys of releases: read from a file, and refused where a signature under them would prove nothing."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

from casestats.errors import FixSettings, Refused
from casestats.vault import KeyRing, PublicKey

PRIME = 2**255 - 19
D = -121665 * pow(121666, -1, PRIME) % PRIME
Point = tuple[int, int]


def plus(one: Point, other: Point) -> Point:
    """Addition on the curve, as in RFC 8032, 5.1.4."""
    (x1, y1), (x2, y2) = one, other
    both = D * x1 * x2 * y1 * y2 % PRIME
    return (
        (x1 * y2 + x2 * y1) * pow(1 + both, -1, PRIME) % PRIME,
        (y1 * y2 + x1 * x2) * pow(1 - both, -1, PRIME) % PRIME,
    )


def x_of(y: int) -> int:
    square = (y * y - 1) * pow(D * y * y + 1, -1, PRIME) % PRIME
    root = pow(square, (PRIME + 3) // 8, PRIME)
    if (root * root - square) % PRIME:
        root = root * pow(2, (PRIME - 1) // 4, PRIME) % PRIME
    assert (root * root - square) % PRIME == 0
    return root


def base_point() -> Point:
    y = 4 * pow(5, -1, PRIME) % PRIME
    x = x_of(y)
    return (x if x % 2 == 0 else PRIME - x), y


ORDER = 2**252 + 27742317777372353535851937790883648493


def times(factor: int, point: Point) -> Point:
    result = (0, 1)
    while factor:
        if factor & 1:
            result = plus(result, point)
        point, factor = plus(point, point), factor >> 1
    return result


def small_order_points() -> set[Point]:
    """The eight, found by multiplying points of the whole group by the order of its large part."""
    found: set[Point] = set()
    y = 2
    while len(found) < 8:
        square = (y * y - 1) * pow(D * y * y + 1, -1, PRIME) % PRIME
        if pow(square, (PRIME - 1) // 2, PRIME) == 1:
            small = times(ORDER, (x_of(y), y))
            point = (0, 1)
            for _ in range(8):
                point = plus(point, small)
                found.add(point)
        y += 1
    return found


def encoded(y: int, sign: int) -> bytes:
    return (y | sign << 255).to_bytes(32, "little")


def test_a_ring_s_key_is_read_back_from_its_file_and_verifies_what_the_ring_signs(tmp_path: Path) -> None:
    ring = KeyRing.create(tmp_path / "keys")
    key = PublicKey(ring.public_key())
    read = PublicKey.parse(key.render())
    assert read.id == key.id == hashlib.sha256(ring.public_key()).hexdigest()
    assert read.holds(b"message", ring.sign(b"message"))
    assert not read.holds(b"another", ring.sign(b"message"))
    assert not read.holds(b"message", bytes(64))


def test_the_file_is_one_that_other_programs_read_too() -> None:
    made = Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key()
    file = PublicKey(made.public_bytes_raw()).render()
    assert file == made.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    assert load_pem_public_key(file) == made
    assert PublicKey.parse(file.replace(b"\n", b"\r\n")).render() == file


def test_the_library_itself_takes_a_forged_signature_under_a_key_of_small_order() -> None:
    """Why the check is needed: the neutral point as a key, a signature that is all zeros but for that point."""
    neutral = encoded(1, 0)
    Ed25519PublicKey.from_public_bytes(neutral).verify(neutral + bytes(32), b"anything at all")
    with pytest.raises(Refused):
        PublicKey(neutral)


def test_every_point_of_small_order_is_refused_however_it_is_written() -> None:
    points = small_order_points()
    assert len(points) == 8
    for _, y in points:
        written = [y, y + PRIME] if y + PRIME < 2**255 else [y]
        for raw in (encoded(one, sign) for one in written for sign in (0, 1)):
            with pytest.raises(Refused, match="no valid Ed25519 key"):
                PublicKey(raw)


@pytest.mark.parametrize("above", range(19))
def test_a_key_that_is_not_written_in_the_one_way_is_refused(above: int) -> None:
    for sign in (0, 1):
        with pytest.raises(Refused):
            PublicKey(encoded(PRIME + above, sign))


def test_bytes_that_are_no_point_are_refused() -> None:
    no_points = [
        y for y in range(2, 60) if pow((y * y - 1) * pow(D * y * y + 1, -1, PRIME), (PRIME - 1) // 2, PRIME) != 1
    ]
    assert len(no_points) > 10
    for y in no_points:
        with pytest.raises(Refused):
            PublicKey(encoded(y, 0))


@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_a_key_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(Refused):
        PublicKey(bytes([5]) * length)


def test_ordinary_keys_and_the_base_point_are_taken() -> None:
    PublicKey(encoded(base_point()[1], base_point()[0] & 1))
    for number in range(50):
        PublicKey(Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32).public_key().public_bytes_raw())


GOOD = PublicKey(Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key().public_bytes_raw()).render()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff" * 200,
        GOOD.replace(b"PUBLIC", b"PRIVATE"),
        GOOD.replace(b"-----END", b"!!!!\n-----END"),
        GOOD + GOOD,
        b"-----BEGIN PUBLIC KEY-----\n" + base64.b64encode(bytes(44)) + b"\n-----END PUBLIC KEY-----\n",
        b"-----BEGIN PUBLIC KEY-----\nA\n-----END PUBLIC KEY-----\n",
        GOOD + b" " * 5000,
    ],
)
def test_a_file_that_is_no_key_is_named_as_such(content: bytes) -> None:
    with pytest.raises(FixSettings, match="no public key"):
        PublicKey.parse(content)


def test_a_key_file_with_the_wrong_number_of_bytes_is_refused() -> None:
    der = bytes.fromhex("302a300506032b6570032100") + bytes([5]) * 31
    with pytest.raises(Refused):
        PublicKey.parse(b"-----BEGIN PUBLIC KEY-----\n" + base64.b64encode(der) + b"\n-----END PUBLIC KEY-----\n")
