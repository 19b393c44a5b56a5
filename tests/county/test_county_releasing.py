"""A county's releases: two persons, nothing moved, the same bytes again, signed in a row."""

from __future__ import annotations

import shutil
from copy import copy
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from casestats.actions.county_making import shown_before
from casestats.actions.county_released import county_releases_in_order
from casestats.actions.county_releasing import (
    draft_county,
    list_county,
    publish_county,
    review_county,
    show_county,
    withdraw_county,
)
from casestats.audit import Actor
from casestats.catalogue.municipalities import municipality_name
from casestats.county.bundle import Bundle
from casestats.county.figures import TotalKind
from casestats.county.results import STATEMENT_TYPE, content_bytes, read_content, read_statement
from casestats.county.saying import Saying
from casestats.disclosure.auditing import audit
from casestats.disclosure.certifying import read_publication
from casestats.disclosure.policy import Policy
from casestats.disclosure.suppressed import SUPPRESSED
from casestats.errors import CasestatsError, FixSettings, Refused
from casestats.releases.envelope import opened
from casestats.releases.lifecycle import State
from casestats.releases.wire import NotAsWritten, digest
from casestats.store.engine import open_engine, writing
from casestats.vault import PublicKey
from tests.county.scene import (
    LENA,
    Given,
    bundle_of,
    deliver_and_accept,
    enrol_both,
    make_county,
    make_member,
    next_of,
    received,
    signed,
)

OTHER = Actor("otto", "county")
CODES = ("2281", "2260", "2262")
FIGURES: dict[str, dict[str, Given]] = {
    "2281": {"adult_victims": 31, "cases_honour": SUPPRESSED, "share_with_measure": (9, 20)},
    "2260": {"adult_victims": 12, "cases_honour": 6},
    "2262": {"adult_victims": SUPPRESSED, "cases_honour": None},
}


class Scene:
    """A county of three municipalities that have delivered the year. They share an installation. `copied` of an earlier
    one stands in a folder of its own."""

    def __init__(self, folder: Path, database_url: str = "") -> None:
        self.folder = folder
        self.county = make_county(folder / "county", database_url)
        self.member = make_member(folder, "members")
        self.bundles: dict[str, Bundle] = {}
        for code in CODES:
            enrol_both(self.county, self.member, code)
            self.bundles[code] = bundle_of(code, figures=FIGURES[code])
            deliver_and_accept(self.county, self.member, self.bundles[code])

    def copied(self, folder: Path) -> Scene:
        """The same in another folder, for a test that changes something."""
        other = copy(self)
        shutil.copytree(self.folder / "county", folder / "county")
        settings = replace(self.county.settings, home=folder / "county")
        other.county = replace(self.county, settings=settings, engine=open_engine(settings.database_url))
        return other

    def published(self, **given: str) -> str:
        """The id of a release that two persons have made."""
        id = draft_county(self.county, LENA, "2025", **given).record.id
        review_county(self.county, OTHER, id, approve=True)
        return publish_county(self.county, LENA, id).record.id


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    return Scene(tmp_path_factory.mktemp("made"))


@pytest.fixture
def scene(tmp_path: Path, made: Scene) -> Scene:
    return made.copied(tmp_path)


def test_a_release_is_drafted_reviewed_published_and_withdrawn(tmp_path: Path, database_url: str) -> None:
    scene = Scene(tmp_path, database_url)
    draft = draft_county(scene.county, LENA, "2025")
    assert draft.record.state is State.DRAFT
    total = next(one for one in draft.content.totals if one.indicator == "adult_victims")
    assert (total.kind, total.low, total.members) == (TotalKind.INTERVAL, 44, len(draft.content.members))
    assert {one.municipality for one in draft.content.rests_on} == set(CODES)
    review_county(scene.county, OTHER, draft.record.id, approve=True)
    release = publish_county(scene.county, LENA, draft.record.id)
    key = PublicKey(scene.county.ring.public_key())
    statement = read_statement(opened(release.papers.envelope or b"", STATEMENT_TYPE, key.id, key.holds))
    assert (statement.sequence, statement.previous, statement.content) == (1, "", draft.content)
    withdraw_county(scene.county, OTHER, draft.record.id, "fel uttag i en kommun")
    assert show_county(scene.county, LENA, draft.record.id).record.state is State.WITHDRAWN
    assert [one.id for one in list_county(scene.county, LENA)] == ["22-2025-1"]


def test_the_proof_that_is_told_is_what_an_attacker_finds(scene: Scene) -> None:
    release = draft_county(scene.county, LENA, "2025")
    found = audit(read_publication(release.papers.publication), Policy())
    proof = release.content.proof
    assert (proof.hidden, proof.exact, proof.narrow) == (found.hidden, 0, 0)
    assert proof.hidden == sum(one.status is Saying.SUPPRESSED for one in release.content.figures)
    assert proof.digest == digest(release.papers.publication)


def test_whoever_drafted_a_release_cannot_review_it(scene: Scene) -> None:
    id = draft_county(scene.county, LENA, "2025").record.id
    with pytest.raises(Refused):
        review_county(scene.county, Actor("LENA", "county"), id, approve=True)
    with pytest.raises(Refused):
        publish_county(scene.county, LENA, id)


def test_a_rejected_draft_is_never_published_and_its_reason_is_kept(scene: Scene) -> None:
    id = draft_county(scene.county, LENA, "2025").record.id
    with pytest.raises(FixSettings):
        review_county(scene.county, OTHER, id, approve=False)
    review_county(scene.county, OTHER, id, approve=False, reason="en kommun saknas")
    with pytest.raises(Refused):
        publish_county(scene.county, LENA, id)
    assert show_county(scene.county, LENA, id).events[-1].reason == "en kommun saknas"


def test_a_reason_that_may_point_someone_out_is_refused(scene: Scene) -> None:
    id = draft_county(scene.county, LENA, "2025").record.id
    with pytest.raises(Refused):
        review_county(scene.county, OTHER, id, approve=False, reason="gäller 19900101-9802")
    assert show_county(scene.county, LENA, id).record.state is State.DRAFT


def test_a_delivery_accepted_after_the_draft_stops_it(scene: Scene) -> None:
    id = draft_county(scene.county, LENA, "2025").record.id
    review_county(scene.county, OTHER, id, approve=True)
    newer = next_of(scene.bundles["2260"], figures={"adult_victims": 14, "cases_honour": 6})
    deliver_and_accept(scene.county, scene.member, newer)
    with pytest.raises(Refused, match="since the draft"):
        publish_county(scene.county, LENA, id)
    assert show_county(scene.county, LENA, id).record.state is State.REVIEWED


def test_a_delivery_that_only_waits_moves_nothing(scene: Scene) -> None:
    id = draft_county(scene.county, LENA, "2025").record.id
    review_county(scene.county, OTHER, id, approve=True)
    newer = next_of(scene.bundles["2260"], figures={"adult_victims": 14})
    assert received(scene.county, signed(scene.member, newer)).record is not None
    assert publish_county(scene.county, LENA, id).record.sequence == 1


def test_statements_follow_on_each_other_and_a_correction_says_what_it_corrects(scene: Scene) -> None:
    first = scene.published()
    with pytest.raises(FixSettings):
        draft_county(scene.county, LENA, "2025", replaces=first)
    second = scene.published(replaces=first, reason="rättad rubrik")
    one, two = (show_county(scene.county, LENA, id) for id in (first, second))
    assert two.record.replaces == one.record.number
    assert one.statement is not None
    assert two.statement is not None
    key = PublicKey(scene.county.ring.public_key())
    payload = opened(one.papers.envelope or b"", STATEMENT_TYPE, key.id, key.holds)
    assert (two.statement.sequence, two.statement.previous) == (2, digest(payload))


def test_nothing_is_released_of_a_period_that_nobody_has_delivered(scene: Scene) -> None:
    with pytest.raises(Refused):
        draft_county(scene.county, LENA, "2024")
    with pytest.raises(Refused):
        draft_county(scene.county, LENA, "2025-03")
    assert list_county(scene.county, LENA) == []


def test_a_municipality_has_no_county_release(tmp_path: Path) -> None:
    with pytest.raises(FixSettings):
        draft_county(make_member(tmp_path, "2281"), LENA, "2025")


def test_what_is_stored_cannot_be_changed(scene: Scene) -> None:
    id = scene.published()
    assert county_releases_in_order(scene.county) == 1
    for column, value in (("content", "'{}'"), ("state", "'draft'"), ("envelope", "'x'"), ("author", "'x'")):
        with pytest.raises(Exception, match="never changed"), writing(scene.county.engine) as connection:
            connection.execute(text(f"UPDATE county_releases SET {column} = {value}"))
    assert show_county(scene.county, LENA, id).record.state is State.PUBLISHED


def test_what_was_changed_past_the_triggers_is_not_believed(scene: Scene) -> None:
    id = draft_county(scene.county, LENA, "2025").record.id
    with writing(scene.county.engine) as connection:
        connection.execute(text("DROP TRIGGER county_releases_kept"))
        connection.execute(text("UPDATE county_releases SET content = replace(content, '31', '32')"))
    with pytest.raises(Refused, match="past casestats"):
        show_county(scene.county, LENA, id)
    with pytest.raises(Refused, match="past casestats"):
        county_releases_in_order(scene.county)


def test_an_approval_that_the_audit_log_does_not_know_is_none(scene: Scene) -> None:
    id = draft_county(scene.county, LENA, "2025").record.id
    with writing(scene.county.engine) as connection:
        connection.execute(text("UPDATE county_releases SET state = 'reviewed'"))
    with pytest.raises(Refused):
        publish_county(scene.county, OTHER, id)


def test_content_is_read_as_it_was_written_and_not_otherwise(scene: Scene) -> None:
    content = draft_county(scene.county, LENA, "2025").content
    data = content_bytes(content)
    assert read_content(data) == content
    for other in (
        data + b" ",
        data[:-1],
        data.replace(b'"id"', b'"ID"'),
        b"{}",
        content_bytes(replace(content, schema="x")),
    ):
        with pytest.raises(NotAsWritten):
            read_content(other)


def test_a_typed_figure_that_tells_a_handful_beside_another_stops_the_release(scene: Scene) -> None:
    """20 affected and 18 exposed, both typed, are two children told."""
    figures = {"children_affected": 20, "children_exposed": 18}
    newer = next_of(scene.bundles["2262"], figures=figures)
    deliver_and_accept(scene.county, scene.member, newer)
    with pytest.raises(CasestatsError, match="children_exposed"):
        draft_county(scene.county, LENA, "2025")
    assert list_county(scene.county, LENA) == []


def test_shown_figures_that_do_not_fit_each_other_are_told_and_stop_nothing(scene: Scene) -> None:
    newer = next_of(scene.bundles["2262"], figures={"children_affected": 20, "children_exposed": 25})
    deliver_and_accept(scene.county, scene.member, newer)
    content = draft_county(scene.county, LENA, "2025").content
    name = municipality_name("2262")
    assert any(words.sv.startswith(f"{name}: ") and "fler än" in words.sv for words in content.caveats)


def test_a_hidden_figure_within_nobody_is_a_contradiction_that_names_the_municipality(scene: Scene) -> None:
    newer = next_of(scene.bundles["2262"], figures={"children_affected": 0, "children_exposed": SUPPRESSED})
    deliver_and_accept(scene.county, scene.member, newer)
    with pytest.raises(Refused, match=municipality_name("2262")):
        draft_county(scene.county, LENA, "2025")
    assert list_county(scene.county, LENA) == []


def test_earlier_releases_without_exact_totals_tell_of_none(scene: Scene) -> None:
    assert shown_before([draft_county(scene.county, LENA, "2025").content]) == []
