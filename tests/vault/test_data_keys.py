"""A wrapped data key opens under its own KEK, for its own municipality, month and purpose, or not at all."""

from __future__ import annotations

import pytest
from cryptography.exceptions import UnsupportedAlgorithm

from casestats.errors import Refused
from casestats.vault import ciphers
from casestats.vault.ciphers import Algorithm, usable
from casestats.vault.data_keys import WRAP_BYTES, Kek
from tests.vault.factories import ROW, make_data_key, make_sealer, make_secret

BOTH = pytest.mark.parametrize("algorithm", list(Algorithm))


@BOTH
def test_flipping_any_bit_or_cutting_a_wrapped_key_is_refused(algorithm: Algorithm) -> None:
    kek, key = Kek(make_secret()), make_data_key(algorithm=algorithm)
    for place in range(len(key.wrapped) * 8):
        flipped = bytearray(key.wrapped)
        flipped[place // 8] ^= 1 << place % 8
        with pytest.raises(Refused):
            kek.open(key._replace(wrapped=bytes(flipped)))
    for length in range(WRAP_BYTES):
        with pytest.raises(Refused):
            kek.open(key._replace(wrapped=key.wrapped[:length]))


def test_a_data_key_moved_to_another_municipality_month_purpose_or_id_is_refused() -> None:
    kek, key = Kek(make_secret()), make_data_key()
    for moved in (
        key._replace(municipality="2262"),
        key._replace(month="2025-04"),
        key._replace(purpose="person"),
        key._replace(id=bytes(16)),
        key._replace(municipality="22812", month="025-03"),
    ):
        with pytest.raises(Refused):
            kek.open(moved)
    assert kek.open(key).municipality == "2281"


def test_a_data_key_is_refused_where_its_commitment_does_not_hold() -> None:
    kek, key = Kek(make_secret()), make_data_key()
    for place in range(len(key.commitment) * 8):
        flipped = bytearray(key.commitment)
        flipped[place // 8] ^= 1 << place % 8
        with pytest.raises(Refused):
            kek.open(key._replace(commitment=bytes(flipped)))
    for commitment in (b"", key.commitment[:-1], make_data_key().commitment):
        with pytest.raises(Refused):
            kek.open(key._replace(commitment=commitment))


def test_another_kek_is_refused_also_where_its_id_is_forged_into_the_wrap() -> None:
    other, key = Kek(make_secret(2)), make_data_key()
    with pytest.raises(Refused):
        other.open(key)
    with pytest.raises(Refused):
        other.open(key._replace(wrapped=key.wrapped[:4] + other.id + key.wrapped[20:]))
    with pytest.raises(Refused):
        other.wrapped_anew(key, Kek(make_secret(3)))


@BOTH
def test_a_key_wrapped_anew_opens_the_same_fields_under_the_new_kek_only(algorithm: Algorithm) -> None:
    old, new = Kek(make_secret(1)), Kek(make_secret(2))
    key = make_data_key(kek=old, algorithm=algorithm)
    sealed = make_sealer(key, kek=old).seal(ROW, "2025-000123")
    moved = old.wrapped_anew(key, new)
    assert make_sealer(moved, kek=new).open(ROW, sealed) == "2025-000123"
    assert moved._replace(wrapped=key.wrapped) == key
    with pytest.raises(Refused):
        old.open(moved)


def test_every_data_key_is_another() -> None:
    keys = [make_data_key() for _ in range(50)]
    assert len({key.id for key in keys}) == len({key.commitment for key in keys}) == 50


@pytest.mark.parametrize(
    ("municipality", "month", "purpose"),
    [("", "2025-03", "x"), ("1", "2025-3", "x"), ("1", "2025-13", "x"), ("1", "2025-03", "")],
)
def test_a_data_key_needs_a_municipality_a_month_and_a_purpose(municipality: str, month: str, purpose: str) -> None:
    with pytest.raises(ValueError, match="YYYY-MM"):
        make_data_key(municipality=municipality, month=month, purpose=purpose)


def test_without_siv_new_keys_use_gcm_and_a_person_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    assert usable(Algorithm.AES_256_GCM_SIV) == (Algorithm.AES_256_GCM_SIV, ())
    monkeypatch.setattr(ciphers, "siv_available", lambda: False)
    algorithm, remarks = usable(Algorithm.AES_256_GCM_SIV)
    assert algorithm is Algorithm.AES_256_GCM
    assert "AES-256-GCM-SIV" in remarks[0].sv
    assert usable(Algorithm.AES_256_GCM) == (Algorithm.AES_256_GCM, ())


def test_without_siv_a_key_made_with_it_is_refused_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    key = make_data_key()
    monkeypatch.setattr(ciphers, "siv_available", lambda: False)
    with pytest.raises(Refused, match="lacks"):
        Kek(make_secret()).open(key)


def test_a_library_without_siv_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def lacking(_key: bytes) -> None:
        raise UnsupportedAlgorithm("not here")

    assert ciphers.siv_available()
    monkeypatch.setattr(ciphers, "AESGCMSIV", lacking)
    assert not ciphers.siv_available()
