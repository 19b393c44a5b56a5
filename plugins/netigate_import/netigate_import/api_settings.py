"""What the profile says of the survey service, in its section [adapter_settings.api].

Nothing of the vendor's is fixed here but what is documented (paths and parameters, see `allowed`). Base address
(the Swedish or the German server), the name of the authentication header and the names of JSON fields are
settings: the documentation names the objects but not their fields, so the defaults of `ApiFields` are guesses.
A field that is not there stops the fetch, and the message lists the names that are.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import NamedTuple
from urllib.parse import urlsplit

from casestats.words import Words
from netigate_import.sections import Section

_NAME = r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*"
_BASE_ALLOWED = Words(
    "en adress som börjar med https://, till exempel https://www.example.org/v1.1 (http bara för den egna datorn)",
    "an address that begins with https://, such as https://www.example.org/v1.1 (http only for this computer)",
)


class ApiFields(NamedTuple):
    """Names of fields in the service's JSON; a dot goes one level down (`respondent.id`)."""

    answer_set: str = "answerSetId"
    started: str = "startDate"
    submitted: str = "endDate"
    updated: str = "updatedDate"
    completed: str = "completed"
    answers: str = "answers"
    answer_question: str = "questionId"
    answer_option: str = "alternativeId"
    answer_value: str = "value"
    question: str = "questionId"
    question_text: str = "text"
    questions: str = "questions"
    options: str = "alternatives"
    option: str = "alternativeId"
    option_text: str = "text"


class Base(NamedTuple):
    """The base address in its parts."""

    secure: bool
    host: str
    port: int
    prefix: str


class ApiSettings(NamedTuple):
    """Settings of a fetch. Sizes in bytes, times in seconds."""

    base: Base
    survey: int
    first_day: date
    header: str
    header_prefix: str
    fields: ApiFields
    page_days: int = 31
    page_limit: int = 5000
    timeout: int = 60
    patience: int = 1800
    attempts: int = 6
    largest: int = 64 * 2**20

    @property
    def beginning(self) -> datetime:
        """The moment before which the survey holds no answer."""
        return datetime.combine(self.first_day, time(), UTC)


def settings_of(adapter_settings: Mapping[str, object]) -> ApiSettings | None:
    """The settings of a fetch, None where the profile has none. Raises FixSettings with every mistake."""
    section = Section(adapter_settings, "adapter_settings")
    found = api_settings(section.section("api")) if section.has("api") else None
    section.close("api")
    section.raise_mistakes()
    return found


def api_settings(section: Section) -> ApiSettings:
    """The settings from [adapter_settings.api]. Mistakes are noted in the section; the caller raises them."""
    settings = ApiSettings(
        base=_base(section),
        survey=section.whole("survey", None, 1, 10**12),
        first_day=_first_day(section),
        header=section.text(
            "header",
            like=r"[A-Za-z][A-Za-z0-9\-]{0,63}",
            allowed=Words("namnet på det huvud som bär nyckeln", "the name of the header that carries the key"),
        ),
        header_prefix=section.text("header_prefix", "", like=r"[A-Za-z]{0,20} ?"),
        fields=_fields(section.section("fields")),
        page_days=section.whole("page_days", 31, 1, 366),
        page_limit=section.whole("page_limit", 5000, 2, 10**6),
        timeout=section.whole("timeout", 60, 1, 600),
        patience=section.whole("patience", 1800, 1, 86400),
        attempts=section.whole("attempts", 6, 1, 20),
        largest=section.whole("largest_mebibytes", 64, 1, 1024) * 2**20,
    )
    section.close()
    return settings


def _fields(section: Section) -> ApiFields:
    given = {
        name: section.text(name, default, like=_NAME, allowed=Words("ett fältnamn", "a field name"))
        for name, default in ApiFields()._asdict().items()
    }
    section.close()
    return ApiFields(**given)


def _first_day(section: Section) -> date:
    allowed = Words("enkätens första dag, till exempel 2024-01-01", "the survey's first day, such as 2024-01-01")
    text = section.text("first_day", like=r"\d{4}-\d\d-\d\d", allowed=allowed)
    try:
        return date.fromisoformat(text)
    except ValueError:
        if text:
            section.refuse("first_day", allowed)
        return date.min


def _base(section: Section) -> Base:
    text = section.text("base", like=r"https?://[!-~]+", allowed=_BASE_ALLOWED)
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port, parts = "", None, urlsplit("")
    plain = not (parts.username or parts.password or parts.query or parts.fragment or "?" in text or "#" in text)
    steps = parts.path.strip("/").split("/") if parts.path.strip("/") else []
    sound = plain and host and all(step.replace(".", "").isalnum() and step.strip(".") for step in steps)
    if not sound or (parts.scheme == "http" and not _loopback(host)):
        if text:
            section.refuse("base", _BASE_ALLOWED)
        return Base(True, "", 0, "")
    secure = parts.scheme == "https"
    return Base(secure, host, port or (443 if secure else 80), "".join(f"/{step}" for step in steps))


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
