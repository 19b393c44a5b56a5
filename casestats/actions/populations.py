"""Inhabitants, for rates per 10,000: read in from a file with its year and source."""

from __future__ import annotations

from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.county.readings import PopulationTold


def import_population(installation: Installation, actor: Actor, *, data: bytes, source: str, year: int | None) -> int:
    """Keep the inhabitants of a file (an answer of Kolada's API, version 3, as JSON, or a CSV); how many
    municipalities it told of. What was kept of the same municipality and year is replaced. `year`: where the file
    does not say. FixExtract: it cannot be read, with the row and what to do."""
    raise NotImplementedError


def population_told(installation: Installation, year: int) -> PopulationTold:
    """Which inhabitants the rates of a year are reckoned with, and from where."""
    raise NotImplementedError
