"""What each case answers to a question: a number of casestats.flags.Answer."""

from __future__ import annotations

import numpy as np

from casestats.cases import RISK_BIT, RISK_INSTRUMENTS, RISK_NONE, RISK_UNKNOWN, OpenedHow
from casestats.catalogue.definition import Question
from casestats.flags import BIT, Answer
from casestats.tabulation.columns import CaseColumns, Int8s


def _answer_of_risk(risk: int) -> Answer:
    """Any instrument but conversation is yes; conversation alone, or "none", is no."""
    instruments = sum(RISK_BIT[name] for name in RISK_INSTRUMENTS if name != "conversation")
    if risk & instruments:
        return Answer.YES
    if risk & (RISK_BIT["conversation"] | RISK_NONE):
        return Answer.NO
    return Answer.UNKNOWN if risk & RISK_UNKNOWN else Answer.NOT_RECORDED


_BY_RISK = np.array([_answer_of_risk(risk) for risk in range(2 * RISK_UNKNOWN)], dtype=np.int8)


def _by_opening(wanted: OpenedHow) -> Int8s:
    """The answer of each way of being opened: that way is yes, another recorded way no."""
    answers = [Answer.NOT_RECORDED if way is OpenedHow.NOT_RECORDED else Answer.NO for way in OpenedHow]
    answers[wanted] = Answer.YES
    return np.array(answers, dtype=np.int8)


_BY_OPENING = {way.name.lower(): _by_opening(way) for way in OpenedHow}


class AnswerSheet:
    """The answers of some cases. Their masks are fetched once, however many flags are asked about."""

    def __init__(self, columns: CaseColumns, at: slice | np.ndarray) -> None:
        self.columns = columns
        self.at = at
        self._masks: list[np.ndarray] = []

    def to(self, question: Question | None) -> Int8s | Answer:
        """An answer for each case, or the one that all give. Without a question everything counts as yes."""
        if question is None:
            return Answer.YES
        if question.of == "opened_how":
            return _BY_OPENING[question.value][self.columns.opened_how[self.at]]
        if question.of == "risk_assessment":
            return _BY_RISK[self.columns.risk[self.at]]
        return self._to_flag(BIT[question.value])

    def _to_flag(self, bit: int) -> Int8s:
        if not self._masks:
            self._masks = [mask[self.at] for mask in (self.columns.asked, self.columns.known, self.columns.yes)]
        # Each mask contains the next, so how many of them hold the bit is the answer.
        asked, known, yes = ((mask & bit) != 0 for mask in self._masks)
        answers: Int8s = asked.view(np.int8)
        answers += known.view(np.int8)
        answers += yes.view(np.int8)
        return answers
