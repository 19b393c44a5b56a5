"""county draft, review, publish, withdraw: the county's own releases, by two persons."""

from __future__ import annotations

from dataclasses import dataclass, field

from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.county.result import CountyContent
from casestats.county.results import CountyStatement
from casestats.store.county_releases import CountyPapers, CountyReleaseRecord
from casestats.store.releases import ReleaseEvent


@dataclass(frozen=True)
class CountyRelease:
    """A county's release with its papers and the steps of its life. `statement`: of a published one, as signed."""

    record: CountyReleaseRecord
    content: CountyContent
    papers: CountyPapers = field(repr=False)
    events: tuple[ReleaseEvent, ...]
    statement: CountyStatement | None


def draft_county(
    installation: Installation, actor: Actor, period: str, *, replaces: str = "", reason: str = ""
) -> CountyRelease:
    """A draft of the county's release of a period: its totals, its municipalities' figures, comparison and rates.
    `replaces`: the id of a published release of the same period that it corrects, which needs a reason.

    Refused: nothing is accepted for the period, or what it would show is not proved safe."""
    raise NotImplementedError


def review_county(
    installation: Installation, actor: Actor, id: str, *, approve: bool, reason: str = ""
) -> CountyReleaseRecord:
    """Approve or reject a draft, as somebody else than its author. A rejection needs a reason."""
    raise NotImplementedError


def publish_county(installation: Installation, actor: Actor, id: str) -> CountyRelease:
    """Sign a reviewed release and put it in the county's row: nothing it rests on has moved, its proof holds, and the
    very same release comes out when it is made again."""
    raise NotImplementedError


def withdraw_county(installation: Installation, actor: Actor, id: str, reason: str) -> CountyReleaseRecord:
    """Take a published release back. Its readers have it all the same. FixSettings: no reason."""
    raise NotImplementedError


def list_county(installation: Installation, actor: Actor, period: str | None = None) -> list[CountyReleaseRecord]:
    """All releases of the county in the order they were drafted; of one period if named."""
    raise NotImplementedError


def show_county(installation: Installation, actor: Actor, id: str) -> CountyRelease:
    """A release of any state, read whole with every digest and signature checked. FixSettings: there is none."""
    raise NotImplementedError
