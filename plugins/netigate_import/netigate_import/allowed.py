"""The only requests that may be sent. The service has a GET that writes (`/copy`), so "only GET" is not enough.

Source: Netigate's documentation of its REST API, v1.1 and v1.2 (services: surveys, questions, answers).
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import NamedTuple
from urllib.parse import urlencode

from casestats.errors import Refused

_TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"
_ANSWERS = re.compile(r"/surveys/[1-9]\d*/answers")
_WITHOUT_QUERY = re.compile(r"/surveys|/surveys/[1-9]\d*/questions|/surveys/[1-9]\d*/answers/[1-9]\d*")
_QUERY_VALUES = {
    "from": re.compile(_TIME),
    "to": re.compile(_TIME),
    "updated": re.compile(_TIME),
    "completed": re.compile("true"),
}


class Call(NamedTuple):
    """One GET: a path below the base address, and its query. Of identifiers it holds an answer set's number at most."""

    path: str
    query: tuple[tuple[str, str], ...] = ()

    @property
    def target(self) -> str:
        return f"{self.path}?{urlencode(self.query)}" if self.query else self.path


def surveys() -> Call:
    return Call("/surveys")


def questions(survey: int) -> Call:
    return Call(f"/surveys/{survey}/questions")


def answers_created(survey: int, since: datetime, until: datetime) -> Call:
    return Call(f"/surveys/{survey}/answers", (("from", as_utc(since)), ("to", as_utc(until)), ("completed", "true")))


def answers_updated(survey: int, since: datetime) -> Call:
    return Call(f"/surveys/{survey}/answers", (("updated", as_utc(since)), ("completed", "true")))


def answer_set(survey: int, number: str) -> Call:
    return Call(f"/surveys/{survey}/answers/{number}")


def as_utc(moment: datetime) -> str:
    """ISO 8601 in UTC to the second, as the service wants it. A moment without a zone is a mistake of the caller."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def require_allowed(call: Call) -> None:
    """Raises Refused unless the call is on the list: called by the transport before anything is sent."""
    names = [name for name, _ in call.query]
    sound = len(set(names)) == len(names) and all(
        name in _QUERY_VALUES and _QUERY_VALUES[name].fullmatch(value) for name, value in call.query
    )
    if not call.query and _WITHOUT_QUERY.fullmatch(call.path):
        return
    if sound and _ANSWERS.fullmatch(call.path) and not ("updated" in names and {"from", "to"} & set(names)):
        return
    raise Refused(
        "Anropet till enkättjänsten finns inte på listan över tillåtna anrop. Inget har skickats.",
        "The call to the survey service is not on the list of allowed calls. Nothing was sent.",
    )
