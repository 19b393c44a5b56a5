"""Extracts on their way in: what state each upload is in. The files themselves lie sealed in the spool folder."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, text

UNDER_WAY = frozenset({"checking", "importing"})
"""A worker is at it."""
OPEN = UNDER_WAY | {"waiting"}


class UploadRecord(NamedTuple):
    """A row of the table. `told` and `error` are JSON, empty where there is nothing to tell."""

    id: str
    municipality: str
    state: str
    actor: str
    role: str
    created_at: str
    changed_at: str
    profile_name: str
    profile: str
    period: str
    allowed: str
    files: int
    told: str
    error: str
    step: int | None


_COLUMNS = ", ".join(UploadRecord._fields)
_CHANGEABLE = {"state", "changed_at", "allowed", "files", "told", "error", "step", "actor", "role", "period", "profile"}


def add_upload(connection: Connection, record: UploadRecord) -> None:
    values = ", ".join(f":{name}" for name in UploadRecord._fields)
    connection.execute(text(f"INSERT INTO uploads ({_COLUMNS}) VALUES ({values})"), record._asdict())  # noqa: S608 (our own names)


def upload_of(connection: Connection, municipality: str, upload: str) -> UploadRecord | None:
    """The upload, if it is that municipality's."""
    found = connection.execute(
        text(f"SELECT {_COLUMNS} FROM uploads WHERE id = :id AND municipality = :m"),  # noqa: S608 (our own names)
        {"id": upload, "m": municipality},
    ).one_or_none()
    return None if found is None else UploadRecord(*found)


def upload_by_id(connection: Connection, upload: str) -> UploadRecord | None:
    """For a worker, which was started with nothing but an id."""
    found = connection.execute(
        text(f"SELECT {_COLUMNS} FROM uploads WHERE id = :id"),  # noqa: S608 (our own names)
        {"id": upload},
    ).one_or_none()
    return None if found is None else UploadRecord(*found)


def uploads_of(
    connection: Connection, municipality: str | None = None, states: Collection[str] | None = None, limit: int = 200
) -> list[UploadRecord]:
    """The municipality's uploads (all: None), newest first."""
    where = ["1 = 1"]
    values: dict[str, Any] = {"most": limit}
    if municipality is not None:
        where.append("municipality = :m")
        values["m"] = municipality
    if states is not None:
        where.append("state IN :states")
        values["states"] = sorted(states)
    query = text(
        f"SELECT {_COLUMNS} FROM uploads WHERE {' AND '.join(where)} ORDER BY created_at DESC, id LIMIT :most"  # noqa: S608 (our own names)
    )
    if states is not None:
        query = query.bindparams(bindparam("states", expanding=True))
    return [UploadRecord(*row) for row in connection.execute(query, values)]


def change_upload(connection: Connection, upload: str, states: Collection[str], **values: Any) -> bool:
    """Change an upload that is in one of the states; False where somebody else has moved it on meanwhile."""
    if not values.keys() <= _CHANGEABLE:
        raise TypeError("no such column to change")
    settings = ", ".join(f"{name} = :{name}" for name in values)
    query = text(f"UPDATE uploads SET {settings} WHERE id = :id AND uploads.state IN :before")  # noqa: S608 (our own names)
    query = query.bindparams(bindparam("before", expanding=True))
    return connection.execute(query, {**values, "id": upload, "before": sorted(states)}).rowcount == 1


def forget_uploads(connection: Connection, before: str) -> int:
    """Take away the rows of uploads that ended before a moment; what they became stands in the ledger."""
    query = text("DELETE FROM uploads WHERE changed_at < :before AND state NOT IN :open")
    query = query.bindparams(bindparam("open", expanding=True))
    return connection.execute(query, {"before": before, "open": sorted(OPEN)}).rowcount
