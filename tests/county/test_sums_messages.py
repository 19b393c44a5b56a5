"""The papers and vectors of sealed sums by themselves: one way to write them, and sums that could be none."""

from __future__ import annotations

import base64
from array import array
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casestats.catalogue import Counts, standard_catalogue
from casestats.county.sums.adding import (
    LARGEST_SUM,
    CellName,
    OwnCell,
    SealedCell,
    added,
    kept_of,
    sealed_cells,
    vector_of,
)
from casestats.county.sums.form import PINNED, form_of, standard_form
from casestats.county.sums.messages import (
    Acceptance,
    Member,
    Roster,
    Round,
    Vector,
    acceptances_together,
    bound_to,
    fingerprint_of,
    payload_of,
    read_acceptance,
    read_acceptances,
    read_roster,
    read_round,
    read_vector,
    same_fingerprint,
    text_of,
)
from casestats.releases.wire import NotAsWritten, digest

AT = "2026-01-15T09:00:00+00:00"
ID = "22-2025-0123456789abcdef"
ROSTER = Roster(
    county="22",
    year=2025,
    form="f" * 64,
    members=(Member(code="2281", signing_key="a" * 64, sums_key="b" * 64, endorsements=("{}",)),),
    created=AT,
)
ROUND = Round(id=ID, county="22", period="2025", roster="e" * 64, form="f" * 64, created=AT, not_after=AT)
ACCEPTANCE = Acceptance(round=ID, round_digest="c" * 64, roster="e" * 64, member="2281", created=AT)
VECTOR = Vector(
    round=ID,
    round_digest="c" * 64,
    roster="e" * 64,
    form="f" * 64,
    member="2281",
    rests_on="d" * 64,
    words=text_of(array("Q", [1, 2, 2**64 - 1])),
    created=AT,
)
NAMES = (CellName("adult_victims", ""), CellName("adult_victims", "female"))


class TestPapers:
    def test_what_is_written_is_read_as_it_was(self) -> None:
        assert read_roster(payload_of(ROSTER)) == ROSTER
        assert read_round(payload_of(ROUND)) == ROUND
        assert read_acceptance(payload_of(ACCEPTANCE)) == ACCEPTANCE
        assert read_vector(payload_of(VECTOR)) == VECTOR
        assert list(VECTOR.numbers) == [1, 2, 2**64 - 1]

    @pytest.mark.parametrize(
        "wrong",
        [
            replace(ROSTER, county="2"),
            replace(ROSTER, form="f" * 63),
            replace(ROSTER, created="2026-01-15T09:00:00+01:00"),
            replace(ROSTER, created="yesterday"),
            replace(ROSTER, schema="casestats/sums/roster/2"),
            replace(ROSTER, members=(replace(ROSTER.members[0], code="22811"),)),
            replace(ROSTER, members=(replace(ROSTER.members[0], sums_key="B" * 64),)),
        ],
    )
    def test_a_roster_in_another_way_is_none(self, wrong: Roster) -> None:
        with pytest.raises(NotAsWritten):
            read_roster(payload_of(wrong))

    @pytest.mark.parametrize(
        "wrong",
        [replace(ROUND, id="22-2025-x"), replace(ROUND, roster=""), replace(ROUND, not_after="2026-02-15T09:00:00")],
    )
    def test_a_round_in_another_way_is_none(self, wrong: Round) -> None:
        with pytest.raises(NotAsWritten):
            read_round(payload_of(wrong))

    def test_one_paper_is_not_read_as_another(self) -> None:
        for read in (read_roster, read_round, read_vector):
            with pytest.raises(NotAsWritten):
                read(payload_of(ACCEPTANCE))

    @pytest.mark.parametrize("size", range(0, 300, 7))
    def test_a_paper_that_was_cut_is_none(self, size: int) -> None:
        with pytest.raises(NotAsWritten):
            read_vector(payload_of(VECTOR)[:size])

    @pytest.mark.parametrize("words", [base64.b64encode(bytes(7)).decode(), "A", "==", "å"])
    def test_half_words_are_none(self, words: str) -> None:
        with pytest.raises(NotAsWritten):
            _ = replace(VECTOR, words=words).numbers

    def test_everybodys_acceptances_are_the_same_file_in_any_order(self) -> None:
        assert acceptances_together([b"b", b"a"]) == acceptances_together([b"a", b"b"])
        assert read_acceptances(acceptances_together([b"b", b"a"])) == (b"a", b"b")

    def test_masks_are_bound_to_everything_about_a_round(self) -> None:
        every = {bound_to(ROUND, "0" * 64), bound_to(ROUND, "1" * 64)}
        for name in ("id", "county", "period", "roster", "form"):
            every.add(bound_to(replace(ROUND, **{name: "x"}), "0" * 64))
        assert len(every) == 7


class TestFingerprints:
    @given(st.binary(max_size=8))
    def test_twelve_groups_of_five_digits(self, content: bytes) -> None:
        groups = fingerprint_of(digest(content)).split(" ")
        assert [len(group) for group in groups] == [5] * 12
        assert "".join(groups).isdecimal()

    def test_spaces_and_dashes_do_not_matter_and_digits_do(self) -> None:
        own = fingerprint_of("0" * 63 + "7")
        assert own.endswith("00007")
        assert same_fingerprint(own, own.replace(" ", "-"))
        assert not same_fingerprint(own, own[:-1])
        assert not same_fingerprint(own, own[:-1] + "8")
        assert not same_fingerprint("", "")


class TestForms:
    def test_the_form_is_the_one_that_every_version_of_the_program_has(self) -> None:
        """Where this fails the catalogue or the form has changed: that is another form, and needs another digest."""
        assert form_of(standard_catalogue()).digest == PINNED == standard_form().digest

    def test_it_has_every_count_whole_and_by_sex_and_no_share(self) -> None:
        counts = [one.id for one in standard_catalogue().indicators if isinstance(one.counts, Counts)]
        groups = ("", "female", "male", "other_or_not_recorded")
        assert standard_form().cells == tuple(CellName(name, group) for name in counts for group in groups)

    def test_another_definition_is_another_form(self) -> None:
        catalogue = standard_catalogue()
        fewer = replace(catalogue, indicators=catalogue.indicators[:-1])
        newer = replace(catalogue, version=catalogue.version + 1)
        first = replace(catalogue.indicators[0], version=2)
        changed = replace(catalogue, indicators=(first, *catalogue.indicators[1:]))
        digests = {form_of(one).digest for one in (catalogue, newer, changed)}
        assert len(digests) == 3
        assert form_of(fewer).digest not in digests or not isinstance(catalogue.indicators[-1].counts, Counts)


class TestSums:
    def test_what_cannot_be_stated_is_no_zero(self) -> None:
        vectors = [
            vector_of([OwnCell(3, stated=True, large=False), OwnCell(9, stated=True, large=True)]),
            vector_of([OwnCell(0, stated=False, large=False), OwnCell(0, stated=True, large=False)]),
        ]
        assert sealed_cells(NAMES, added(vectors), 2) == {
            NAMES[0]: SealedCell(3, 1, 0),
            NAMES[1]: SealedCell(9, 2, 1),
        }

    @pytest.mark.parametrize(
        "cell",
        [
            OwnCell(-1, stated=True, large=False),
            OwnCell(LARGEST_SUM, stated=True, large=False),
            OwnCell(3, stated=False, large=False),
            OwnCell(0, stated=False, large=True),
        ],
    )
    def test_a_cell_that_contradicts_itself_is_not_put_in(self, cell: OwnCell) -> None:
        with pytest.raises(ValueError, match="no figure"):
            vector_of([cell])

    @pytest.mark.parametrize(("stated", "kept"), [(2, False), (3, True), (4, True)])
    def test_the_threshold_of_three_who_could_state_it(self, stated: int, kept: bool) -> None:
        assert (NAMES[0] in kept_of({NAMES[0]: SealedCell(7, stated, 0)})) == kept

    @pytest.mark.parametrize(
        ("words", "is_sum"),
        [
            ([7, 4, 4], True),
            ([LARGEST_SUM - 1, 4, 0], True),
            ([LARGEST_SUM, 4, 0], False),
            ([7, 5, 0], False),
            ([7, 3, 4], False),
            ([1, 0, 0], False),
            ([0, 0, 0], True),
            ([7, 4], False),
        ],
    )
    def test_numbers_that_are_no_sum_of_four_are_found_out(self, words: list[int], is_sum: bool) -> None:
        if is_sum:
            assert sealed_cells(NAMES[:1], array("Q", words), 4) == {NAMES[0]: SealedCell(*words)}
        else:
            with pytest.raises(ValueError, match=r"sum|cells"):
                sealed_cells(NAMES[:1], array("Q", words), 4)

    def test_vectors_of_different_lengths_are_not_added(self) -> None:
        with pytest.raises(ValueError, match="one length"):
            added([array("Q", [1]), array("Q", [1, 2])])
