"""A release in a terminal: its tables, the key, and nothing of what is hidden."""

from __future__ import annotations

from dataclasses import replace

from casestats.exchange.release_text import release_text
from casestats.releases.content import ReleasedCell
from casestats.words import Words
from tests.releases.contents import HIDDEN, SEX, cell, make_content, make_table


def test_a_table_stands_with_its_groups_and_hidden_figures_as_dots() -> None:
    text = release_text(make_content(), "en")
    lines = text.splitlines()
    assert lines[0] == "a release (2281-2025-committee-1)"
    assert "  Sex" in lines
    assert [line.split() for line in lines if line.startswith(("  all", "  women", "  men"))][:3] == [
        ["all", "31"],
        ["women", ".."],
        ["men", ".."],
    ]
    assert "  Coverage: 80–94 %" in text.replace("\xa0", " ")
    assert "- a caveat" in lines
    assert "- beneath" in lines
    assert any(line.startswith("  ..  ") and line.endswith("hidden for secrecy") for line in lines)


def test_swedish_words_are_swedish() -> None:
    text = release_text(make_content(), "sv")
    assert text.startswith("a release å (2281-2025-committee-1)")
    assert "Teckenförklaring" in text
    assert "uppgift saknas" in text


def test_of_two_dimensions_the_last_goes_across() -> None:
    place = make_table().dimensions[0]
    cells: dict[tuple[str, ...], ReleasedCell] = {
        (one.code, other.code): cell(10 * row + column) if row or column else HIDDEN
        for row, one in enumerate(place.codes)
        for column, other in enumerate(SEX.codes)
    }
    table = replace(make_table(), dimensions=(replace(place, name="other"), SEX), cells=cells)
    lines = release_text(make_content(tables=(table,), shares=()), "en").splitlines()
    start = lines.index("adults")
    assert [line.split() for line in lines[start + 2 : start + 6]] == [
        ["Sex", "all", "women", "men"],
        ["all", "..", "1", "2"],
        ["women", "10", "11", "12"],
        ["men", "20", "21", "22"],
    ]


def test_a_long_label_is_cut_and_no_line_is_wider_than_its_table() -> None:
    codes = tuple(replace(code, title=Words("ord " * 30, "word " * 30)) for code in SEX.codes)
    table = replace(make_table(), dimensions=(replace(SEX, codes=codes),))
    assert max(map(len, release_text(make_content(tables=(table,)), "en").splitlines())) <= 110
