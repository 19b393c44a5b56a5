"""Figures and rows in short, for tests that mention only what matters to them."""

from __future__ import annotations

from typing import Any

from casestats.catalogue import standard_catalogue
from casestats.county.bundle import Basis
from casestats.county.bundles import counted_as
from casestats.county.figures import Figure
from casestats.county.saying import Saying
from casestats.words import Words

NO_WORDS = Words("", "")


def shown(municipality: str, value: int, status: Saying = Saying.EXACT, **given: Any) -> Figure:
    """A figure that holds a number; none of an exact one is a true zero."""
    if value == 0 and status is Saying.EXACT:
        status = Saying.TRUE_ZERO
    return figure(municipality, status, value=value, low=value, high=value, **given)


def hidden(municipality: str, low: int = 0, high: int | None = None, **given: Any) -> Figure:
    return figure(municipality, Saying.SUPPRESSED, low=low, high=high, **given)


def share(municipality: str, value: int, out_of: int, **given: Any) -> Figure:
    given = {"indicator": "share_with_measure", **given}
    return figure(municipality, Saying.EXACT, value=value, out_of=out_of, **given)


def figure(municipality: str, status: Saying, **given: Any) -> Figure:
    return Figure(
        **{"indicator": "adult_victims", "period": "2025", **given, "municipality": municipality, "status": status}
    )


def basis(indicator: str = "adult_victims", **given: Any) -> Basis:
    """A profile with nothing to remark on."""
    unit, when = counted_as(standard_catalogue().indicator(indicator))
    told: dict[str, Any] = {
        "indicator": indicator,
        "version": standard_catalogue().indicator(indicator).version,
        "unit": unit,
        "when": when,
        "scope": "whole",
        "source": "case_system",
        "coverage": "",
        "since": "",
        "preliminary": False,
    }
    return Basis(**{**told, **given})
