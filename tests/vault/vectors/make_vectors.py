"""Makes vectors.json: what the vault must compute, worked out without any code of the vault.

    python tests/vault/vectors/make_vectors.py > tests/vault/vectors/vectors.json

HKDF is written here from RFC 5869 with the standard library's hmac; of cryptography only the two bare ciphers are
used. Texts are normalised by hand. Every key is a run of counted bytes and guards nothing. The file was made once and
is kept: a change of it means that values stored in databases no longer open or link.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import struct
import sys

from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESGCMSIV

CIPHERS: dict[int, type[AESGCM] | type[AESGCMSIV]] = {1: AESGCMSIV, 2: AESGCM}


def hkdf(key: bytes, info: bytes, length: int) -> bytes:
    pseudorandom = hmac.digest(bytes(32), key, "sha256")
    block, out, counter = b"", b"", 1
    while len(out) < length:
        block = hmac.digest(pseudorandom, block + info + bytes([counter]), "sha256")
        out, counter = out + block, counter + 1
    return out[:length]


def lp(*parts: bytes | str) -> bytes:
    raw = [part.encode() if isinstance(part, str) else part for part in parts]
    return b"".join(struct.pack(">I", len(part)) + part for part in raw)


def counted(first: int, length: int = 32) -> bytes:
    return bytes((first + step) % 256 for step in range(length))


def pseudonym(municipality: str, purpose: str, text: str, normalised: str) -> dict[str, object]:
    key = hkdf(counted(0), b"casestats/pseud/v1" + lp(municipality, purpose), 32)
    made = hmac.digest(key, normalised.encode(), "sha256")[:16]
    return {
        "key": counted(0).hex(),
        "municipality": municipality,
        "purpose": purpose,
        "text": text,
        "normalised": normalised,
        "pseudonym": made.hex(),
    }


def field(algorithm: int, municipality: str, table: str, column: str, text: str) -> dict[str, object]:
    key_id, row, nonce = counted(0x10, 16), counted(0x30, 16), counted(0x50, 12)
    kek, dek, month, purpose = counted(0x70), counted(0x90), "2025-03", "case_number"
    header = b"CS" + bytes([1, algorithm]) + key_id
    both = hkdf(dek, b"casestats/data-key/v1" + bytes([algorithm]), 64)
    bound = lp("casestats/field/v1", municipality, table, column, row, header)
    padded = text.encode() + b"\x80" + bytes(63 - len(text.encode()))
    sealed = header + nonce + CIPHERS[algorithm](both[:32]).encrypt(nonce, padded, bound)
    kek_id = hkdf(kek, b"casestats/kek/id/v1", 16)
    wrap_header = b"CW" + bytes([1, algorithm]) + kek_id
    wrapping = CIPHERS[algorithm](hkdf(kek, b"casestats/kek/wrap/v1" + bytes([algorithm]), 32))
    wrap_bound = lp("casestats/wrap/v1", wrap_header, key_id, municipality, month, purpose)
    return {
        "kek": kek.hex(),
        "data_key": {
            "id": key_id.hex(),
            "municipality": municipality,
            "month": month,
            "purpose": purpose,
            "wrapped": (wrap_header + nonce + wrapping.encrypt(nonce, dek, wrap_bound)).hex(),
            "commitment": both[32:].hex(),
        },
        "table": table,
        "column": column,
        "row": row.hex(),
        "nonce": nonce.hex(),
        "text": text,
        "sealed": sealed.hex(),
    }


def content(municipality: str, data: bytes) -> dict[str, object]:
    key = hkdf(counted(0), b"casestats/content/v1" + lp(municipality), 32)
    return {
        "key": counted(0).hex(),
        "municipality": municipality,
        "data": data.hex(),
        "hash": hmac.digest(key, data, "sha256").hex(),
    }


def key_file(role: str) -> dict[str, object]:
    set_id, made, key = counted(0xA0, 16).hex(), "2026-03-01", counted(0xC0)
    check = hkdf(key, b"casestats/key-file/v1" + lp(role, set_id, made), 16)
    lines = f"casestats key 1\nrole {role}\nset {set_id}\nmade {made}\nkey {key.hex()}\ncheck {check.hex()}\n"
    return {"role": role, "file": lines}


def ring_check() -> dict[str, object]:
    file = str(key_file("pseudonyms")["file"])
    check = bytes.fromhex(file.split()[-1])
    identity = lp(counted(0xA0, 16).hex(), check)
    return {"pseudonyms_file": file, "check_value": hashlib.sha256(b"casestats/ring/v1" + identity).hexdigest()}


def audit() -> dict[str, object]:
    key = hkdf(counted(0xC0), b"casestats/audit/v1", 32)
    return {"key": counted(0xC0).hex(), "message": b"seen".hex(), "code": hmac.digest(key, b"seen", "sha256").hex()}


VECTORS = {
    "note": (
        "Made by make_vectors.py beside this file, with the standard library's hmac and the bare ciphers of "
        "cryptography, without any code of the vault. All keys are test keys, all numbers invented."
    ),
    "pseudonyms": [
        pseudonym("2281", "person", "199001019802", "199001019802"),
        pseudonym("2281", "case", "199001019802", "199001019802"),
        pseudonym("2262", "person", "199001019802", "199001019802"),
        pseudonym("2281", "person", " 19900101-tf 12 ", "19900101-TF12"),
        pseudonym("2281", "person", "a\u030a\u00a0sa", "\u00c5SA"),
        pseudonym("2281", "case", "2025-000123", "2025-000123"),
        pseudonym("2281", "case", "  soc 2025 \t  17b ", "SOC 2025 17B"),
        pseudonym("2281", "case", "\u00e4rende\u00a0\u00a09", "\u00c4RENDE 9"),
        pseudonym("2281", "case", "stra\u00dfe", "STRASSE"),
    ],
    "fields": [
        field(1, "2281", "cases", "case_number", "2025-000123"),
        field(2, "2281", "cases", "case_number", "2025-000123"),
        field(1, "2262", "persons", "reference", "\u00c5\u00c4\u00d6"),
        field(1, "2281", "cases", "case_number", "x" * 63),
    ],
    "contents": [content("2281", b"a;b\n1;2\n"), content("2262", b"a;b\n1;2\n"), content("2281", b"")],
    "key_files": [key_file(role) for role in ("kek", "pseudonyms", "signing", "audit")],
    "ring": ring_check(),
    "audit": audit(),
}

if __name__ == "__main__":
    json.dump(VECTORS, sys.stdout, indent=2)
    sys.stdout.write("\n")
