"""The municipalities that a token reads, their counts, and how much of what was asked is known."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from flask import abort, g
from werkzeug.wrappers import Response

from casestats.access import Role
from casestats.actions.asking import (
    MOST_BREAKDOWNS,
    SEES_EXACT_FIGURES,
    Figure,
    Wanted,
    figures_for,
    known_of,
    without_counts,
)
from casestats.catalogue import standard_catalogue
from casestats.periods import Period
from casestats.schemas.api_about import Municipalities, Municipality
from casestats.schemas.api_fields import Paged
from casestats.schemas.api_figures import CoverageQuery, CoverageTold, FiguresTold, counts_query
from casestats.tabulation import Cell, Table
from casestats.tabulation.tables import Caveat
from casestats.web.api import problems
from casestats.web.api.catalogue import two
from casestats.web.api.operations import ANY_SCOPE, operation, subject
from casestats.web.api.paging import one_page
from casestats.web.current import installation, person, today
from casestats.words import Words

figures = subject("figures", Words("Kommuner och deras siffror", "Municipalities and their figures"))
READERS = (Role.ANALYST, Role.APPROVER, Role.MANAGER, Role.COUNTY)
EXACT = "counts:read"
PUBLISHED = "releases:read"
_CATALOGUE = standard_catalogue()
COUNTS_QUERY = counts_query([one.id for one in _CATALOGUE.indicators], [one.id for one in _CATALOGUE.breakdowns])
_CAVEAT = {"kind": "preliminary", "sv": "Preliminär.", "en": "Preliminary."}
_MUNICIPALITY = {"code": "2281", "units": ["Vuxen"], "exact_figures": False}


@operation(
    figures,
    "/municipalities",
    summary=Words("Kommuner", "Municipalities"),
    description=Words(
        "Kommunerna som tokenet läser, och vilka enheters egna siffror det ger.",
        "The municipalities that the token reads, and which units' own figures it gives.",
    ),
    roles=tuple(Role),
    scopes=ANY_SCOPE,
    query=Paged,
    answer=Municipalities,
    example={"limit": 20, "page": 1, "total": 1, "items": [_MUNICIPALITY]},
)
def municipalities(query: Mapping[str, Any]) -> dict[str, Any]:
    return one_page(query, person().municipalities, _municipality)


@operation(
    figures,
    "/municipalities/<municipality>",
    summary=Words("En kommun", "One municipality"),
    description=Words("Vad tokenet ger av en kommun.", "What the token gives of a municipality."),
    roles=tuple(Role),
    scopes=ANY_SCOPE,
    answer=Municipality,
    example=_MUNICIPALITY,
)
def municipality(municipality: str) -> dict[str, Any]:
    return _municipality(municipality)


def _municipality(code: str) -> dict[str, Any]:
    exact = EXACT in g.scopes
    return {
        "code": code,
        "units": person().units(code) if exact and Role.MANAGER in person().roles else (),
        "exact_figures": exact and person().has(SEES_EXACT_FIGURES),
    }


@operation(
    figures,
    "/municipalities/<municipality>/counts",
    summary=Words("Siffror", "Counts"),
    description=Words(
        "Antal och andelar för en period, så som tokenet får se dem. Analytiker och granskare med counts:read får "
        "kommunens egna exakta siffror. Enhetschefer med counts:read får sina enheters exakta siffror med unit, och "
        "av kommunen det publicerade. Alla andra, och alla med source=published, får det publicerade. En dold siffra "
        "har status hidden och value null; null är aldrig noll. Ett publicerat tal gäller just den period och den "
        "uppdelning som har publicerats.",
        "Counts and shares of a period, as the token may see them. Analysts and approvers with counts:read get the "
        "municipality's own exact figures. Managers with counts:read get their units' exact figures with unit, and of "
        "the municipality what was published. Everybody else, and everybody with source=published, gets what was "
        "published. A hidden figure has the status hidden and the value null; null is never zero. A published figure "
        "is of just the period and the breakdown that were published.",
    ),
    roles=READERS,
    scopes=(EXACT, PUBLISHED),
    query=COUNTS_QUERY,
    answer=FiguresTold,
    example={
        "limit": 20,
        "page": 1,
        "total": 1,
        "municipality": "2281",
        "period": "2025",
        "catalogue_version": 1,
        "known_from": "2024-01-01",
        "known_until": "2025-12-31",
        "items": [
            {
                "indicator": "adult_victims",
                "definition_version": 1,
                "period": "2025",
                "unit": None,
                "breakdown": {},
                "counts": "persons",
                "source": "internal",
                "value": 31,
                "status": "exact",
                "claim": "exact",
                "no": 0,
                "unknown": 0,
                "not_recorded": 0,
                "numerator": None,
                "denominator": None,
                "coverage": 1.0,
                "coverage_band": None,
                "caveats": [_CAVEAT],
            }
        ],
    },
)
def counts(query: Mapping[str, Any], municipality: str) -> dict[str, Any] | Response:
    breakdown = tuple(query["breakdown"])
    if len(breakdown) > MOST_BREAKDOWNS or len(set(breakdown)) < len(breakdown):
        return problems.invalid(
            "query", "breakdown", "Ange högst tre uppdelningar, var och en en gång.", "Give at most three, each once."
        )
    period = _period(query)
    wanted = Wanted(
        municipality,
        period,
        tuple(query["indicator"]),
        breakdown,
        query.get("unit", ""),
        published_only=query["source"] == "published" or EXACT not in g.scopes,
    )
    found = figures_for(installation(), person(), wanted)
    if found is None:
        abort(404)
    return one_page(
        query,
        found.figures,
        _figure,
        municipality=municipality,
        period=str(period),
        catalogue_version=_CATALOGUE.version,
        known_from=found.known_from,
        known_until=found.known_until,
    )


def _period(query: Mapping[str, Any]) -> Period:
    return Period.parse(query.get("period") or str(today().year))


def _figure(figure: Figure) -> dict[str, Any]:
    return {
        "indicator": figure.indicator.id,
        "definition_version": figure.version,
        "period": figure.period,
        "unit": figure.unit or None,
        "breakdown": figure.breakdown,
        "counts": figure.indicator.unit,
        "source": figure.source,
        "value": float(figure.value) if isinstance(figure.value, Decimal) else figure.value,
        "status": figure.status,
        "claim": figure.claim or None,
        "no": figure.no,
        "unknown": figure.unknown,
        "not_recorded": figure.not_recorded,
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "coverage": _rounded(figure.coverage),
        "coverage_band": figure.coverage_band or None,
        "caveats": [_caveat(caveat) for caveat in figure.caveats],
    }


def _caveat(caveat: Caveat) -> dict[str, str]:
    return {"kind": caveat.kind, **two(caveat.words)}


def _rounded(coverage: float | None) -> float | None:
    return None if coverage is None else round(coverage, 4)


@operation(
    figures,
    "/municipalities/<municipality>/coverage",
    summary=Words("Täckning", "Coverage"),
    description=Words(
        "Hur stor del av det som frågas som har ett svar, per indikator och månad, och till vilken dag källorna har "
        "berättat. Inga antal.",
        "How large a part of what is asked has an answer, by indicator and month, and to which day the sources have "
        "told. No counts.",
    ),
    roles=(Role.REGISTRAR, Role.ANALYST, Role.APPROVER),
    scopes=("coverage:read",),
    query=CoverageQuery,
    answer=CoverageTold,
    example={
        "municipality": "2281",
        "period": "2025",
        "known_from": "2024-01-01",
        "known_until": "2025-12-31",
        "indicators": [
            {
                "indicator": "children_witnessed",
                "title": {"sv": "Barn som upplevt våld", "en": "Children who have witnessed violence"},
                "status": "exact",
                "coverage": 0.93,
                "months": {"2025-01": 0.9},
                "caveats": [_CAVEAT],
            }
        ],
    },
)
def coverage(query: Mapping[str, Any], municipality: str) -> dict[str, Any]:
    period = _period(query)
    told: dict[str, Any] = {"municipality": municipality, "period": str(period)}
    known = known_of(installation(), municipality, period)
    if known is None:
        return {**told, "known_from": None, "known_until": None, "indicators": []}
    whole = known.tables(_CATALOGUE.indicators, period)
    by_month = {table.indicator.id: table for table in known.tables(_CATALOGUE.indicators, period, ("month",))}
    return {
        **told,
        "known_from": known.known_from,
        "known_until": known.known_until,
        "indicators": [
            _covered(table, cell, by_month[table.indicator.id])
            for table in whole
            if isinstance(cell := table.cell(()), Cell)
        ],
    }


def _covered(table: Table, cell: Cell, by_month: Table) -> dict[str, Any]:
    months = {key[0]: month for key, month in by_month.entries(empty_groups=True) if isinstance(month, Cell)}
    return {
        "indicator": table.indicator.id,
        "title": two(table.indicator.title),
        "status": cell.status.value,
        "coverage": _rounded(cell.coverage),
        "months": {label: _rounded(month.coverage) for label, month in months.items()},
        "caveats": [_caveat(caveat) for caveat in without_counts(table.caveats)],
    }
