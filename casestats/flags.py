"""Answers have four values, and a case carries eighteen flags.

`not_recorded` is never `no`: it means that the source has no such question, or that it was left empty.

The answers of a case are kept as three bit masks, one bit a flag in the order of `FLAGS`: `asked`
(the answer is unknown, no or yes), `known` (no or yes) and `yes`. Each mask contains the next. Merging two
sets of answers, "the first of yes, no, unknown, not recorded that occurs", is then OR of each mask.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from typing import NamedTuple


class Answer(IntEnum):
    """The value of a flag, weakest first: merging takes the largest."""

    NOT_RECORDED = 0
    UNKNOWN = 1
    NO = 2
    YES = 3


FLAGS: tuple[str, ...] = (
    "close_relation",
    "physical",
    "psychological",
    "sexual",
    "economic",
    "material",
    "neglect",
    "digital",
    "latent",
    "other_violence",
    "child_witness",
    "honour",
    "prostitution",
    "perpetrator",
    "disability",
    "substance_use",
    "foreign_background",
    "lgbtq",
)
"""The flags in the order of their bits. New flags are added last: stored masks rely on it."""

BIT: Mapping[str, int] = {flag: 1 << place for place, flag in enumerate(FLAGS)}
ALL_FLAGS = (1 << len(FLAGS)) - 1


class Answers(NamedTuple):
    """A case's answers to all flags as three masks; `yes` within `known` within `asked`."""

    asked: int = 0
    known: int = 0
    yes: int = 0

    @classmethod
    def of(cls, **given: Answer) -> Answers:
        """Answers from flag names, for the flags that are recorded: `Answers.of(honour=Answer.YES)`."""
        return cls.from_mapping(given)

    @classmethod
    def from_mapping(cls, given: Mapping[str, Answer]) -> Answers:
        asked = known = yes = 0
        for flag, answer in given.items():
            bit = BIT[flag]
            asked |= bit if answer >= Answer.UNKNOWN else 0
            known |= bit if answer >= Answer.NO else 0
            yes |= bit if answer == Answer.YES else 0
        return cls(asked, known, yes)

    def to(self, flag: str) -> Answer:
        """The answer to one flag."""
        bit = BIT[flag]
        return Answer(bool(self.asked & bit) + bool(self.known & bit) + bool(self.yes & bit))

    def merged(self, other: Answers) -> Answers:
        return Answers(self.asked | other.asked, self.known | other.known, self.yes | other.yes)


NOTHING_RECORDED = Answers()


def conflicts(one: Answers, other: Answers) -> int:
    """The mask of flags where one says yes and the other no."""
    return (one.yes & other.known & ~other.yes) | (other.yes & one.known & ~one.yes)
