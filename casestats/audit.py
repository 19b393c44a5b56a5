"""What is written down of every change: who, when, what, why, and how it went. Never an identifier."""

from __future__ import annotations

from typing import NamedTuple


class Actor(NamedTuple):
    """Who does something. The command line says the system account; the web will say who logged in."""

    name: str
    role: str


class AuditEvent(NamedTuple):
    """`at` is UTC, RFC 3339. `object` names a municipality, an import or a file's place; never a person or a case."""

    at: str
    actor: str
    role: str
    action: str
    object: str
    reason: str
    result: str
