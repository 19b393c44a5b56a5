"""What is said to people, in Swedish and English, side by side.

A message is written once, where it is needed, in both languages. That keeps a message and its
reason in one place, and no message can exist in one language only.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

Language = Literal["sv", "en"]


class Words(NamedTuple):
    """One message in both languages. It never holds a value from an identifying column."""

    sv: str
    en: str

    def spoken(self, language: Language) -> str:
        return self.sv if language == "sv" else self.en
