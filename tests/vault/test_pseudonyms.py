"""Pseudonyms link what is the same, and nothing else."""

from __future__ import annotations

import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casestats.errors import Refused
from casestats.vault.pseudonyms import (
    ContentHash,
    Pseudonymiser,
    Purpose,
    normal_case,
    normal_person,
    pseudonym_key,
)
from tests.vault.factories import make_secret

TEXTS = st.text(st.characters(codec="utf-8"), min_size=1).filter(lambda text: text.strip() != "")
TWELVE_DIGITS = st.from_regex(r"[0-9]{12}", fullmatch=True)


def made_slowly(municipality: str, purpose: Purpose, normal: str) -> bytes:
    key = pseudonym_key(make_secret(), municipality, purpose)
    return hmac.digest(key.reveal(), normal.encode(), "sha256")[:16]


@given(TEXTS | TWELVE_DIGITS)
def test_pseudonyms_equal_those_of_hmac_digest(text: str) -> None:
    pseudonymiser = Pseudonymiser(make_secret(), "2281")
    assert pseudonymiser.person(text) == made_slowly("2281", "person", normal_person(text))
    assert pseudonymiser.case(text) == made_slowly("2281", "case", normal_case(text))


@pytest.mark.parametrize("length", [1, 55, 56, 63, 64, 65, 1000])
def test_texts_around_the_block_size_of_sha_256_equal_hmac_digest(length: int) -> None:
    assert Pseudonymiser(make_secret(), "2281").case("X" * length) == made_slowly("2281", "case", "X" * length)


@given(TEXTS)
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert normal_person(normal_person(text)) == normal_person(text)
    assert normal_case(normal_case(text)) == normal_case(text)


@given(TWELVE_DIGITS)
def test_twelve_digits_stay_as_they_are(digits: str) -> None:
    assert normal_person(digits) == digits


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("19900101-9802", "19900101-9802"),
        ("900101tf12", "900101TF12"),
        ("  res 12\t34 ", "RES1234"),
        ("\u00a0r\u00a0", "R"),
        ("19900101980\u00b2", "19900101980\u00b2"),  # a superscript is a digit to Python, but not of a person number
        ("e\u0301", "\u00c9"),
        ("e \u0301", "\u00c9"),
    ],
)
def test_a_person_reference_is_put_in_capitals_without_spaces(text: str, normal: str) -> None:
    assert normal_person(text) == normal


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("2025-1", "2025-1"),
        (" soc  1 ", "SOC 1"),
        ("soc\u00a01", "SOC 1"),
        ("soc\n1", "SOC 1"),
        ("a\u030a1", "\u00c51"),
        ("soc1", "SOC1"),
    ],
)
def test_a_case_number_keeps_single_spaces(text: str, normal: str) -> None:
    assert normal_case(text) == normal


def test_case_numbers_that_differ_in_a_leading_zero_are_different() -> None:
    pseudonymiser = Pseudonymiser(make_secret(), "2281")
    assert pseudonymiser.case("0123") != pseudonymiser.case("123")


def test_municipalities_purposes_and_keys_have_nothing_in_common() -> None:
    same = "199001019802"
    made = [
        *(Pseudonymiser(make_secret(), municipality).person(same) for municipality in ("2281", "2262", "228", "22811")),
        Pseudonymiser(make_secret(), "2281").case(same),
        Pseudonymiser(make_secret(2), "2281").person(same),
        bytes.fromhex(same).ljust(16, b"\0"),
    ]
    assert len(set(made)) == len(made)
    assert {len(each) for each in made} == {16}


def test_names_are_length_prefixed_so_that_they_cannot_run_into_each_other() -> None:
    assert (
        pseudonym_key(make_secret(), "2281case", "person").reveal()
        != pseudonym_key(make_secret(), "2281", "case").reveal()
    )


@pytest.mark.parametrize("empty", ["", " ", "\u00a0\t", "12\ud800"])
def test_an_empty_or_broken_reference_is_refused_for_it_would_merge_people(empty: str) -> None:
    pseudonymiser = Pseudonymiser(make_secret(), "2281")
    with pytest.raises(Refused):
        pseudonymiser.case(empty)
    with pytest.raises(Refused):
        pseudonymiser.person(empty)


def test_a_content_hash_differs_between_municipalities_contents_and_keys() -> None:
    hashes = set()
    for key, municipality, data in ((1, "2281", b"a"), (1, "2262", b"a"), (1, "2281", b"b"), (2, "2281", b"a")):
        content = ContentHash(make_secret(key), municipality)
        content.update(data)
        hashes.add(content.hexdigest())
    assert len(hashes) == 4
