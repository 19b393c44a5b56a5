"""Reads the adapter's own part of a profile with plain checks: every mistake named with its key, all at once."""

from __future__ import annotations

import re
from collections.abc import Mapping

from casestats.errors import FixSettings
from casestats.words import Words


class Section:
    """One table of the settings. Each getter notes a mistake and goes on; `close` of the outermost raises them all."""

    def __init__(self, content: Mapping[str, object], name: str, mistakes: list[Words] | None = None) -> None:
        self._content = content
        self._name = name
        self._asked: set[str] = set()
        self._mistakes: list[Words] = [] if mistakes is None else mistakes

    def has(self, key: str) -> bool:
        return key in self._content

    def text(self, key: str, default: str | None = None, *, like: str = "", allowed: Words | None = None) -> str:
        """A text; `like` is a pattern for the whole of it and `allowed` says in words what the pattern means."""
        value = self._value(key, default)
        if isinstance(value, str) and (not like or re.fullmatch(like, value)):
            return value
        self._wrong(key, allowed or Words("en text inom citattecken", "a text in quotation marks"))
        return default or ""

    def whole(self, key: str, default: int | None, least: int, most: int) -> int:
        value = self._value(key, default)
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
            return value
        self._wrong(key, Words(f"ett heltal från {least} till {most}", f"a whole number from {least} to {most}"))
        return default or least

    def section(self, key: str) -> Section:
        """A table inside this one; empty where it is left out."""
        value = self._value(key, {})
        if not isinstance(value, Mapping):
            self._wrong(key, Words(f"ett avsnitt [{self._name}.{key}]", f"a section [{self._name}.{key}]"))
            value = {}
        return Section(value, f"{self._name}.{key}", self._mistakes)

    def refuse(self, key: str, allowed: Words) -> None:
        """Note a mistake that only the caller can see."""
        self._wrong(key, allowed)

    def close(self, *allowed: str) -> None:
        """Note the keys nobody asked for: a misspelt setting must not be a setting in silence."""
        known_keys = self._asked | set(allowed)
        for key in self._content:
            if key not in known_keys:
                known = ", ".join(sorted(known_keys))
                self._mistakes.append(
                    Words(
                        f"{self._name}: inställningen {key} finns inte. Tillåtna: {known}.",
                        f"{self._name}: there is no setting {key}. Allowed: {known}.",
                    )
                )

    def raise_mistakes(self) -> None:
        if self._mistakes:
            raise FixSettings(
                "Profilen behöver rättas. " + " ".join(words.sv for words in self._mistakes),
                "The profile needs mending. " + " ".join(words.en for words in self._mistakes),
            )

    def _value(self, key: str, default: object) -> object:
        self._asked.add(key)
        return self._content.get(key, default)

    def _wrong(self, key: str, allowed: Words) -> None:
        missing = key not in self._content
        self._mistakes.append(
            Words(
                f"{self._name}: {key} {'saknas' if missing else 'är fel'}. Skriv {allowed.sv}.",
                f"{self._name}: {key} is {'missing' if missing else 'wrong'}. Write {allowed.en}.",
            )
        )
