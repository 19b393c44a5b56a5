"""The catalogue as the API tells it."""

from __future__ import annotations

from marshmallow import Schema, fields

from casestats.schemas.api_about import PageTold, WordsTold, told


class BreakdownTold(Schema):
    id = fields.String(required=True)
    title = fields.Nested(WordsTold, required=True)


class CatalogueTold(Schema):
    """The catalogue as a whole. The version is raised whenever something in it counts differently."""

    version = fields.Integer(required=True)
    indicators = fields.Integer(required=True, metadata=told("Hur många", "How many"))
    breakdowns = fields.List(fields.Nested(BreakdownTold), required=True)
    statuses = fields.List(
        fields.String(), required=True, metadata=told("Vad en siffra kan påstå", "What a figure can claim")
    )


class ComparisonTold(Schema):
    id = fields.String(required=True)
    title = fields.Nested(WordsTold, required=True)
    text = fields.Nested(WordsTold, required=True)


class BreakTold(Schema):
    id = fields.String(required=True)
    date = fields.Date(required=True)
    text = fields.Nested(WordsTold, required=True)


class IndicatorTold(Schema):
    """A definition. `digest` is the SHA-256 of what it counts: another digest always has another version."""

    id = fields.String(required=True)
    version = fields.Integer(required=True)
    digest = fields.String(required=True, metadata={"pattern": "^[0-9a-f]{64}$"})
    title = fields.Nested(WordsTold, required=True)
    definition = fields.Nested(WordsTold, required=True)
    unit = fields.String(required=True, metadata=told("Vad som räknas", "What is counted"))
    disclosure_class = fields.String(required=True, metadata={"enum": ["B", "C"]})
    goal = fields.Integer(required=True, metadata=told("Den nationella strategins mål", "Of the national strategy"))
    adds_up = fields.List(
        fields.String(), required=True, metadata=told("Uppdelningar som delar sig", "Breakdowns that are partitions")
    )
    notes = fields.List(fields.Nested(WordsTold), required=True)
    breaks = fields.List(fields.Nested(BreakTold), required=True)
    compare = fields.List(fields.Nested(ComparisonTold), required=True)


class IndicatorsTold(PageTold):
    items = fields.List(fields.Nested(IndicatorTold), required=True)
