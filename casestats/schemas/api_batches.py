"""The ledger as the API tells it: one step an import or a taking-back."""

from __future__ import annotations

from marshmallow import Schema, fields

from casestats.schemas.api_about import PageTold, told
from casestats.schemas.api_fields import Asked, Line


class UndoAsked(Asked):
    reason = Line(
        most=500,
        required=True,
        sv="Varför; sparas i klartext, så inga namn eller nummer",
        en="Why; it is kept in the clear, so no names or numbers",
    )


class BatchTold(Schema):
    """A step. `live`: an import that has not been taken back."""

    number = fields.Integer(required=True)
    kind = fields.String(required=True, metadata={"enum": ["import", "undo"]})
    live = fields.Boolean(required=True)
    municipality = fields.String(required=True)
    source = fields.String(required=True, allow_none=True)
    period = fields.String(required=True, allow_none=True)
    complete = fields.Boolean(required=True)
    known_at = fields.Date(required=True, allow_none=True)
    undoes = fields.Integer(required=True, allow_none=True)
    at = fields.String(required=True, metadata={"format": "date-time"})
    actor = fields.String(required=True)
    reason = fields.String(required=True, allow_none=True)
    adapter = fields.String(required=True, allow_none=True)
    profile_digest = fields.String(required=True, allow_none=True)
    summary = fields.Dict(keys=fields.String(), required=True, metadata=told("Antal", "Counts"))


class BatchesTold(PageTold):
    items = fields.List(fields.Nested(BatchTold), required=True)
