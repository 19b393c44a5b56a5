"""A county of fifteen says what a published table says, in its words and numbers, from deliveries and a sealed sum."""

from __future__ import annotations

from pathlib import Path

import pytest

from casestats.actions.county_figures import matrix
from casestats.actions.county_sums_shown import sums_shown
from casestats.actions.demonstrating_county import CountyDemo, demonstrate_county
from casestats.actions.making import silent
from casestats.actions.receiving import accept, every_delivery, receive
from casestats.actions.signing import signed
from casestats.audit import Actor
from casestats.bootstrap import open_installation
from casestats.config import read_settings
from casestats.county.bundle import DELIVERY_TYPE
from casestats.county.bundles import payload_of
from casestats.county.figures import Total, TotalKind
from casestats.county.saying import Saying
from casestats.county.totals import Sealed
from casestats.invented.county import county_of_fifteen
from casestats.invented.deliveries import counted, invented_bundle

ACTOR = Actor("Demo", "county")


def total(demo: CountyDemo, indicator: str) -> Total:
    (found,) = [one for one in demo.release.totals if (one.indicator, one.groups) == (indicator, "")]
    return found


@pytest.mark.slow
def test_fifteen_municipalities_with_their_gaps_say_what_the_published_table_says(tmp_path: Path) -> None:
    demo = demonstrate_county(tmp_path / "demo", ACTOR, silent)
    adults, children, violent = (total(demo, f"measures_{group}") for group in ("adult", "child", "perpetrator"))
    assert (adults.value, len(adults.stated_by), adults.members) == (190, 11, 15)
    assert adults.words.sv == "minst 190; 11 av 15 kommuner, varav 1 ungefärlig och 1 endast skyddat boende"
    assert (children.value, len(children.stated_by)) == (102, 6)
    assert children.words.sv == "minst 102; 6 av 15 kommuner"
    assert (violent.kind, violent.value, len(violent.stated_by)) == (TotalKind.SEALED, 34, 10)
    assert violent.words.sv == "minst 34; 10 av 15 kommuner, varav 2 inga"
    known = [total(demo, f"cases_{group}") for group in ("close_relation", "honour", "prostitution")]
    assert [len(one.stated_by) for one in known] == [10, 3, 2]
    assert (known[2].value, known[2].status) == (0, Saying.TRUE_ZERO)

    sums = sums_shown(demo.installation, str(demo.year))
    assert sums["measures_perpetrator"] == Sealed(34, 10)
    assert matrix(demo.installation, str(demo.year), sealed=sums).totals["measures_perpetrator"].words == violent.words
    assert sums_shown(demo.installation, f"{demo.year.year + 1}-Q1") == {}

    parts = [one for one in demo.release.figures if one.indicator == violent.indicator]
    assert sum(one.status is Saying.SUPPRESSED for one in parts) == 5
    assert demo.release.proof.hidden > 0
    assert (demo.release.proof.exact, demo.release.proof.narrow) == (0, 0)

    deliveries = len(every_delivery(demo.installation))
    again = demonstrate_county(tmp_path / "demo", ACTOR, silent)
    assert again.release == demo.release
    assert len(every_delivery(again.installation)) == deliveries

    newer(demo, tmp_path / "demo" / "members", county_of_fifteen()[0].code)
    assert sums_shown(demo.installation, str(demo.year)) == {}


def newer(demo: CountyDemo, members: Path, code: str) -> None:
    """Another delivery of the year, accepted."""
    county = demo.installation
    last = every_delivery(county, sender=code)[-1]
    accept(county, ACTOR, last.number)
    bundle = invented_bundle(
        code,
        county.settings.county,
        str(demo.year),
        {"adult_victims": counted(90)},
        created=county.clock(),
        sequence=last.sequence + 1,
        previous=last.digest,
    )
    home = open_installation(read_settings(members / code))
    received = receive(county, ACTOR, signed(home, payload_of(bundle), DELIVERY_TYPE), via="file")
    assert received.record is not None
    accept(county, ACTOR, received.record.number)
