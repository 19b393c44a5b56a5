"""The second factor: codes of RFC 6238, near now, each step once."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import pytest

from casestats.vault.second_factor import NOBODYS_SEED, STEP_SECONDS, address_of, code_at, new_seed, step_of

RFC_SEED = base64.b32encode(b"12345678901234567890").decode()
NOW = datetime(2026, 1, 15, 9, 0, 10, tzinfo=UTC)
STEP = int(NOW.timestamp()) // STEP_SECONDS


@pytest.mark.parametrize(
    ("seconds", "eight"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_a_code_is_the_last_six_figures_of_what_rfc_6238_says(seconds: int, eight: str) -> None:
    """Appendix B, SHA-1. Six figures are the last six of its eight."""
    assert code_at(RFC_SEED, datetime.fromtimestamp(seconds, UTC)) == eight[2:]


@pytest.mark.parametrize(("steps", "taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_code_is_taken_within_one_step_of_now_on_both_sides_of_the_threshold(steps: int, taken: bool) -> None:
    code = code_at(RFC_SEED, NOW + timedelta(seconds=STEP_SECONDS * steps))
    assert step_of(RFC_SEED, code, NOW, 0) == (STEP + steps if taken else None)


def test_a_step_that_was_used_or_one_before_it_serves_no_more() -> None:
    code = code_at(RFC_SEED, NOW)
    assert step_of(RFC_SEED, code, NOW, STEP - 1) == STEP
    assert step_of(RFC_SEED, code, NOW, STEP) is None
    assert step_of(RFC_SEED, code_at(RFC_SEED, NOW - timedelta(seconds=STEP_SECONDS)), NOW, STEP) is None


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "-12345"])
def test_what_is_no_code_is_refused(typed: str) -> None:
    assert step_of(RFC_SEED, typed, NOW, 0) is None


def test_a_code_may_be_typed_with_a_space_as_apps_show_it() -> None:
    code = code_at(RFC_SEED, NOW)
    assert step_of(RFC_SEED, f" {code[:3]} {code[3:]} ", NOW, 0) == STEP


def test_seeds_are_of_160_bits_and_never_the_same() -> None:
    seeds = {new_seed() for _ in range(20)} | {NOBODYS_SEED}
    assert len(seeds) == 21
    assert all(len(base64.b32decode(seed)) == 20 and len(seed) <= 63 for seed in seeds)


def test_what_the_picture_says_is_what_apps_read() -> None:
    address = address_of(RFC_SEED, "sture", "casestats")
    assert address.startswith("otpauth://totp/casestats:sture?")
    assert f"secret={RFC_SEED}" in address
    assert "issuer=casestats" in address
