"""The life of a release: which step may follow which, with whose name, and what must hold before readers see it."""

from __future__ import annotations

from itertools import product

import pytest

from casestats.errors import FixSettings, Refused
from casestats.releases.lifecycle import (
    STATE_WORDS,
    Basis,
    State,
    Step,
    Verdict,
    demand_current,
    demand_proof,
    demand_reason,
    demand_second_person,
    following,
)
from casestats.words import Words

ALLOWED = {
    (State.DRAFT, Step.APPROVE): State.REVIEWED,
    (State.DRAFT, Step.REJECT): State.REJECTED,
    (State.REVIEWED, Step.REJECT): State.REJECTED,
    (State.REVIEWED, Step.PUBLISH): State.PUBLISHED,
    (State.PUBLISHED, Step.WITHDRAW): State.WITHDRAWN,
}
SAFE = Verdict(hidden=83, exact=0, narrow=0, faults=())


@pytest.mark.parametrize(("state", "step"), list(product(State, Step)))
def test_only_these_steps_follow_and_every_other_is_refused_with_what_to_do(state: State, step: Step) -> None:
    if (state, step) in ALLOWED:
        assert following(state, step) is ALLOWED[state, step]
        return
    with pytest.raises(Refused) as refused:
        following(state, step)
    assert STATE_WORDS[state].sv in refused.value.words.sv
    assert "Ingenting har ändrats" in refused.value.words.sv


def test_what_is_withdrawn_or_rejected_stays_so() -> None:
    ends = {state for state, _ in ALLOWED} ^ set(State)
    assert ends == {State.WITHDRAWN, State.REJECTED}


@pytest.mark.parametrize("reviewer", ["anna", "Anna", " anna "])
def test_the_author_does_not_review_their_own_draft(reviewer: str) -> None:
    with pytest.raises(Refused, match="may not review"):
        demand_second_person("anna", reviewer)


def test_another_person_reviews_it() -> None:
    demand_second_person("anna", "bo")


@pytest.mark.parametrize("reason", ["", "  ", "\n"])
def test_a_reason_is_asked_for(reason: str) -> None:
    with pytest.raises(FixSettings, match="--reason"):
        demand_reason(reason, Words("x", "x"))
    assert demand_reason(" fel fil ", Words("x", "x")) == "fel fil"


def test_a_release_that_is_proved_safe_may_be_published() -> None:
    demand_proof(SAFE)


@pytest.mark.parametrize(
    ("proof", "said"),
    [
        (None, "no proof"),
        (SAFE._replace(exact=1), "1 can be worked out"),
        (SAFE._replace(narrow=1), "1 told more closely"),
        (SAFE._replace(faults=(Words("Fel.", "A fault."),)), "A fault."),
    ],
    ids=["no certificate", "a cell that can be worked out", "a narrow cell", "a certificate that does not check"],
)
def test_what_is_not_proved_is_not_published(proof: Verdict | None, said: str) -> None:
    with pytest.raises(Refused, match=said) as refused:
        demand_proof(proof)
    assert "nytt utkast" in refused.value.words.sv


def test_a_release_rests_on_what_is_known_and_published_now() -> None:
    demand_current(Basis(3, ("a", "b")), Basis(3, ("a", "b")))


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (Basis(4, ("a",)), "step 3, now 4"),
        (Basis(3, ("a", "b")), "Another release was published"),
        (Basis(3, ()), "Another release was published"),
    ],
    ids=["an import since", "a release since", "a release is gone"],
)
def test_a_release_drafted_before_something_changed_is_not_published(now: Basis, said: str) -> None:
    with pytest.raises(Refused, match=said):
        demand_current(Basis(3, ("a",)), now)
