"""The one form of the vectors: every count of the standard catalogue, whole and by sex.

A sum of other cells could tell of one person what the sums of these do not, so no county may ask for another form. A
later catalogue, or another choice of cells, is another form with another digest; a test holds this one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from casestats.catalogue import Catalogue, Counts, standard_catalogue
from casestats.county.figures import WHOLE
from casestats.county.sums.adding import LARGE_FROM_ABOVE, CellName
from casestats.disclosure.groups import SEXES
from casestats.disclosure.tables import TOTAL
from casestats.releases.wire import canonical, digest

FORM = "casestats/sums/form/1"
PINNED = "336cec0ac43ccd4677684fc48c260809c3b750acb48efe779c81e31527cfa51a"
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
    """The form of a catalogue. What an indicator counts is part of the digest, by the digest of its definition, and so
    is what counts as large."""
    groups = (WHOLE, *(code for code in SEXES.codes if code != TOTAL))
    counts = [one for one in catalogue.indicators if isinstance(one.counts, Counts)]
    told = {
        "schema": FORM,
        "catalogue_version": catalogue.version,
        "groups": list(groups),
        "large_from_above": LARGE_FROM_ABOVE,
        "indicators": [[one.id, one.version, one.digest] for one in counts],
    }
    cells = tuple(CellName(one.id, group) for one in counts for group in groups)
    return Form(cells, catalogue.version, digest(canonical(told)))
