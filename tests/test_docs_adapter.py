"""The page on writing an adapter quotes a plugin that is there, and that keeps the contract."""

from __future__ import annotations

import importlib.util
import re
import sys
from importlib.metadata import EntryPoint
from pathlib import Path
from types import ModuleType

import pytest

from casestats.adapters.contract import ENTRY_POINT_GROUP, CaseRow
from casestats.adapters.discovery import discover
from casestats.adapters.extract import Extract, SourceFile

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "writing-an-adapter.md").read_text(encoding="utf-8")
EXAMPLE = ROOT / "docs" / "example_adapter"
QUOTE = re.compile(r"<!-- example: (\S+)(?: (\w+))? -->\n```\w+\n(.*?)\n```", re.DOTALL)
QUOTES = QUOTE.findall(PAGE)


def load(name: str, path: Path) -> ModuleType:
    """A module from its file, under its own name: the example is not installed."""
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


example_adapter = load("example_adapter", EXAMPLE / "example_adapter" / "__init__.py")
TestExample = load("example_adapter_tests", EXAMPLE / "tests" / "test_example.py").TestExample
"""The example's own tests, run here: all that it inherits."""


def quoted_region(file: str, region: str) -> str:
    """The lines between the marks of a region; of a file without marks, the page quotes a part of it."""
    text = (EXAMPLE / file).read_text(encoding="utf-8")
    found = re.search(rf"^ *# start: {region}\n(.*?)\n *# end: {region}$", text, re.DOTALL | re.MULTILINE)
    assert found is not None, f"{file} has no region {region}"
    return found[1].strip("\n")


@pytest.mark.parametrize(("file", "region", "quote"), QUOTES, ids=[f"{file} {region}" for file, region, _ in QUOTES])
def test_the_page_quotes_the_example_word_by_word(file: str, region: str, quote: str) -> None:
    if region:
        assert quote == quoted_region(file, region)
    else:
        assert quote in (EXAMPLE / file).read_text(encoding="utf-8")


def test_the_page_quotes_every_region_of_the_example() -> None:
    marked = {
        (str(path.relative_to(EXAMPLE)), region)
        for path in EXAMPLE.rglob("*.py")
        for region in re.findall(r"# start: (\w+)", path.read_text(encoding="utf-8"))
    }
    assert len(marked) > 3
    assert marked == {(file, region) for file, region, _ in QUOTES if region}


def test_the_page_has_no_block_of_code_that_is_not_quoted_from_the_example() -> None:
    assert PAGE.count("```") == 2 * len(QUOTES)


def test_the_example_is_found_by_its_entry_point() -> None:
    (name, value) = re.findall(
        r"^    (\w+) = (\S+)$", (EXAMPLE / "setup.cfg").read_text(encoding="utf-8"), re.MULTILINE
    )[0]
    discovered = discover([EntryPoint(name, value, ENTRY_POINT_GROUP)])
    assert list(discovered.adapters) == ["example"]
    assert discovered.refused == ()


def test_the_example_reads_its_sample_as_cases() -> None:
    extract = Extract((SourceFile.from_bytes(TestExample.good),))
    messages = list(TestExample.adapter.read(extract, TestExample.profile))
    rows = [message for message in messages if isinstance(message, CaseRow)]
    assert [(row.unit, row.target_group.name) for row in rows] == [("Vuxen", "ADULT_VICTIM"), ("Barn", "CHILD_VICTIM")]
