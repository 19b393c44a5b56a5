"""What the vault computes equals what was worked out without it."""

from __future__ import annotations

import json
import runpy
from pathlib import Path
from typing import Any

import pytest

from casestats.vault.data_keys import DataKey, Kek
from casestats.vault.derivation import Secret
from casestats.vault.fields import Sealer
from casestats.vault.key_files import KeyFile, Role, parse
from casestats.vault.pseudonyms import ContentHash, Pseudonymiser, normal_case, normal_person
from casestats.vault.ring import KeyRing

FOLDER = Path(__file__).parent / "vectors"
VECTORS: dict[str, Any] = json.loads((FOLDER / "vectors.json").read_text(encoding="utf-8"))


def secret(hexadecimal: str) -> Secret:
    return Secret(bytes.fromhex(hexadecimal))


def data_key(vector: dict[str, Any]) -> DataKey:
    row = vector["data_key"]
    return DataKey(
        bytes.fromhex(row["id"]),
        row["municipality"],
        row["month"],
        row["purpose"],
        bytes.fromhex(row["wrapped"]),
        bytes.fromhex(row["commitment"]),
    )


def test_the_script_beside_the_vectors_still_gives_exactly_them() -> None:
    assert runpy.run_path(str(FOLDER / "make_vectors.py"))["VECTORS"] == VECTORS


@pytest.mark.parametrize("vector", VECTORS["pseudonyms"])
def test_a_pseudonym_equals_its_vector(vector: dict[str, Any]) -> None:
    normal = {"person": normal_person, "case": normal_case}[vector["purpose"]]
    pseudonymiser = Pseudonymiser(secret(vector["key"]), vector["municipality"])
    made = {"person": pseudonymiser.person, "case": pseudonymiser.case}[vector["purpose"]](vector["text"])
    assert normal(vector["text"]) == vector["normalised"]
    assert made.hex() == vector["pseudonym"]


@pytest.mark.parametrize("vector", VECTORS["fields"])
def test_a_sealed_field_and_its_wrapped_key_equal_their_vectors(vector: dict[str, Any]) -> None:
    key = Kek(secret(vector["kek"])).open(data_key(vector))
    sealer = Sealer(key, vector["table"], vector["column"], nonce=lambda: bytes.fromhex(vector["nonce"]))
    row = bytes.fromhex(vector["row"])
    assert sealer.seal(row, vector["text"]).hex() == vector["sealed"]
    assert sealer.open(row, bytes.fromhex(vector["sealed"])) == vector["text"]


@pytest.mark.parametrize("vector", VECTORS["contents"])
def test_a_content_hash_equals_its_vector_however_the_data_are_cut(vector: dict[str, Any]) -> None:
    data = bytes.fromhex(vector["data"])
    for cut in range(len(data) + 1):
        content = ContentHash(secret(vector["key"]), vector["municipality"])
        content.update(data[:cut])
        content.update(data[cut:])
        assert content.hexdigest() == vector["hash"]


@pytest.mark.parametrize("vector", VECTORS["key_files"])
def test_a_key_file_equals_its_vector(vector: dict[str, Any]) -> None:
    content = vector["file"].encode()
    file = parse(Secret(content), Role(vector["role"]), "here")
    assert file.render().reveal() == content


def test_the_check_value_and_the_audit_code_of_a_ring_equal_their_vectors(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    folder.mkdir(mode=0o700)
    for vector in VECTORS["key_files"]:
        path = folder / f"{vector['role']}.key"
        path.write_bytes(vector["file"].encode())
        path.chmod(0o600)
    ring = KeyRing.open(folder)
    assert ring.check_value() == VECTORS["ring"]["check_value"]
    assert ring.audit_code(bytes.fromhex(VECTORS["audit"]["message"])).hex() == VECTORS["audit"]["code"]


def test_a_key_file_fits_what_is_read_of_it() -> None:
    longest = max(len(KeyFile.new(role, "0" * 32).render().reveal()) for role in Role)
    assert longest < 250
