"""The tests that every adapter inherits. This module needs pytest; nothing else of casestats imports it.

    class TestMine(AdapterConformance):
        adapter = MyAdapter()
        profile = load_profile(PROFILE, "sample")
        good = SAMPLE.encode()

`good` is a sample extract of a few rows without anything odd, all people and numbers in it invented. A sample that is
not delimited text overrides `cells` and `from_cells`. What an adapter does beyond this is for its own tests.
"""

from __future__ import annotations

import csv
import io
import logging
from dataclasses import replace
from typing import ClassVar

import pytest

from casestats.adapters.contract import CONTRACT_VERSION, Adapter, CaseRow, Claim, Message, Notice, RowError
from casestats.adapters.extract import Extract, SourceFile
from casestats.adapters.folding import fold
from casestats.adapters.hostility import EVIL_CELLS, WRONG_FILES, noise, watched, zip_bomb
from casestats.adapters.profile import NOT_FILLED_IN, Profile
from casestats.adapters.synonyms import never_mapped
from casestats.errors import FixExtract, FixSettings
from casestats.periods import Period


class AdapterConformance:
    """What the contract promises, asked of one adapter with one profile and one good sample."""

    adapter: ClassVar[Adapter]
    profile: ClassVar[Profile]
    good: ClassVar[bytes]

    file_name: ClassVar[str] = "uttag.csv"
    period: ClassVar[Period | None] = Period(2025, 1, 12)
    encoding: ClassVar[str] = "utf-8"
    delimiter: ClassVar[str] = ";"
    header_row: ClassVar[int] = 0
    """The row of the headings in `cells`, from 0."""
    first_row: ClassVar[int | None] = None
    """The number that the adapter gives the first row below the headings, where it does not count them."""
    columns_may_move: ClassVar[bool] = True
    """False where columns belong together by their order (the options of a question)."""
    identifiers: ClassVar[tuple[str, ...]] = ()
    """Texts of the sample that must never be seen, besides the cells of columns that identify."""

    # --- what a sample of another kind overrides -------------------------------------------------------------------

    def cells(self) -> list[list[str]]:
        """The sample as rows of cells."""
        return list(csv.reader(io.StringIO(self.good.decode(self.encoding), newline=""), delimiter=self.delimiter))

    def from_cells(self, cells: list[list[str]]) -> bytes:
        """A file of the sample's kind with these rows of cells."""
        text = io.StringIO(newline="")
        csv.writer(text, delimiter=self.delimiter).writerows(cells)
        return text.getvalue().encode(self.encoding, errors="replace")

    # --- reading -----------------------------------------------------------------------------------------------------

    def read(self, data: bytes, profile: Profile | None = None, *, name: str | None = None) -> list[Message]:
        return list(self.adapter.read(self._extract(data, name), profile or self.profile))

    def outcome(self, data: bytes) -> list[Message] | FixExtract:
        """The messages, or the error that says what to mend; any other error fails the test."""
        try:
            return self.read(data)
        except FixExtract as error:
            return error

    def _extract(self, data: bytes, name: str | None = None) -> Extract:
        return Extract((SourceFile.from_bytes(data, self.file_name if name is None else name),), self.period)

    def _place(self, field: str) -> int:
        heading = fold(self.profile.columns[field].heading)
        return [fold(cell) for cell in self.cells()[self.header_row]].index(heading)

    def _body(self) -> range:
        return range(self.header_row + 1, len(self.cells()))

    def _required(self) -> list[str]:
        columns = self.profile.columns
        return [name for name, column in columns.items() if not column.optional and len(column.names) == 1]

    def _secrets(self) -> set[str]:
        """The cells of columns that identify, and texts that the author names; person numbers also without signs."""
        cells = self.cells()
        fields = ("case_ref", "person_ref", "answer_set")
        named = {fold(self.profile.columns[name].heading) for name in fields if name in self.profile.columns}
        places = [
            place
            for place, heading in enumerate(cells[self.header_row])
            if fold(heading) in named or never_mapped(heading)
        ]
        found = {cells[row][place].strip() for row in self._body() for place in places} | set(self.identifiers)
        digits = {"".join(letter for letter in text if letter.isdigit()) for text in found}
        return {text for text in found if len(text) > 3} | {text for text in digits if len(text) > 7}

    def _assert_silent(self, *said: object) -> None:
        text = "\n".join(f"{each} {each!r}" for each in said)
        assert not [secret for secret in self._secrets() if secret in text], "an identifier was said"

    # --- the contract ------------------------------------------------------------------------------------------------

    def test_the_manifest_says_who_the_adapter_is(self) -> None:
        manifest = self.adapter.manifest
        assert manifest.name == self.profile.adapter
        assert manifest.contract_version == CONTRACT_VERSION
        assert manifest.version
        assert all(manifest.title)

    def test_a_good_sample_gives_a_claim_and_then_cases_without_a_row_error(self) -> None:
        messages = self.read(self.good)
        assert isinstance(messages[0], Claim)
        assert [each for each in messages if isinstance(each, RowError)] == []
        assert _rows(messages)
        assert len(_rows(messages)) <= len(self._body())

    def test_the_same_input_gives_the_same_messages_in_the_same_order(self) -> None:
        assert self.read(self.good) == self.read(self.good)

    def test_there_is_one_claim_and_it_says_what_the_profile_says(self) -> None:
        (claim,) = [each for each in self.read(self.good) if isinstance(each, Claim)]
        assert claim.municipality == self.profile.municipality
        assert claim.complete == (self.profile.claims == "complete")
        assert self.period is None or claim.period == self.period

    def test_completeness_is_claimed_only_where_the_profile_claims_it(self) -> None:
        claim = self.read(self.good, replace(self.profile, claims="nothing"))[0]
        assert isinstance(claim, Claim)
        assert not claim.complete

    def test_completeness_is_never_claimed_without_a_period(self) -> None:
        profile = replace(self.profile, claims="complete")
        try:
            (claim, *_) = self.adapter.read(Extract((SourceFile.from_bytes(self.good),)), profile)
        except FixExtract:
            return
        assert isinstance(claim, Claim)
        assert claim.period is not None

    def test_a_profile_without_a_municipality_reads_nothing(self) -> None:
        with pytest.raises(FixSettings):
            self.read(self.good, replace(self.profile, municipality=NOT_FILLED_IN))

    @pytest.mark.parametrize("kind", WRONG_FILES)
    def test_a_wrong_file_is_refused_in_words(self, kind: str) -> None:
        with pytest.raises(FixExtract) as raised:
            self.read(WRONG_FILES[kind])
        assert all(raised.value.words)

    def test_headings_without_rows_are_refused(self) -> None:
        with pytest.raises(FixExtract):
            self.read(self.from_cells(self.cells()[: self.header_row + 1]))

    def test_a_truncated_file_never_changes_a_row_before_the_cut(self) -> None:
        whole = {row.at: row for row in _rows(self.read(self.good))}
        size = len(self.good)
        for length in sorted({*range(0, size, max(1, size // 60)), *range(max(0, size - 40), size)}):
            outcome = self.outcome(self.good[:length])
            if isinstance(outcome, FixExtract):
                self._assert_silent(*outcome.words)
                continue
            rows = _rows(outcome)
            assert all(whole[row.at] == row for row in rows[:-1])
            self._assert_silent(*outcome)

    @pytest.mark.parametrize("case", ["columns", "bomb", "noise", *EVIL_CELLS])
    def test_a_hostile_file_gives_messages_or_words_and_nothing_else(self, case: str) -> None:
        outcome = self.outcome(self._hostile(case))
        self._assert_silent(*(outcome.words if isinstance(outcome, FixExtract) else outcome))

    def _hostile(self, case: str) -> bytes:
        cells = self.cells()
        if case == "columns":
            return self.from_cells([[*row, *(["x"] * 3000)] for row in cells])
        if case == "bomb":
            return zip_bomb()
        if case == "noise":
            half = len(self.good) // 2
            return self.good[:half] + noise(2000) + self.good[half:]
        return self.from_cells([*cells[:-1], [EVIL_CELLS[case]] * len(cells[-1])])

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
    def test_another_encoding_gives_the_same_cases_or_words_but_never_other_cases(self, encoding: str) -> None:
        text = "\n".join(self.delimiter.join(_quoted(cell, self.delimiter) for cell in row) for row in self.cells())
        outcome = self.outcome(text.encode(encoding, errors="replace"))
        if not isinstance(outcome, FixExtract):
            assert _without_place(outcome) == _without_place(self.read(self.good))

    def test_a_missing_column_stops_the_import_and_is_named(self) -> None:
        for name in self._required():
            place, heading = self._place(name), self.profile.columns[name].heading
            with pytest.raises(FixExtract) as raised:
                self.read(self.from_cells([row[:place] + row[place + 1 :] for row in self.cells()]))
            assert heading in raised.value.words.sv
            self._assert_silent(*raised.value.words)

    def test_a_renamed_column_stops_the_import_and_is_named(self) -> None:
        for name in self._required():
            cells, heading = self.cells(), self.profile.columns[name].heading
            cells[self.header_row][self._place(name)] = "Kolumnen heter något annat nu"
            with pytest.raises(FixExtract) as raised:
                self.read(self.from_cells(cells))
            assert heading in raised.value.words.sv

    def test_an_extra_column_is_dropped_and_reported(self) -> None:
        cells = self.cells()
        for place, row in enumerate(cells):
            row.append("Ny uppgift" if place == self.header_row else "hemligt" if place > self.header_row else "")
        messages = self.read(self.from_cells(cells))
        assert _rows(messages) == _rows(self.read(self.good))
        assert [each for each in messages if isinstance(each, Notice) and each.column == "Ny uppgift"]
        assert "hemligt" not in repr(messages)

    def test_the_order_of_columns_does_not_matter(self) -> None:
        if self.columns_may_move:
            turned = self.from_cells([row[::-1] for row in self.cells()])
            assert _rows(self.read(turned)) == _rows(self.read(self.good))

    def test_the_order_of_rows_does_not_matter(self) -> None:
        cells = self.cells()
        turned = cells[: self.header_row + 1] + cells[self.header_row + 1 :][::-1]
        assert _without_place(self.read(self.from_cells(turned))) == _without_place(self.read(self.good))

    def test_a_row_that_cannot_be_read_is_refused_by_its_number_and_the_others_are_read(self) -> None:
        place, whole = self._place("opened_on"), _rows(self.read(self.good))
        for row in {row.at.row for row in (whole[0], whole[-1])}:
            cells = self.cells()
            below = row - (self.first_row or self.header_row + 2)
            cells[self.header_row + 1 + below][place] = "inte ett datum"
            messages = self.read(self.from_cells(cells))
            (error,) = [each for each in messages if isinstance(each, RowError)]
            assert error.at.row == row
            assert error.rule
            assert all(error.words)
            assert [each.at.row for each in _rows(messages)] == [each.at.row for each in whole if each.at.row != row]
            self._assert_silent(error, *error.words, *error.kept)

    def test_no_identifier_is_seen_in_any_message_print_or_log(
        self, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
    ) -> None:
        with caplog.at_level(logging.DEBUG):
            messages = self.read(self.good)
            notices = self.adapter.check(self._extract(self.good), self.profile)
            draft = self.adapter.draft(self._extract(self.good))
        written = capsys.readouterr()
        assert (written.out, written.err) == ("", "")
        assert self._secrets(), "the sample has no identifier to look for"
        self._assert_silent(*messages, *notices, draft, caplog.text)

    def test_what_is_kept_of_a_refused_row_does_not_identify(self) -> None:
        cells = self.cells()
        for row in self._body():
            cells[row][self._place("opened_on")] = "inte ett datum"
        outcome = self.outcome(self.from_cells(cells))
        assert isinstance(outcome, FixExtract) or [each for each in outcome if isinstance(each, RowError)]
        self._assert_silent(*(outcome.words if isinstance(outcome, FixExtract) else outcome))

    def test_a_person_number_where_none_belongs_is_seen_in_no_message(self) -> None:
        for name in {"unit", "outcome", "opened_how", "status", "sex"} & set(self.profile.columns):
            cells = self.cells()
            for row in self._body():
                cells[row][self._place(name)] = "19900101-9802"
            messages = self.read(self.from_cells(cells))
            assert "9802" not in repr(messages)

    def test_reading_touches_no_network_and_writes_no_file(self) -> None:
        self.read(self.good)  # what is imported when first needed may be written as compiled code
        with watched() as seen:
            self.read(self.good)
            self.adapter.check(self._extract(self.good), self.profile)
        assert seen == []

    def test_a_check_tells_notices_and_a_draft_is_for_this_adapter(self) -> None:
        notices = self.adapter.check(self._extract(self.good), self.profile)
        assert all(isinstance(each, Notice) and all(each.words) for each in notices)
        draft = self.adapter.draft(self._extract(self.good))
        assert draft.adapter == self.adapter.manifest.name
        assert draft.doubts, "a draft asks a question beside every guess"


def _rows(messages: list[Message]) -> list[CaseRow]:
    return [each for each in messages if isinstance(each, CaseRow)]


def _without_place(messages: list[Message]) -> list[str]:
    """The cases without where they stood, sorted; identifiers opened, because that is what is compared."""
    told = []
    for row in _rows(messages):
        person = row.person_ref.plain() if row.person_ref else ""
        told.append(f"{row.case_ref.plain()} {person} {row[3:]!r}")
    return sorted(told)


def _quoted(cell: str, delimiter: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if delimiter in cell or '"' in cell or "\n" in cell else cell
