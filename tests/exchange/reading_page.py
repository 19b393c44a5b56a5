"""Reads the tables of a page as a reader does: by the headings of a figure's row, group and column."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import NamedTuple

VOID = {"meta", "br", "link", "img", "input", "hr"}


class Element:
    """An element with what is in it, elements and texts."""

    def __init__(self, tag: str, attributes: dict[str, str]) -> None:
        self.tag = tag
        self.attributes = attributes
        self.inner: list[Element | str] = []

    def walk(self) -> Iterator[Element]:
        for one in self.inner:
            if isinstance(one, Element):
                yield one
                yield from one.walk()

    def every(self, tag: str) -> list[Element]:
        return [one for one in self.walk() if one.tag == tag]

    @property
    def text(self) -> str:
        """Its text, spaces and line breaks as one space each, as a browser shows it; no-break spaces stay."""
        parts = (one if isinstance(one, str) else one.text for one in self.inner)
        return squeezed(" ".join(parts))


def squeezed(text: str) -> str:
    return re.sub(r"[ \t\n]+", " ", text).strip(" ")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].inner.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().tag == tag, f"</{tag}> closes another element"

    def handle_data(self, data: str) -> None:
        self.open[-1].inner.append(data)


def read_page(file: bytes) -> Element:
    reader = _Reader()
    reader.feed(file.decode("utf-8"))
    reader.close()
    assert reader.open == [reader.root], "an element is not closed"
    return reader.root


class Figure(NamedTuple):
    """`headings`: those of its group, row and column, as they are there. `under`: the smaller text below it."""

    headings: frozenset[str]
    text: str
    under: str


def figures_of(table: Element) -> Iterator[Figure]:
    """Every figure of a table: its cells, but for those that are words (a column of coverage)."""
    (head,) = table.every("thead")
    columns = [cell.text for cell in head.every("tr")[-1].every("th") if cell.attributes.get("scope") == "col"]
    across = len(head.every("tr")) == 2
    for body in table.every("tbody"):
        group = ""
        for row in body.every("tr"):
            (name,) = row.every("th")
            if name.attributes["scope"] == "rowgroup":
                group = name.text
                continue
            assert name.attributes["scope"] == "row"
            cells = [cell for cell in row.every("td") if cell.attributes.get("class") != "t"]
            beside = [cell.text for cell in row.every("td") if cell.attributes.get("class") == "t"]
            assert len(cells) == (len(columns) if across else 1)
            for place, cell in enumerate(cells):
                under = [span.text for span in cell.every("span")]
                first = cell.inner[0] if cell.inner else ""
                assert isinstance(first, str)
                told = {group, name.text, columns[place] if across else ""} - {""}
                yield Figure(frozenset(told), first, "".join([*under, *beside]))
