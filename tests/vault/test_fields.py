"""A sealed field opens where it was sealed, whole, or not at all."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV
from hypothesis import given
from hypothesis import strategies as st

from casestats.errors import Refused
from casestats.vault.ciphers import Algorithm
from casestats.vault.data_keys import Kek
from casestats.vault.fields import HEADER_BYTES, SEALED_BYTES, FieldKey, Sealer, key_id_of
from tests.vault.factories import OTHER_ROW, ROW, make_data_key, make_sealer, make_secret

BOTH = pytest.mark.parametrize("algorithm", list(Algorithm))
TEXTS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=63).filter(lambda text: len(text.encode()) <= 63)
SEALER = make_sealer()


@given(TEXTS, st.binary(min_size=16, max_size=16))
def test_what_was_sealed_opens_as_it_was(text: str, row: bytes) -> None:
    sealed = SEALER.seal(row, text)
    assert SEALER.open(row, sealed) == text
    assert len(sealed) == SEALED_BYTES == 112


@pytest.mark.parametrize("text", ["a\0", "\0", "a\x80", "a\x80\0\0", "\0" * 63, "å" * 31])
def test_texts_that_look_like_padding_open_as_they_were(text: str) -> None:
    assert SEALER.open(ROW, SEALER.seal(ROW, text)) == text


@BOTH
def test_flipping_any_bit_is_refused(algorithm: Algorithm) -> None:
    sealer = make_sealer(make_data_key(algorithm=algorithm))
    sealed = sealer.seal(ROW, "2025-000123")
    for place in range(len(sealed) * 8):
        flipped = bytearray(sealed)
        flipped[place // 8] ^= 1 << place % 8
        with pytest.raises(Refused):
            sealer.open(ROW, bytes(flipped))


@BOTH
def test_cutting_at_any_length_or_adding_a_byte_is_refused(algorithm: Algorithm) -> None:
    sealer = make_sealer(make_data_key(algorithm=algorithm))
    sealed = sealer.seal(ROW, "2025-000123")
    for length in range(len(sealed)):
        with pytest.raises(Refused):
            sealer.open(ROW, sealed[:length])
    with pytest.raises(Refused):
        sealer.open(ROW, sealed + b"\0")


def test_a_field_moved_to_another_row_column_or_table_is_refused() -> None:
    key = make_data_key()
    sealed = make_sealer(key).seal(ROW, "2025-000123")
    for row, table, column in (
        (OTHER_ROW, "cases", "case_number"),
        (ROW, "cases", "person"),
        (ROW, "persons", "case_number"),
        (ROW, "casesc", "ase_number"),  # the same letters, parted elsewhere
    ):
        with pytest.raises(Refused):
            make_sealer(key, table=table, column=column).open(row, sealed)
    assert make_sealer(key).open(ROW, sealed) == "2025-000123"


def test_a_field_moved_to_another_municipality_month_or_purpose_is_refused() -> None:
    sealed = make_sealer(make_data_key()).seal(ROW, "2025-000123")
    for other in (make_data_key(municipality="2262"), make_data_key(month="2025-04"), make_data_key(purpose="person")):
        with pytest.raises(Refused):
            make_sealer(other).open(ROW, sealed)
        with pytest.raises(Refused):  # also when the id in its header is made to fit
            make_sealer(other).open(ROW, sealed[:4] + other.id + sealed[HEADER_BYTES:])


def test_the_municipality_itself_is_bound_and_not_only_the_key() -> None:
    cipher = AESGCMSIV(bytes(32))
    here, there = (FieldKey(bytes(16), each, Algorithm.AES_256_GCM_SIV, cipher) for each in ("2281", "2262"))
    sealed = Sealer(here, "cases", "case_number").seal(ROW, "2025-000123")
    with pytest.raises(Refused):
        Sealer(there, "cases", "case_number").open(ROW, sealed)


def test_the_same_key_bytes_under_another_id_are_refused() -> None:
    cipher = AESGCMSIV(bytes(32))
    here, there = (FieldKey(bytes([each]) * 16, "2281", Algorithm.AES_256_GCM_SIV, cipher) for each in (1, 2))
    sealed = Sealer(here, "cases", "case_number").seal(ROW, "2025-000123")
    with pytest.raises(Refused):
        Sealer(there, "cases", "case_number").open(ROW, sealed[:4] + there.id + sealed[HEADER_BYTES:])


def test_a_field_of_the_other_algorithm_is_refused_under_one_key() -> None:
    sealer = make_sealer(make_data_key(algorithm=Algorithm.AES_256_GCM))
    sealed = bytearray(sealer.seal(ROW, "2025-000123"))
    sealed[3] = Algorithm.AES_256_GCM_SIV
    with pytest.raises(Refused):
        sealer.open(ROW, bytes(sealed))


def test_a_padded_text_that_this_room_would_not_write_is_refused() -> None:
    cipher = AESGCMSIV(bytes(32))
    key = FieldKey(bytes(16), "2281", Algorithm.AES_256_GCM_SIV, cipher)
    sealer = Sealer(key, "cases", "case_number", nonce=lambda: bytes(12))
    header = sealer.seal(ROW, "x")[:HEADER_BYTES]
    names = (b"casestats/field/v1", b"2281", b"cases", b"case_number", ROW, header)
    bound = b"".join(len(name).to_bytes(4, "big") + name for name in names)
    for padded in (bytes(64), b"\x80" + bytes(63), b"x" * 64, b"x" * 63 + b"\x01", b"\xff\x80" + bytes(62)):
        with pytest.raises(Refused):
            sealer.open(ROW, header + bytes(12) + cipher.encrypt(bytes(12), padded, bound))


def test_the_threshold_of_63_bytes_is_held_on_both_sides() -> None:
    assert SEALER.open(ROW, SEALER.seal(ROW, "x" * 62)) == "x" * 62
    assert SEALER.open(ROW, SEALER.seal(ROW, "x" * 63)) == "x" * 63
    for longer in ("x" * 64, "x" * 65, "å" * 32):
        with pytest.raises(Refused):
            SEALER.seal(ROW, longer)


@pytest.mark.parametrize("text", ["", "12\ud800"])
def test_an_empty_or_broken_text_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        SEALER.seal(ROW, text)


@pytest.mark.parametrize("row", [b"", bytes(15), bytes(17)])
def test_a_row_uuid_that_is_not_16_bytes_is_refused(row: bytes) -> None:
    sealed = SEALER.seal(ROW, "x")
    with pytest.raises(Refused):
        SEALER.seal(row, "x")
    with pytest.raises(Refused):
        SEALER.open(row, sealed)


def test_sealing_twice_never_gives_the_same_bytes() -> None:
    assert len({SEALER.seal(ROW, "2025-000123") for _ in range(3000)}) == 3000


def test_neither_the_text_nor_its_length_shows_in_a_sealed_field() -> None:
    sealed = [SEALER.seal(ROW, text) for text in ("1", "199001019802", "x" * 63)]
    assert {len(each) for each in sealed} == {SEALED_BYTES}
    assert b"199001019802" not in sealed[1]


def test_another_key_encryption_key_gives_another_field_key() -> None:
    one, other = Kek(make_secret(1)), Kek(make_secret(2))
    sealed = make_sealer(make_data_key(kek=one), kek=one).seal(ROW, "x")
    with pytest.raises(Refused):
        make_sealer(make_data_key(kek=other), kek=other).open(ROW, sealed)


def test_a_field_says_which_data_key_it_was_sealed_with() -> None:
    key = make_data_key()
    assert key_id_of(make_sealer(key).seal(ROW, "x")) == key.id
    for broken in (b"", b"CS\x02" + bytes(109), b"XX\x01" + bytes(109), bytes(112)):
        with pytest.raises(Refused):
            key_id_of(broken)
