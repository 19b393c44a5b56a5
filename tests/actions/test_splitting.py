"""Several files at once: one extract a period, imported in order of period, and nothing before all can be read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from casestats.actions.splitting import file_words, listed, open_files, split, stopped
from casestats.adapters.contract import Claim, Message
from casestats.adapters.extract import Extract, SourceFile
from casestats.adapters.profile import Profile
from casestats.errors import FixExtract, Refused
from casestats.periods import Period
from tests.imports import ScriptedAdapter, make_profile


class ByContent(ScriptedAdapter):
    """A file's content is its period; `none` has none, `torn` cannot be read."""

    def read(self, extract: Extract, profile: Profile) -> Iterator[Message]:
        number, file = next(extract.numbered())
        with file.open() as opened:
            said = opened.read().decode()
        if said == "torn":
            raise FixExtract(f"Fil {number}: går inte att läsa.", f"File {number}: cannot be read.")
        yield Claim("2281", None if said == "none" else extract.period or Period.parse(said), said != "none")


def numbers(*contents: str, period: str | None = None) -> list[tuple[int, ...]]:
    """The numbers of the files of each extract, in the order they would be imported in."""
    files = tuple(SourceFile.from_bytes(content.encode()) for content in contents)
    extract = Extract(files, Period.parse(period) if period else None)
    parts = split(ByContent([]), make_profile(), extract)
    return [tuple(number for number, _ in part.numbered()) for part in parts]


def test_files_of_different_periods_are_imported_in_order_of_period() -> None:
    assert numbers("2025-03", "2025-01", "2024-12", "2025-02") == [(3,), (2,), (4,), (1,)]


def test_a_longer_period_comes_after_the_shorter_ones_it_ends_with() -> None:
    assert numbers("2025", "2025-12", "2025-T3") == [(1,), (3,), (2,)]


def test_files_that_state_the_same_period_are_one_extract() -> None:
    assert numbers("2025-02", "2025-01", "2025-02") == [(2,), (1, 3)]


def test_files_without_a_period_come_last_each_on_its_own_in_the_order_given() -> None:
    assert numbers("none", "2025-02", "none", "2025-01") == [(4,), (2,), (1,), (3,)]


def test_with_a_period_given_all_files_are_one_extract() -> None:
    assert numbers("2025-01", "2025-02", period="2025-02") == [(1, 2)]


def test_one_file_is_not_read_twice() -> None:
    assert numbers("torn") == [(1,)]


def test_a_file_that_cannot_be_read_is_named_by_its_number_before_anything_is_stored() -> None:
    with pytest.raises(FixExtract) as caught:
        numbers("2025-01", "torn", "2025-02")
    assert caught.value.words.sv == "Fil 2 av 3: går inte att läsa. Ingen av filerna är inläst."
    assert caught.value.words.en == "File 2 of 3: cannot be read. None of the files was imported."


def test_a_file_that_is_not_there_is_named_by_its_number_and_not_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "a.csv").touch()
    with pytest.raises(FixExtract) as caught:
        open_files([tmp_path / "a.csv", tmp_path / "Anna Andersson.csv"])
    assert caught.value.words.sv.startswith("Fil 2 av 2: Filen finns inte")
    assert "Anna" not in str(caught.value.words)


def test_numbers_are_said_with_runs_together() -> None:
    said = [listed(some).sv for some in ([], [3], [1, 2], [1, 2, 3], [9, 1, 2, 3, 7], [1, 3])]
    assert said == ["", "3", "1 och 2", "1-3", "1-3, 7 och 9", "1 och 3"]


def test_an_extract_of_several_files_is_called_by_all_its_numbers() -> None:
    files = tuple(SourceFile.from_bytes(b"") for _ in range(2))
    assert file_words(Extract(files, numbers=(2, 5)), 6).sv == "Fil 2 och 5 av 6"
    assert file_words(Extract(files[:1], numbers=(2,)), 6).en == "File 2 of 6"


def test_an_extract_that_stops_the_series_says_what_was_stored_before_it_and_what_was_not() -> None:
    file = SourceFile.from_bytes(b"")
    parts = [Extract((file,), numbers=(number,)) for number in (2, 1, 4, 3)]
    error = stopped(Refused("Inte säkert.", "Not safe."), parts, 1)
    assert isinstance(error, Refused)
    assert error.words.sv == (
        "Fil 1 av 4: Inte säkert. Redan inläst: fil 2. Inte inläst: fil 3 och 4. Kör samma kommando igen när det är "
        "rättat: det som redan är inläst ändras inte."
    )


def test_a_dry_run_that_stops_claims_nothing_of_what_came_before_it() -> None:
    file = SourceFile.from_bytes(b"")
    parts = [Extract((file,), numbers=(number,)) for number in (1, 2)]
    error = stopped(FixExtract("Tom.", "Empty."), parts, 1, dry_run=True)
    assert error.words.en == "File 2 of 2: Empty."


def test_an_extract_alone_is_told_as_it_is() -> None:
    error = FixExtract("Tom.", "Empty.")
    assert stopped(error, [Extract((SourceFile.from_bytes(b""),))], 0) is error
