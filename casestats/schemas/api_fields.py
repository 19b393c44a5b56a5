"""The fields that the API is asked with. Each says in both languages what it allows, and never repeats what was sent:
that may be anything, also what nobody should have written in an address."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from marshmallow import RAISE, Schema, fields

from casestats.schemas.fields import mistake
from casestats.words import Words

_REQUIRED = Words("Uppgiften saknas.", "This is missing.")
_NOT_NULL = Words("Uppgiften får inte vara tom.", "This may not be empty.")
_UNKNOWN = Words(
    "Den uppgiften finns inte här. Se dokumentationen på /api/v1/docs.",
    "There is no such thing here. See the documentation at /api/v1/docs.",
)
_NO_OBJECT = Words("Skicka ett JSON-objekt.", "Send a JSON object.")
_MESSAGES: Any = {"required": [_REQUIRED], "null": [_NOT_NULL]}
_WHOLE = re.compile("[1-9][0-9]{0,8}")
PERIOD_PATTERN = "^(19|20)[0-9][0-9](-(0[1-9]|1[0-2]|Q[1-4]|T[1-3]))?$"
REFUSED = RAISE
"""What happens to what is sent and not known."""
DEFAULT_LIMIT = 20
"""As the national profile for REST APIs has it."""
MOST_LIMIT = 1000


class Asked(Schema):
    """What is sent to the API, in the address or as JSON. What it does not know is refused: a misspelt filter would
    else be a wrong answer."""

    error_messages = {"unknown": _UNKNOWN, "type": _NO_OBJECT}  # type: ignore[dict-item]  # in both languages at once  # noqa: RUF012 (marshmallow reads it)

    @classmethod
    def repeatable(cls) -> Mapping[str, bool]:
        """Every name there is, and whether it may be given more than once."""
        return {name: isinstance(field, fields.List) for name, field in cls().fields.items()}


class Whole(fields.Integer):
    """A whole number from 1 to `most`, in plain digits."""

    def __init__(self, *, most: int, default: int, sv: str, en: str) -> None:
        told = {"description": f"{sv} / {en}", "minimum": 1, "maximum": most}
        super().__init__(load_default=default, metadata=told, error_messages=_MESSAGES)
        self.most = most

    def _deserialize(self, value: Any, attr: str | None, data: Any, **given: Any) -> int:
        if not isinstance(value, str) or not _WHOLE.fullmatch(value) or int(value) > self.most:
            raise mistake(f"Skriv ett heltal 1-{self.most}.", f"Write a whole number 1-{self.most}.")
        return int(value)


class Word(fields.String):
    """One of a few words."""

    def __init__(self, allowed: Sequence[str], *, sv: str, en: str, default: str | None = None) -> None:
        told = {"description": f"{sv} / {en}", "enum": list(allowed)}
        given: dict[str, Any] = {} if default is None else {"load_default": default}
        super().__init__(metadata=told, error_messages=_MESSAGES, **given)
        self.allowed = allowed

    def _deserialize(self, value: Any, attr: str | None, data: Any, **given: Any) -> str:
        if value not in self.allowed:
            known = ", ".join(self.allowed)
            raise mistake(f"Välj bland: {known}.", f"Choose among: {known}.")
        return str(value)


class Line(fields.String):
    """A line of text: a unit's name, a reason. `most` letters, no control characters."""

    def __init__(self, *, most: int, sv: str, en: str, required: bool = False) -> None:
        told = {
            "description": f"{sv} / {en}",
            "minLength": 1,
            "maxLength": most,
            "pattern": r"^[^\x00-\x1f\x7f-\x9f]+$",
        }
        super().__init__(required=required, metadata=told, error_messages=_MESSAGES)
        self.most = most

    def _deserialize(self, value: Any, attr: str | None, data: Any, **given: Any) -> str:
        if not isinstance(value, str) or not 1 <= len(value) <= self.most or _has_control(value):
            raise mistake(
                f"Skriv en rad text, högst {self.most} tecken.",
                f"Write a line of text, at most {self.most} characters.",
            )
        return value


def _has_control(text: str) -> bool:
    return any(ord(letter) < 32 or 0x7F <= ord(letter) < 0xA0 or 0xD800 <= ord(letter) < 0xE000 for letter in text)


class PeriodText(fields.String):
    """A period as `casestats.periods` writes it."""

    def __init__(self, *, sv: str, en: str, required: bool = False) -> None:
        told = {"description": f"{sv} / {en}", "pattern": PERIOD_PATTERN}
        super().__init__(required=required, metadata=told, error_messages=_MESSAGES)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **given: Any) -> str:
        if not isinstance(value, str) or not re.fullmatch(PERIOD_PATTERN, value) or value.endswith("\n"):
            raise mistake(
                "Skriv perioden som 2025, 2025-T1, 2025-Q1 eller 2025-03.",
                "Write the period as 2025, 2025-T1, 2025-Q1 or 2025-03.",
            )
        return value


class YesOrNo(fields.Boolean):
    """true or false, in just those words."""

    def __init__(self, *, sv: str, en: str, default: bool) -> None:
        told = {"description": f"{sv} / {en}"}
        super().__init__(load_default=default, metadata=told, error_messages=_MESSAGES)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **given: Any) -> bool:
        if value in (True, "true"):
            return True
        if value in (False, "false"):
            return False
        raise mistake("Skriv true eller false.", "Write true or false.")


class Paged(Asked):
    """Which part of a list."""

    limit = Whole(most=MOST_LIMIT, default=DEFAULT_LIMIT, sv="Hur många per sida", en="How many a page")
    page = Whole(most=1_000_000, default=1, sv="Vilken sida, från 1", en="Which page, from 1")
