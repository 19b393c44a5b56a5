"""Extracts on their way in, as the API takes them and tells them."""

from __future__ import annotations

from collections.abc import Sequence

from marshmallow import Schema, fields

from casestats.schemas.api_about import PageTold, WordsTold, told
from casestats.schemas.api_fields import Asked, Line, PeriodText, Word

IMPORT_STATES = ("checking", "waiting", "importing", "done", "same", "refused", "failed", "dropped")


def import_asked(repairs: Sequence[str]) -> type[Asked]:
    """What comes with the files. The words of repairs are the reading kit's."""

    class ImportAsked(Asked):
        profile = Line(most=128, required=True, sv="Profilens namn", en="The profile's name")
        period = PeriodText(sv="Bara om profilen inte säger den", en="Only where the profile does not say it")
        allow = fields.List(
            Word(repairs, sv="En reparation som tillåts", en="A repair that is allowed"),
            load_default=[],
            metadata=told("Kan upprepas", "May be repeated"),
        )

    return ImportAsked


class ImportForm(import_asked(())):  # type: ignore[misc]  # a class made by a function
    """The whole form, for the documentation: files beside the words."""

    file = fields.List(
        fields.Raw(metadata={"type": "string", "format": "binary"}),
        required=True,
        metadata=told("Uttagets filer, högst 60", "The files of the extract, at most 60", minItems=1, maxItems=60),
    )


class ProgressTold(Schema):
    stage = fields.String(required=True, metadata={"enum": ["queue", "check", "read", "plan", "write"]})
    done = fields.Integer(required=True)
    whole = fields.Integer(required=True, metadata=told("0: inte känt", "0: not known"))


class TroubleTold(Schema):
    """Why an import stopped."""

    kind = fields.String(required=True, metadata={"enum": ["extract", "settings", "refused", "failed"]})
    repair = fields.String(
        required=True, allow_none=True, metadata=told("Reparation som skulle hjälpa", "A repair that would help")
    )
    sv = fields.String(required=True)
    en = fields.String(required=True)


class QuestionTold(Schema):
    """Something that confirming the import says yes to."""

    rule = fields.String(required=True)
    sv = fields.String(required=True)
    en = fields.String(required=True)


class NoticeTold(Schema):
    kind = fields.String(required=True)
    column = fields.String(required=True, allow_none=True)
    code = fields.String(required=True, allow_none=True)
    rows = fields.Integer(required=True, allow_none=True)
    sv = fields.String(required=True)
    en = fields.String(required=True)


class RefusedRowTold(Schema):
    """A row that would not be counted: where it is and why, never what it says."""

    file = fields.Integer(required=True)
    sheet = fields.Integer(required=True)
    row = fields.Integer(required=True)
    column = fields.String(required=True, allow_none=True)
    rule = fields.String(required=True)
    sv = fields.String(required=True)
    en = fields.String(required=True)


class PlanTold(Schema):
    """What the import would do, or did. `same_as`: the batch that already said all this."""

    source = fields.String(required=True)
    period = fields.String(required=True, allow_none=True)
    complete = fields.Boolean(required=True)
    missing_means_closed = fields.Boolean(required=True)
    same_as = fields.Integer(required=True, allow_none=True)
    compared_with = fields.String(required=True, allow_none=True)
    change_percent = fields.Integer(required=True, allow_none=True)
    summary = fields.Dict(keys=fields.String(), required=True)
    questions = fields.List(fields.Nested(QuestionTold), required=True)
    doubts = fields.List(fields.Nested(WordsTold), required=True)
    notices = fields.List(fields.Nested(NoticeTold), required=True)
    refused_rows = fields.List(
        fields.Nested(RefusedRowTold), required=True, metadata=told("De första 500", "The first 500")
    )


class ImportTold(Schema):
    """An extract on its way in. Poll it until it is not under way; then it waits for a yes."""

    id = fields.String(required=True)
    municipality = fields.String(required=True)
    state = fields.String(required=True, metadata={"enum": list(IMPORT_STATES)})
    under_way = fields.Boolean(required=True)
    actor = fields.String(required=True)
    created_at = fields.String(required=True, metadata={"format": "date-time"})
    changed_at = fields.String(required=True, metadata={"format": "date-time"})
    profile = fields.String(required=True)
    period = fields.String(required=True, allow_none=True)
    allowed = fields.List(fields.String(), required=True)
    files = fields.Integer(required=True)
    together_with = fields.String(
        required=True,
        allow_none=True,
        metadata=told("Id som delarna av samma uppladdning har gemensamt", "Id that parts of one upload share"),
    )
    part = fields.Integer(required=True)
    parts = fields.Integer(required=True)
    progress = fields.Nested(ProgressTold, required=True, allow_none=True)
    plan = fields.Nested(PlanTold, required=True, allow_none=True)
    changed_since_yes = fields.Boolean(required=True)
    trouble = fields.Nested(TroubleTold, required=True, allow_none=True)
    batch = fields.Integer(
        required=True,
        allow_none=True,
        metadata=told("Steget i liggaren som det blev", "The step of the ledger it became"),
    )


class ImportsTold(PageTold):
    items = fields.List(fields.Nested(ImportTold), required=True)


class ProfileTold(Schema):
    name = fields.String(required=True)
    usable = fields.Boolean(required=True)


class ProfilesTold(PageTold):
    items = fields.List(fields.Nested(ProfileTold), required=True)
