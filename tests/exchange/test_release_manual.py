"""The page on the files of a release tells of each format, column, status and symbol that there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from casestats.exchange.release_csv import COLUMNS, HEADINGS
from casestats.exchange.release_files import STYLES, render
from casestats.exchange.release_words import STATUS_WORDS, SYMBOLS, Symbol
from tests.exchange.reading_px import read_px
from tests.exchange.released import make_release

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "utlamning-format.md").read_text(encoding="utf-8")


def section(heading: str) -> str:
    return PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]


def first_cells(text: str) -> list[str]:
    """What stands as code in the first column of a table."""
    rows = re.findall(r"^\| (`.*?) \|", text, re.MULTILINE)
    return [name for row in rows for name in re.findall(r"`([^`]+)`", row)]


def test_every_format_and_the_name_of_its_file_is_told() -> None:
    told = dict(re.findall(r"^\| `([a-z-]+)` \| `(\S+)` \|", PAGE.split("\n## ")[0], re.MULTILINE))
    assert set(told) == set(STYLES)
    content = make_release(id="2281-2025-committee-1")
    for style, name in told.items():
        pattern = re.escape(name).replace("<tabell>", r"\w+")
        assert all(re.fullmatch(pattern, made) for made in render(content, style, "sv"))


def test_every_status_is_told_in_its_words() -> None:
    told = dict(re.findall(r"^\| `([a-z_]+)` \| ([^|]+) \|", section("Värde och status"), re.MULTILINE))
    assert told == {status: words.sv for status, words in STATUS_WORDS.items()}


def test_every_column_is_told_in_its_order() -> None:
    assert first_cells(section("csv")) == list(COLUMNS)


def test_every_heading_is_told_in_its_order() -> None:
    (listed,) = re.findall(r"Kolumnerna är (.*?)\.", re.sub(r"\s+", " ", section("csv-excel")))
    assert listed.split(", ") == [heading.sv for heading in HEADINGS]


@pytest.mark.parametrize("symbol", SYMBOLS, ids=lambda symbol: symbol.sign.sv)
def test_every_symbol_is_told(symbol: Symbol) -> None:
    sign, meaning = (words.sv for words in symbol)
    assert f"`{sign}`" in section("Värde och status")
    assert meaning in section("Värde och status")


def test_what_stands_in_px_data_is_shown_as_is_told() -> None:
    told = dict(re.findall(r'^\| `("[-.]+")` \| .*? \| `(.+?)` ', section("px"), re.MULTILINE))
    content = make_release()
    cube = read_px(next(iter(render(content, "px", "sv").values())))
    names = {'"-"': "NIL", '"."': "1", '".."': "2", '"..."': "3"}
    assert told == {datum: cube.text(f"DATASYMBOL{name}") for datum, name in names.items()}
