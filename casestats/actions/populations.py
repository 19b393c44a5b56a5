"""Inhabitants, for rates per 10,000: read in from a file with its year and source."""

from __future__ import annotations

from collections.abc import Collection

from casestats.actions.county_members import members_in
from casestats.adapters.mapping.sayable import holds_person_number
from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.county.populations import read_population
from casestats.county.rates import nearest_year, persons_of
from casestats.county.readings import PopulationTold
from casestats.errors import FixSettings
from casestats.store.engine import Connection, reading, writing
from casestats.store.populations import YearOfInhabitants, population_of, population_years, put_population
from casestats.words import Words

LONGEST_SOURCE = 200
_NONE = Words(
    "Inga invånarantal är inlästa, så tal per 10 000 invånare visas inte. Läs in en fil med invånare.",
    "No inhabitants have been read in, so that nothing per 10,000 inhabitants is shown. Read in a file of inhabitants.",
)


def import_population(
    installation: Installation, actor: Actor, *, data: bytes, source: str, year: int | None = None, ages: str = ""
) -> int:
    """Keep the inhabitants of a file (an answer of Kolada's API, version 3, as JSON, or a CSV); how many
    municipalities it told of. What was kept of the same municipality and year is replaced. `year`: where the file
    does not say; `ages` (total, 0-17, 18+): of a key figure that does not say. FixExtract: it cannot be read, with
    the row and what to do; FixSettings: no source is named."""
    said = " ".join(source.split())
    if not said or len(said) > LONGEST_SOURCE:
        raise FixSettings(
            f"Skriv källan till invånarantalen, med högst {LONGEST_SOURCE} tecken: till exempel SCB, folkmängd "
            "31 december 2024.",
            f"Write the source of the inhabitants, in {LONGEST_SOURCE} characters at most: Statistics Sweden, "
            "population 31 December 2024, say.",
        )
    if holds_person_number(said):
        raise FixSettings(
            "Källan ser ut att innehålla ett personnummer, och den visas bredvid siffrorna. Skriv den utan.",
            "The source seems to hold a person number, and it is shown beside the figures. Write it without.",
        )
    rows = read_population(data, year=year, ages=ages)
    codes = {row.code for row in rows}
    at = installation.clock().isoformat(timespec="seconds")
    years = ", ".join(str(one) for one in sorted({row.year for row in rows}))
    with writing(installation.engine) as connection:
        put_population(connection, rows, source=said, at=at)
        installation.write_down(connection, actor, "population import", f"{years}: {len(codes)}", said)
    return len(codes)


def population_told(installation: Installation, year: int) -> PopulationTold:
    """Which inhabitants the rates of a year are reckoned with, and from where."""
    with reading(installation.engine) as connection:
        members = members_in(installation, connection)
        return told_of(known_population(connection, year), members)


def known_population(connection: Connection, year: int) -> YearOfInhabitants | None:
    """The inhabitants that stand for a year's; None: nothing was read in."""
    nearest = nearest_year(population_years(connection), year)
    return None if nearest is None else population_of(connection, nearest)


def told_of(known: YearOfInhabitants | None, members: Collection[str]) -> PopulationTold:
    """What is said of the inhabitants beside rates."""
    if known is None:
        return PopulationTold(year=None, source="", missing=tuple(members), words=_NONE)
    there = set(persons_of(known.rows, "total")) | set(persons_of(known.rows, "18+"))
    missing = tuple(code for code in members if code not in there)
    sv, en = f"Invånare {known.year}. Källa: {known.source}.", f"Inhabitants of {known.year}. Source: {known.source}."
    if missing:
        one = len(missing) == 1
        sv += f" {len(missing)} {'kommun' if one else 'kommuner'} saknar invånarantal."
        en += f" {len(missing)} {'municipality has' if one else 'municipalities have'} no inhabitants told."
    return PopulationTold(year=known.year, source=known.source, missing=missing, words=Words(sv, en))
