"""Passwords: slow, salted, with the rule that length is what counts; Argon2id as in RFC 9106."""

from __future__ import annotations

import re

import pytest
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from casestats.errors import FixSettings
from casestats.vault import passwords
from casestats.vault.passwords import (
    COMMON,
    COST,
    Cost,
    demand_good,
    hash_password,
    is_password,
    is_weaker,
    one_time_password,
)

CHEAP = Cost(8, 1, 1)


def test_argon2id_gives_what_rfc_9106_says() -> None:
    """Section 5.3: 32 KiB, three passes, four lanes, with a secret and associated data."""
    deriver = Argon2id(
        salt=bytes([2] * 16),
        length=32,
        iterations=3,
        lanes=4,
        memory_cost=32,
        ad=bytes([4] * 12),
        secret=bytes([3] * 8),
    )
    wanted = "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659"
    assert deriver.derive(bytes([1] * 32)).hex() == wanted


def test_what_is_kept_says_how_it_was_made_and_is_above_what_owasp_asks() -> None:
    kept = hash_password("blå cyklar i regn")
    assert re.fullmatch(r"\$argon2id\$v=19\$m=65536,t=3,p=1\$[\w+/]{22}\$[\w+/]{43}", kept)
    assert COST.memory >= 19456
    assert COST.passes >= 2
    assert is_password("blå cyklar i regn", kept)


def test_two_accounts_with_the_same_password_keep_different_texts() -> None:
    assert hash_password("blå cyklar i regn", CHEAP) != hash_password("blå cyklar i regn", CHEAP)


def test_another_password_is_not_the_one_kept() -> None:
    kept = hash_password("blå cyklar i regn", CHEAP)
    assert not is_password("blå cyklar i regN", kept, CHEAP)
    assert not is_password("", kept, CHEAP)


def test_a_password_is_the_same_however_the_keyboard_composes_its_letters() -> None:
    kept = hash_password("bl\u00e5 cyklar i regn", CHEAP)
    assert is_password("bla\u030a cyklar i regn", kept, CHEAP)


def test_a_text_that_is_no_text_is_nobodys_password() -> None:
    assert not is_password("\ud800" * 12, hash_password("blå cyklar i regn", CHEAP), CHEAP)


def test_an_account_without_a_password_takes_none_and_as_much_work(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at: list[str] = []

    class Watched:
        @staticmethod
        def verify_phc_encoded(password: bytes, kept: str) -> None:
            looked_at.append(kept)
            Argon2id.verify_phc_encoded(password, kept)

        def __new__(cls, **given: int) -> Argon2id:  # type: ignore[misc]  # stands in for the class
            return Argon2id(**given)  # type: ignore[arg-type]  # bytes and numbers alike

    monkeypatch.setattr(passwords, "Argon2id", Watched)
    assert not is_password("blå cyklar i regn", "", CHEAP)
    assert not is_password("", "", CHEAP)
    assert [kept.split("$")[3] for kept in looked_at] == ["m=8,t=1,p=1"] * 2


def test_a_password_kept_with_other_parameters_is_made_anew() -> None:
    kept = hash_password("blå cyklar i regn", CHEAP)
    assert is_weaker(kept)
    assert not is_weaker(kept, CHEAP)


@pytest.mark.parametrize(("length", "good"), [(11, False), (12, True), (13, True), (256, True), (257, False)])
def test_a_password_has_a_length_on_the_right_side_of_both_thresholds(length: int, good: bool) -> None:
    password = "blå cyklar i regn. "[:length] if length < 14 else ("blå cykel " * 30)[:length]
    assert len(password) == length
    assert accepted(password) is good


@pytest.mark.parametrize(
    "password", ["password1234", "PASSWORD1234", "socialtjänsten", "aaaaaaaaaaaa", "abababababab", "sture-larsson123"]
)
def test_a_password_that_is_guessed_first_is_refused(password: str) -> None:
    assert not accepted(password, "sture-larsson")


def test_the_common_passwords_are_all_long_enough_to_need_the_list() -> None:
    assert all(len(password) >= 10 for password in COMMON)
    assert len(COMMON) > 50


def test_the_refusal_says_what_to_do_and_not_the_password() -> None:
    with pytest.raises(FixSettings) as refused:
        demand_good("cykelregn", "sture")
    assert "minst 12 tecken" in refused.value.words.sv
    assert "cykelregn" not in str(refused.value.words)


def test_a_one_time_password_is_good_enough_and_never_the_same() -> None:
    drawn = {one_time_password() for _ in range(50)}
    assert len(drawn) == 50
    assert all(re.fullmatch(r"[a-z2-9]{4}(-[a-z2-9]{4}){3}", password) for password in drawn)
    assert all(accepted(password) for password in drawn)


def accepted(password: str, name: str = "sture") -> bool:
    try:
        demand_good(password, name)
    except FixSettings:
        return False
    return True
