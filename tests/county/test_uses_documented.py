"""docs/anvandningar.md tells of every form that comes along, each field as its file has it; and its example works."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from casestats.cli.uses import answered_with
from casestats.county.filling import Why, fill
from casestats.county.use import FORMATS, Constant, Statement
from casestats.schemas.use import ANSWERS, GROUPS, FieldTable, UseTable, load_use
from tests.county.use_scene import USES, YEAR, answers

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "anvandningar.md").read_text(encoding="utf-8")


def section(heading: str) -> str:
    begins = re.search(rf"^#+ {re.escape(heading)}.*$", PAGE, re.MULTILINE)
    assert begins, heading
    return re.split(r"^#+ ", PAGE[begins.end() :], maxsplit=1, flags=re.MULTILINE)[0]


def rows(text: str) -> list[list[str]]:
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


@pytest.mark.parametrize("name", sorted(USES))
def test_each_form_is_told_of_field_by_field(name: str) -> None:
    use = USES[name]
    told = section(f"{name}: {use.title.sv}")
    assert rows(told) == [[f"`{one.id}`", one.label.sv, answered_with(one).sv] for one in use.fields]
    assert use.answers_to.sv in told
    assert f"Format: {', '.join(f'`{one}`' for one in use.formats)}." in told
    assert [note.sv for note in use.notes if note.sv not in told] == []


def test_no_form_is_told_of_that_does_not_come_along() -> None:
    assert sorted(re.findall(r"^### ([a-z-]+):", PAGE, re.MULTILINE)) == sorted(USES)


def test_every_reason_and_format_is_told_of() -> None:
    assert [row[0] for row in rows(section("Varför ett fält inte kan besvaras"))] == [f"`{why}`" for why in Why]
    assert {row[0] for row in rows(section("Formaten"))} == {f"`{one}`" for one in FORMATS}


def test_every_key_and_what_it_may_be_is_told_of() -> None:
    told = section("Skriv en egen")
    keys = {key for row in rows(told) for key in re.findall(r"`(\w+)`", row[0])}
    fields = set(FieldTable().declared_fields) | (set(UseTable().declared_fields) - {"fields_"})
    assert keys == fields
    words = [*Constant, *Statement, *GROUPS, *ANSWERS, *(code for codes in GROUPS.values() for code in codes)]
    assert [word for word in words if f"`{word}`" not in told] == []


def test_the_example_is_a_form_that_can_be_filled() -> None:
    (text,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    part = fill(load_use(text, "var-enkat"), YEAR, answers({}))
    assert len(part.answers) == 6
    assert part.answers[-1].why is Why.DECLARED
