"""The life of a release: which step may follow which, with whose name, and what must hold before it is published.

    draft -> reviewed -> published -> withdrawn
          -> rejected

Two persons see every release before readers do: the author, and a reviewer who is somebody else. What is published is
never changed: a correction is a new release that says what it corrects, and a withdrawal leaves the old one readable.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from enum import StrEnum
from typing import NamedTuple

from casestats.errors import FixSettings, Refused
from casestats.words import Words


class State(StrEnum):
    DRAFT = "draft"
    REVIEWED = "reviewed"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    REJECTED = "rejected"


FINAL = frozenset({State.PUBLISHED, State.WITHDRAWN})
"""Readers have it, or have had it: nothing in it can be changed."""


class Step(StrEnum):
    DRAFT = "draft"
    APPROVE = "approve"
    REJECT = "reject"
    PUBLISH = "publish"
    WITHDRAW = "withdraw"


_FOLLOWING = {
    (State.DRAFT, Step.APPROVE): State.REVIEWED,
    (State.DRAFT, Step.REJECT): State.REJECTED,
    (State.REVIEWED, Step.REJECT): State.REJECTED,
    (State.REVIEWED, Step.PUBLISH): State.PUBLISHED,
    (State.PUBLISHED, Step.WITHDRAW): State.WITHDRAWN,
}
STATE_WORDS = {
    State.DRAFT: Words("utkast", "draft"),
    State.REVIEWED: Words("granskad", "reviewed"),
    State.PUBLISHED: Words("publicerad", "published"),
    State.WITHDRAWN: Words("återkallad", "withdrawn"),
    State.REJECTED: Words("underkänd", "rejected"),
}
_ADVICE = {
    State.DRAFT: Words("Låt en annan person granska den först.", "Have another person review it first."),
    State.REVIEWED: Words("Den är granskad; publicera eller underkänn den.", "It is reviewed; publish or reject it."),
    State.PUBLISHED: Words(
        "Den är publicerad och ändras aldrig: gör ett nytt utkast med rättelsen, eller återkalla den.",
        "It is published and never changes: draft a new one with the correction, or withdraw it.",
    ),
    State.WITHDRAWN: Words(
        "Den är återkallad och står kvar så: gör ett nytt utkast.", "It is withdrawn and stays so: draft a new one."
    ),
    State.REJECTED: Words(
        "Den är underkänd och står kvar så: gör ett nytt utkast.", "It is rejected and stays so: draft a new one."
    ),
}


def following(state: State, step: Step) -> State:
    """The state after a step. Refused: a step that cannot follow, with what to do instead."""
    after = _FOLLOWING.get((state, step))
    if after is None:
        said, advice = STATE_WORDS[state], _ADVICE[state]
        raise Refused(
            f"Det går inte: utlämnandet är {said.sv}. {advice.sv} Ingenting har ändrats.",
            f"That cannot be done: the release is {said.en}. {advice.en} Nothing was changed.",
        )
    return after


def demand_second_person(author: str, reviewer: str) -> None:
    """Refused: who drafted a release reviews it. Names differ in more than the case of their letters."""
    if author.strip().casefold() == reviewer.strip().casefold():
        raise Refused(
            "Den som gjorde utkastet får inte granska det. Låt en annan person göra det, från sitt eget konto.",
            "Whoever drafted the release may not review it. Have another person do it, from an account of their own.",
        )


def is_reviewed(state: State, approvals: Sequence[str], logged: Sequence[str]) -> bool:
    """Whether somebody has approved it, by its own steps and by the audit log alike: the log's chain has a key of its
    own, so who changes the one past casestats has not changed the other. Both name who approved, in order."""
    return state is State.REVIEWED and bool(approvals) and list(approvals) == list(logged)


def demand_reason(reason: str, what: Words) -> str:
    """The reason without spaces around it. FixSettings: there is none."""
    if not reason.strip():
        raise FixSettings(f"Skriv varför {what.sv}, med --reason.", f"Write why {what.en}, with --reason.")
    return reason.strip()


class Verdict(NamedTuple):
    """What the proof of a release says when it is checked anew. `hidden`: cells that readers are not told; `exact` and
    `narrow`: those of them that can be worked out, or told more closely than the rule itself tells."""

    hidden: int
    exact: int
    narrow: int
    faults: tuple[Words, ...]
    """Why the certificate does not prove it; empty where it does."""


class Basis(NamedTuple):
    """What a release rests on: the step of the ledger, and the ids of all that readers already had."""

    data_version: int
    earlier: tuple[str, ...]


def demand_proof(proof: Verdict | None) -> None:
    """Refused: there is no proof, it does not hold, or it proves too little. What is not proved is not published."""
    draft_anew = Words("Gör ett nytt utkast.", "Draft a new one.")
    if proof is None:
        raise Refused(
            f"Utlämnandet saknar bevis för att inga dolda tal går att räkna ut. {draft_anew.sv}",
            f"The release has no proof that no hidden number can be worked out. {draft_anew.en}",
        )
    if proof.exact or proof.narrow:
        raise Refused(
            f"Av {proof.hidden} dolda celler kan {proof.exact} räknas ut och {proof.narrow} bestämmas närmare än "
            "regeln tillåter. Inget är publicerat. Gör ett nytt utkast med en annan mall, eller med större --effort.",
            f"Of {proof.hidden} hidden cells {proof.exact} can be worked out and {proof.narrow} told more closely "
            "than the rule allows. Nothing is published. Draft a new one with another template, or a larger --effort.",
        )
    if proof.faults:
        first = proof.faults[0]
        raise Refused(
            f"Beviset håller inte. {first.sv} Inget är publicerat. {draft_anew.sv}",
            f"The proof does not hold. {first.en} Nothing is published. {draft_anew.en}",
        )


def demand_current(kept: Basis, now: Basis) -> None:
    """Refused: the ledger has moved, or readers have been given more, since the release was drafted. What was proved
    and reviewed is then not what would be true, or not safe beside the rest."""
    if kept.data_version != now.data_version:
        raise Refused(
            f"Uppgifterna har ändrats sedan utkastet gjordes (steg {kept.data_version}, nu {now.data_version}). "
            "Inget är publicerat. Gör ett nytt utkast och låt det granskas.",
            f"The data have changed since the release was drafted (step {kept.data_version}, now "
            f"{now.data_version}). Nothing is published. Draft a new one and have it reviewed.",
        )
    if set(kept.earlier) != set(now.earlier):
        raise Refused(
            f"Ett annat utlämnande har publicerats sedan utkastet gjordes ({_named(now.earlier, kept.earlier)}), och "
            "beviset räknar inte med det. Inget är publicerat. Gör ett nytt utkast och låt det granskas.",
            f"Another release was published since this one was drafted ({_named(now.earlier, kept.earlier)}), and the "
            "proof knows nothing of it. Nothing is published. Draft a new one and have it reviewed.",
        )


def _named(now: Collection[str], kept: Collection[str]) -> str:
    return ", ".join(sorted(set(now) ^ set(kept)))
