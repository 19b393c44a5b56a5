"""Reading JSON that must be just so: every wrong kind of value is told by where it stands."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

WHOLE = "JSON"
"""Where the value as a whole stands."""


class NotAsWritten(Exception):
    """A value is missing, or of another kind than what casestats writes."""

    def __init__(self, where: str) -> None:
        super().__init__(where)
        self.where = where


@dataclass(frozen=True)
class Node:
    """A value and where it stands. Every method raises NotAsWritten where the value is of another kind."""

    value: object
    where: str

    def __getitem__(self, name: str) -> Node:
        if not isinstance(self.value, dict) or name not in self.value:
            raise NotAsWritten(f"{self.where}: {name}")
        return Node(self.value[name], name)

    @property
    def empty(self) -> bool:
        return self.value is None

    def items(self, count: int | None = None) -> list[Node]:
        if not isinstance(self.value, list) or (count is not None and len(self.value) != count):
            raise NotAsWritten(self.where)
        return [Node(one, self.where) for one in self.value]

    def pairs(self) -> Iterator[tuple[str, Node]]:
        if not isinstance(self.value, dict):
            raise NotAsWritten(self.where)
        return ((name, Node(one, f"{self.where}: {name}")) for name, one in self.value.items())

    def text(self) -> str:
        if not isinstance(self.value, str):
            raise NotAsWritten(self.where)
        return self.value

    def texts(self) -> tuple[str, ...]:
        return tuple(one.text() for one in self.items())

    def pair(self) -> tuple[str, str]:
        first, second = self.items(2)
        return first.text(), second.text()

    def whole(self) -> int:
        if not isinstance(self.value, int) or isinstance(self.value, bool):
            raise NotAsWritten(self.where)
        return self.value

    def wholes(self) -> tuple[int, ...]:
        return tuple(one.whole() for one in self.items())

    def whole_or_none(self) -> int | None:
        return None if self.value is None else self.whole()

    def truth(self) -> bool:
        if not isinstance(self.value, bool):
            raise NotAsWritten(self.where)
        return self.value

    def one_of(self, *allowed: str) -> str:
        text = self.text()
        if text not in allowed:
            raise NotAsWritten(self.where)
        return text

    def schema(self, name: str) -> Node:
        self["schema"].one_of(name)
        return self


def parsed(data: bytes) -> Node:
    try:
        return Node(json.loads(data.decode()), WHOLE)
    except (ValueError, RecursionError):
        raise NotAsWritten(WHOLE) from None
