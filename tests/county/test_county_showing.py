"""Sealed sums in a county's release: shown where the rule allows, beside what has really been delivered."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from casestats.actions import county_showing
from casestats.actions.county_releasing import draft_county, publish_county, review_county
from casestats.actions.receiving import every_alarm
from casestats.actions.sum_results import SumResult
from casestats.audit import Actor
from casestats.county.bundles import payload_of
from casestats.county.figures import Total, TotalKind
from casestats.county.saying import Saying
from casestats.county.showing import CLOSE, NOTHING_HIDDEN, OTHERS, SHOWN, ShownBefore
from casestats.county.sums.adding import CellName, SealedCell
from casestats.disclosure.auditing import audit
from casestats.disclosure.certifying import read_publication
from casestats.disclosure.policy import Policy
from casestats.errors import Refused
from casestats.invented.deliveries import InventedFigure
from casestats.releases.wire import digest
from tests.county.scene import (
    LENA,
    Given,
    bundle_of,
    deliver_and_accept,
    enrol_both,
    make_county,
    make_member,
    next_of,
)

OTHER = Actor("otto", "county")
CODES = tuple(f"20{number}" for number in (21, 23, 26, 29, 31, 34, 39, 61, 62, 80, 81, 82, 83, 84, 85))
HIDDEN = CODES[:12]
SMALL = (4, 3, 4, 2, 4, 3, 4, 4, 2, 4, 3, 4)
HONOUR = "cases_honour"


class Scene:
    """Fifteen municipalities of Dalarna; twelve hide how many cases of honour they have, three show ten each. The sum
    is what a round of them would have come to."""

    def __init__(self, folder: Path) -> None:
        self.county = make_county(folder / "county", county="20")
        self.member = make_member(folder, "members", county="20")
        self.bundles = {}
        for place, code in enumerate(CODES):
            enrol_both(self.county, self.member, code)
            honour: Given = InventedFigure(status=Saying.SUPPRESSED, value=SMALL[place]) if code in HIDDEN else 10
            figures: dict[str, Given] = {HONOUR: honour, "adult_victims": 40}
            self.bundles[code] = bundle_of(code, figures=figures, county="20")
            deliver_and_accept(self.county, self.member, self.bundles[code])
        self.sum = SumResult(
            id="a-round",
            period="2025",
            members=CODES,
            cells={
                CellName(HONOUR, ""): SealedCell(sum(SMALL) + 30, len(CODES), 0),
                CellName(HONOUR, "female"): SealedCell(60, len(CODES), 0),
                CellName("adult_victims", ""): SealedCell(40 * len(CODES), len(CODES), 0),
            },
            rests_on={code: digest(payload_of(bundle)) for code, bundle in self.bundles.items()},
            dropped=0,
        )


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    return Scene(tmp_path_factory.mktemp("dalarna"))


def summed(scene: Scene, patch: pytest.MonkeyPatch, cell: SealedCell | None = None, **changed: object) -> None:
    """What the county's sums of the year are."""
    cells = scene.sum.cells if cell is None else {CellName(HONOUR, ""): cell}
    result = replace(scene.sum, cells=cells, **changed)  # type: ignore[arg-type]  # what a test changes by name
    patch.setattr(county_showing, "sums_result", lambda _installation, _period: result)


def total_in(scene: Scene, indicator: str = HONOUR) -> Total:
    content = draft_county(scene.county, LENA, "2025").content
    return next(one for one in content.totals if one.indicator == indicator)


def test_an_exact_total_is_shown_and_the_attack_finds_nothing(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    summed(scene, monkeypatch)
    release = draft_county(scene.county, LENA, "2025")
    total = next(one for one in release.content.totals if one.indicator == HONOUR)
    assert (total.kind, total.value) == (TotalKind.SEALED, sum(SMALL) + 30)
    assert any(SHOWN.sv in words.sv for words in release.content.caveats)
    assert not any(NOTHING_HIDDEN.sv in words.sv for words in release.content.caveats)
    publication = read_publication(release.papers.publication)
    found = audit(publication, Policy())
    assert (found.exact, found.narrow, found.unproven, found.hidden) == ((), (), (), len(HIDDEN))
    assert (found.tightest or 0) >= Policy().width_of(HONOUR)
    assert publication.relations[0].low == publication.relations[0].high == sum(SMALL) + 30


def test_a_total_without_a_round_is_an_interval(scene: Scene) -> None:
    assert total_in(scene).kind is TotalKind.INTERVAL


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        (SealedCell(sum(SMALL) + 30, len(CODES), 1), CLOSE),
        (SealedCell(sum(SMALL) + 30, len(CODES) - 1, 0), OTHERS),
        (SealedCell(12 + 30, len(CODES), 0), CLOSE),
        (SealedCell(29, len(CODES), 0), CLOSE),
        (SealedCell(30 + 12 * 6 + 1, len(CODES), 0), CLOSE),
    ],
)
def test_a_sum_that_would_tell_or_does_not_agree_is_not_shown(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, cell: SealedCell, reason: object
) -> None:
    summed(scene, monkeypatch, cell)
    content = draft_county(scene.county, LENA, "2025").content
    total = next(one for one in content.totals if one.indicator == HONOUR)
    assert (total.kind, total.value) == (TotalKind.INTERVAL, None)
    assert any(reason.sv in words.sv for words in content.caveats)  # type: ignore[attr-defined]  # Words


def test_a_sum_that_does_not_agree_with_the_deliveries_is_an_alarm(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    summed(scene, monkeypatch, SealedCell(29, len(CODES), 0), id="another-round")
    before = len(every_alarm(scene.county))
    total_in(scene)
    total_in(scene)
    alarms = every_alarm(scene.county)
    assert len(alarms) == before + 1, "the same is told once"
    assert alarms[0].kind == "sum_disagrees"
    assert "29" not in alarms[0].told.sv


def test_a_sum_made_of_an_older_delivery_is_not_shown(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    rests_on = {**scene.sum.rests_on, CODES[0]: "0" * 64}
    summed(scene, monkeypatch, rests_on=rests_on)
    assert total_in(scene).kind is TotalKind.INTERVAL


@pytest.mark.slow
def test_a_county_with_an_exact_total_publishes_it_bit_for_bit_and_knows_it_afterwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = Scene(tmp_path)
    summed(scene, monkeypatch)
    first = draft_county(scene.county, LENA, "2025").record.id
    review_county(scene.county, OTHER, first, approve=True)
    assert publish_county(scene.county, LENA, first).record.sequence == 1
    assert total_in(scene).kind is TotalKind.SEALED, "the same again"
    second = draft_county(scene.county, LENA, "2025").record.id
    review_county(scene.county, OTHER, second, approve=True)
    summed(scene, monkeypatch, SealedCell(sum(SMALL) + 31, len(CODES), 0))
    with pytest.raises(Refused):
        publish_county(scene.county, LENA, second)
    assert total_in(scene).kind is TotalKind.INTERVAL, "another total than the one that was shown would tell a change"
    corrected = next_of(scene.bundles[CODES[-1]], figures={HONOUR: 11, "adult_victims": 40})
    deliver_and_accept(scene.county, scene.member, corrected)
    rests_on = {**scene.sum.rests_on, CODES[-1]: digest(payload_of(corrected))}
    summed(scene, monkeypatch, rests_on=rests_on)
    assert total_in(scene).kind is TotalKind.INTERVAL, "a figure beneath it is another"


def test_what_was_shown_before_names_who_was_hidden() -> None:
    shown = ShownBefore(indicator=HONOUR, period="2025", value=40, figures={"2281": None, "2260": 12})
    assert shown.hidden == {"2281"}
