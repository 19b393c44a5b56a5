"""A total in one sentence: how many, of how many municipalities, and how sure each is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from casestats.county.figures import NOTHING_SAID, Figure, Total
from casestats.county.saying import Saying
from casestats.words import Words

ORDER = tuple(Saying)
"""From the strongest to the weakest."""

ODD = Words(
    "den slutna summan stämmer inte med leveranserna och används inte",
    "the sealed sum does not agree with the deliveries and is not used",
)


def number_words(value: int, *, at_least: bool) -> Words:
    return Words(f"minst {value}", f"at least {value}") if at_least else Words(str(value), str(value))


def join(*parts: Words) -> Words:
    told = [part for part in parts if part.sv]
    return Words("; ".join(part.sv for part in told), "; ".join(part.en for part in told))


def who(total: Total, figures: Sequence[Figure], left_out: frozenset[str]) -> Words:
    """`11 av 15 kommuner, varav 1 ungefärlig och 1 endast skyddat boende`."""
    stated = len(total.stated_by)
    many = Words(f"{stated} av {total.members} kommuner", f"{stated} of {total.members} municipalities")
    return _left_out(_among(many, figures), left_out)


def none_at(total: Total, figures: Sequence[Figure], left_out: frozenset[str]) -> Words:
    """`inga i de 2 av 15 kommuner som kan ange det`: nothing is said of the others."""
    stated = len(total.stated_by)
    many = Words(
        f"inga i de {stated} av {total.members} kommuner som kan ange det",
        f"none at the {stated} of {total.members} municipalities that can state it",
    )
    if stated == total.members:
        many = Words(f"inga; {stated} av {stated} kommuner", f"none; {stated} of {stated} municipalities")
    doubtful = [one for one in figures if one.status is not Saying.TRUE_ZERO]
    return _left_out(_among(many, doubtful), left_out)


def _among(many: Words, figures: Iterable[Figure]) -> Words:
    among = among_words(figures)
    if not among:
        return many
    sv, en = _listed([one.sv for one in among], "och"), _listed([one.en for one in among], "and")
    return Words(f"{many.sv}, varav {sv}", f"{many.en}, of which {en}")


def _left_out(said: Words, left_out: frozenset[str]) -> Words:
    if not left_out:
        return said
    number = len(left_out)
    return Words(
        f"{said.sv}; {number} till räknar något annat och är inte med",
        f"{said.en}; {number} more count something else and are left out",
    )


_AMONG: Mapping[Saying, tuple[Words, Words]] = {
    Saying.TRUE_ZERO: (Words("inga", "none"), Words("inga", "none")),
    Saying.ROUNDED: (Words("avrundad", "rounded"), Words("avrundade", "rounded")),
    Saying.APPROXIMATE: (Words("ungefärlig", "approximate"), Words("ungefärliga", "approximate")),
    Saying.ZERO_KNOWN: (Words("inga kända", "none known"), Words("inga kända", "none known")),
    Saying.LOWER_BOUND: (Words("minsta antal", "least number"), Words("minsta antal", "least numbers")),
    Saying.PARTIAL_SCOPE: (Words("bara en del", "only a part"), Words("bara en del", "only a part")),
    Saying.SUPPRESSED: (
        Words("dold av sekretesskäl", "hidden for secrecy"),
        Words("dolda av sekretesskäl", "hidden for secrecy"),
    ),
}
"""Of one, and of more."""


def among_words(figures: Iterable[Figure]) -> list[Words]:
    """How many of those who state a figure do so otherwise than exactly, the strongest first. Those who state a part
    are told by the sentence that says which."""
    numbers: dict[tuple[int, Words], int] = {}
    for one in figures:
        if one.status in _AMONG:
            said = _scope(one.sentence) if one.status is Saying.PARTIAL_SCOPE else NOTHING_SAID
            key = (ORDER.index(one.status), said)
            numbers[key] = numbers.get(key, 0) + 1
    found = []
    for (rank, said), number in sorted(numbers.items()):
        words = said if said.sv else _AMONG[ORDER[rank]][number > 1]
        found.append(Words(f"{number} {words.sv}", f"{number} {words.en}"))
    return found


def _scope(sentence: Words) -> Words:
    return Words(_within_sentence(sentence.sv), _within_sentence(sentence.en or sentence.sv))


def _within_sentence(text: str) -> str:
    """A sentence as a part of another: without its full stop, and small at the beginning unless it is a name's."""
    said = text.strip().rstrip(".")
    return said[:1].lower() + said[1:] if said[1:2].islower() or said[1:2] == " " else said


def _listed(parts: Sequence[str], last: str) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {last} {parts[-1]}"


def overlap_words(low: int, high: int) -> Words:
    if high == 0:
        return NOTHING_SAID
    if low == high:
        return Words(
            f"{low} som två kommuner båda har räknat är med en gång",
            f"{low} that two municipalities have both counted are in it once",
        )
    return Words(
        "några har räknats av två kommuner, och hur många är inte känt",
        "some have been counted by two municipalities, and how many is not known",
    )


def none_words(total: Total, left_out: frozenset[str]) -> Words:
    counts = {one.status: one.number for one in total.by_status}
    unable, silent = counts.get(Saying.UNABLE, 0), counts.get(Saying.NOT_SUBMITTED, 0)
    told = []
    if unable:
        told.append(Words(f"{unable} kan inte ange det", f"{unable} cannot state it"))
    if silent:
        told.append(Words(f"{silent} har inte lämnat det", f"{silent} have not submitted it"))
    if left_out:
        number = len(left_out)
        told.append(Words(f"{number} räknar något annat", f"{number} count something else"))
    return Words(
        f"kan inte anges: ingen av {total.members} kommuner ({', '.join(one.sv for one in told)})",
        f"cannot be stated: none of {total.members} municipalities ({', '.join(one.en for one in told)})",
    )
