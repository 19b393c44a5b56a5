"""What a county reads of its municipalities' figures: matrix, target groups, comparison, series.

The forms are in casestats.county.readings; deliveries are in casestats.actions.county_grid, their history in
casestats.actions.county_history, inhabitants in casestats.actions.populations.
"""

from __future__ import annotations

from collections.abc import Mapping

from casestats.bootstrap import Installation
from casestats.county.readings import Comparison, Matrix, Series, TargetGroup
from casestats.county.totals import Sealed

NO_SEALED: Mapping[str, Sealed] = {}


def members_of(installation: Installation) -> tuple[str, ...]:
    """The codes of those who are asked: the county's municipalities, and others whose keys are enrolled, in order."""
    raise NotImplementedError


def matrix(installation: Installation, period: str, *, sealed: Mapping[str, Sealed] = NO_SEALED) -> Matrix:
    """Every member's figure of every indicator, and the totals. `sealed`: exact sums that may be shown, by indicator.
    FixSettings: no such period."""
    raise NotImplementedError


def target_group(
    installation: Installation, period: str, group: str, *, sealed: Mapping[str, Sealed] = NO_SEALED
) -> TargetGroup:
    """A target group by its slug (casestats.catalogue.themes). FixSettings: there is none."""
    raise NotImplementedError


def comparison(
    installation: Installation, period: str, indicator: str, *, sealed: Mapping[str, Sealed] = NO_SEALED
) -> Comparison:
    """One indicator of every member, side by side. FixSettings: no such indicator or period."""
    raise NotImplementedError


def series(installation: Installation, indicator: str, *, municipality: str = "", months: int = 12) -> Series:
    """An indicator over the periods of that length (12: years, 3: quarters), of a municipality or of the county."""
    raise NotImplementedError


def periods_told(installation: Installation) -> tuple[str, ...]:
    """The periods that anything has been said of, the latest first."""
    raise NotImplementedError
