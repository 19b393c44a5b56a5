"""The fields a profile is checked with. Each says in both languages what it allows."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any, TypeVar

from marshmallow import ValidationError, fields

from casestats.words import Words

T = TypeVar("T")

REQUIRED = Words("nyckeln saknas", "the key is missing")
NOT_NULL = Words("nyckeln får inte vara tom", "the key may not be empty")


def mistake(sv: str, en: str) -> ValidationError:
    """One mistake, in both languages, on its way to the person who wrote the profile."""
    return ValidationError([Words(sv, en)])


def quoted(values: Iterable[object]) -> str:
    return ", ".join(f"“{value}”" for value in values)


class ProfileField(fields.Field[T]):
    """The base: what is missing or empty is said in both languages."""

    def __init__(self, *, required: bool = False) -> None:
        words: Any = {"required": [REQUIRED], "null": [NOT_NULL]}
        super().__init__(required=required, error_messages=words)


class Text(ProfileField[str]):
    """A text that is not empty, of a form that `pattern` gives and `sv`, `en` describe."""

    def __init__(self, pattern: str = r"(?s).*\S.*", sv: str = "en text", en: str = "a text", **given: Any) -> None:
        super().__init__(**given)
        self.pattern, self.sv, self.en = re.compile(pattern), sv, en

    def _deserialize(self, value: Any, attr: str | None, data: Any, **given: Any) -> str:
        if not isinstance(value, str) or not self.pattern.fullmatch(value):
            raise mistake(f"ska vara {self.sv}, inte {value!r}", f"must be {self.en}, not {value!r}")
        return value


class Choice(ProfileField[T]):
    """One of a few words; each stands for a value."""

    def __init__(self, allowed: Mapping[str, T], **given: Any) -> None:
        super().__init__(**given)
        self.allowed = allowed

    def _deserialize(self, value: Any, attr: str | None, data: Any, **given: Any) -> T:
        if not isinstance(value, str) or value not in self.allowed:
            words = quoted(self.allowed)
            raise mistake(f"{value!r} är inte tillåtet; skriv ett av {words}", f"{value!r} is not allowed; use {words}")
        return self.allowed[value]


def choice_of(words: Collection[str], **given: Any) -> Choice[str]:
    """A choice of words that stand for themselves."""
    return Choice({word: word for word in words}, **given)


class Whole(ProfileField[int]):
    """A whole number from `least` on."""

    def __init__(self, least: int = 1, **given: Any) -> None:
        super().__init__(**given)
        self.least = least

    def _deserialize(self, value: Any, attr: str | None, data: Any, **given: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or value < self.least:
            raise mistake(
                f"ska vara ett heltal, minst {self.least}, inte {value!r}",
                f"must be a whole number, at least {self.least}, not {value!r}",
            )
        return value


class Share(ProfileField[float]):
    """A share: from 0 to 1."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **given: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            raise mistake(
                f"ska vara en andel från 0 till 1 (0.2 är 20 %), inte {value!r}",
                f"must be a share from 0 to 1 (0.2 is 20 %), not {value!r}",
            )
        return float(value)


class YesNo(ProfileField[bool]):
    """true or false."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **given: Any) -> bool:
        if not isinstance(value, bool):
            raise mistake(f"ska vara true eller false, inte {value!r}", f"must be true or false, not {value!r}")
        return value


class Day(ProfileField[date]):
    """A date, written as TOML writes dates: 2025-03-01, without quotes (with quotes is understood)."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **given: Any) -> date:
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
            try:
                return date.fromisoformat(value)
            except ValueError:
                pass
        raise mistake(
            f"ska vara ett datum som 2025-03-01, inte {value!r}", f"must be a date as 2025-03-01, not {value!r}"
        )


class Pattern(ProfileField[str]):
    """A regular expression with a group `year`, and `month`, `quarter` or `tertial` where the period is shorter."""

    GROUPS = ("year", "month", "quarter", "tertial")

    def _deserialize(self, value: Any, attr: str | None, data: Any, **given: Any) -> str:
        try:
            groups = re.compile(value).groupindex
        except (re.error, TypeError) as error:
            raise mistake(f"mönstret går inte att läsa: {error}", f"the pattern cannot be read: {error}") from None
        if "year" not in groups or not set(groups) <= set(self.GROUPS):
            raise mistake(
                "mönstret ska ha gruppen (?P<year>…), och (?P<month>…), (?P<quarter>…) eller (?P<tertial>…) om "
                "perioden är kortare än ett år",
                "the pattern must have the group (?P<year>…), and (?P<month>…), (?P<quarter>…) or (?P<tertial>…) "
                "where the period is shorter than a year",
            )
        return str(value)


class Listed(ProfileField[tuple[T, ...]]):
    """A list of values of one field, or of one table schema."""

    def __init__(self, inner: fields.Field[T], *, unwrap: bool = False, **given: Any) -> None:
        super().__init__(**given)
        self.inner, self.unwrap = inner, unwrap
        """`unwrap`: a single value may stand without the brackets."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **given: Any) -> tuple[T, ...]:
        if self.unwrap and not isinstance(value, list):
            value = [value]
        if not isinstance(value, list):
            raise mistake("ska vara en lista: [ … ]", "must be a list: [ … ]")
        done, mistakes = [], {}
        for place, each in enumerate(value):
            try:
                done.append(self.inner.deserialize(each))
            except ValidationError as error:
                mistakes[place] = error.messages
        if mistakes:
            raise ValidationError(mistakes)
        return tuple(done)


class Titled(ProfileField[Words]):
    """What something is called: one text, or { sv = …, en = … }."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **given: Any) -> Words:
        if isinstance(value, str):
            return Words(value, value)
        if (
            isinstance(value, dict)
            and set(value) == {"sv", "en"}
            and all(isinstance(each, str) for each in value.values())
        ):
            return Words(value["sv"], value["en"])
        raise mistake('ska vara en text eller { sv = "…", en = "…" }', 'must be a text or { sv = "…", en = "…" }')


class Free(ProfileField[dict[str, object]]):
    """A table whose keys the adapter checks."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **given: Any) -> dict[str, object]:
        if not isinstance(value, Mapping):
            raise mistake("ska vara en tabell: { … }", "must be a table: { … }")
        return dict(value)
