"""The physical floor of an import: what nobody can do without who reads an extract, hides who it is about and keeps it.

    python benchmarks/floor.py EXTRACT DATABASE

For each row: csv.reader over the decoded file, two HMAC-SHA-256 (case number, person number), two AES-256-GCM with a
fresh nonce each, and one row of a bulk insert into SQLite, under an index on the two pseudonyms. The other columns that
the profile reads are kept as the text they are. All of it is one transaction, under the settings that casestats gives
SQLite. The row is not looked at: nothing is checked, converted, merged, compared, counted or explained, no field is
bound to its place or padded, and the file's encoding and delimiter are known beforehand.

Lean on purpose: plain loops over the standard library and `cryptography`, loaded and nothing else.
"""

from __future__ import annotations

import csv
import os
import sqlite3
import sys
from collections.abc import Iterator
from hmac import digest
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

SETTINGS = (
    "journal_mode=DELETE",
    "synchronous=FULL",
    "secure_delete=ON",
    "foreign_keys=ON",
    "trusted_schema=OFF",
    "busy_timeout=5000",
    "temp_store=MEMORY",
    "cache_size=-131072",
)
"""As casestats sets them; a test holds that they are the same."""
READ = (3, 4, 6, 7, 8, 10, 11, 12, 13, 14, 15, 16, 17)
"""The columns that the profile reads, besides the two numbers: not the name, the worker and the reason in words."""


def rows_of(path: Path) -> Iterator[tuple[Any, ...]]:
    key_of_cases, key_of_persons = os.urandom(32), os.urandom(32)
    encrypt = AESGCM(os.urandom(32)).encrypt
    with path.open(encoding="cp1252", newline="") as file:
        reader = csv.reader(file, delimiter=";")
        next(reader)
        for row in reader:
            case, person = row[0].encode(), row[1].encode()
            nonces = os.urandom(24)
            one, other = nonces[:12], nonces[12:]
            yield (
                digest(key_of_cases, case, "sha256")[:16],
                digest(key_of_persons, person, "sha256")[:16],
                one + encrypt(one, case, None),
                other + encrypt(other, person, None),
                *[row[place] for place in READ],
            )


def load(path: Path, database: Path) -> None:
    base = sqlite3.connect(database, isolation_level=None)
    for setting in SETTINGS:
        base.execute(f"PRAGMA {setting}")
    texts = ", ".join(f"column_{place} TEXT" for place in READ)
    base.execute(f"CREATE TABLE extract (case_key BLOB, person_key BLOB, case_ref BLOB, person_ref BLOB, {texts})")
    base.execute("CREATE INDEX extract_by_key ON extract (case_key, person_key)")
    base.execute("BEGIN IMMEDIATE")
    base.executemany(f"INSERT INTO extract VALUES ({', '.join('?' * (4 + len(READ)))})", rows_of(path))
    base.execute("COMMIT")
    base.close()


if __name__ == "__main__":
    load(Path(sys.argv[1]), Path(sys.argv[2]))
