"""The judgement on a delivery's place in its row: a table, and a row that comes in any order."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casestats.county.bundle import DELIVERY
from casestats.county.sequence import (
    AHEAD,
    ALARMS,
    KEPT,
    RECEIVED,
    TOLD,
    Facts,
    Known,
    Verdict,
    judge,
    judge_key,
    judge_next,
)
from tests.county.scene import NOW

DAYS = 180
A_SECOND = timedelta(seconds=1)
KNOWN = Known(last=3, last_digest="c3", digests={1: "c1", 2: "c2", 3: "c3", 6: "c6"})
FACTS = Facts(
    signers=frozenset({"2281"}),
    sender="2281",
    recipient="22",
    schema=DELIVERY,
    sequence=4,
    previous="c3",
    digest="c4",
    created=NOW,
    not_after=NOW + timedelta(days=DAYS),
)

TABLE: list[tuple[str, dict[str, Any], Verdict]] = [
    ("the next", {}, Verdict.NEXT),
    ("the last again", {"sequence": 3, "digest": "c3"}, Verdict.SAME),
    ("an earlier one again", {"sequence": 1, "digest": "c1"}, Verdict.SAME),
    ("one that is held again", {"sequence": 6, "digest": "c6"}, Verdict.SAME),
    ("one again long after its last day", {"sequence": 3, "digest": "c3", "not_after": NOW - A_SECOND}, Verdict.SAME),
    ("another last", {"sequence": 3}, Verdict.ALARM_OTHER_BYTES),
    ("another of those held", {"sequence": 6}, Verdict.ALARM_OTHER_BYTES),
    ("an earlier one, changed", {"sequence": 2}, Verdict.REPLAY),
    ("one further on", {"sequence": 5, "previous": "c4"}, Verdict.GAP),
    ("one far on", {"sequence": 2**40, "previous": "x"}, Verdict.GAP),
    ("the next, after another than the last", {"previous": "c2"}, Verdict.WRONG_PREVIOUS),
    ("the next, after none", {"previous": ""}, Verdict.WRONG_PREVIOUS),
    ("at its very last moment", {"not_after": NOW}, Verdict.NEXT),
    ("a second after it", {"not_after": NOW - A_SECOND}, Verdict.EXPIRED),
    ("as old as it may be", {"created": NOW - timedelta(days=DAYS)}, Verdict.NEXT),
    ("a second older, whatever it says itself", {"created": NOW - timedelta(days=DAYS) - A_SECOND}, Verdict.EXPIRED),
    ("as far ahead as it may be", {"created": NOW + AHEAD, "not_after": NOW + 2 * AHEAD}, Verdict.NEXT),
    ("a second further ahead", {"created": NOW + AHEAD + A_SECOND, "not_after": NOW + 2 * AHEAD}, Verdict.NOT_YET),
    ("ahead and further on", {"sequence": 9, "created": NOW + 2 * AHEAD}, Verdict.NOT_YET),
    ("for another county", {"recipient": "23"}, Verdict.WRONG_RECIPIENT),
    ("the last again, for another county", {"recipient": "23", "sequence": 3, "digest": "c3"}, Verdict.WRONG_RECIPIENT),
    ("from another than who signed", {"sender": "2262"}, Verdict.OTHER_SENDER),
    ("from one of two that share a key", {"signers": frozenset({"2262", "2281"})}, Verdict.NEXT),
    ("signed by nobody enrolled", {"signers": frozenset()}, Verdict.NOT_ENROLLED),
    ("of another form", {"schema": "casestats/delivery/2"}, Verdict.UNKNOWN_SCHEMA),
]


@pytest.mark.parametrize(("given_facts", "verdict"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_a_delivery_gets_its_verdict(given_facts: dict[str, Any], verdict: Verdict) -> None:
    assert judge(KNOWN, replace(FACTS, **given_facts), here="22", now=NOW, days=DAYS) is verdict


@pytest.mark.parametrize(
    ("sequence", "previous", "verdict"),
    [(1, "", Verdict.NEXT), (1, "c0", Verdict.WRONG_PREVIOUS), (2, "c1", Verdict.GAP)],
)
def test_a_sender_of_whom_nothing_has_come_begins_with_one(sequence: int, previous: str, verdict: Verdict) -> None:
    facts = replace(FACTS, sequence=sequence, previous=previous)
    assert judge(None, facts, here="22", now=NOW, days=DAYS) is verdict


@pytest.mark.parametrize(
    ("states", "verdict"),
    [
        ([], Verdict.NOT_ENROLLED),
        (["waiting"], Verdict.NOT_ENROLLED),
        (["refused"], Verdict.NOT_ENROLLED),
        (["revoked"], Verdict.REVOKED),
        (["replaced"], Verdict.REVOKED),
        (["enrolled"], None),
        (["enrolled", "revoked"], None),
    ],
)
def test_a_key_is_believed_only_where_it_is_enrolled(states: list[str], verdict: Verdict | None) -> None:
    assert judge_key(states) is verdict


def test_every_verdict_is_told_and_is_either_received_or_an_alarm() -> None:
    assert set(TOLD) == set(Verdict) == RECEIVED | ALARMS
    assert not RECEIVED & ALARMS
    assert {Verdict.EXPIRED, Verdict.WRONG_PREVIOUS} == KEPT - RECEIVED
    assert all(words.sv and words.en and words.sv != words.en for words in TOLD.values())


def row_after(order: list[int], chain: list[tuple[int, str, str]]) -> tuple[int, str, list[int]]:
    """Number and digest of the last, and all numbers in the order in which each took its place, when the deliveries
    come in an order: as the county keeps them, in memory."""
    last, last_digest, held, placed = 0, "", dict[int, tuple[str, str]](), list[int]()
    digests: dict[int, str] = {}
    for place in order:
        sequence, previous, digest = chain[place]
        known = Known(last=last, last_digest=last_digest, digests=digests)
        facts = replace(FACTS, sequence=sequence, previous=previous, digest=digest)
        verdict = judge(known, facts, here="22", now=NOW, days=DAYS)
        if verdict is Verdict.SAME:
            continue
        digests = {**digests, sequence: digest}
        if verdict is Verdict.GAP:
            held[sequence] = (previous, digest)
            continue
        assert verdict is Verdict.NEXT
        last, last_digest = sequence, digest
        placed.append(sequence)
        while last + 1 in held:
            previous, digest = held.pop(last + 1)
            came = FACTS.not_after
            verdict = judge_next(last_digest, previous, FACTS.created, FACTS.not_after, came=came, days=DAYS)
            assert verdict is Verdict.NEXT
            last, last_digest = last + 1, digest
            placed.append(last)
    return last, last_digest, placed


@given(st.integers(1, 8).flatmap(lambda most: st.lists(st.integers(0, most - 1), max_size=30).map(lambda o: (most, o))))
def test_whatever_the_order_and_however_often_the_row_is_the_same(drawn: tuple[int, list[int]]) -> None:
    most, order = drawn
    chain = [(number, f"c{number - 1}" if number > 1 else "", f"c{number}") for number in range(1, most + 1)]
    last, digest, placed = row_after([*order, *range(most)], chain)
    assert (last, digest) == (most, f"c{most}")
    assert placed == list(range(1, most + 1))
