"""The same input, seed and effort give the same bytes: today, on another machine, and as long as nobody says otherwise.

same_bytes.json was written by `python -m tests.disclosure.test_same_bytes`. Who changes the search or the proof on
purpose, or takes another HiGHS, writes it anew. Releases say which program made them: an older one is made again with
that one.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from casestats.disclosure.certifying import certificate_bytes, publication_bytes
from casestats.disclosure.policy import Policy, Zeros
from tests.disclosure.scenarios import (
    Scenario,
    coverage,
    cross,
    hierarchy,
    larger,
    linked,
    managers,
    nested,
    persons,
    releases,
    three_way,
)
from tests.disclosure.test_attack_protecting import protected_of

KINDS: Mapping[str, Callable[[random.Random, Policy], Scenario]] = {
    kind.__name__: kind
    for kind in (coverage, cross, hierarchy, larger, linked, managers, nested, persons, releases, three_way)
}
SEEDS = range(4)
KEPT = Path(__file__).with_name("same_bytes.json")


def digest(kind: str) -> str:
    """Of a few publications of a kind and their certificates."""
    found = hashlib.sha256()
    for seed in SEEDS:
        policy = Policy(zeros=list(Zeros)[seed % 2])
        made = protected_of(KINDS[kind](random.Random(seed), policy), bytes([seed]))
        found.update(publication_bytes(made.publication) + certificate_bytes(made.certificate))
    return found.hexdigest()[:16]


@pytest.mark.parametrize("kind", KINDS)
def test_protecting_gives_the_same_bytes_as_ever(kind: str) -> None:
    assert digest(kind) == json.loads(KEPT.read_text(encoding="utf-8"))[kind]


if __name__ == "__main__":
    KEPT.write_text(json.dumps({kind: digest(kind) for kind in KINDS}, indent=4) + "\n", encoding="utf-8")
