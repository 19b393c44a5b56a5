"""Figures counted beforehand: kept under what they are of, replaced when they are counted anew."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection, text


class Ready(NamedTuple):
    """A document of one kind for one unit ("": the whole municipality), true after step `after` under the
    definitions `digest`."""

    municipality: str
    unit: str
    kind: str
    after: int
    digest: str
    document: bytes


_ONE = text(
    "SELECT municipality, unit, kind, after, digest, document FROM ready_figures"
    " WHERE municipality = :municipality AND unit = :unit AND kind = :kind"
)
_THERE = text("SELECT after FROM ready_figures WHERE municipality = :municipality AND unit = :unit AND kind = :kind")
_KEEP = text(
    "INSERT INTO ready_figures (municipality, unit, kind, after, digest, document)"
    " VALUES (:municipality, :unit, :kind, :after, :digest, :document)"
    " ON CONFLICT (municipality, unit, kind) DO UPDATE SET after = excluded.after, digest = excluded.digest,"
    " document = excluded.document WHERE ready_figures.after <= excluded.after"
)
_DROP = text("DELETE FROM ready_figures WHERE municipality = :municipality AND after < :after")
_CASES = text("SELECT count(*) FROM cases WHERE municipality = :municipality")
_NEWEST = text("SELECT coalesce(max(number), 0) FROM steps WHERE municipality = :municipality")


def newest_step_of(connection: Connection, municipality: str) -> int:
    """The municipality's newest step; 0 where nothing was imported."""
    return int(connection.execute(_NEWEST, {"municipality": municipality}).scalar_one())


def count_cases(connection: Connection, municipality: str) -> int:
    """How many cases are kept of a municipality: with its newest step it says whether anything was erased."""
    return int(connection.execute(_CASES, {"municipality": municipality}).scalar_one())


def ready_figures(connection: Connection, municipality: str, unit: str, kind: str) -> Ready | None:
    row = connection.execute(_ONE, {"municipality": municipality, "unit": unit, "kind": kind}).one_or_none()
    if row is None:
        return None
    return Ready(row.municipality, row.unit, row.kind, int(row.after), row.digest, bytes(row.document))


def is_ready(connection: Connection, municipality: str, unit: str, kind: str) -> bool:
    """Whether there is one, whatever it says."""
    values = {"municipality": municipality, "unit": unit, "kind": kind}
    return connection.execute(_THERE, values).scalar_one_or_none() is not None


def keep_ready(connection: Connection, figures: Iterable[Ready]) -> None:
    """Keep documents; one that is there already of a later step stays."""
    rows = [one._asdict() for one in figures]
    if rows:
        connection.execute(_KEEP, rows)


def drop_older(connection: Connection, municipality: str, after: int) -> None:
    """Remove what was counted before a step: what was taken back must not lie on."""
    connection.execute(_DROP, {"municipality": municipality, "after": after})
