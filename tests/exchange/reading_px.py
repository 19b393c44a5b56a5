"""Reads PX files as Statistics Sweden describes the format, knowing nothing of how casestats writes them.

Statements are KEYWORD(subkeys)=values; and texts stand within quotation marks, in several pieces if they are long. DATA
is last: numbers, and where there is none a quoted symbol, with spaces between.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

ANY = "*"


class Cube(NamedTuple):
    """`statements`: (keyword, *subkeys) -> its texts and words. `data`: codes of each variable -> datum as written."""

    statements: dict[tuple[str, ...], list[str]]
    variables: list[str]
    data: dict[tuple[str, ...], str]

    def text(self, *key: str) -> str:
        (found,) = self.statements[key]
        return found

    def notes(self, codes: tuple[str, ...]) -> list[str]:
        """The notes on a cell: a note's texts are values, `*` stands for all of them."""
        texts = [
            self.statements["VALUES", name][self.codes(name).index(code)]
            for name, code in zip(self.variables, codes, strict=True)
        ]
        return [
            note
            for (keyword, *wanted), notes in self.statements.items()
            if keyword == "CELLNOTE" and all(want in (ANY, text) for want, text in zip(wanted, texts, strict=True))
            for note in notes
        ]

    def codes(self, name: str) -> list[str]:
        return self.statements.get(("CODES", name), self.statements["VALUES", name])


def read_px(file: bytes) -> Cube:
    """AssertionError: it is no such file."""
    text = file.decode("utf-8")
    assert re.search(r'^CODEPAGE="utf-8";\r\n', text, re.MULTILINE), "a file in UTF-8 has to say so"
    head, mark, data = text.partition("\r\nDATA=\r\n")
    assert mark, "no DATA"
    assert all(len(line) < 400 for line in head.split("\r\n")), "a line that is too long"
    statements: dict[tuple[str, ...], list[str]] = {}
    for statement in _statements(head):
        key, values = _statement(statement)
        assert key not in statements, f"{key} is said twice"
        statements[key] = values
    mandatory = ("CHARSET", "DECIMALS", "MATRIX", "SUBJECT-CODE", "SUBJECT-AREA", "TITLE", "CONTENTS", "UNITS")
    assert [name for name in mandatory if (name,) not in statements] == []
    variables = [*statements.get(("STUB",), []), *statements.get(("HEADING",), [])]
    assert len(set(variables)) == len(variables)
    sizes = []
    for name in variables:
        values = statements["VALUES", name]
        assert len(set(values)) == len(values), "two values of a variable are the same"
        sizes.append(statements.get(("CODES", name), values))
        assert len(sizes[-1]) == len(values)
    assert data.rstrip("\r\n").endswith(";")
    tokens = data.rstrip("\r\n").removesuffix(";").split()
    keys = list(product(*sizes))
    assert len(keys) == len(tokens)
    return Cube(statements, variables, dict(zip(keys, tokens, strict=True)))


def _statements(head: str) -> Iterator[str]:
    quoted, begun = False, ""
    for sign in head + "\r\n":
        quoted ^= sign == '"'
        if sign == ";" and not quoted:
            yield begun
            begun = ""
        elif quoted or sign not in "\r\n":
            assert sign not in "\r\n", "a line break within a text"
            begun += sign
    assert not quoted
    assert not begun.strip(), f"a statement without its end: {begun}"


def _statement(statement: str) -> tuple[tuple[str, ...], list[str]]:
    found = re.fullmatch(r'([A-Z][A-Z0-9-]*)(?:\(((?:"[^"]*",?)+)\))?=(.*)', statement)
    assert found, statement
    subkeys = re.findall(r'"([^"]*)"', found[2] or "")
    values = [_value(value) for value in re.split(r',(?=(?:[^"]*"[^"]*")*[^"]*$)', found[3])]
    return (found[1], *subkeys), values


def _value(value: str) -> str:
    """A text, its pieces put together; or a word or a number without quotation marks."""
    if value.startswith('"'):
        assert re.fullmatch(r'(?:"[^"]*")+', value), value
        return "".join(re.findall(r'"([^"]*)"', value))
    assert re.fullmatch(r"[A-Za-z0-9()]+", value), value
    return value
