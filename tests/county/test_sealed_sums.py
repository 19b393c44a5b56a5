"""A sealed sum from the roster to the county's total: real installations, real cases, and members that do not do as
agreed."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from casestats.actions.parties import revoke
from casestats.actions.sums_coordinating import (
    SumResult,
    Taken,
    acceptances_file,
    break_round,
    close_round,
    make_roster,
    open_round,
    papers_for,
    rosters,
    rounds,
    sums_known,
    sums_result,
    take_message,
)
from casestats.actions.sums_taking_part import accept_roster, accept_round, give, own_rounds, take_round
from casestats.cases import Sex
from casestats.county.bundle import DELIVERY_TYPE, Bundle
from casestats.county.bundles import read_bundle
from casestats.county.sums.adding import CellName, SealedCell
from casestats.county.sums.alarms import Alarm
from casestats.county.sums.form import standard_form
from casestats.county.sums.messages import (
    ACCEPTANCE_TYPE,
    VECTOR_TYPE,
    Acceptance,
    Vector,
    fingerprint_of,
    payload_of,
    read_acceptance,
    read_round,
    read_vector,
    text_of,
)
from casestats.errors import FixSettings, Refused
from casestats.releases.content import CellStatus
from casestats.releases.envelope import opened
from casestats.releases.wire import digest
from casestats.scope import SUBJECTS, Cover
from casestats.store.alarms import alarms
from casestats.store.deliveries import outgoing_of
from casestats.store.engine import reading
from casestats.store.ledger import audit_events
from casestats.vault import KeyRing, PublicKey
from tests.county.scene import COUNTY, KARIN, LENA
from tests.county.sealed_scene import CODES, YEAR, AtHome, new_ring, signed
from tests.county.sealed_world import (
    World,
    begin,
    begun_world,
    copied,
    fill,
    filled_world,
    give_all,
    make_world,
    rows_of,
)
from tests.imports import make_profile
from tests.postgres import Postgres

pytestmark = pytest.mark.slow
"""Five installations and four releases."""


def true_sum(sex: Sex | None = None) -> int:
    """How many cases were opened in all, by the rows themselves."""
    every = [row for code in CODES for row in rows_of(code)]
    return len(every) if sex is None else Counter(row.sex for row in every)[sex]


@pytest.fixture
def world(tmp_path: Path) -> World:
    return copied(filled_world(), tmp_path)


@pytest.fixture
def begun(tmp_path: Path) -> World:
    return copied(begun_world(), tmp_path)


@pytest.fixture
def id(begun: World) -> str:
    """The round's."""
    return rounds(begun.county)[0].record.id


@pytest.fixture
def world_on_postgresql(tmp_path: Path, postgres: Postgres, migrated_postgres: str) -> Iterator[World]:
    names: list[str] = []

    def url(_name: str) -> str:
        names.append(postgres.create_database(migrated_postgres))
        return postgres.url(names[-1])

    world = make_world(tmp_path, url)
    fill(world)
    yield world
    for one in (world.county, *world.members.values()):
        one.engine.dispose()
    for name in names:
        postgres.drop_database(name)


def whole_round(world: World) -> SumResult:
    """Of a world where it has begun, or not yet."""
    known = rounds(world.county)
    id = known[0].record.id if known else begin(world)
    give_all(world, id)
    return close_round(world.county, LENA, id)


def demand_right(world: World, result: SumResult) -> None:
    cells = result.cells
    assert cells[CellName("adult_victims_opened", "")] == SealedCell(true_sum(), 4, 0)
    assert cells[CellName("adult_victims_opened", "female")].value == true_sum(Sex.FEMALE)
    assert cells[CellName("adult_victims_opened", "male")].value == true_sum(Sex.MALE)
    rest = true_sum() - true_sum(Sex.FEMALE) - true_sum(Sex.MALE)
    assert cells[CellName("adult_victims_opened", "other_or_not_recorded")].value == rest
    assert cells[CellName("children_exposed", "")] == SealedCell(0, 3, 0)
    assert not {name for name in cells if name.indicator == "risk_disability"}, "only two could state it"
    assert not {name for name in cells if name.indicator == "measures_adult"}, "nobody's delivery has it"
    assert result.dropped == len(standard_form().cells) - len(cells) > 0
    assert result.members == CODES
    assert sums_known(world.county, YEAR) == cells
    assert sums_result(world.county, YEAR) == result


def test_the_sum_is_the_sum_of_what_each_has_counted(begun: World) -> None:
    demand_right(begun, whole_round(begun))


def test_the_sum_is_the_same_on_postgresql(world_on_postgresql: World) -> None:
    demand_right(world_on_postgresql, whole_round(world_on_postgresql))


def test_figures_that_were_hidden_though_large_are_counted_as_such(begun: World) -> None:
    """A municipality's women were hidden because its men were few; with a threshold of 5 they are large from 7."""
    result = whole_round(begun)
    for sex, code in ((Sex.FEMALE, "female"), (Sex.MALE, "male")):
        hidden = 0
        for member in CODES:
            content = delivered(begun, member).content
            assert content is not None
            (table,) = (one for one in content.tables if one.name == "adult_victims_opened_by_sex")
            own = Counter(row.sex for row in rows_of(member))[sex]
            hidden += table.cells[YEAR, code].status is CellStatus.SUPPRESSED and own >= 7
        assert result.cells[CellName("adult_victims_opened", code)].large == hidden
    assert result.cells[CellName("adult_victims_opened", "female")].large > 0


def delivered(world: World, code: str) -> Bundle:
    with reading(world.members[code].engine) as connection:
        (record,) = outgoing_of(connection, code, COUNTY, "delivery")
    return read_bundle(payload_in(world, code, record.envelope, DELIVERY_TYPE))


def test_no_vector_tells_anything_of_what_is_in_it(begun: World, id: str) -> None:
    everybody = acceptances_file(begun.county, id)
    sent = give(begun.members["2281"], KARIN, "2281", id, everybody)
    numbers = read_vector(payload_in(begun, "2281", sent.envelope)).numbers
    assert len(numbers) == 3 * len(standard_form().cells)
    assert min(numbers) > 2**40
    ones = sum(word.bit_count() for word in numbers)
    assert abs(ones - 32 * len(numbers)) < 6 * 4 * len(numbers) ** 0.5


def payload_in(world: World, code: str, envelope: bytes, kind: str = VECTOR_TYPE) -> bytes:
    key = PublicKey(world.members[code].ring.public_key())
    return opened(envelope, kind, key.id, key.holds)


def test_no_log_holds_a_figure(begun: World, id: str) -> None:
    """What is written down of a round are rounds, members and digests."""
    give_all(begun, id)
    close_round(begun.county, LENA, id)
    for one in (begun.county, *begun.members.values()):
        with reading(one.engine) as connection:
            lines = [
                f"{event.object} {event.reason} {event.result}"
                for event, _link in audit_events(connection)
                if event.action.startswith("sums")
            ]
        assert lines
        for line in lines:
            assert set(line.split()) <= {
                *CODES,
                *(COUNTY, YEAR, id, "acceptance", "vector", "file", "done"),
                *(word for word in line.split() if len(word) == 32),
            }


class TestAllOrNothing:
    def test_one_that_is_missing_leaves_no_sum(self, begun: World, id: str) -> None:
        give_all(begun, id, "2284")
        with pytest.raises(Refused, match="Missing: 2284"):
            close_round(begun.county, LENA, id)
        assert sums_known(begun.county, YEAR) == {}
        assert rounds(begun.county)[0].given == ("2260", "2262", "2281")

    def test_nobody_gives_before_everybody_has_said_that_they_take_part(self, world: World) -> None:
        paper = make_roster(world.county, LENA, year=2025)
        member = world.members["2281"]
        accept_roster(member, KARIN, paper.envelope, municipality="2281", fingerprint=paper.fingerprint)
        announced = open_round(world.county, LENA, period=YEAR)
        take_round(member, KARIN, announced.envelope, municipality="2281")
        take_message(world.county, LENA, accept_round(member, KARIN, "2281", announced.id).envelope)
        with pytest.raises(Refused, match="2260, 2262, 2284"):
            acceptances_file(world.county, announced.id)
        assert [paper.kind for paper in papers_for(world.county, "2281")] == ["roster", "round"]

    def test_a_round_is_closed_once(self, begun: World) -> None:
        result = whole_round(begun)
        for again in (lambda: close_round(begun.county, LENA, result.id), lambda: break_off(begun, result.id)):
            with pytest.raises(Refused, match="closed"):
                again()
        assert sums_result(begun.county, YEAR) == result

    def test_a_year_has_one_sum(self, begun: World) -> None:
        whole_round(begun)
        with pytest.raises(Refused, match="never given twice"):
            open_round(begun.county, LENA, period=YEAR)
        assert len(rounds(begun.county)) == 1

    def test_a_round_that_was_broken_off_gives_way_to_another(self, begun: World, id: str) -> None:
        break_off(begun, id)
        assert open_round(begun.county, LENA, period=YEAR).id != id
        assert [one.record.state for one in rounds(begun.county)] == ["broken", "open"]
        assert papers_for(begun.county, "2281")[1].about != id


def break_off(world: World, id: str) -> None:
    break_round(world.county, LENA, id, reason="en kommun hann inte")


@pytest.mark.parametrize("period", ["2024", "2026", "2025-Q1", "2025-03", "2025-T2", "in 2025"])
def test_no_round_without_a_roster_nor_of_another_period_than_a_year_that_is_over(world: World, period: str) -> None:
    make_roster(world.county, LENA, year=2025)
    with pytest.raises((Refused, FixSettings)):
        open_round(world.county, LENA, period=period)
    assert rounds(world.county) == []


@pytest.mark.parametrize(("days", "taken"), [(0, False), (1, True), (180, True), (181, False)])
def test_the_threshold_of_how_long_a_round_may_last(world: World, days: int, taken: bool) -> None:
    make_roster(world.county, LENA, year=2025)
    if taken:
        assert open_round(world.county, LENA, period=YEAR, days=days).state == "open"
    else:
        with pytest.raises(FixSettings):
            open_round(world.county, LENA, period=YEAR, days=days)


class TestRosters:
    def test_a_year_has_one_roster(self, world: World) -> None:
        paper = make_roster(world.county, LENA, year=2025)
        assert make_roster(world.county, LENA, year=2025) == paper
        assert rosters(world.county) == [paper]
        with pytest.raises(Refused, match="the whole year"):
            make_roster(world.county, LENA, year=2025, members=CODES[:3])

    def test_everybody_is_read_the_same_digits(self, world: World) -> None:
        paper = make_roster(world.county, LENA, year=2025)
        assert paper.fingerprint == fingerprint_of(paper.digest)
        assert [len(group) for group in paper.fingerprint.split()] == [5] * 12

    def test_only_those_who_are_enrolled(self, world: World) -> None:
        with pytest.raises(FixSettings, match="2280"):
            make_roster(world.county, LENA, year=2025, members=(*CODES, "2280"))
        with pytest.raises(Refused):
            make_roster(world.county, LENA, year=2025, members=CODES[:3])
        assert rosters(world.county) == []

    def test_a_municipality_coordinates_nothing(self, world: World) -> None:
        for verb in (
            lambda one: make_roster(one, LENA, year=2025),
            lambda one: open_round(one, LENA, period=YEAR),
            lambda one: take_message(one, LENA, b"{}"),
        ):
            with pytest.raises(FixSettings, match="county"):
                verb(world.members["2281"])


class TestDishonestMembers:
    """What a member, or somebody who poses as one, sends to the county."""

    def vector(self, world: World, id: str, code: str = "2284", **changes: Any) -> bytes:
        """A member's vector, changed and signed anew by that member."""
        sent = give(world.members[code], KARIN, code, id, acceptances_file(world.county, id))
        vector = replace(read_vector(payload_in(world, code, sent.envelope)), **changes)
        return signed(world.members[code].ring, payload_of(vector), VECTOR_TYPE)

    def refused(self, world: World, envelope: bytes, alarm: Alarm, sender: str = "") -> None:
        before = [(one.joined, one.given) for one in rounds(world.county)]
        with pytest.raises(Refused):
            take_message(world.county, LENA, envelope)
        with reading(world.county.engine) as connection:
            newest = alarms(connection)[0]
        assert (newest.kind, newest.sender) == (alarm.value, sender)
        assert [(one.joined, one.given) for one in rounds(world.county)] == before

    def test_the_same_message_again_is_fine(self, begun: World, id: str) -> None:
        envelope = self.vector(begun, id)
        first, again = take_message(begun.county, LENA, envelope), take_message(begun.county, LENA, envelope)
        assert again == first._replace(again=True)
        assert isinstance(first, Taken)
        assert rounds(begun.county)[0].given == ("2284",)

    def test_a_second_vector_of_other_words(self, begun: World, id: str) -> None:
        take_message(begun.county, LENA, self.vector(begun, id))
        words = text_of(standard_numbers(7))
        self.refused(begun, self.vector(begun, id, words=words), Alarm.SECOND_MESSAGE, "2284")

    @pytest.mark.parametrize("words", [-3, -1, 1, 3])
    def test_a_vector_with_another_number_of_words(self, begun: World, id: str, words: int) -> None:
        numbers = standard_numbers(7, words)
        self.refused(begun, self.vector(begun, id, words=text_of(numbers)), Alarm.TRUNCATED, "2284")

    @pytest.mark.parametrize("words", ["AAAA", "not base64", "é"])
    def test_a_vector_of_no_words(self, begun: World, id: str, words: str) -> None:
        self.refused(begun, self.vector(begun, id, words=words), Alarm.UNREADABLE)

    @pytest.mark.parametrize(
        ("changes", "alarm"),
        [
            ({"form": "0" * 64}, Alarm.OTHER_FORM),
            ({"roster": "0" * 64}, Alarm.OTHER_ROSTER),
            ({"round_digest": "0" * 64}, Alarm.SPLIT_VIEW),
            ({"round": f"{COUNTY}-2025-{'f' * 16}"}, Alarm.UNKNOWN_ROUND),
            ({"member": "2281"}, Alarm.SIGNATURE),
        ],
    )
    def test_a_vector_of_something_else(self, begun: World, id: str, changes: dict[str, str], alarm: Alarm) -> None:
        self.refused(begun, self.vector(begun, id, **changes), alarm, "2284")

    @pytest.mark.parametrize(("seconds", "late"), [(0, False), (1, True)])
    def test_the_threshold_of_a_late_vector(self, begun: World, id: str, seconds: int, late: bool) -> None:
        envelope = self.vector(begun, id)
        begun.clock.go(days=30)
        begun.clock.go(days=seconds / 86400)
        if late:
            self.refused(begun, envelope, Alarm.LATE, "2284")
        else:
            assert take_message(begun.county, LENA, envelope).kind == "vector"

    def test_a_vector_after_the_round_was_broken_off(self, begun: World, id: str) -> None:
        envelope = self.vector(begun, id)
        break_off(begun, id)
        self.refused(begun, envelope, Alarm.LATE, "2284")

    def test_a_vector_before_all_have_said_that_they_take_part(self, world: World) -> None:
        paper = make_roster(world.county, LENA, year=2025)
        announced = open_round(world.county, LENA, period=YEAR)
        vector = Vector(
            round=announced.id,
            round_digest="0" * 64,
            roster=paper.digest,
            form=standard_form().digest,
            member="2284",
            rests_on="0" * 64,
            words=text_of(standard_numbers(1)),
            created=announced.at,
        )
        envelope = signed(world.members["2284"].ring, payload_of(vector), VECTOR_TYPE)
        self.refused(world, envelope, Alarm.TOO_EARLY, "2284")

    def test_somebody_who_is_in_no_roster(self, begun: World, id: str) -> None:
        self.refused(begun, self.signed_by(begun, id, new_ring("nobody")), Alarm.FAKE_MEMBER)

    def test_somebody_who_says_that_the_message_is_a_members(self, begun: World, id: str) -> None:
        """With the member's key id, and another's signature."""
        envelope = self.signed_by(begun, id, new_ring("nobody"))
        mine = PublicKey(new_ring("nobody").public_key()).id.encode()
        theirs = PublicKey(begun.members["2284"].ring.public_key()).id.encode()
        self.refused(begun, envelope.replace(mine, theirs), Alarm.SIGNATURE)

    def signed_by(self, world: World, id: str, ring: KeyRing) -> bytes:
        acceptance = Acceptance(
            round=id, round_digest="0" * 64, roster="0" * 64, member="2284", created=rounds(world.county)[0].record.at
        )
        return signed(ring, payload_of(acceptance), ACCEPTANCE_TYPE)

    def test_a_member_whose_key_was_revoked(self, begun: World, id: str) -> None:
        envelope = self.vector(begun, id)
        revoke(begun.county, LENA, "2284", reason="nyckeln är borta")
        self.refused(begun, envelope, Alarm.SIGNATURE, "2284")

    @pytest.mark.parametrize("envelope", [b"", b"{}", b"\xff" * 40])
    def test_what_is_no_message(self, begun: World, id: str, envelope: bytes) -> None:
        self.refused(begun, envelope, Alarm.UNREADABLE)

    def test_whoever_hands_it_in_speaks_for_another(self, begun: World, id: str) -> None:
        envelope = self.vector(begun, id)
        with pytest.raises(Refused):
            take_message(begun.county, LENA, envelope, via="api", expected=frozenset({"2281"}))
        assert take_message(begun.county, LENA, envelope, via="api", expected=frozenset({"2284"})).sender == "2284"

    def test_masks_that_do_not_cancel_give_no_sum(self, begun: World, id: str) -> None:
        """Somebody puts in other numbers than their masked ones."""
        give_all(begun, id, "2284")
        take_message(begun.county, LENA, self.vector(begun, id, words=text_of(standard_numbers(2**63))))
        with pytest.raises(Refused, match="gives no sum"):
            close_round(begun.county, LENA, id)
        with reading(begun.county.engine) as connection:
            assert alarms(connection)[0].kind == Alarm.NO_SUM.value
        assert sums_known(begun.county, YEAR) == {}


def standard_numbers(word: int, more: int = 0) -> array[int]:
    """As many words as the form has, or some more or fewer."""
    return array("Q", [word] * (3 * len(standard_form().cells) + more))


class TestWhatAMemberGives:
    def test_without_a_delivery_nothing_is_opened(self, begun: World, id: str) -> None:
        everybody = acceptances_file(begun.county, id)
        member = begun.members["2262"]
        with member.engine.begin() as connection:
            connection.execute(text("UPDATE outgoing SET state = 'refused' WHERE kind = 'delivery'"))
        with pytest.raises(Refused, match="delivered no release of 2025"):
            give(member, KARIN, "2262", id, everybody)
        assert [(one.joined, one.given) for one in own_rounds(member, "2262")] == [(True, False)]

    def test_what_was_imported_after_the_delivery_is_not_given(self, world: World) -> None:
        """The sum stands beside what was delivered, so it is of the same cases."""
        member = world.members["2281"]
        profile = make_profile(municipality="2281", covers=tuple(Cover(name) for name in SUBJECTS))
        AtHome(member).take(*rows_of("2281")[:10], period=YEAR, profile=profile)
        assert whole_round(world).cells[CellName("adult_victims_opened", "")].value == true_sum()

    def test_cases_that_are_gone_since_the_delivery_are_no_smaller_figure(self, begun: World, id: str) -> None:
        everybody = acceptances_file(begun.county, id)
        member = begun.members["2281"]
        with member.engine.begin() as connection:
            connection.execute(text("DELETE FROM versions WHERE known_to IS NULL AND facts % 2 = 0"))
        with pytest.raises(Refused, match="no longer those"):
            give(member, KARIN, "2281", id, everybody)
        assert not own_rounds(member, "2281")[0].given

    def test_the_result_names_the_delivery_that_each_counted_from(self, begun: World) -> None:
        result = whole_round(begun)
        for code, member in begun.members.items():
            with reading(member.engine) as connection:
                (kept,) = connection.execute(text("SELECT digest FROM outgoing WHERE kind = 'delivery'")).scalars()
            assert result.rests_on[code] == kept


def test_a_member_is_handed_the_roster_the_round_and_everybodys_acceptances(begun: World, id: str) -> None:
    papers = papers_for(begun.county, "2281")
    assert [(one.kind, one.about) for one in papers] == [("roster", YEAR), ("round", id), ("acceptances", id)]
    assert papers[2].content == acceptances_file(begun.county, id)
    assert papers_for(begun.county, "2280") == []
    begun.clock.go(days=31)
    assert [one.kind for one in papers_for(begun.county, "2281")] == ["roster"]
    begun.clock.go(days=-31)
    key = PublicKey(begun.county.ring.public_key())
    announced = read_round(opened(papers[1].content, "application/vnd.casestats.sums-round+json", key.id, key.holds))
    sent = accept_round(begun.members["2281"], KARIN, "2281", id)
    said = read_acceptance(payload_in(begun, "2281", sent.envelope, ACCEPTANCE_TYPE))
    assert said.round_digest == digest(payload_of(announced))
