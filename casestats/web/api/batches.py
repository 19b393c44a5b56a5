"""The ledger: what was imported and taken back, and taking an import back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import abort
from werkzeug.wrappers import Response

from casestats.access import Role
from casestats.actions.batches import Batch, batches_of
from casestats.actions.undoing import undo_import
from casestats.schemas.api_batches import BatchesTold, BatchTold, UndoAsked
from casestats.schemas.api_fields import Paged
from casestats.web.api.files import CSV, as_file
from casestats.web.api.operations import operation, subject
from casestats.web.api.paging import one_page
from casestats.web.current import actor, installation
from casestats.words import Words

batches = subject("batches", Words("Liggaren", "The ledger"))
READERS = (Role.REGISTRAR,)
READ = ("imports:read", "imports:write")
WRITE = ("imports:write",)
EXAMPLE = {
    "number": 12,
    "kind": "import",
    "live": True,
    "municipality": "2281",
    "source": "procapita",
    "period": "2025-03",
    "complete": True,
    "known_at": "2025-03-31",
    "undoes": None,
    "at": "2025-04-02T08:15:00+00:00",
    "actor": "rut",
    "reason": None,
    "adapter": "procapita 1.0",
    "profile_digest": "0" * 64,
    "summary": {"rows": 120, "refused": 2},
}


@operation(
    batches,
    "/municipalities/<municipality>/batches",
    summary=Words("Liggaren", "The ledger"),
    description=Words(
        "Alla inläsningar och återtaganden, de äldsta först, som casestats batches --json.",
        "All imports and takings-back, the oldest first, as casestats batches --json.",
    ),
    roles=READERS,
    scopes=READ,
    query=Paged,
    answer=BatchesTold,
    example={"limit": 20, "page": 1, "total": 1, "items": [EXAMPLE]},
)
def ledger(query: Mapping[str, Any], municipality: str) -> dict[str, Any]:
    return one_page(query, batches_of(installation(), municipality), Batch.told)


@operation(
    batches,
    "/municipalities/<municipality>/batches/<batch>",
    summary=Words("Ett steg i liggaren", "One step of the ledger"),
    description=Words("En inläsning eller ett återtagande.", "An import or a taking-back."),
    roles=READERS,
    scopes=READ,
    answer=BatchTold,
    example=EXAMPLE,
)
def step(municipality: str, batch: str) -> dict[str, Any]:
    return _found(municipality, batch).told()


@operation(
    batches,
    "/municipalities/<municipality>/batches/<batch>/refused-rows",
    summary=Words("Avvisade rader", "Refused rows"),
    description=Words(
        "De rader som inte räknades, med var de står och varför, som semikolonseparerad text. Inga uppgifter som pekar "
        "ut någon.",
        "The rows that were not counted, with where they are and why, as text separated by semicolons. Nothing that "
        "points anybody out.",
    ),
    roles=(Role.REGISTRAR,),
    scopes=READ,
    answer=None,
    produces=(CSV,),
)
def refused_rows(municipality: str, batch: str) -> Response:
    found = _found(municipality, batch)
    if found.refused_rows is None:
        abort(404)
    return as_file(found.refused_rows.read_bytes(), CSV, f"{municipality}-{batch}.csv")


@operation(
    batches,
    "/municipalities/<municipality>/batches/<batch>/undo",
    method="POST",
    summary=Words("Ta tillbaka en inläsning", "Take an import back"),
    description=Words(
        "Inläsningen står kvar i liggaren, men räknas som om den inte hade gjorts. Svaret är det nya steget; görs det "
        "igen ges samma svar.",
        "The import stays in the ledger, but counts as if it had not been made. The answer is the new step; done again "
        "it gives the same answer.",
    ),
    roles=(Role.REGISTRAR,),
    scopes=WRITE,
    body=UndoAsked,
    answer=BatchTold,
    example={**EXAMPLE, "number": 13, "kind": "undo", "live": False, "undoes": 12, "reason": "fel fil"},
    errors=(409,),
)
def undo(body: Mapping[str, Any], municipality: str, batch: str) -> dict[str, Any]:
    found = _found(municipality, batch)
    if found.record.kind == "import" and found.live:
        undo_import(installation(), actor(), found.record.number, body["reason"])
    taken = [one for one in batches_of(installation(), municipality) if one.record.undoes == found.record.number]
    if not taken:
        abort(404)
    return taken[-1].told()


def _found(municipality: str, batch: str) -> Batch:
    found = next((one for one in batches_of(installation(), municipality) if str(one.record.number) == batch), None)
    if found is None:
        abort(404)
    return found
