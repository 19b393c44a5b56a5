"""say, take back: what a municipality can say of an indicator, where coverage does not tell it; and what stands."""

from __future__ import annotations

from dataclasses import dataclass

from casestats.actions.known import known_cases
from casestats.actions.publishing import demand_sayable
from casestats.actions.released import read_all
from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.catalogue import Indicator, standard_catalogue
from casestats.county.saying import Saying
from casestats.county.weakening import BY_HAND, told_in, weaker
from casestats.errors import FixSettings
from casestats.periods import Period
from casestats.releases.lifecycle import State
from casestats.store.engine import Connection, reading, writing
from casestats.store.ledger import steps
from casestats.store.releases import release_records, released
from casestats.store.sayings import SayingRecord, add_saying, every_saying, sayings, take_saying_back
from casestats.store.trouble import storage_trouble
from casestats.words import Words

LONGEST = 300
"""Characters of a sentence."""
SENTENCE = Words("Meningen", "The sentence")
STATUS_WORDS: dict[Saying, Words] = {
    Saying.APPROXIMATE: Words("Talet är ungefärligt", "The figure is approximate"),
    Saying.PARTIAL_SCOPE: Words(
        "Talet gäller en del av det som ska räknas", "It covers a part of what is to be counted"
    ),
    Saying.LOWER_BOUND: Words("Talet är minst så stort", "The figure is at least that"),
    Saying.UNABLE: Words("Vi kan inte ange det", "We cannot state it"),
}


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What a municipality can say of an indicator in a period. `coverage`: what its own data let it say, None where
    nothing is counted; `from_release`: the release that tells it, "" where it is the own count. `said`: what a person
    says. `stands`: what can be said, and `words` why. The county is told what is published, typed in or said."""

    indicator: Indicator
    coverage: Saying | None
    from_release: str
    said: SayingRecord | None
    stands: Saying
    words: Words


def demand_sentence(sentence: str) -> str:
    """The sentence without needless spaces. FixSettings: there is none, or it is too long; Refused: it may point
    someone out."""
    said = " ".join(sentence.split())
    if not said:
        raise FixSettings(
            "Skriv en mening som säger varför, till exempel: Bara skyddat boende är räknat.",
            "Write a sentence that says why, as in: Only protected housing is counted.",
        )
    if len(said) > LONGEST:
        raise FixSettings(
            f"Meningen är för lång ({len(said)} tecken). Skriv högst {LONGEST}.",
            f"The sentence is too long ({len(said)} characters). Write {LONGEST} at most.",
        )
    demand_sayable(said, SENTENCE)
    return said


def say(
    installation: Installation,
    actor: Actor,
    municipality: str,
    *,
    indicator: str,
    period: str = "",
    status: Saying,
    sentence: str,
) -> int:
    """What the municipality can say of an indicator in a period ("": in every period), instead of what was said of it
    before; its number. FixSettings: no such indicator, period or status, or no sentence; Refused: the sentence may
    point someone out."""
    standard_catalogue().indicator(indicator)
    of = str(Period.parse(period)) if period else ""
    if status not in BY_HAND:
        raise FixSettings(
            "Välj ungefärligt, en del, minst eller kan inte anges. Att ett tal är exakt säger bara täckningen.",
            "Choose approximate, a part, at least or cannot state. That a figure is exact only coverage says.",
        )
    said = demand_sentence(sentence)
    at = installation.clock().isoformat(timespec="seconds")
    with storage_trouble(), writing(installation.engine) as connection:
        for one in every_saying(connection, municipality):
            if one.stands and (one.indicator, one.period) == (indicator, of):
                take_saying_back(connection, municipality, one.number, actor.name, at)
        number = add_saying(connection, SayingRecord(0, municipality, indicator, of, status, said, actor.name, at))
        installation.write_down(connection, actor, "say", f"{municipality} {number} {indicator} {of or 'all'} {status}")
    return number


def take_back(installation: Installation, actor: Actor, municipality: str, *, number: int) -> None:
    """What was said stands no longer. FixSettings: there is none such that stands."""
    at = installation.clock().isoformat(timespec="seconds")
    with storage_trouble(), writing(installation.engine) as connection:
        if not take_saying_back(connection, municipality, number, actor.name, at):
            raise FixSettings(
                "Det finns inget sådant besked att ta tillbaka. Det kan redan vara tillbakataget.",
                "There is no such statement to take back. It may have been taken back already.",
            )
        installation.write_down(connection, actor, "unsay", f"{municipality} {number}")


def list_sayings(installation: Installation, municipality: str) -> list[SayingRecord]:
    """What people have said, those taken back too, the latest first."""
    with reading(installation.engine) as connection:
        return every_saying(connection, municipality)[::-1]


def standing(installation: Installation, municipality: str, period: str) -> list[Standing]:
    """Every indicator of the catalogue, in its order. Coverage speaks through the latest published release that tells
    of the period, else through the municipality's own count."""
    of = Period.parse(period)
    with reading(installation.engine) as connection:
        said = sayings(connection, municipality, str(of))
        published = _told_by_releases(connection, installation, municipality, str(of))
        imported = bool(steps(connection, municipality))
    indicators = standard_catalogue().indicators
    counted = _counted(installation, municipality, of) if imported and len(published) < len(indicators) else {}
    found = []
    for indicator in indicators:
        status, release = published.get(indicator.id, (counted.get(indicator.id), ""))
        found.append(_standing(indicator, status, release, said.get(indicator.id)))
    return found


def _told_by_releases(
    connection: Connection, installation: Installation, municipality: str, period: str
) -> dict[str, tuple[Saying, str]]:
    found: dict[str, tuple[Saying, str]] = {}
    records = [one for one in released(release_records(connection, municipality)) if one.state is State.PUBLISHED]
    for release in read_all(connection, installation, records):
        found |= {name: (status, release.record.id) for name, status in told_in(release.content, period).items()}
    return found


def _counted(installation: Installation, municipality: str, period: Period) -> dict[str, Saying]:
    """What the own count can say. How much it counts is not told here."""
    year = period.calendar_year
    known = known_cases(installation, municipality, year.start, year.end)
    tables = known.tables(standard_catalogue().indicators, period)
    return {table.indicator.id: Saying(table.cell(()).status.value) for table in tables}


def _standing(indicator: Indicator, coverage: Saying | None, release: str, said: SayingRecord | None) -> Standing:
    stands = coverage or Saying.NOT_SUBMITTED
    if said is not None:
        stands = said.status if coverage is None else weaker(coverage, said.status)
    return Standing(
        indicator=indicator,
        coverage=coverage,
        from_release=release,
        said=said,
        stands=stands,
        words=_words(coverage, release, said, stands),
    )


def _words(coverage: Saying | None, release: str, said: SayingRecord | None, stands: Saying) -> Words:
    if said is not None and (coverage is None or stands is said.status is not coverage):
        return Words(f"Sagt för hand: {said.sentence}", f"Said by hand: {said.sentence}")
    if said is not None:
        return Words(
            "Täckningen säger mindre än ni har sagt för hand, så täckningen gäller.",
            "Coverage says less than you have said by hand, so coverage stands.",
        )
    if release:
        return Words(f"Som i utlämningen {release}.", f"As in the release {release}.")
    if coverage is not None:
        return Words(
            "Ur egna data. Lämnas när det är publicerat.",
            "From own data. Told once it is published.",
        )
    return Words("Inget är räknat och inget är sagt.", "Nothing is counted and nothing is said.")
