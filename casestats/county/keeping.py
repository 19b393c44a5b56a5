"""How an indicator is kept, in words: where it is recorded, since when, how much of it, and how sure a figure is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from casestats.county.bundle import Basis
from casestats.county.figures import Figure, Total
from casestats.county.saying import TITLES, Saying
from casestats.county.use import Statement
from casestats.words import Words

WHOLE_SCOPE = "whole"
SOURCES: Mapping[str, Words] = {
    "case_system": Words("verksamhetssystemet", "the case system"),
    "survey": Words("webbenkät", "a web survey"),
    "both": Words("verksamhetssystemet och webbenkät", "the case system and a web survey"),
    "manual": Words("för hand, utan uttag", "by hand, without an extract"),
}
_HEADS = {
    Statement.SOURCE: Words("källa", "source"),
    Statement.SCOPE: Words("omfattar", "covers"),
    Statement.CERTAINTY: Words("säkerhet", "certainty"),
}
_ALWAYS = Words("registreras under hela den tid som källan omfattar", "recorded for as long as the source covers")
_ALL_OF_IT = Words("hela det som ska räknas", "all that is to be counted")
_COVERED = {"95-100": Words("95 % och över", "95 % and over"), "0-49": Words("under 50 %", "under 50 %")}


def kept_words(statement: Statement, basis: Basis | None, figure: Figure | Total | None) -> Words | None:
    """What is said; None where nothing is known. Of a figure that was typed in there need be no basis."""
    if statement is Statement.KEPT:
        return _all_of(basis, figure)
    if statement is Statement.MEMBERS:
        return _members(figure)
    if statement is Statement.CERTAINTY:
        return _certainty(figure)
    if statement is Statement.COVERAGE:
        return _coverage(basis, figure)
    if basis is None:
        typed = isinstance(figure, Figure) and figure.typed
        return SOURCES["manual"] if typed and statement is Statement.SOURCE else None
    if statement is Statement.SOURCE:
        return SOURCES.get(basis.source, Words(basis.source, basis.source))
    if statement is Statement.SINCE:
        since = Words(f"registreras sedan {basis.since}", f"recorded since {basis.since}")
        return since if basis.since else _ALWAYS
    return _ALL_OF_IT if basis.scope in ("", WHOLE_SCOPE) else Words(basis.scope, basis.scope)


def _all_of(basis: Basis | None, figure: Figure | Total | None) -> Words | None:
    if isinstance(figure, Total):
        return _members(figure)
    parts = (Statement.SOURCE, Statement.SINCE, Statement.SCOPE, Statement.COVERAGE, Statement.CERTAINTY)
    told = [_headed(one, words) for one in parts if (words := kept_words(one, basis, figure)) is not None]
    return joined(told, "; ") if told else None


def _headed(statement: Statement, words: Words) -> Words:
    """What the words are about, where they do not say so themselves."""
    head = _HEADS.get(statement)
    return words if head is None else Words(f"{head.sv}: {words.sv}", f"{head.en}: {words.en}")


def _members(figure: Figure | Total | None) -> Words | None:
    """How many municipalities a total is of; its own sentence says it best."""
    if not isinstance(figure, Total):
        return None
    if figure.words.sv:
        return figure.words
    number, members = len(figure.stated_by), figure.members
    return Words(
        f"{number} av {members} kommuner kunde ange det", f"{number} of {members} municipalities could state it"
    )


def _certainty(figure: Figure | Total | None) -> Words | None:
    if figure is None:
        return None
    words = TITLES[figure.status]
    sentence = figure.sentence if isinstance(figure, Figure) else figure.words
    if figure.status is Saying.SUPPRESSED or not sentence.sv:
        return words
    rest = without_title(figure.status, sentence)
    return Words(f"{words.sv}: {rest.sv}", f"{words.en}: {rest.en}")


def without_title(status: Saying, words: Words) -> Words:
    """A sentence that begins with its status, without it."""
    title = TITLES[status]
    return Words(words.sv.removeprefix(f"{title.sv}: "), words.en.removeprefix(f"{title.en}: "))


def _coverage(basis: Basis | None, figure: Figure | Total | None) -> Words | None:
    band = basis.coverage if basis is not None else ""
    band = band or (figure.coverage if isinstance(figure, Figure) else "")
    if not band:
        return None
    text = _COVERED.get(band, Words(f"{band.replace('-', '–')} %", f"{band.replace('-', '–')} %"))
    return Words(f"svar finns för {text.sv} av underlaget", f"answers are there for {text.en} of the base")


def joined(told: Iterable[Words], between: str = " ") -> Words:
    texts = list(dict.fromkeys(told))
    return Words(between.join(text.sv for text in texts), between.join(text.en for text in texts))
