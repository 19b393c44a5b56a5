"""Masks of sealed sums: the vectors, and what masked numbers add up to and give away."""

from __future__ import annotations

import copy
import hashlib
import json
import pickle
import random
import runpy
from array import array
from collections.abc import Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casestats.county.sums.adding import MODULUS, added, bytes_of, words_of
from casestats.errors import Refused
from casestats.vault.derivation import Secret
from casestats.vault.pairwise import LARGEST_CHUNK, SumsKey, public_key
from casestats.vault.ring import KeyRing

FOLDER = Path(__file__).parent / "vectors"
VECTORS: list[dict[str, Any]] = json.loads((FOLDER / "sums_vectors.json").read_text(encoding="utf-8"))
PRIME = 2**255 - 19


def key_of(seed: str) -> SumsKey:
    return SumsKey(Secret(hashlib.sha256(seed.encode()).digest()))


def masked(numbers: Mapping[str, Sequence[int]], context: bytes = b"round") -> dict[str, array[int]]:
    """What each member would send."""
    keys = {code: key_of(code) for code in numbers}
    public = {code: key.public() for code, key in keys.items()}
    return {
        code: key.masked(
            array("Q", numbers[code]), code, {other: raw for other, raw in public.items() if other != code}, context
        )
        for code, key in keys.items()
    }


def test_the_script_beside_the_vectors_still_gives_exactly_them() -> None:
    assert runpy.run_path(str(FOLDER / "make_sums_vectors.py"))["VECTORS"] == VECTORS


@pytest.mark.parametrize("vector", VECTORS)
def test_masked_numbers_equal_their_vectors(vector: dict[str, Any]) -> None:
    public = {code: bytes.fromhex(raw) for code, raw in vector["public"].items()}
    for code, raw in vector["private"].items():
        key = SumsKey(Secret(bytes.fromhex(raw)))
        others = {other: known for other, known in public.items() if other != code}
        sent = key.masked(array("Q", vector["numbers"][code]), code, others, bytes.fromhex(vector["context"]))
        assert key.public() == public[code]
        assert f"{sent[0]:016x}" == vector["masked"][f"{code} first"]
        assert hashlib.sha256(bytes_of(sent)).hexdigest() == vector["masked"][code]


def test_one_vector_is_longer_than_hkdf_gives_at_once() -> None:
    assert max(len(one) for vector in VECTORS for one in vector["numbers"].values()) * 8 > LARGEST_CHUNK


words = st.integers(0, MODULUS - 1)
codes = st.lists(st.integers(2200, 2299).map(str), min_size=2, max_size=6, unique=True)


@st.composite
def inputs(draw: st.DrawFn) -> dict[str, list[int]]:
    length = draw(st.integers(1, 6))
    return {code: draw(st.lists(words, min_size=length, max_size=length)) for code in draw(codes)}


@settings(max_examples=40, deadline=None)
@given(inputs(), st.randoms(use_true_random=False))
def test_masked_vectors_of_any_roster_sum_to_the_true_sum_in_any_order(
    numbers: dict[str, list[int]], order: random.Random
) -> None:
    sent = list(masked(numbers).values())
    order.shuffle(sent)
    assert list(added(sent)) == [sum(one) % MODULUS for one in zip(*numbers.values(), strict=True)]


@settings(max_examples=20, deadline=None)
@given(inputs())
def test_no_word_is_sent_as_it_is(numbers: dict[str, list[int]]) -> None:
    """By chance it is one time in 2^64."""
    for code, sent in masked(numbers).items():
        assert all(one != own for one, own in zip(sent, numbers[code], strict=True))


MEMBERS = ("2260", "2262", "2281", "2284", "2280")


def test_every_subset_but_the_whole_looks_as_if_it_were_drawn_at_random() -> None:
    """Small figures of five members, 512 words each. Of 32,768 bits of any sum of some of them, half are ones: 16,384,
    and further than 600 from it (more than six standard deviations of 90.5) only one time in a thousand million."""
    length = 512
    draw = random.Random(1)
    sent = masked({code: [draw.randrange(5) for _ in range(length)] for code in MEMBERS})
    for size in range(1, len(MEMBERS)):
        for subset in combinations(MEMBERS, size):
            total = added(sent[code] for code in subset)
            ones = sum(word.bit_count() for word in total)
            assert abs(ones - 64 * length // 2) < 600, subset
            assert len(set(total)) == length
    whole = added(sent.values())
    assert max(whole) <= 4 * len(MEMBERS)


def test_two_subsets_differ_by_no_small_number() -> None:
    """Members that put in the same send words with nothing in common."""
    sent = masked({code: [1] * 64 for code in MEMBERS})
    for one, other in combinations(sent.values(), 2):
        near = [min((a - b) % MODULUS, (b - a) % MODULUS) for a, b in zip(one, other, strict=True)]
        assert min(near) > 2**40


@pytest.mark.parametrize("changed", ["context", "code", "key"])
def test_masks_are_bound_to_the_round_the_codes_and_the_keys(changed: str) -> None:
    own, numbers = key_of("own"), array("Q", [0] * 8)
    first = own.masked(numbers, "2281", {"2284": key_of("2284").public()}, b"round")
    other = {
        "context": lambda: own.masked(numbers, "2281", {"2284": key_of("2284").public()}, b"Round"),
        "code": lambda: own.masked(numbers, "2281", {"2285": key_of("2284").public()}, b"round"),
        "key": lambda: own.masked(numbers, "2281", {"2284": key_of("2285").public()}, b"round"),
    }[changed]()
    assert not set(first) & set(other)


def test_two_members_masks_are_each_others_opposites() -> None:
    sent = masked({"2281": [0] * 4, "2284": [0] * 4})
    assert all((a + b) % MODULUS == 0 and a for a, b in zip(*sent.values(), strict=True))


ORDER_EIGHT = (
    325606250916557431795983626356110631294008115727848805560023387167927233504,
    39382357235489614581723060781553021112529911719440698176882885853963445705823,
)


@pytest.mark.parametrize("u", [0, 1, PRIME - 1, *ORDER_EIGHT])
def test_a_key_of_small_order_is_refused_however_it_is_written(u: int) -> None:
    for written in {u, u + PRIME, u | 2**255}:
        if written < 2**256:
            with pytest.raises(Refused, match="no valid X25519"):
                public_key(written.to_bytes(32, "little"))


@pytest.mark.parametrize("u", [PRIME, PRIME + 9, 2**255 + 9, 2**256 - 1])
def test_another_way_to_write_a_key_is_refused(u: int) -> None:
    with pytest.raises(Refused):
        public_key(u.to_bytes(32, "little"))


@pytest.mark.parametrize(("length", "sound"), [(31, False), (32, True), (33, False)])
def test_a_key_has_the_threshold_of_32_bytes(length: int, sound: bool) -> None:
    raw = (9).to_bytes(length, "little")
    if sound:
        assert public_key(raw).public_bytes_raw() == raw
    else:
        with pytest.raises(Refused):
            public_key(raw)


def test_nobody_sums_alone_or_with_themselves() -> None:
    own = key_of("own")
    for others in ({}, {"2281": own.public()}):
        with pytest.raises(Refused):
            own.masked(array("Q", [1]), "2281", others, b"round")


def test_the_key_hides_and_is_not_copied(tmp_path: Path) -> None:
    ring = KeyRing.create(tmp_path / "keys")
    key = ring.sums_key()
    assert repr(key) == "SumsKey(hidden)"
    assert key.public() == ring.sums_public_key() != ring.public_key()
    for take in (pickle.dumps, copy.copy):
        with pytest.raises(TypeError):
            take(key)


def test_the_same_ring_opened_again_has_the_same_key(tmp_path: Path) -> None:
    made = KeyRing.create(tmp_path / "keys").sums_public_key()
    assert KeyRing.open(tmp_path / "keys").sums_public_key() == made
    assert KeyRing.create(tmp_path / "other").sums_public_key() != made


@given(st.lists(words, max_size=9))
def test_words_come_back_from_their_bytes(numbers: list[int]) -> None:
    assert list(words_of(bytes_of(array("Q", numbers)))) == numbers
    assert bytes_of(array("Q", numbers)) == b"".join(one.to_bytes(8, "little") for one in numbers)
