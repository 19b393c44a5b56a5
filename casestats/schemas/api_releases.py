"""Releases as the API tells them: protected already, so the same for all who may read them."""

from __future__ import annotations

from marshmallow import Schema, fields

from casestats.schemas.api_about import PageTold, WordsTold, told
from casestats.schemas.api_fields import Asked, Word


class FileQuery(Asked):
    language = Word(("sv", "en"), sv="Filens språk", en="The file's language", default="sv")


class ReleaseTold(Schema):
    """A release in short. `replaces`: the id of the one it corrects."""

    id = fields.String(required=True)
    municipality = fields.String(required=True)
    period = fields.String(required=True)
    template = fields.String(required=True)
    state = fields.String(required=True, metadata={"enum": ["draft", "reviewed", "published", "withdrawn", "rejected"]})
    created_at = fields.String(required=True, metadata={"format": "date-time"})
    sequence = fields.Integer(
        required=True, allow_none=True, metadata=told("Nummer i raden av publicerade", "Place among the published")
    )
    content_digest = fields.String(required=True, metadata=told("SHA-256 av innehållet", "SHA-256 of the content"))
    data_version = fields.Integer(
        required=True, metadata=told("Steg i liggaren som siffrorna vilar på", "Step of the ledger it rests on")
    )


class ReleasesTold(PageTold):
    items = fields.List(fields.Nested(ReleaseTold), required=True)


class ReleaseFileTold(Schema):
    name = fields.String(required=True)
    style = fields.String(required=True)
    media_type = fields.String(required=True)


class WholeRelease(ReleaseTold):
    """A release with what its readers are told, and the names of its files."""

    title = fields.Nested(WordsTold, required=True)
    method = fields.String(required=True, metadata=told("Hur små tal skyddas", "How small numbers are protected"))
    threshold = fields.Integer(required=True)
    policy = fields.Nested(WordsTold, required=True)
    proof = fields.Nested(WordsTold, required=True)
    hidden_cells = fields.Integer(required=True)
    tables = fields.List(fields.String(), required=True)
    caveats = fields.List(fields.Nested(WordsTold), required=True)
    files = fields.List(fields.Nested(ReleaseFileTold), required=True)
