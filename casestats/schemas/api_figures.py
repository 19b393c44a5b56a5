"""Figures and coverage as the API tells them."""

from __future__ import annotations

from collections.abc import Sequence

from marshmallow import Schema, fields

from casestats.schemas.api_about import PageTold, WordsTold, told
from casestats.schemas.api_fields import Asked, Line, Paged, PeriodText, Word

STATUSES = (
    *("exact", "lower_bound", "partial_scope", "approximate", "true_zero", "zero_known", "unable"),
    *("hidden", "rounded", "not_applicable"),
)
"""What a figure can claim. The last three: it is not shown, it is rounded, it is a share of nothing."""
_PERIOD = ("Månad, kvartal, tertial eller år; annars innevarande år", "Month, quarter, tertial or year; else this year")


def counts_query(indicators: Sequence[str], breakdowns: Sequence[str]) -> type[Paged]:
    """What counts are asked with: the words are the catalogue's."""

    class CountsQuery(Paged):
        period = PeriodText(sv=_PERIOD[0], en=_PERIOD[1])
        indicator = fields.List(
            Word(indicators, sv="En indikator", en="An indicator"),
            load_default=[],
            metadata=told("Kan upprepas; annars alla", "May be repeated; else all"),
        )
        breakdown = fields.List(
            Word(breakdowns, sv="En uppdelning", en="A breakdown"),
            load_default=[],
            metadata=told("Kan upprepas, högst tre", "May be repeated, at most three", maxItems=3, uniqueItems=True),
        )
        unit = Line(most=200, sv="Bara den här enheten", en="Only this unit")
        source = Word(
            ("best", "published"),
            sv="best: det säkraste du får se; published: bara det publicerade",
            en="best: the most exact that is yours to see; published: only what was published",
            default="best",
        )

    return CountsQuery


class CoverageQuery(Asked):
    period = PeriodText(sv=_PERIOD[0], en=_PERIOD[1])


class CaveatTold(Schema):
    """Something to be said beside a figure, always with it."""

    kind = fields.String(required=True)
    sv = fields.String(required=True)
    en = fields.String(required=True)


class FigureTold(Schema):
    """One figure. `value` is null where there is none to show, and `status` says why; null is never zero."""

    indicator = fields.String(required=True)
    definition_version = fields.Integer(required=True)
    period = fields.String(required=True)
    unit = fields.String(
        required=True, allow_none=True, metadata=told("null: hela kommunen", "null: the whole municipality")
    )
    breakdown = fields.Dict(
        keys=fields.String(), values=fields.String(), required=True, metadata=told("Grupp", "The group it is of")
    )
    counts = fields.String(
        required=True,
        metadata=told("Vad som räknas", "What is counted", enum=["persons", "cases", "measures", "nights", "ratio"]),
    )
    source = fields.String(
        required=True,
        metadata=told(
            "internal: räknat nu, bara för insidan; annars utlämnandets id",
            "internal: counted now, for the inside alone; else the id of a release",
        ),
    )
    value = fields.Raw(
        required=True, allow_none=True, metadata=told("Andelar i procent", "Shares in percent", type=["number", "null"])
    )
    status = fields.String(required=True, metadata={"enum": list(STATUSES)})
    claim = fields.String(
        required=True,
        allow_none=True,
        metadata=told("Vad siffran påstår innan den skyddats", "What the figure claims besides being protected"),
    )
    no = fields.Integer(required=True, allow_none=True)
    unknown = fields.Integer(required=True, allow_none=True)  # type: ignore[assignment]  # marshmallow takes fields out of the class
    not_recorded = fields.Integer(required=True, allow_none=True)
    numerator = fields.Integer(required=True, allow_none=True)
    denominator = fields.Integer(required=True, allow_none=True)
    coverage = fields.Float(
        required=True,
        allow_none=True,
        metadata=told("Andel med ja eller nej, 0-1", "Share with yes or no, 0-1", minimum=0, maximum=1),
    )
    coverage_band = fields.String(
        required=True, allow_none=True, metadata=told("Så som den publicerats, procent", "As published, percent")
    )
    caveats = fields.List(fields.Nested(CaveatTold), required=True)


class FiguresTold(PageTold):
    """Figures in the catalogue's order, and the days between which every source has told what it knows."""

    municipality = fields.String(required=True)
    period = fields.String(required=True)
    catalogue_version = fields.Integer(required=True)
    known_from = fields.Date(required=True, allow_none=True)
    known_until = fields.Date(required=True, allow_none=True)
    items = fields.List(fields.Nested(FigureTold), required=True)


class IndicatorCoverage(Schema):
    indicator = fields.String(required=True)
    title = fields.Nested(WordsTold, required=True)
    status = fields.String(required=True, metadata={"enum": list(STATUSES)})
    coverage = fields.Float(
        required=True,
        allow_none=True,
        metadata=told("Andel med ja eller nej, 0-1", "Share with yes or no, 0-1", minimum=0, maximum=1),
    )
    months = fields.Dict(
        keys=fields.String(),
        values=fields.Float(allow_none=True),
        required=True,
        metadata=told("Täckningen månad för månad", "Coverage month by month"),
    )
    caveats = fields.List(fields.Nested(CaveatTold), required=True)


class CoverageTold(Schema):
    """How much of what was asked is known."""

    municipality = fields.String(required=True)
    period = fields.String(required=True)
    known_from = fields.Date(required=True, allow_none=True)
    known_until = fields.Date(required=True, allow_none=True)
    indicators = fields.List(fields.Nested(IndicatorCoverage), required=True)
