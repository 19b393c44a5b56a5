"""Exact totals of sealed sums that readers have already, for the county's own pages."""

from __future__ import annotations

from collections.abc import Mapping

from casestats.actions.county_making import rests_on_now
from casestats.actions.county_released import read_county_release
from casestats.bootstrap import Installation
from casestats.county.figures import WHOLE, TotalKind
from casestats.county.totals import Sealed
from casestats.periods import Period
from casestats.releases.lifecycle import State
from casestats.store.county_releases import county_release_records, county_released
from casestats.store.engine import reading


def sums_shown(installation: Installation, period: str) -> Mapping[str, Sealed]:
    """Indicator -> its exact total, as the newest release of the period in force shows it. Nothing where a delivery was
    accepted since: an exact total beside other parts than its own would be wrong. Refused: the release was changed."""
    asked = str(Period.parse(period))
    with reading(installation.engine) as connection:
        records = county_released(county_release_records(connection, asked))
        in_force = [one for one in records if one.state is State.PUBLISHED]
        if not in_force:
            return {}
        release = read_county_release(connection, installation.ring, in_force[-1])
    if release.record.rests_on != rests_on_now(installation, asked):
        return {}
    return {
        one.indicator: Sealed(one.value, len(one.stated_by))
        for one in release.content.totals
        if one.kind is TotalKind.SEALED and one.groups == WHOLE and one.value is not None
    }
