"""Guesses about single words of an extract: what a code, a measure or an outcome is likely to mean.

Every guess stands in a draft beside a question; nothing here is used when an extract is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, TypeVar

from casestats.adapters.extract import SourceFile
from casestats.adapters.folding import spelled
from casestats.adapters.profile import StatusMeaning, TargetChoice
from casestats.adapters.values import parse_answer
from casestats.cases import MeasureKind, OpenedHow, Outcome, TargetGroup
from casestats.flags import Answer

USUAL_WORDS: Mapping[str, tuple[str, ...]] = {
    "opened_how": ("Anmälan", "Ansökan", "Information"),
    "outcome": ("Målet uppnått", "Målet delvis uppnått", "Målet ej uppnått", "Flyttat", "Annan orsak"),
    "status": ("Pågående", "Avslutad", "Makulerad"),
    "target_group": ("Våldsutsatt vuxen", "Barn utsatt för våld", "Barn som upplevt våld", "Våldsutövare"),
    "measure.kind": ("Skyddat boende", "Stödsamtal", "Behandling", "Kontaktperson", "Annan insats"),
    "measure.granted": ("Bifall", "Avslag", "Service"),
}
"""What often stands in a column that is empty in the extract at hand: one month may well have no closed case."""

V = TypeVar("V")
Grant = Literal["decision", "service", "not_recorded", "refused"]


def _first(word: str, guesses: Sequence[tuple[str, V]], otherwise: V) -> V:
    """The meaning of the first part that the word holds, compared without accents, spaces and case."""
    folded = spelled(word)
    return next((meaning for part, meaning in guesses if re.search(part, folded)), otherwise)


def how_by_word(word: str) -> OpenedHow:
    return _first(
        word,
        (("anmal", OpenedHow.NOTIFICATION), ("ansok", OpenedHow.APPLICATION), ("information", OpenedHow.INFORMATION)),
        OpenedHow.OTHER,
    )


def outcome_by_word(word: str) -> Outcome:
    return _first(
        word,
        (
            ("delvis", Outcome.GOAL_PARTLY_MET),
            ("(ej|inte).*(uppn|nad)", Outcome.GOAL_NOT_MET),
            ("uppn", Outcome.GOAL_MET),
            ("flytt", Outcome.MOVED),
        ),
        Outcome.OTHER,
    )


def status_by_word(word: str) -> StatusMeaning:
    guesses: tuple[tuple[str, StatusMeaning], ...] = (
        ("makul|felreg|raderad|ogiltig", "void"),
        ("ofullst|ejkomplett|paborjad|delvis", "incomplete"),
        ("^test", "test"),
    )
    return _first(word, guesses, "counts")


def measure_by_word(word: str) -> MeasureKind:
    return _first(
        word,
        (
            ("skydd|jourboende|placering", MeasureKind.PROTECTED_HOUSING),
            ("trappan|barn", MeasureKind.CHILD_SUPPORT),
            ("behandl|program", MeasureKind.TREATMENT),
            ("samtal|radgiv", MeasureKind.SUPPORT_TALKS),
            ("kontaktperson", MeasureKind.CONTACT_PERSON),
            ("ekonom", MeasureKind.FINANCIAL),
        ),
        MeasureKind.OTHER,
    )


def granted_by_word(word: str) -> Grant:
    guesses: tuple[tuple[str, Grant], ...] = (
        ("avslag|avsl|nekad|ansok", "refused"),
        ("bifall|bevilj|bistand|beslut", "decision"),
        ("service|utanbistand", "service"),
    )
    return _first(word, guesses, "not_recorded")


def group_by_word(word: str) -> TargetChoice:
    guesses: tuple[tuple[str, TargetChoice], ...] = (
        ("utovare|forovare", TargetGroup.PERPETRATOR),
        ("barn.*(upplev|bevittna)", TargetGroup.CHILD_WITNESS),
        ("barn", TargetGroup.CHILD_VICTIM),
        ("valdsutsatt|vuxen", TargetGroup.ADULT_VICTIM),
    )
    return _first(word, guesses, TargetGroup.UNCLASSIFIED)


def meaning_of_code(text: str) -> tuple[TargetChoice, tuple[str, ...]]:
    """The target group and the flags of a reason, by its text. "Oro för barn" is unclassified, never no violence."""
    child_witness: tuple[TargetChoice, tuple[str, ...]] = (
        TargetGroup.CHILD_WITNESS,
        ("close_relation", "child_witness"),
    )
    guesses: tuple[tuple[str, tuple[TargetChoice, tuple[str, ...]]], ...] = (
        ("utovare|forovare", (TargetGroup.PERPETRATOR, ())),
        ("heder|hrv", ("by_age", ("honour",))),
        ("prostit|manniskohandel|sexmotersattning|^pom$", ("by_age", ("prostitution",))),
        ("barn.*(upplev|bevittna)", child_witness),
        ("barn.*utsatt", (TargetGroup.CHILD_VICTIM, ("close_relation",))),
        ("nararelation|^vnr$|kvinnofrid", ("by_age", ("close_relation",))),
        ("vald", (TargetGroup.ADULT_VICTIM, ())),
    )
    return _first(text, guesses, (TargetGroup.UNCLASSIFIED, ()))


def answers_by_word(words: Iterable[str]) -> dict[str, Answer]:
    """Words that are no known answer, as not recorded until a person says more; known ones need no profile."""
    return {word: Answer.NOT_RECORDED for word in words if parse_answer(word) is None and not word.isdecimal()}


_MONTH = (
    "jan(?:uari)?|febr?(?:uari)?|mars?|apr(?:il)?|maj|juni?|juli?|aug(?:usti)?|sept?(?:ember)?|okt(?:ober)?|"
    "nov(?:ember)?|dec(?:ember)?"
)
_FILE_NAMES = (
    r"(?P<year>20\d\d)[-_ ]?(?P<month>0[1-9]|1[0-2])(?!\d)",
    r"(?P<month>0[1-9]|1[0-2])[-_ ](?P<year>20\d\d)(?!\d)",
    r"(?P<year>20\d\d)[-_ ]?[Qq](?P<quarter>[1-4])",
    rf"(?i)(?<![a-zåäö–-])(?P<month>{_MONTH})[-_ ]?(?P<year>20\d\d)(?!\d)",
    rf"(?i)(?P<year>20\d\d)[-_ ]?(?P<month>{_MONTH})(?![a-zåäö–-])",
    r"(?i)^(?!.*(?:jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|nov|dec|kv|[qt][1-4]))\D*(?P<year>20\d\d)\D*$",
)
"""A year alone is a period only where nothing else in the name can be one: a report of January taken for one of the
whole year would, if it claims to be complete, end every other case of that year."""


def file_name_pattern(source: SourceFile) -> str | None:
    """The pattern that finds a period in the file's name; the name itself is kept nowhere."""
    return next((pattern for pattern in _FILE_NAMES if source.name_matches(re.compile(pattern))), None)
