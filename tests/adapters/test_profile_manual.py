"""docs/profil.md names every key of a profile, every value that is allowed, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from casestats.cases import RISK_INSTRUMENTS
from casestats.flags import FLAGS
from casestats.schemas import tables
from casestats.schemas.fields import Choice
from casestats.schemas.profile import ProfileTable
from casestats.schemas.tables import Table, WordTable
from casestats.scope import SUBJECTS

MANUAL = (Path(__file__).resolve().parents[2] / "docs" / "profil.md").read_text(encoding="utf-8")

SECTIONS: dict[str, type[Table]] = {
    "Överst i filen": ProfileTable,
    "[extract] – hur filerna ser ut": tables.ExtractTable,
    "[columns] – vilken kolumn som är vad": tables.ColumnsTable,
    "En kolumn med mer att säga": tables.ColumnTable,
    "[municipality_names] – i gemensamma uttag": tables.MunicipalityNamesTable,
    "[words] – vad orden i cellerna betyder": tables.WordsTable,
    "[[codes]] – orsakskoder": tables.CodeTable,
    "[[absent_means_no]] – när en kod som saknas betyder nej": tables.AbsentMeansNoTable,
    "[[questions]] – frågor i ett formulär": tables.QuestionTable,
    "Ett alternativ med mer att säga": tables.OptionTable,
    "[[form_versions]] – formulärets versioner": tables.FormVersionTable,
    "[[measures]] – insatser": tables.MeasureTable,
    "[[skip]] – rader som inte är ärenden": tables.SkipTable,
    "[[covers]] – vad källan kan svara på": tables.CoverTable,
}


NAMED_IN_THE_TEXT = ("flag", "means", "always")
"""Keys whose many values stand in the text, and are held by the last test."""


def rows_of(title: str) -> dict[str, str]:
    """The keys that a section's table explains, with what it says about each."""
    section = re.split(r"^#{2,3} ", MANUAL, flags=re.MULTILINE)
    (text,) = [each for each in section if each.startswith(f"{title}\n")]
    return dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", text, re.MULTILINE))


@pytest.mark.parametrize("title", SECTIONS)
def test_every_key_is_explained_and_no_other(title: str) -> None:
    assert set(rows_of(title)) == set(SECTIONS[title]().declared_fields)


def test_every_table_of_a_profile_has_its_section() -> None:
    made = {each for each in vars(tables).values() if isinstance(each, type) and issubclass(each, Table)}
    assert made - {Table, tables.HeadingTable} == set(SECTIONS.values()) - {ProfileTable}


@pytest.mark.parametrize("title", SECTIONS)
def test_every_value_that_a_key_allows_is_named_beside_it(title: str) -> None:
    for key, field in SECTIONS[title]().declared_fields.items():
        choice = field.meaning if isinstance(field, WordTable) else field
        if isinstance(choice, Choice) and key not in NAMED_IN_THE_TEXT:
            said = rows_of(title)[key].replace(r"\|", "|").replace('"', "")
            assert [value for value in choice.allowed if f"`{repr(value)[1:-1]}`" not in said] == [], key


def test_every_flag_risk_assessment_and_subject_is_named() -> None:
    plain = [subject for subject in SUBJECTS if not subject.startswith("target_group:")]
    assert [name for name in (*FLAGS, *RISK_INSTRUMENTS, *plain) if f"`{name}`" not in MANUAL.replace('"', "")] == []
