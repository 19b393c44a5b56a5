"""The one form of the vectors: every count of the standard catalogue, whole and by sex.

A sum of other cells could tell of one person what the sums of these do not, so no county may ask for another form. A
later catalogue, or another choice of cells, is another form with another digest; a test holds this one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from casestats.catalogue import Catalogue, Counts, standard_catalogue
from casestats.county.figures import WHOLE
from casestats.county.sums.adding import CellName
from casestats.disclosure.groups import SEXES
from casestats.disclosure.tables import TOTAL
from casestats.releases.wire import canonical, digest

FORM = "casestats/sums/form/1"
PINNED = "897e126dba76fb5bead38737c0a8c3605c626d3aa83d33c9566accc4d20bab36"
"""The digest of the only form there is, of version 1 of the catalogue."""


@dataclass(frozen=True)
class Form:
    """`cells` in the order of the vector."""

    cells: tuple[CellName, ...]
    catalogue_version: int
    digest: str


@lru_cache(maxsize=1)
def standard_form() -> Form:
    """The form. RuntimeError: the catalogue is another than the form was made for."""
    form = form_of(standard_catalogue())
    if form.digest != PINNED:
        raise RuntimeError("the catalogue has changed: the form of sealed sums needs a new digest")
    return form


def form_of(catalogue: Catalogue) -> Form:
    """The form of a catalogue. What an indicator counts is part of the digest, by the digest of its definition."""
    groups = (WHOLE, *(code for code in SEXES.codes if code != TOTAL))
    counts = [one for one in catalogue.indicators if isinstance(one.counts, Counts)]
    told = {
        "schema": FORM,
        "catalogue_version": catalogue.version,
        "groups": list(groups),
        "indicators": [[one.id, one.version, one.digest] for one in counts],
    }
    cells = tuple(CellName(one.id, group) for one in counts for group in groups)
    return Form(cells, catalogue.version, digest(canonical(told)))
