"""Coordinators who want to know what one municipality has: each is refused, with its alarm, and nothing is opened."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from casestats.actions.sums_taking_part import (
    accept_roster,
    accept_round,
    give,
    own_rosters,
    own_rounds,
    show_roster,
    take_round,
)
from casestats.county.cards import ENDORSEMENT_TYPE, Endorsement, endorsement_payload
from casestats.county.sums.alarms import Alarm
from casestats.county.sums.messages import (
    VECTOR_TYPE,
    Member,
    Roster,
    Round,
    acceptances_together,
    fingerprint_of,
    payload_of,
)
from casestats.errors import FixSettings, Refused
from casestats.releases.wire import digest
from casestats.vault import KeyRing
from tests.county.scene import KARIN, NOW
from tests.county.sealed_scene import CODES, OTHERS, OWN, Sealed, new_ring, signed

MORE = ("2283", "2282", "2280", "2270")
"""Other municipalities of the county, as they come to rosters of other years."""


@pytest.fixture
def sealed(tmp_path: Path) -> Sealed:
    return Sealed(tmp_path)


@contextmanager
def nothing_opened(sealed: Sealed, alarm: Alarm) -> Iterator[None]:
    """Refused, with that one new alarm; the ledger is as it was and no vector was made."""
    before = sealed.alarms
    ledger, vectors = sealed.ledger, sealed.vectors
    with pytest.raises(Refused):
        yield
    assert sealed.alarms == [alarm.value, *before]
    assert sealed.ledger == ledger
    assert sealed.vectors == vectors


def endorsed(ring: KeyRing, code: str, by: KeyRing) -> str:
    """That `by` vouches for the keys of `ring`."""
    word = Endorsement(
        code=code,
        public_key=ring.public_key().hex(),
        sums_key=ring.sums_public_key().hex(),
        created=NOW.isoformat(timespec="seconds"),
    )
    return signed(by, endorsement_payload(word), ENDORSEMENT_TYPE).decode()


def test_everybody_honest_opens_the_figures_once(sealed: Sealed) -> None:
    """So that what is refused below is refused for its own reason."""
    roster = sealed.roster()
    sealed.accept(roster)
    announced = sealed.round(roster)
    sealed.join(announced)
    assert sealed.ledger is None
    assert sealed.vectors == []
    sent = sealed.give(announced)
    assert sealed.vectors == [sent]
    assert sealed.ledger is not None
    assert (sealed.ledger.round, sealed.ledger.digest) == (announced.id, sent.digest)
    assert sealed.alarms == []


@pytest.mark.slow
class TestRosters:
    def test_a_second_roster_of_the_year(self, sealed: Sealed) -> None:
        sealed.accept(sealed.roster())
        second = sealed.roster(*(sealed.member(code) for code in sorted((OWN, *OTHERS[:2], MORE[0]))))
        with nothing_opened(sealed, Alarm.SECOND_ROSTER):
            sealed.accept(second)
        with nothing_opened(sealed, Alarm.OTHER_ROSTER):
            sealed.take(sealed.round(second))

    def test_the_same_roster_again_is_no_second(self, sealed: Sealed) -> None:
        sealed.accept(sealed.roster())
        sealed.accept(sealed.roster())
        assert len(own_rosters(sealed.installation, OWN)) == 1
        assert sealed.alarms == []

    def test_a_roster_that_others_were_not_read_the_digits_of(self, sealed: Sealed) -> None:
        """Each is shown a roster of its own; what is read aloud can fit one of them only."""
        others = sealed.roster()
        own = sealed.roster(*(sealed.member(code, new_ring(f"fake {code}")) for code in OTHERS), sealed.member(OWN))
        own = replace(own, members=tuple(sorted(own.members, key=lambda one: one.code)))
        with nothing_opened(sealed, Alarm.FINGERPRINT):
            sealed.accept(own, read_aloud=fingerprint_of(digest(payload_of(others))))

    @pytest.mark.parametrize("typed", ["", "12345", "abcde " * 12])
    def test_half_a_fingerprint(self, sealed: Sealed, typed: str) -> None:
        envelope = sealed.signed_roster(sealed.roster())
        with nothing_opened(sealed, Alarm.FINGERPRINT):
            accept_roster(sealed.installation, KARIN, envelope, municipality=OWN, fingerprint=typed)

    def test_a_fingerprint_may_be_typed_without_spaces(self, sealed: Sealed) -> None:
        roster = sealed.roster()
        sealed.accept(roster, read_aloud=fingerprint_of(digest(payload_of(roster))).replace(" ", ""))
        assert len(own_rosters(sealed.installation, OWN)) == 1

    def test_a_roster_without_oneself(self, sealed: Sealed) -> None:
        roster = sealed.roster(*(sealed.member(code) for code in (*OTHERS, "2280")))
        with nothing_opened(sealed, Alarm.NOT_IN_ROSTER):
            sealed.accept(replace(roster, members=tuple(sorted(roster.members, key=lambda one: one.code))))

    @pytest.mark.parametrize("which", ["signing_key", "sums_key"])
    def test_a_roster_where_somebody_poses_as_oneself(self, sealed: Sealed, which: str) -> None:
        own, fake = sealed.member(OWN), sealed.member(OWN, new_ring("fake"))
        posing = replace(own, **{which: getattr(fake, which)})
        with nothing_opened(sealed, Alarm.OWN_KEYS):
            sealed.accept(sealed.roster(*(posing if code == OWN else sealed.member(code) for code in CODES)))

    @pytest.mark.parametrize(("others", "enough"), [(2, False), (3, True), (4, True)])
    def test_the_threshold_of_three_others(self, sealed: Sealed, others: int, enough: bool) -> None:
        codes = sorted((OWN, *(*OTHERS, "2280")[:others]))
        roster = sealed.roster(*(sealed.member(code) for code in codes))
        if enough:
            sealed.accept(roster)
            assert len(own_rosters(sealed.installation, OWN)) == 1
        else:
            with nothing_opened(sealed, Alarm.FEW_MEMBERS):
                sealed.accept(roster)

    @pytest.mark.parametrize("which", ["code", "signing_key", "sums_key"])
    def test_one_member_that_counts_as_two(self, sealed: Sealed, which: str) -> None:
        members = [sealed.member(code) for code in CODES]
        members[1] = Member(**(vars(members[1]) | {which: getattr(members[0], which)}))
        with nothing_opened(sealed, Alarm.DUPLICATES):
            sealed.accept(sealed.roster(*members))

    @pytest.mark.parametrize(
        ("which", "raw"),
        [
            ("sums_key", bytes(32)),
            ("sums_key", (1).to_bytes(32, "little")),
            ("sums_key", (2**255 - 20).to_bytes(32, "little")),
            ("sums_key", (2**255 - 19).to_bytes(32, "little")),
            ("signing_key", (1).to_bytes(32, "little")),
        ],
    )
    def test_a_key_that_everybody_knows_the_secret_of(self, sealed: Sealed, which: str, raw: bytes) -> None:
        members = [sealed.member(code) for code in CODES]
        weak = raw.hex()
        members[0] = (
            replace(members[0], sums_key=weak) if which == "sums_key" else replace(members[0], signing_key=weak)
        )
        with nothing_opened(sealed, Alarm.WEAK_KEY):
            sealed.accept(sealed.roster(*members))

    def test_a_roster_of_another_county(self, sealed: Sealed) -> None:
        with nothing_opened(sealed, Alarm.OTHER_COUNTY):
            sealed.accept(sealed.roster(county="21"))

    def test_a_roster_of_another_form(self, sealed: Sealed) -> None:
        with nothing_opened(sealed, Alarm.OTHER_FORM):
            sealed.accept(sealed.roster(form="0" * 64))

    def test_a_roster_that_somebody_else_has_signed(self, sealed: Sealed) -> None:
        roster = sealed.roster()
        envelope = sealed.signed_roster(roster, new_ring("fake county"))
        with nothing_opened(sealed, Alarm.SIGNATURE):
            accept_roster(
                sealed.installation,
                KARIN,
                envelope,
                municipality=OWN,
                fingerprint=fingerprint_of(digest(payload_of(roster))),
            )

    @pytest.mark.parametrize("cut", [1, 40, 400])
    def test_a_roster_that_was_cut(self, sealed: Sealed, cut: int) -> None:
        envelope = sealed.signed_roster(sealed.roster())[:-cut]
        with nothing_opened(sealed, Alarm.UNREADABLE):
            accept_roster(sealed.installation, KARIN, envelope, municipality=OWN, fingerprint="1")

    def test_what_would_be_refused_is_told_before_anybody_accepts(self, sealed: Sealed) -> None:
        shown = show_roster(sealed.installation, sealed.signed_roster(sealed.roster()), municipality=OWN)
        assert (shown.roster.codes, shown.accepted, shown.trouble) == (CODES, False, None)
        bad = show_roster(sealed.installation, sealed.signed_roster(sealed.roster(form="0" * 64)), municipality=OWN)
        assert bad.trouble is not None
        assert sealed.alarms == []


@pytest.mark.slow
class TestYears:
    """A roster stands for a year; at the turn of years none or at least three leave, and none or three join."""

    def of_codes(self, sealed: Sealed, codes: tuple[str, ...], year: int = 2025) -> Roster:
        return sealed.roster(*(sealed.member(code) for code in sorted(codes)), year=year)

    @pytest.mark.parametrize(("joining", "enough"), [(0, True), (1, False), (2, False), (3, True), (4, True)])
    def test_the_threshold_of_three_who_join(self, sealed: Sealed, joining: int, enough: bool) -> None:
        sealed.accept(self.of_codes(sealed, CODES, 2024))
        later = self.of_codes(sealed, (*CODES, *MORE[:joining]))
        self.is_taken(sealed, later, enough)

    @pytest.mark.parametrize(("leaving", "enough"), [(0, True), (1, False), (2, False), (3, True), (4, True)])
    def test_the_threshold_of_three_who_leave(self, sealed: Sealed, leaving: int, enough: bool) -> None:
        sealed.accept(self.of_codes(sealed, (*CODES, *MORE), 2024))
        later = self.of_codes(sealed, (*CODES, *MORE[leaving:]))
        self.is_taken(sealed, later, enough)

    def test_three_join_while_one_leaves(self, sealed: Sealed) -> None:
        sealed.accept(self.of_codes(sealed, (*CODES, MORE[3]), 2024))
        self.is_taken(sealed, self.of_codes(sealed, (*CODES, *MORE[:3])), enough=False)

    def test_an_earlier_year_that_is_summed_later(self, sealed: Sealed) -> None:
        sealed.accept(self.of_codes(sealed, CODES))
        self.is_taken(sealed, self.of_codes(sealed, (*CODES, MORE[0]), 2024), enough=False)

    def is_taken(self, sealed: Sealed, roster: Roster, enough: bool) -> None:
        before = len(own_rosters(sealed.installation, OWN))
        if enough:
            sealed.accept(roster)
            assert len(own_rosters(sealed.installation, OWN)) == before + 1
        else:
            with nothing_opened(sealed, Alarm.FEW_CHANGED):
                sealed.accept(roster)

    def test_a_change_in_the_middle_of_the_year(self, sealed: Sealed) -> None:
        """Even of three at once."""
        sealed.accept(self.of_codes(sealed, CODES))
        with nothing_opened(sealed, Alarm.SECOND_ROSTER):
            sealed.accept(self.of_codes(sealed, (*CODES, *MORE[:3])))

    @pytest.mark.parametrize("of", ["the year before", "the year after"])
    def test_swapped_keys_of_a_member(self, sealed: Sealed, of: str) -> None:
        year = 2024 if of == "the year before" else 2026
        sealed.accept(self.of_codes(sealed, CODES, year))
        fake = sealed.member("2260", new_ring("fake 2260"))
        with nothing_opened(sealed, Alarm.SWAPPED_KEYS):
            sealed.accept(sealed.roster(*(fake if code == "2260" else sealed.member(code) for code in CODES)))

    def test_new_keys_that_the_old_ones_vouch_for(self, sealed: Sealed) -> None:
        sealed.accept(self.of_codes(sealed, CODES, 2024))
        newer, newest = new_ring("newer 2260"), new_ring("newest 2260")
        chain = (endorsed(newer, "2260", sealed.rings["2260"]), endorsed(newest, "2260", newer))
        known = sealed.member("2260", newest, chain)
        sealed.accept(sealed.roster(*(known if code == "2260" else sealed.member(code) for code in CODES)))
        assert len(own_rosters(sealed.installation, OWN)) == 2

    @pytest.mark.parametrize("broken", ["another code", "another key", "a link is missing", "no envelope"])
    def test_new_keys_with_endorsements_that_do_not_lead_to_them(self, sealed: Sealed, broken: str) -> None:
        sealed.accept(self.of_codes(sealed, CODES, 2024))
        old, newer, newest = sealed.rings["2260"], new_ring("newer 2260"), new_ring("newest 2260")
        chain = {
            "another code": (endorsed(newest, "2262", old),),
            "another key": (endorsed(newer, "2260", old),),
            "a link is missing": (endorsed(newest, "2260", newer),),
            "no envelope": ("{}",),
        }[broken]
        fake = sealed.member("2260", newest, chain)
        with nothing_opened(sealed, Alarm.SWAPPED_KEYS):
            sealed.accept(sealed.roster(*(fake if code == "2260" else sealed.member(code) for code in CODES)))


Change = Callable[[Round], Round]


class TestRounds:
    @pytest.fixture
    def roster(self, sealed: Sealed) -> Roster:
        roster = sealed.roster()
        sealed.accept(roster)
        return roster

    @pytest.mark.parametrize(
        ("alarm", "change"),
        [
            (Alarm.OTHER_COUNTY, lambda one: replace(one, county="21")),
            (Alarm.OTHER_FORM, lambda one: replace(one, form="0" * 64)),
            (Alarm.OTHER_ROSTER, lambda one: replace(one, roster="0" * 64)),
            (Alarm.OTHER_ROSTER, lambda one: replace(one, period="2024")),
            (Alarm.OTHER_PERIOD, lambda one: replace(one, period="2025-Q1")),
            (Alarm.OTHER_PERIOD, lambda one: replace(one, period="2025-T1")),
            (Alarm.OTHER_PERIOD, lambda one: replace(one, period="2025-03")),
            (Alarm.OTHER_PERIOD, lambda one: replace(one, period="2026")),
            (Alarm.OTHER_PERIOD, lambda one: replace(one, period="all")),
            (Alarm.LATE, lambda one: replace(one, not_after=(NOW - timedelta(seconds=1)).isoformat())),
            (Alarm.LATE, lambda one: replace(one, not_after=(NOW + timedelta(days=181)).isoformat())),
        ],
    )
    def test_a_round_that_asks_for_something_else(
        self, sealed: Sealed, roster: Roster, alarm: Alarm, change: Change
    ) -> None:
        with nothing_opened(sealed, alarm):
            sealed.take(change(sealed.round(roster)))
        assert own_rounds(sealed.installation, OWN) == []

    def test_a_round_without_an_accepted_roster(self, sealed: Sealed) -> None:
        with nothing_opened(sealed, Alarm.OTHER_ROSTER):
            sealed.take(sealed.round(sealed.roster()))

    def test_a_round_that_somebody_else_has_signed(self, sealed: Sealed, roster: Roster) -> None:
        with nothing_opened(sealed, Alarm.SIGNATURE):
            sealed.take(sealed.round(roster), new_ring("fake county"))

    def test_a_second_round_at_the_same_time(self, sealed: Sealed, roster: Roster) -> None:
        sealed.join(sealed.round(roster))
        with nothing_opened(sealed, Alarm.SECOND_ROUND):
            sealed.take(sealed.round(roster, "b"))

    def test_a_second_round_after_the_figures_were_given(self, sealed: Sealed, roster: Roster) -> None:
        first = sealed.round(roster)
        sealed.join(first)
        sealed.give(first)
        sealed.clock.go(days=40)
        second = sealed.round(roster, "b", not_after=(NOW + timedelta(days=80)).isoformat())
        with nothing_opened(sealed, Alarm.SECOND_ROUND):
            sealed.take(second)

    def test_a_second_round_is_fine_where_nothing_was_given_and_the_first_has_run_out(
        self, sealed: Sealed, roster: Roster
    ) -> None:
        sealed.join(sealed.round(roster))
        sealed.clock.go(days=31)
        second = sealed.round(roster, "b", not_after=(NOW + timedelta(days=60)).isoformat())
        sealed.join(second)
        sealed.give(second)
        assert sealed.ledger is not None
        assert sealed.ledger.round == second.id

    def test_a_replayed_round_with_other_words(self, sealed: Sealed, roster: Roster) -> None:
        first = sealed.round(roster)
        sealed.join(first)
        with nothing_opened(sealed, Alarm.REPLAYED_ROUND):
            sealed.take(replace(first, not_after=(NOW + timedelta(days=29)).isoformat()))

    def test_the_same_round_again_is_the_same(self, sealed: Sealed, roster: Roster) -> None:
        first = sealed.round(roster)
        sealed.join(first)
        sealed.join(first)
        assert [(one.joined, one.given) for one in own_rounds(sealed.installation, OWN)] == [(True, False)]
        assert sealed.alarms == []

    @pytest.mark.parametrize(("seconds", "late"), [(-1, False), (0, False), (1, True)])
    def test_the_threshold_of_being_late(self, sealed: Sealed, roster: Roster, seconds: int, late: bool) -> None:
        announced = sealed.round(roster)
        sealed.join(announced)
        sealed.clock.now = NOW + timedelta(days=30, seconds=seconds)
        if late:
            with nothing_opened(sealed, Alarm.LATE):
                sealed.give(announced)
        else:
            sealed.give(announced)
            assert sealed.ledger is not None

    def test_keys_that_were_exchanged_since_the_roster(self, sealed: Sealed, roster: Roster) -> None:
        """Masks by other keys would not cancel, and the figures would be opened for nothing."""
        announced = sealed.round(roster)
        sealed.join(announced)
        sealed.installation = replace(sealed.installation, ring=new_ring("newer 2281"))
        with nothing_opened(sealed, Alarm.OWN_KEYS):
            sealed.give(announced)

    def test_figures_are_not_given_before_one_has_said_that_one_takes_part(
        self, sealed: Sealed, roster: Roster
    ) -> None:
        announced = sealed.round(roster)
        sealed.take(announced)
        with pytest.raises(Refused, match="sums join"):
            sealed.give(announced)
        assert (sealed.ledger, sealed.vectors, sealed.alarms) == (None, [], [])

    def test_a_round_that_nobody_told_of(self, sealed: Sealed, roster: Roster) -> None:
        with pytest.raises(FixSettings):
            accept_round(sealed.installation, KARIN, OWN, sealed.round(roster).id)
        assert sealed.vectors == []

    def test_figures_of_a_neighbour_are_not_asked_for_here(self, sealed: Sealed, roster: Roster) -> None:
        with pytest.raises(FixSettings):
            take_round(sealed.installation, KARIN, sealed.signed_round(sealed.round(roster)), municipality="0180")
        with nothing_opened(sealed, Alarm.OTHER_ROSTER):
            take_round(sealed.installation, KARIN, sealed.signed_round(sealed.round(roster)), municipality="2260")


class TestAcceptances:
    """What the coordinator says that the others have said."""

    @pytest.fixture
    def announced(self, sealed: Sealed) -> Round:
        roster = sealed.roster()
        sealed.accept(roster)
        announced = sealed.round(roster)
        sealed.join(announced)
        return announced

    @pytest.mark.parametrize("other", ["digest", "round", "roster"])
    def test_a_split_view(self, sealed: Sealed, announced: Round, other: str) -> None:
        """One of the others was shown another round, by name, by content, or with another roster."""
        told = {
            "digest": {"round_digest": "0" * 64},
            "round": {"round": announced.id.replace("a", "b")},
            "roster": {"roster": "0" * 64},
        }[other]
        with nothing_opened(sealed, Alarm.SPLIT_VIEW):
            sealed.give(
                announced, sealed.everybody(announced, _2284=sealed.acceptance("2284", announced, None, **told))
            )

    def test_a_fake_member(self, sealed: Sealed, announced: Round) -> None:
        fake = sealed.acceptance("2284", announced, new_ring("fake"))
        with nothing_opened(sealed, Alarm.FAKE_MEMBER):
            sealed.give(announced, sealed.everybody(announced, _2284=fake))

    def test_one_more_who_is_in_no_roster(self, sealed: Sealed, announced: Round) -> None:
        more = sealed.acceptance("2280", announced, new_ring("2280"))
        with nothing_opened(sealed, Alarm.FAKE_MEMBER):
            sealed.give(announced, sealed.everybody(announced, _2280=more))

    def test_a_member_that_answers_for_another(self, sealed: Sealed, announced: Round) -> None:
        posing = sealed.acceptance("2284", announced, sealed.rings["2262"])
        with nothing_opened(sealed, Alarm.FAKE_MEMBER):
            sealed.give(announced, sealed.everybody(announced, _2284=posing))

    @pytest.mark.parametrize("missing", CODES)
    def test_an_acceptance_that_is_missing(self, sealed: Sealed, announced: Round, missing: str) -> None:
        there = [sealed.acceptance(code, announced) for code in CODES if code != missing]
        with nothing_opened(sealed, Alarm.MISSING):
            sealed.give(announced, acceptances_together(there))

    def test_one_member_twice(self, sealed: Sealed, announced: Round) -> None:
        said = [sealed.acceptance(code, announced) for code in (*OTHERS, OTHERS[0])]
        with nothing_opened(sealed, Alarm.MISSING):
            sealed.give(announced, acceptances_together(said))

    def test_all_members_and_one_of_them_twice(self, sealed: Sealed, announced: Round) -> None:
        said = [sealed.acceptance(code, announced) for code in (*CODES, OTHERS[0])]
        with nothing_opened(sealed, Alarm.MISSING):
            sealed.give(announced, acceptances_together(said))

    def test_an_acceptance_that_was_changed_after_it_was_signed(self, sealed: Sealed, announced: Round) -> None:
        value = json.loads(sealed.acceptance("2284", announced))
        payload = base64.b64decode(value["payload"]).replace(b"2026-01-15", b"2026-01-14")
        value["payload"] = base64.b64encode(payload).decode()
        with nothing_opened(sealed, Alarm.SIGNATURE):
            sealed.give(announced, sealed.everybody(announced, _2284=json.dumps(value).encode()))

    def test_another_kind_of_paper_in_an_acceptances_place(self, sealed: Sealed, announced: Round) -> None:
        other = signed(sealed.rings["2284"], b"{}", VECTOR_TYPE)
        with nothing_opened(sealed, Alarm.UNREADABLE):
            sealed.give(announced, sealed.everybody(announced, _2284=other))

    @pytest.mark.parametrize("content", [b"", b"{}", b'{"envelopes":[],"schema":"other"}'])
    def test_no_file_of_acceptances(self, sealed: Sealed, announced: Round, content: bytes) -> None:
        with nothing_opened(sealed, Alarm.UNREADABLE):
            give(sealed.installation, KARIN, OWN, announced.id, content)

    def test_figures_are_given_once_and_then_the_same_bytes_are_sent(self, sealed: Sealed, announced: Round) -> None:
        first = sealed.give(announced)
        ledger = sealed.ledger
        sealed.clock.go(days=60)
        assert sealed.give(announced) == first
        assert sealed.give(announced, b"whatever is said now") == first
        assert (sealed.vectors, sealed.ledger, sealed.alarms) == ([first], ledger, [])
