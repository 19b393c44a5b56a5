"""What must be known about a release to read it: what it is, how it is protected, what it rests on and what changed.

The same text for the workbook's first sheet and for the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from casestats.exchange.release_rows import ReleaseRow
from casestats.exchange.release_words import coverage_words, unit_words
from casestats.releases.content import Content, ReleasedShare, ReleasedTable
from casestats.words import Language, Words

_METHODS = {
    "suppress": Words("små tal döljs", "small counts are hidden"),
    "round": Words("alla tal avrundas", "all counts are rounded"),
}
_ZEROS = {
    "publish": Words("nollor visas alltid", "zeros are always shown"),
    "hide": Words("en nolla kan vara dold", "a zero may be hidden"),
}


FIGURES = "figures"
"""The section of what must be known of all figures."""


class Fact(NamedTuple):
    """`term`: "" where the text stands alone."""

    term: str
    text: str


class Section(NamedTuple):
    name: str
    heading: str
    facts: tuple[Fact, ...]


def made_at(content: Content) -> datetime:
    """When the content was made, UTC. Its text is the only clock that an output knows."""
    return datetime.fromisoformat(content.created_at).astimezone(UTC)


def about(content: Content, language: Language) -> list[Section]:
    """The sections that say something; one with nothing to say is left out."""
    sections = [
        ("release", Words("Utlämnandet", "The release"), _identity(content, language)),
        (FIGURES, Words("Att veta om siffrorna", "About the figures"), _caveats(content, language)),
        ("protection", Words("Så skyddas enskilda", "How people are protected"), _policy(content, language)),
        ("changes", Words("Ändrat sedan tidigare", "Changed since before"), _changes(content, language)),
        ("imports", Words("Siffrorna bygger på", "What the figures rest on"), _imports(content, language)),
    ]
    return [Section(name, heading.spoken(language), facts) for name, heading, facts in sections if facts]


def definitions(content: Content, language: Language) -> list[Fact]:
    """What each indicator counts, once for each version."""
    found: dict[tuple[str, int, str], Fact] = {}
    counted: list[ReleasedTable | ReleasedShare] = [*content.tables, *content.shares]
    for one in counted:
        text = one.definition.spoken(language)
        name = f"{one.indicator}, version {one.indicator_version}"
        found.setdefault((one.indicator, one.indicator_version, text), Fact(name, text))
    return list(found.values())


def solved_words(content: Content, language: Language) -> str:
    """What the certificate proves, in one line."""
    proof = content.proof
    return Words(
        f"{proof.exact} av {proof.hidden} dolda celler kan räknas ut.",
        f"{proof.exact} of {proof.hidden} hidden cells can be worked out.",
    ).spoken(language)


def coverage_told(rows: Sequence[ReleaseRow], language: Language) -> str:
    """The bands of coverage that occur in a table; "" where none is told."""
    bands = dict.fromkeys(row.coverage for row in rows if row.coverage)
    return "; ".join(coverage_words(band, language) for band in bands)


def coverage_meaning(language: Language) -> str:
    return Words(
        "Täckning är hur stor del av underlaget som har svaret ja eller nej. Resten är okänt eller inte registrerat.",
        "Coverage is how much of the base has the answer yes or no. The rest is unknown or not recorded.",
    ).spoken(language)


def counted_words(one: ReleasedTable | ReleasedShare, language: Language) -> str:
    """Indicator, version and unit, for the line under a table."""
    name = f"{one.indicator}, version {one.indicator_version}"
    return f"{name}, {unit_words(one.unit, language)}" if isinstance(one, ReleasedTable) else name


def _identity(content: Content, language: Language) -> tuple[Fact, ...]:
    place = f"{content.municipality_name} ({content.municipality})"
    told = [
        (Words("Kommun", "Municipality"), place),
        (Words("Period", "Period"), content.period),
        (Words("Utlämnande", "Release"), content.id),
        (Words("Mall", "Template"), content.template),
        (Words("Gjort", "Made"), f"{made_at(content):%Y-%m-%d %H:%M} UTC"),
        (Words("Katalog", "Catalogue"), f"version {content.catalogue_version}"),
        (Words("Uppgifterna", "The data"), _step(content.data_version).spoken(language)),
        (Words("Program", "Program"), content.program),
    ]
    return tuple(Fact(term.spoken(language), text) for term, text in told)


def _step(step: int) -> Words:
    return Words(f"som de var efter steg {step} i liggaren", f"as they were after step {step} of the ledger")


def _caveats(content: Content, language: Language) -> tuple[Fact, ...]:
    facts = [Fact("", words.spoken(language)) for words in content.caveats]
    if any(cell.coverage for table in content.tables for cell in table.cells.values()):
        facts.append(Fact(Words("Täckning", "Coverage").spoken(language), coverage_meaning(language)))
    return tuple(facts)


def _policy(content: Content, language: Language) -> tuple[Fact, ...]:
    policy, proof = content.policy, content.proof
    rounded = policy.method == "round"
    told = [
        (Words("", ""), policy.text),
        (Words("Metod", "Method"), _METHODS.get(policy.method, Words(policy.method, policy.method))),
        (Words("Tröskel", "Threshold"), Words(f"{policy.threshold}", f"{policy.threshold}")),
    ]
    if rounded:
        told.append((Words("Bas", "Base"), Words(f"{policy.base}", f"{policy.base}")))
    else:
        told.append((Words("Nollor", "Zeros"), _ZEROS.get(policy.zeros, Words(policy.zeros, policy.zeros))))
        told.append((Words("Bredd", "Width"), _width(policy.width)))
        solved = Words(solved_words(content, "sv"), solved_words(content, "en"))
        told.append((Words("Bevis", "Proof"), solved))
        if proof.hidden:
            told.append((Words("Smalaste spann", "Narrowest spread"), _spread(proof.tightest)))
    told.append((Words("", ""), proof.text))
    told.append((Words("Intygets kontrollsumma", "Digest of the certificate"), Words(proof.digest, proof.digest)))
    return tuple(Fact(term.spoken(language), text.spoken(language)) for term, text in told if text.spoken(language))


def _width(width: int) -> Words:
    return Words(
        f"{width}: minst så långt ska det vara mellan det minsta och det största värde som en dold cell kan ha",
        f"{width}: at least so far apart must the smallest and the largest value of a hidden cell be",
    )


def _spread(spread: int) -> Words:
    return Words(
        f"{spread}: så långt är det där det är som kortast", f"{spread}: so far apart they are where they are closest"
    )


def _changes(content: Content, language: Language) -> tuple[Fact, ...]:
    facts = []
    for change in content.changes:
        where = ", ".join(change.where)
        anew = Words(f"{where} räknades om. ", f"{where} were counted anew. ").spoken(language) if where else ""
        since = Words(f"Sedan {change.release}", f"Since {change.release}").spoken(language)
        facts.append(Fact(since, anew + change.reason.spoken(language)))
    return tuple(facts)


def _imports(content: Content, language: Language) -> tuple[Fact, ...]:
    step = Words("Steg", "Step").spoken(language)
    read = Words("inläst", "imported").spoken(language)
    return tuple(
        Fact(f"{step} {one.step}", f"{one.source}, {one.period}, {read} {one.at}, {one.content_hash}")
        for one in content.imports
    )
