"""import: the story it tells, the question it asks, what it refuses, and what a script gets."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.cli import extracts
from tests.cli.desk import Desk, Ran
from tests.cli.extracts import ANNA, BO, CILLA, row


@pytest.fixture
def profile(desk: Desk) -> Path:
    return desk.profile("procapita", "2281")


@pytest.fixture
def months(tmp_path: Path) -> list[Path]:
    """Three months of two cases: a new one in February, a correction in March."""
    january, february, march = (tmp_path / f"uttag_2025-{month:02}.csv" for month in (1, 2, 3))
    extracts.write(january, row())
    second = {"Kön": "Man", "Aktualiseringsdatum": "2025-02-03"}
    extracts.write(february, row(), row("2025-2", BO, **second))
    extracts.write(march, row(), row("2025-2", BO, **second, Orsakskod="410"))
    return [january, february, march]


def cases(desk: Desk) -> int:
    """How many cases count in the first quarter."""
    told = desk.done(
        "report", "--municipality", "2281", "--period", "2025-Q1", "--format", "json", "--by", "target_group"
    )
    tables = {table["indicator"]: table for table in told.json["tables"]}
    return sum(figure["value"] for figure in tables["cases_close_relation"]["figures"])


def test_the_story_says_what_was_there_what_changes_and_what_is_doubtful(
    desk: Desk, profile: Path, months: list[Path]
) -> None:
    desk.done("import", "--profile", profile, months[0])
    said = desk.done("import", "--profile", profile, months[1])
    assert said.out.splitlines() == [
        "Kommun 2281, procapita, 2025-02 (alla aktiva ärenden)",
        "I uttaget: 2 rader, 2 ärenden. Nya: 1. Ändrade: 0. Oförändrade: 1. Makulerade: 0.",
        "Saknas: 0 av 1 ärenden som borde vara med.",
        "Aktiva ärenden 2025-02: 2, +100 % mot 2025-01 (1).",
        "Inläst som nummer 2.",
    ]
    assert said.err == ""


def test_a_dry_run_tells_the_same_story_and_stores_nothing(desk: Desk, profile: Path, months: list[Path]) -> None:
    database = desk.home / "casestats.db"
    before = database.read_bytes()
    tried = desk.done("import", "--profile", profile, "--dry-run", months[0]).out
    assert database.read_bytes() == before
    real = desk.done("import", "--profile", profile, months[0]).out
    assert tried.splitlines()[:-1] == real.splitlines()[:-1]
    assert tried.splitlines()[-1] == "Provkörning: inget är sparat."


def test_the_same_content_again_is_nothing_to_do(desk: Desk, profile: Path, months: list[Path]) -> None:
    desk.done("import", "--profile", profile, months[0])
    extracts.write(months[0], row(), "")
    again = desk.done("import", "--profile", profile, months[0])
    assert again.out.endswith("Samma innehåll som inläsning 1. Inget behöver göras.\n")


def test_several_files_are_imported_in_order_of_period_each_told_with_its_number(
    desk: Desk, profile: Path, months: list[Path]
) -> None:
    said = desk.done("import", "--profile", profile, months[2], months[0], months[1]).out
    assert [line for line in said.splitlines() if line.startswith("Fil ")] == ["Fil 2 av 3", "Fil 3 av 3", "Fil 1 av 3"]
    assert "Nya: 0. Ändrade: 1. Oförändrade: 1." in said
    assert said.endswith("\n3 uttag: 3 inlästa, 0 med samma innehåll som förut.\n")
    periods = [(batch["number"], batch["period"]) for batch in desk.done("batches", "--json").json]
    assert periods == [(1, "2025-01"), (2, "2025-02"), (3, "2025-03")]


def test_several_files_tried_are_each_compared_with_what_is_stored(
    desk: Desk, profile: Path, months: list[Path]
) -> None:
    said = desk.done("import", "--profile", profile, "--dry-run", *months).out
    assert said.count("Provkörning: inget är sparat.") == 3
    assert said.endswith(
        "3 uttag prövade, vart och ett mot det som är sparat nu, inte mot de andra. Inget är sparat.\n"
    )
    assert desk.done("batches", "--json").json == []


def test_files_of_one_period_are_one_extract(desk: Desk, profile: Path, months: list[Path], tmp_path: Path) -> None:
    (tmp_path / "del2").mkdir()
    second = extracts.write(tmp_path / "del2" / months[0].name, row("2025-7", CILLA, Orsakskod="310"))
    said = desk.done("import", "--profile", profile, "--yes", months[1], months[0], second).out
    assert "Fil 2 och 3 av 3\nKommun 2281, procapita, 2025-01" in said
    assert "I uttaget: 2 rader, 2 ärenden." in said


def test_a_refused_row_in_one_of_several_files_is_told_with_that_files_number(
    desk: Desk, profile: Path, months: list[Path]
) -> None:
    extracts.write(
        months[1], *(row(f"2025-{n}") for n in range(1, 31)), row("2025-2", BO, Aktualiseringsdatum="i fjol")
    )
    said = desk.done("import", "--profile", profile, *months[:2]).out
    assert "Avvisat: 1 rad räknas inte.\n  fil 2 rad 32: " in said


def test_one_unreadable_file_of_several_stops_them_all_before_any_is_stored(
    desk: Desk, profile: Path, months: list[Path]
) -> None:
    months[1].write_bytes(b"")
    ran = desk.run("import", "--profile", profile, *months)
    assert (ran.code, ran.out) == (3, "")
    assert ran.err.startswith("Fel: Fil 2 av 3")
    assert "Ingen av filerna är inläst." in ran.err
    assert desk.done("batches", "--json").json == []


def test_a_file_that_waits_for_a_yes_stops_the_series_and_says_what_was_stored(
    desk: Desk, profile: Path, months: list[Path]
) -> None:
    extracts.write(months[2], row("2025-9", CILLA, Orsakskod="310"))  # the other two are gone: 100 %
    ran = desk.run("import", "--profile", profile, *months)
    assert ran.code == 5
    assert ran.err == (
        "Fel: Fil 3 av 3: Inläsningen väntar på ett ja. Uttaget är inte inläst. 2 av 2 kända ärenden (100 %) saknas i "
        "uttaget och slutar räknas. Se efter med --dry-run; kör igen med --yes om det stämmer. Redan inläst: fil 1 och "
        "2. Kör samma kommando igen när det är rättat: det som redan är inläst ändras inte.\n"
    )
    assert len(desk.done("batches", "--json").json) == 2
    again = desk.done("import", "--profile", profile, "--yes", *months)
    assert "Med ditt ja: 2 av 2 kända ärenden (100 %) saknas i uttaget och slutar räknas." in again.out
    assert again.out.endswith("3 uttag: 1 inlästa, 2 med samma innehåll som förut.\n")


def test_a_script_gets_one_story_for_one_file_and_a_list_for_several(
    desk: Desk, profile: Path, months: list[Path]
) -> None:
    one = desk.done("import", "--profile", profile, "--json", months[0]).json
    assert set(one) >= {
        *("import", "dry_run", "same_as", "files", "municipality", "source", "period", "complete", "rows", "cases"),
        *("new", "changed", "unchanged", "void", "missing", "expected", "refused", "refused_rows", "refused_file"),
        *("conflicts", "unmapped_codes", "children_unclassified", "change_percent", "questions", "notices"),
    }
    assert (one["import"], one["period"], one["files"], one["new"]) == (1, "2025-01", [1], 1)
    several = desk.done("import", "--profile", profile, "--json", *months).json
    assert [(story["files"], story["import"], story["same_as"]) for story in several] == [
        ([1], None, 1),
        ([2], 2, None),
        ([3], 3, None),
    ]


def test_a_script_gets_what_was_stored_also_when_a_later_file_stops_the_series(
    desk: Desk, profile: Path, months: list[Path]
) -> None:
    extracts.write(months[1], row("2025-9", CILLA))
    ran = desk.run("import", "--profile", profile, "--json", *months)
    assert ran.code == 5
    assert [story["import"] for story in ran.json] == [1]
    assert ran.err.startswith("Fel: Fil 2 av 3: ")


def test_refused_rows_are_told_by_row_and_written_for_their_owner_without_the_person(
    desk: Desk, profile: Path, months: list[Path]
) -> None:
    rows = [row(f"2025-{number}") for number in range(1, 40)]
    extracts.write(months[0], *rows, row("2025-77", BO, Aktualiseringsdatum="2025-02-30", Enhet="=Vuxen"))
    ran = desk.done("import", "--profile", profile, months[0])
    assert "Avvisat: 1 rad räknas inte.\n  rad 41: Datum för aktualisering går inte att läsa." in ran.out
    written = desk.home / "refused" / "1.csv"
    assert f"De avvisade raderna står i {written}." in ran.out
    assert written.stat().st_mode & 0o777 == 0o600
    (refused,) = csv.DictReader(written.read_text(encoding="utf-8-sig").splitlines(), delimiter=";")
    assert (refused["rad"], refused["regel"], refused["Enhet"]) == ("41", "opened_unreadable", "'=Vuxen")
    assert "2025-77" not in written.read_text(encoding="utf-8-sig")
    assert BO not in written.read_text(encoding="utf-8-sig") + ran.out


def test_only_the_first_refused_rows_are_shown_and_the_rest_counted(
    desk: Desk, profile: Path, months: list[Path]
) -> None:
    extracts.write(
        months[0], *(row(f"2025-{n}", Aktualiseringsdatum="" if n < 15 else "2025-01-02") for n in range(40))
    )
    said = desk.done("import", "--profile", profile, "--yes", months[0]).out
    assert "Avvisat: 15 rader räknas inte." in said
    assert said.count("\n  rad ") == 10
    assert "  ... och 5 till" in said


def test_cases_that_are_gone_stop_counting_where_a_person_says_yes(
    desk: Desk, profile: Path, months: list[Path]
) -> None:
    desk.done("import", "--profile", profile, *months[:2])
    assert cases(desk) == 2
    extracts.write(months[2], row())
    desk.done("import", "--profile", profile, "--yes", months[2])
    assert cases(desk) == 1


def _without(heading: str) -> bytes:
    headings = [one for one in extracts.HEADINGS if one != heading]
    return f"{';'.join(headings)}\r\n{';'.join('1' for _ in headings)}\r\n".encode("cp1252")


FORGED = "<html><body>Logga in</body></html>"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "är tom. Exportera igen."),
        (FORGED.encode(), "är en inloggningssida, inte ett uttag"),
        ((";".join(extracts.HEADINGS) + "\r\n").encode("cp1252"), "har rubriker men inga rader. Kontrollera urvalet"),
        (b"PK\x03\x04 nothing more", "är en trasig eller kapad arbetsbok. Öppna den i Excel"),
        (_without("Personnr"), "Personnr"),
    ],
    ids=["empty", "a page of HTML", "headings only", "a broken workbook", "columns missing"],
)
def test_an_extract_that_cannot_be_read_is_refused_whole_with_what_to_do(
    desk: Desk, profile: Path, months: list[Path], content: bytes, words: str
) -> None:
    months[0].write_bytes(content)
    ran = desk.run("import", "--profile", profile, months[0])
    assert (ran.code, ran.out) == (3, "")
    assert words in ran.err
    assert desk.done("batches", "--json").json == []


def test_two_sources_that_contradict_each_other_are_told_by_row_and_subject(desk: Desk, tmp_path: Path) -> None:
    register, survey = desk.profile("procapita", "2262"), desk.profile("netigate", "2262_timra.toml"[:4])
    report = tmp_path / "procapita_2025.csv"
    report.write_text(
        ";".join(extracts.HEADINGS) + "\n" + row("T1", "900101-9802", Kön="K", Orsakskod="220") + "\n",
        encoding="utf-8-sig",
    )
    desk.done("import", "--profile", register, report)
    text = survey.read_text(encoding="utf-8")
    assert "10. Förekommer hedersrelaterat våld och förtryck?" in text
    answers = _answer_set("T1", **{"10.": "Nej"})
    (tmp_path / "netigate_2025.csv").write_text(answers, encoding="utf-8")
    said = desk.done("import", "--profile", survey, tmp_path / "netigate_2025.csv").out
    assert (
        "- Källorna säger emot varandra, och ja gäller: hedersrelaterat våld och förtryck (1).\n  rad 2: heders" in said
    )
    assert "utan personuppgift" not in said  # the answer belongs to whoever holds the number


def _answer_set(case: str, **answers: str) -> str:
    """A survey export with one answer set, in the layout of 2262."""
    from casestats.invented.netigate import (
        ABOUT_THE_ANSWER,
        ABOUT_THE_CASE,
        CLOSING,
        MEASURE_QUESTIONS,
        OTHER_VIOLENCE_TEXT,
        RISK_QUESTION,
        VIOLENCE_QUESTION,
        YES_NO_QUESTIONS,
    )

    violence = (VIOLENCE_QUESTION, f"{VIOLENCE_QUESTION} - {OTHER_VIOLENCE_TEXT}")
    headings = [*ABOUT_THE_ANSWER, *ABOUT_THE_CASE, YES_NO_QUESTIONS[0], *violence, *YES_NO_QUESTIONS[1:]]
    headings += [RISK_QUESTION, *MEASURE_QUESTIONS, *CLOSING]
    cells = {
        "Svars-ID": "942000",
        "Status": "Komplett",
        "Avslutad svar": "2025-03-01 10:00:00",
        "1.": case,
        "2.": "2025-01-10",
        "4.": "Våldsutsatt vuxen",
        **answers,
    }
    said = ["".join(text for start, text in cells.items() if heading.startswith(start)) for heading in headings]
    return ";".join(headings) + "\n" + ";".join(said) + "\n"


def test_a_profile_is_found_by_name_among_the_homes_profiles(desk: Desk, profile: Path, months: list[Path]) -> None:
    assert desk.done("import", "--profile", profile.stem, months[0]).out.endswith("nummer 1.\n")


def assert_waits(ran: Ran) -> None:
    assert ran.code == 5
    assert ran.err.startswith("Fel: Inläsningen väntar på ett ja. Uttaget är inte inläst.")


def test_too_many_refused_rows_wait_for_a_yes_and_leave_no_trace(desk: Desk, profile: Path, months: list[Path]) -> None:
    extracts.write(months[0], row(), row("2025-2", ANNA, Aktualiseringsdatum=""))
    assert_waits(desk.run("import", "--profile", profile, months[0]))
    assert list((desk.home / "refused").iterdir()) == []
    asked = desk.done("import", "--profile", profile, "--dry-run", "--json", months[0]).json
    assert [question["rule"] for question in asked["questions"]] == ["refused_share"]
