"""What must hold over all tables and no constraint can say."""

from __future__ import annotations

from sqlalchemy import Connection, text

from casestats.words import Words

_RULES = (
    (
        "SELECT count(*) FROM (SELECT f.case_number FROM versions v JOIN facts f ON f.number = v.facts"
        " WHERE v.known_to IS NULL GROUP BY f.case_number HAVING count(*) > 1) twice",
        Words("ärenden räknas två gånger", "cases count twice"),
    ),
    (
        "SELECT count(*) FROM versions v JOIN facts f ON f.number = v.facts WHERE f.void = 1",
        Words("makulerade ärenden räknas", "void cases count"),
    ),
    (
        "SELECT count(*) FROM facts f JOIN cases c ON c.number = f.case_number WHERE c.person_key <> f.person_key",
        Words("uppgifter hör till en annan person än ärendet", "facts belong to another person than their case"),
    ),
    (
        "SELECT count(*) FROM holdings h JOIN facts f ON f.number = h.facts JOIN steps s ON s.number = h.step"
        " WHERE f.source IS NULL OR f.source <> s.source",
        Words("uppgifter hör till en annan källa än inläsningen", "facts belong to another source than the import"),
    ),
)


def contradictions(connection: Connection) -> list[Words]:
    """The rules that do not hold, with how many rows break each."""
    found = []
    for statement, words in _RULES:
        count = int(connection.execute(text(statement)).scalar_one())
        if count:
            found.append(Words(f"{count} {words.sv}", f"{count} {words.en}"))
    return found
