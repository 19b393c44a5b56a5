"""A county's release and what is sent back of it, as bytes: one way to write them, and nothing but that way is read.

Written as casestats.releases.wire writes. A published release is signed as a statement with its place in the county's
row; what is returned is the whole release, signed once more for each contributor alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from casestats.county.result import RESULT, RETURN, CountyContent, Returned
from casestats.releases.wire import NotAsWritten, as_json, canonical, parsed, read_as

STATEMENT = "casestats/county-statement/1"
STATEMENT_TYPE = "application/vnd.casestats.county-release+json"
_DIGEST = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, kw_only=True)
class CountyStatement:
    """A published release of a county, as it is signed. `sequence` grows by one with each; `previous` is the SHA-256
    of the payload before it, "" for the first. `published_at` is UTC, RFC 3339."""

    county: str
    period: str
    sequence: int
    previous: str
    published_at: str
    content: CountyContent
    schema: str = STATEMENT


def content_bytes(content: CountyContent) -> bytes:
    return canonical(as_json(content))


def read_content(data: bytes) -> CountyContent:
    """NotAsWritten: anything that `content_bytes` does not write."""
    content: CountyContent = read_as(CountyContent, parsed(data), "content")
    _demand_content(content, "content")
    return content


def statement_payload(statement: CountyStatement) -> bytes:
    return canonical(as_json(statement))


def read_statement(payload: bytes) -> CountyStatement:
    """NotAsWritten: anything that `statement_payload` does not write, or whose parts say different things."""
    statement: CountyStatement = read_as(CountyStatement, parsed(payload), "statement")
    if statement.schema != STATEMENT:
        raise NotAsWritten("statement.schema")
    _demand_row(statement.sequence, statement.previous, "statement")
    _demand_moment(statement.published_at, "statement.published_at")
    _demand_content(statement.content, "statement.content")
    if (statement.county, statement.period) != (statement.content.county, statement.content.period):
        raise NotAsWritten("statement")
    return statement


def payload_of(returned: Returned) -> bytes:
    return canonical(as_json(returned))


def read_returned(payload: bytes) -> Returned:
    """What a county sends back to one contributor. NotAsWritten: anything that `payload_of` does not write, or whose
    parts say different things."""
    returned: Returned = read_as(Returned, parsed(payload), "returned")
    if returned.schema != RETURN:
        raise NotAsWritten("returned.schema")
    _demand_row(returned.sequence, returned.previous, "returned")
    _demand_moment(returned.created, "returned.created")
    _demand_moment(returned.not_after, "returned.not_after")
    _demand_content(returned.content, "returned.content")
    if (returned.sender, returned.period) != (returned.content.county, returned.content.period):
        raise NotAsWritten("returned")
    return returned


def _demand_content(content: CountyContent, where: str) -> None:
    if content.schema != RESULT:
        raise NotAsWritten(f"{where}.schema")
    _demand_moment(content.created_at, f"{where}.created_at")


def _demand_row(sequence: int, previous: str, where: str) -> None:
    if sequence < 1 or not (_DIGEST.fullmatch(previous) if sequence > 1 else previous == ""):
        raise NotAsWritten(f"{where}.previous")


def _demand_moment(text: str, where: str) -> None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise NotAsWritten(where) from None
    if moment.utcoffset() is None or moment.utcoffset():
        raise NotAsWritten(where)
