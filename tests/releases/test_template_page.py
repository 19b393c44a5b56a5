"""The page on templates says all that a template may say, and its example is one."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest

from casestats.releases.template import SHIPPED, shipped
from casestats.schemas.release_template import PolicyTable, TablesTable, TemplateTable, load_template

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "mallar.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("table", [TemplateTable, PolicyTable, TablesTable])
def test_every_key_is_told(table: type[TemplateTable]) -> None:
    told = set(re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE))
    assert set(table().declared_fields) <= told


def test_nothing_is_told_that_is_no_key_and_no_template() -> None:
    told = set(re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE))
    known = {key for table in (TemplateTable, PolicyTable, TablesTable) for key in table().declared_fields}
    assert told == known | set(SHIPPED)


def test_the_example_is_a_template() -> None:
    example = re.search(r"<!-- example: begin -->\n(.*?)<!-- example: end -->", PAGE, re.DOTALL)
    assert example is not None
    template = load_template(textwrap.dedent(example[1]), "namnd_kort.toml")
    assert template.policy.threshold_of("children_exposed") == 10


def test_the_page_says_how_many_figures_the_public_gets() -> None:
    assert len(shipped("public").indicators) == 11
    assert "elva indikatorer" in PAGE
