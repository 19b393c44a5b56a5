"""batches and undo: what was imported, and taking it back."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli import extracts
from tests.cli.desk import Desk
from tests.cli.extracts import BO, row


@pytest.fixture
def filled(desk: Desk, tmp_path: Path) -> Desk:
    """Two months imported, the second with a case that was a mistake."""
    profile = desk.profile("procapita", "2281")
    extracts.write(tmp_path / "uttag_2025-01.csv", row())
    extracts.write(tmp_path / "uttag_2025-02.csv", row(), row("2025-2", BO))
    desk.done("import", "--profile", profile, tmp_path / "uttag_2025-01.csv", tmp_path / "uttag_2025-02.csv")
    return desk


def adults(desk: Desk, *more: str) -> str:
    asked = (
        "report",
        "--municipality",
        "2281",
        "--period",
        "2025-01",
        "--indicator",
        "adult_victims",
        "--format",
        "json",
    )
    value: int = desk.done(*asked, *more).json["tables"][0]["figures"][0]["value"]
    return str(value)


def test_batches_lists_imports_with_period_and_counts(filled: Desk) -> None:
    lines = [line.split() for line in filled.done("batches").out.splitlines()]
    assert lines[0] == ["nr", "kommun", "källa", "period", "inläst", "ärenden", "avvisade"]
    assert [(line[0], line[1], line[3], line[-2]) for line in lines[1:]] == [
        ("1", "2281", "2025-01", "1"),
        ("2", "2281", "2025-02", "2"),
    ]


def test_batches_for_a_script_has_days_as_days_and_no_numbers_of_ours(filled: Desk) -> None:
    first = filled.done("batches", "--json").json[0]
    assert set(first) == {
        *(
            "number",
            "kind",
            "live",
            "municipality",
            "source",
            "period",
            "complete",
            "known_at",
            "undoes",
            "at",
            "actor",
        ),
        *("reason", "adapter", "profile_digest", "summary"),
    }
    assert (first["known_at"], first["live"], first["complete"], first["undoes"]) == ("2025-01-31", True, True, None)


def test_batches_of_another_municipality_are_none(filled: Desk) -> None:
    assert filled.done("batches", "--municipality", "2280").out == "Inga inläsningar än.\n"
    assert filled.done("batches", "--municipality", "2280", "--json").json == []


def test_an_extract_that_does_not_claim_to_be_whole_has_a_star_that_is_explained(desk: Desk, tmp_path: Path) -> None:
    profile = desk.profile("procapita", "2262")
    (tmp_path / "procapita_2025.csv").write_text(
        f"{';'.join(extracts.HEADINGS)}\n{row(Personnr='900101-9802', Kön='K')}\n", encoding="utf-8-sig"
    )
    desk.done("import", "--profile", profile, tmp_path / "procapita_2025.csv")
    lines = desk.done("batches").out.splitlines()
    assert "  2025 *  " in lines[1]
    assert lines[2] == "* uttaget säger inte att alla aktiva ärenden är med; inget saknas därför under det"


def test_undo_takes_back_and_the_list_shows_both(filled: Desk) -> None:
    assert adults(filled) == "2"
    said = filled.done("undo", "2", "--reason", "fel fil")
    assert said.out.startswith("Inläsning 2 är tillbakatagen (steg 3). Rapporter räknar nu som om den inte hade gjorts")
    assert adults(filled) == "1"
    assert adults(filled, "--after", "2") == "2"
    lines = filled.done("batches").out.splitlines()
    assert lines[2].endswith("tillbakatagen")
    assert lines[3].endswith("tog tillbaka 2: fel fil")
    live = {batch["number"]: batch["live"] for batch in filled.done("batches", "--json").json}
    assert live == {1: True, 2: False, 3: False}


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("9", "--reason", "fel fil"), 4, "Det finns ingen inläsning 9 att ta tillbaka. Se casestats batches."),
        (("0", "--reason", "fel fil"), 4, "Det finns ingen inläsning 0"),
        (("1", "--reason", "  "), 4, "Skriv varför inläsningen tas tillbaka."),
        (("1",), 2, "'--reason' saknas. Se casestats undo --help."),
        (("--reason", "fel fil"), 2, "'NUMMER' saknas."),
        (("ett", "--reason", "fel fil"), 2, "'NUMMER' ska vara ett heltal."),
        (("1", "2", "--reason", "fel fil"), 2, "Det står för mycket på raden."),
        (("1", "--reason", "Anna 19900101-9802 dök upp"), 5, "Orsaken ser ut att innehålla ett namn"),
    ],
)
def test_what_cannot_be_taken_back_is_said_and_changes_nothing(
    arguments: tuple[str, ...], code: int, words: str, filled: Desk
) -> None:
    ran = filled.run("undo", *arguments)
    assert (ran.code, ran.out) == (code, "")
    assert words in ran.err
    assert len(filled.done("batches", "--json").json) == 2


def test_an_import_is_not_taken_back_twice(filled: Desk) -> None:
    filled.done("undo", "2", "--reason", "fel fil")
    assert filled.run("undo", "2", "--reason", "fel fil").code == 4
    assert filled.run("undo", "3", "--reason", "fel fil").code == 4
