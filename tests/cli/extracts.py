"""Small extracts of a case system in the layout of 2281, for tests: a row says only what matters."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

HEADINGS = (
    "Ärendenr",
    "Personnr",
    "Kön",
    "Enhet",
    "Aktualiseringsdatum",
    "Aktualiseringssätt",
    "Orsakskod",
    "Beslutsdatum",
    "Beslut",
    "Insats",
    "Insats fr o m",
    "Insats t o m",
    "Avslutsdatum",
    "Avslutsorsak",
    "Status",
)
ANNA, BO, CILLA = "19900101-9802", "19850202-9815", "20150303-9826"
"""Invented people, with serial numbers of the test block."""


def row(case: str = "2025-1", person: str = ANNA, **cells: str) -> str:
    """A row of an open case of violence in a close relation, opened in January 2025. Other cells by heading, with _
    for a space."""
    given = {
        "Ärendenr": case,
        "Personnr": person,
        "Kön": "Kvinna",
        "Enhet": "Vuxen",
        "Aktualiseringsdatum": "2025-01-10",
        "Aktualiseringssätt": "Anmälan",
        "Orsakskod": "210",
        "Status": "Pågående",
        **{name.replace("_", " "): text for name, text in cells.items()},
    }
    return ";".join(given.get(heading, "") for heading in HEADINGS)


def write(path: Path, *rows: str, headings: Iterable[str] = HEADINGS) -> Path:
    """The extract as the case system gives it: Windows-1252, semicolons."""
    path.write_text("\r\n".join([";".join(headings), *rows]) + "\r\n", encoding="cp1252", newline="")
    return path
