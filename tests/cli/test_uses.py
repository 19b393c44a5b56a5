"""use: what is published filled into the forms of others, as people type it."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from tests.cli.desk import Desk

KOLADA = ("kolada", "--municipality", "2281", "--period", "2025")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A home where nothing is imported: every field says why it has no answer."""
    home = tmp_path_factory.mktemp("uses") / "home"
    desk = Desk(home)
    desk.done("init")
    return desk


def test_the_uses_of_a_municipality_are_listed(desk: Desk) -> None:
    listed = desk.done("use", "list", "--json").json
    assert [one["name"] for one in listed] == ["enkat", "kolada", "lansstyrelsen", "namnd", "su-kvinnofrid"]
    assert "kolada" in desk.done("use", "list").out


def test_a_form_is_shown_with_what_each_field_is_answered_with(desk: Desk) -> None:
    told = desk.done("use", "show", "kolada").out
    assert "siffra: adult_victims_opened (yes, whole)" in told
    assert "Kan inte besvaras: casestats redovisar hela kommunen" in told
    assert "figure: adult_victims_opened" in desk.done("use", "show", "kolada", "--lang", "en").out


def test_a_filled_form_is_shown_with_a_reason_for_every_field_without_an_answer(desk: Desk) -> None:
    told = desk.done("use", "show", *KOLADA, "--contact", "Eva").out
    assert "Kontaktperson: Eva" in told
    assert "Ärenden som aktualiserats: Kan inte besvaras: siffran är inte publicerad för 2025." in told
    fields = desk.done("use", "show", *KOLADA, "--json").json["parts"][0]["fields"]
    assert {field["value"] for field in fields} == {None}


def test_files_are_written_and_never_over_others(desk: Desk, tmp_path: Path) -> None:
    desk.done("use", "write", *KOLADA, "--out", tmp_path / "ut")
    names = sorted(path.name for path in (tmp_path / "ut").iterdir())
    assert names == [f"kolada-2281-2025.{ending}" for ending in ("csv", "html", "json", "xlsx")]
    rows = list(csv.DictReader(io.StringIO((tmp_path / "ut" / "kolada-2281-2025.csv").read_text(encoding="utf-8"))))
    assert {row["value"] for row in rows} == {""}
    again = desk.run("use", "write", *KOLADA, "--contact", "Eva", "--format", "csv", "--out", tmp_path / "ut")
    assert again.code == 4
    assert "kolada-2281-2025.csv" in again.err


def test_a_mistake_is_said_in_words(desk: Desk) -> None:
    assert desk.run("use", "show", "nothing").code == 4
    assert desk.run("use", "show", "kolada", "--period", "2025").code == 2
    quarter = desk.run("use", "show", "kolada", "--municipality", "2281", "--period", "2025-Q1")
    assert quarter.code == 4
    assert "lämnas per år" in quarter.err
