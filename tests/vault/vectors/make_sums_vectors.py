"""Makes sums_vectors.json: masks of sealed sums, worked out with the standard library alone.

X25519 is the ladder of RFC 7748, 5, in whole numbers, and is held against the RFC's own example before anything is
made (6.1: Alice, Bob and their shared secret). HKDF is RFC 5869, 2, with HMAC-SHA-256 and an empty salt. Nothing of
casestats and nothing of the package cryptography is used, so that a mistake in either would show.

The keys of the vectors are SHA-256 of "casestats/test/sums/" and a name; they are nobody's.

    python tests/vault/vectors/make_sums_vectors.py > tests/vault/vectors/sums_vectors.json
"""

from __future__ import annotations

import hashlib
import hmac
import json
import sys

PRIME = 2**255 - 19
LARGEST = 255 * 32
MODULUS = 2**64


def x25519(scalar: bytes, point: bytes) -> bytes:
    """RFC 7748, 5."""
    number = int.from_bytes(scalar, "little")
    number = (number & ~7 & (2**255 - 1)) | 2**254
    u = int.from_bytes(point, "little") & (2**255 - 1)
    x1, x2, z2, x3, z3, swap = u, 1, 0, u, 1, 0
    for place in reversed(range(255)):
        bit = number >> place & 1
        if swap ^ bit:
            x2, x3, z2, z3 = x3, x2, z3, z2
        swap = bit
        a, b, c, d = (x2 + z2) % PRIME, (x2 - z2) % PRIME, (x3 + z3) % PRIME, (x3 - z3) % PRIME
        aa, bb, da, cb = a * a % PRIME, b * b % PRIME, d * a % PRIME, c * b % PRIME
        e = (aa - bb) % PRIME
        x3, z3 = (da + cb) ** 2 % PRIME, x1 * (da - cb) ** 2 % PRIME
        x2, z2 = aa * bb % PRIME, e * (aa + 121665 * e) % PRIME
    if swap:
        x2, z2 = x3, z3
    return (x2 * pow(z2, PRIME - 2, PRIME) % PRIME).to_bytes(32, "little")


BASE = (9).to_bytes(32, "little")


def hkdf(secret: bytes, info: bytes, length: int) -> bytes:
    """RFC 5869, 2.2 and 2.3, without salt."""
    key = hmac.digest(bytes(32), secret, "sha256")
    block, out, number = b"", b"", 0
    while len(out) < length:
        number += 1
        block = hmac.digest(key, block + info + bytes([number]), "sha256")
        out += block
    return out[:length]


def prefixed(*parts: bytes) -> bytes:
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def mask(own: bytes, keys: dict[str, bytes], one: str, other: str, context: bytes, words: int) -> list[int]:
    """What two members share: `own` is the private key of `one`, `keys` are all public keys."""
    first, second = sorted((one, other))
    info = prefixed(b"casestats/sums/mask/v1", context, first.encode(), keys[first], second.encode(), keys[second])
    secret, out, left, chunk = x25519(own, keys[other]), b"", words * 8, 0
    while left:
        length = min(LARGEST, left)
        out += hkdf(secret, prefixed(info, chunk.to_bytes(4, "big")), length)
        left, chunk = left - length, chunk + 1
    return [int.from_bytes(out[place : place + 8], "little") for place in range(0, len(out), 8)]


def check_the_ladder() -> None:
    """RFC 7748, 6.1."""
    alice = bytes.fromhex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a")
    bob = bytes.fromhex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb")
    alices = bytes.fromhex("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a")
    bobs = bytes.fromhex("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f")
    shared = bytes.fromhex("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742")
    if (x25519(alice, BASE), x25519(bob, BASE), x25519(alice, bobs)) != (alices, bobs, shared):
        raise RuntimeError("the ladder is wrong")


def vector(codes: tuple[str, ...], context: bytes, numbers: dict[str, list[int]]) -> dict[str, object]:
    private = {code: hashlib.sha256(b"casestats/test/sums/" + code.encode()).digest() for code in codes}
    public = {code: x25519(private[code], BASE) for code in codes}
    masked = {}
    for own in codes:
        total = list(numbers[own])
        for other in codes:
            if other != own:
                sign = 1 if own < other else -1
                shared = mask(private[own], public, own, other, context, len(total))
                total = [(number + sign * word) % MODULUS for number, word in zip(total, shared, strict=True)]
        masked[own] = hashlib.sha256(b"".join(word.to_bytes(8, "little") for word in total)).hexdigest()
        masked[f"{own} first"] = f"{total[0]:016x}"
    return {
        "context": context.hex(),
        "private": {code: private[code].hex() for code in codes},
        "public": {code: public[code].hex() for code in codes},
        "numbers": numbers,
        "masked": masked,
    }


check_the_ladder()
SHORT = ("2260", "2262", "2281", "2284")
LONG = ("2280", "2281")
VECTORS = [
    vector(SHORT, b"a round", {code: [place, 2**64 - 1, 0] for place, code in enumerate(SHORT, 1)}),
    # 1,100 words are 8,800 bytes: more than HKDF gives at once
    vector(LONG, b"another round", {code: list(range(1100)) for code in LONG}),
]

if __name__ == "__main__":
    sys.stdout.write(json.dumps(VECTORS, indent=1, sort_keys=True) + "\n")
