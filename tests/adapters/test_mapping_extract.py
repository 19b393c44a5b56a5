"""Whole extracts: whose they are and for when, several files, dates that must be learned, and what a check says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from casestats.adapters.contract import CaseRow, Claim, Message, Notice, RowError
from casestats.adapters.discovery import example_profiles
from casestats.adapters.extract import Extract, SourceFile
from casestats.adapters.mapping import check_extract, read_extract
from casestats.adapters.mapping.claims import period_of_text
from casestats.adapters.profile import Profile
from casestats.cases import TargetGroup
from casestats.errors import FixExtract
from casestats.periods import Period
from casestats.schemas.profile import load_profile
from tests.adapters.mapped import MAN_1985, REASONS, WOMAN_1990, make_profile

HEADINGS = "Ärendenr;Personnr;Aktualiserad"
ROW = f"2025-00001;{WOMAN_1990};2025-03-05"
OTHER_ROW = f"2025-00002;{MAN_1985};2025-03-06"


def make_file(*rows: str, headings: str = HEADINGS, name: str = "", above: Sequence[str] = ()) -> SourceFile:
    text = "\n".join([*above, headings, *(rows or (ROW, OTHER_ROW))]) + "\n"
    return SourceFile.from_bytes(text.encode(), name)


def read(profile: Profile, *files: SourceFile, period: str | None = None) -> list[Message]:
    return list(read_extract(Extract(files, Period.parse(period) if period else None), profile))


def claim_of(profile: Profile, *files: SourceFile, period: str | None = None) -> Claim:
    claim = read(profile, *files, period=period)[0]
    assert isinstance(claim, Claim)
    return claim


def rows_of(messages: list[Message]) -> list[CaseRow]:
    return [each for each in messages if isinstance(each, CaseRow)]


COMPLETE = 'claims = "complete"'
BY_NAME = "[extract]\nfile_name = '(?P<year>20\\d\\d)-(?P<month>\\d\\d)'"

# --- the period and the claim ----------------------------------------------------------------------------------------


def test_the_period_comes_from_the_files_name_by_the_profiles_pattern() -> None:
    claim = claim_of(make_profile(BY_NAME, top=COMPLETE), make_file(name="uttag_2025-03.csv"))
    assert claim == Claim("2281", Period.parse("2025-03"), True)


def test_the_period_comes_from_a_line_above_the_headings() -> None:
    profile = make_profile("[extract]\nperiod_above = 'Period: (?P<month>\\w+) (?P<year>\\d{4})'", top=COMPLETE)
    file = make_file(above=["Rapport", "Period: mars 2025"])
    assert claim_of(profile, file).period == Period.parse("2025-03")


def test_the_period_comes_from_a_column() -> None:
    profile = make_profile('[extract]\nperiod_column = "Månad"', top=COMPLETE)
    file = make_file(f"{ROW};2025-03", f"{OTHER_ROW};2025-03", headings=f"{HEADINGS};Månad")
    messages = read(profile, file)
    assert messages[0] == Claim("2281", Period.parse("2025-03"), True)
    assert [each for each in messages if isinstance(each, Notice)] == []


def test_a_column_of_several_periods_stops_the_import_at_its_row() -> None:
    profile = make_profile('[extract]\nperiod_column = "Månad"', top=COMPLETE)
    file = make_file(f"{ROW};2025-03", f"{OTHER_ROW};2025-04", headings=f"{HEADINGS};Månad")
    with pytest.raises(FixExtract, match="Row 3 is of another period"):
        read(profile, file)


def test_a_period_that_a_person_gives_stands_and_a_difference_is_noted() -> None:
    messages = read(make_profile(BY_NAME), make_file(name="uttag_2025-03.csv"), period="2025-04")
    assert messages[0] == Claim("2281", Period.parse("2025-04"), False)
    assert "2025-03" in next(each for each in messages if isinstance(each, Notice)).words.sv


def test_a_claim_of_completeness_without_a_period_is_refused() -> None:
    with pytest.raises(FixExtract, match="--period"):
        read(make_profile(top=COMPLETE), make_file())


def test_without_a_claim_no_period_is_needed() -> None:
    assert claim_of(make_profile(), make_file()) == Claim("2281", None, False)


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2025-03", "2025-03"),
        ("202503", "2025-03"),
        ("mars 2025", "2025-03"),
        ("2025-03-31", "2025-03"),
        ("2025 kv 1", "2025-Q1"),
        ("Kvartal 1 2025", "2025-Q1"),
        ("2025-Q1", "2025-Q1"),
        ("2025-t2", "2025-T2"),
        ("2025", "2025"),
        ("snart", None),
        ("", None),
        ("202513", None),
    ],
)
def test_a_period_is_read_from_many_forms(text: str, period: str | None) -> None:
    assert period_of_text(text) == (Period.parse(period) if period else None)


# --- several files ---------------------------------------------------------------------------------------------------


def test_several_files_are_read_as_one_extract_each_row_with_its_file() -> None:
    messages = read(make_profile(), make_file(ROW), make_file(OTHER_ROW))
    assert [row.at.file for row in rows_of(messages)] == [1, 2]
    assert len([each for each in messages if isinstance(each, Claim)]) == 1


def test_files_of_different_periods_are_not_one_extract() -> None:
    files = (make_file(name="uttag_2025-03.csv"), make_file(name="uttag_2025-04.csv"))
    with pytest.raises(FixExtract, match="2025-03, 2025-04"):
        read(make_profile(BY_NAME), *files)


def test_a_wrong_second_file_is_told_before_any_row_is_given() -> None:
    extract = Extract((make_file(), make_file(headings="Ärendenr;Personnr;Inkommet")))
    with pytest.raises(FixExtract, match="Aktualiserad"):
        next(iter(read_extract(extract, make_profile())))


# --- 21: merged cells ------------------------------------------------------------------------------------------------

MERGED = (f"2025-00001;{WOMAN_1990};2025-03-05;210", ";;;220")


def test_oddity_21_a_case_given_once_for_several_rows_is_filled_down_where_the_profile_says_so() -> None:
    fill = '[extract]\nfill_down = ["Ärendenr", "Personnr", "Aktualiserad"]\n'
    profile = make_profile(fill + REASONS, columns={"reason": "Orsak"})
    rows = rows_of(read(profile, make_file(*MERGED, headings=f"{HEADINGS};Orsak")))
    assert len({row.case_ref for row in rows}) == 1
    assert [row.target_group for row in rows] == [TargetGroup.ADULT_VICTIM, TargetGroup.ADULT_VICTIM]


def test_oddity_21_without_the_profiles_word_nothing_is_filled_down_and_the_row_is_refused() -> None:
    profile = make_profile(REASONS, columns={"reason": "Orsak"})
    messages = read(profile, make_file(*MERGED, headings=f"{HEADINGS};Orsak"))
    assert len(rows_of(messages)) == 1
    assert [each.rule for each in messages if isinstance(each, RowError)] == ["opened_missing"]


# --- dates -----------------------------------------------------------------------------------------------------------


def test_the_order_of_day_and_month_is_learned_from_the_whole_column() -> None:
    file = make_file(f"1;{WOMAN_1990};03-01-2025", f"2;{MAN_1985};03-28-2025")
    assert [row.opened_on for row in rows_of(read(make_profile(), file))] == [date(2025, 3, 1), date(2025, 3, 28)]


def test_an_order_that_nothing_decides_refuses_the_rows_and_the_profile_can_say_it() -> None:
    file = make_file(f"1;{WOMAN_1990};03-01-2025")
    assert rows_of(read(make_profile(), file)) == []
    said = make_profile('[extract]\ndate_order = "dmy"')
    assert rows_of(read(said, file))[0].opened_on == date(2025, 1, 3)


def test_times_in_utc_count_on_the_swedish_day_where_the_profile_says_so() -> None:
    file = make_file(f"1;{WOMAN_1990};2025-03-31 23:30:00")
    assert rows_of(read(make_profile(), file))[0].opened_on == date(2025, 3, 31)
    utc = make_profile("[extract]\ntimes_are_utc = true")
    assert rows_of(read(utc, file))[0].opened_on == date(2025, 4, 1)


# --- checking --------------------------------------------------------------------------------------------------------


def test_a_check_says_what_would_be_read_refused_dropped_and_not_known() -> None:
    profile = make_profile(REASONS, columns={"reason": "Orsak"})
    rows = (f"{ROW};210;x", f"{OTHER_ROW};777;x", f"2025-00003;{MAN_1985};igår;210;x")
    file = make_file(*rows, headings=f"{HEADINGS};Orsak;Nytt")
    notices = check_extract(Extract((file,)), profile)
    told = "\n".join(notice.words.sv for notice in notices)
    assert "“Ärendenr”, “Personnr”, “Aktualiserad”, “Orsak”" in told
    assert "Rader som skulle läsas: 2. Avvisas: 1." in told
    assert "Avvisas (rad 4): " in told
    assert "Kolumn 5 (“Nytt”)" in told
    assert "Orsakskoden “777”" in told
    assert "Profilen läser honour, men [[covers]] nämner det inte" in told
    assert WOMAN_1990 not in told
    assert "2025-00001" not in told


def test_a_check_says_what_the_extract_claims() -> None:
    claiming = check_extract(Extract((make_file(name="uttag_2025-03.csv"),)), make_profile(BY_NAME, top=COMPLETE))
    assert any("alla ärenden i 2281 som var aktuella 2025-03" in notice.words.sv for notice in claiming)
    silent = check_extract(Extract((make_file(),)), make_profile())
    assert any("säger inte att det är fullständigt" in notice.words.sv for notice in silent)


# --- the samples -----------------------------------------------------------------------------------------------------

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples"
FOUND = sorted(SAMPLES.glob("2281_procapita/*-1*.csv")) + sorted(SAMPLES.glob("2262_both/procapita*.csv"))
"""Sample extracts, where they lie beside the repository."""


def test_every_sample_that_is_there_reads_without_a_refused_row() -> None:
    examples = example_profiles("procapita")
    for sample in FOUND:
        name = "2281_sundsvall.toml" if "2281" in str(sample) else "2262_timra_procapita.toml"
        messages = read(load_profile(examples[name], name), SourceFile.from_path(sample))
        assert rows_of(messages), sample.name
        assert {type(each) for each in messages} <= {Claim, CaseRow, Notice}, sample.name
        assert {each.kind for each in messages if isinstance(each, Notice)} <= {"noted"}, sample.name
