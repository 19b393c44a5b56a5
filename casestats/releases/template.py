"""A template: which figures a release shows, by what and for which periods, and what it promises. Written as TOML.

Four are shipped; a municipality may write its own. What any template may ask for is in `limits`.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from importlib.resources import files
from typing import Any, Literal

from casestats.catalogue import Catalogue, Indicator, Share, standard_catalogue
from casestats.disclosure.policy import BASE, THRESHOLD, Method, Policy, Zeros
from casestats.errors import FixSettings
from casestats.periods import Period
from casestats.releases.measures import counts_of, standard_measures
from casestats.words import Words

SHIPPED = ("committee", "county", "public", "internal")
DIMENSIONS = ("sex", "age_band", "unit", "target_group")
"""What a table may be broken down by, in the order of a table's columns."""
MOST_DIMENSIONS = 2
INSIDER = "unit"
"""Every release is read by the managers of units too, who know their own unit's figures (docs/adr/0016)."""
Ages = Literal["two", "three"]
Class = Literal["B", "C"]


class Parts(StrEnum):
    """Which parts of a year are told beside it."""

    NONE = "none"
    QUARTERS = "quarters"
    TERTIALS = "tertials"

    def of(self, period: Period) -> tuple[Period, ...]:
        """The period and those of its parts; a quarter or a tertial has none."""
        if period.months != 12 or self is Parts.NONE:
            return (period,)
        months = 3 if self is Parts.QUARTERS else 4
        return (period, *(Period(period.year, first, months) for first in range(1, 13, months)))


@dataclass(frozen=True, kw_only=True)
class TemplateTable:
    """Some indicators, and what each is broken down by: the whole, and every one of `breakdowns`."""

    indicators: tuple[str, ...]
    breakdowns: tuple[tuple[str, ...], ...] = ()
    parts: Parts = Parts.NONE
    ages: Ages = "two"


@dataclass(frozen=True, kw_only=True)
class Template:
    """`thresholds_of_class`: higher limits that the municipality has chosen for one class of indicators. `digest`:
    SHA-256 of what it says, in hexadecimal; neither comments nor the order of keys change it."""

    name: str
    title: Words
    tables: tuple[TemplateTable, ...]
    policy: Policy
    shares: bool = False
    coverage: bool = False
    thresholds_of_class: Mapping[Class, int] = field(default_factory=dict)
    digest: str = ""

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """All that it names, in the catalogue's order."""
        named = {name for table in self.tables for name in table.indicators}
        return tuple(indicator for indicator in standard_catalogue().indicators if indicator.id in named)


def indicator_names() -> tuple[str, ...]:
    return tuple(indicator.id for indicator in standard_catalogue().indicators)


def template_of(told: Mapping[str, Any], name: str) -> Template:
    """The template that a file tells, whose form is known to be right. Raises FixSettings for a policy that is not."""
    catalogue = standard_catalogue()
    tables = tuple(_table(table, catalogue) for table in told["tables"])
    by_class = dict(told.get("policy", {}).get("thresholds", {}))
    return Template(
        name=name,
        title=Words(told["title"]["sv"], told["title"]["en"]),
        tables=tables,
        policy=_policy(told.get("policy", {}), by_class, catalogue),
        shares=told.get("shares", False),
        coverage=told.get("coverage", False),
        thresholds_of_class=by_class,
        digest=_digest(told),
    )


def _table(told: Mapping[str, Any], catalogue: Catalogue) -> TemplateTable:
    classes, names = told.get("classes", ()), told.get("indicators", ())
    chosen = [one.id for one in catalogue.indicators if one.disclosure_class in classes or one.id in names]
    breakdowns = (tuple(sorted(breakdown, key=DIMENSIONS.index)) for breakdown in told.get("breakdowns", ()))
    return TemplateTable(
        indicators=tuple(chosen),
        breakdowns=tuple(breakdowns),
        parts=Parts(told.get("periods", Parts.NONE)),
        ages=told.get("ages", "two"),
    )


def _policy(told: Mapping[str, Any], by_class: Mapping[Class, int], catalogue: Catalogue) -> Policy:
    method = Method(told.get("method", Method.SUPPRESS))
    return Policy(
        threshold=told.get("threshold", THRESHOLD),
        zeros=Zeros(told.get("zeros", Zeros.PUBLISH)),
        width=told.get("width"),
        method=method,
        base=told.get("base", BASE),
        insider=INSIDER if method is Method.SUPPRESS else "",
        group_disclosure=told.get("group_disclosure", False),
        thresholds=_thresholds(by_class, catalogue),
    )


def _thresholds(by_class: Mapping[Class, int], catalogue: Catalogue) -> dict[str, int]:
    """The higher limits by measure. A base that indicators of both classes share has the lower of their limits: it
    tells nothing of what the stricter one asks about."""
    measures = standard_measures()
    found: dict[str, list[int]] = {}
    for indicator in catalogue.indicators:
        limit = by_class.get(indicator.disclosure_class, 0)
        if not isinstance(indicator.counts, Share):
            counts = counts_of(indicator)
            names = {measures.yes(counts).name, measures.base(counts).name}
            for name in names | ({measures.answered(counts).name} if counts.question else set()):
                found.setdefault(name, []).append(limit)
    return {name: min(limits) for name, limits in found.items() if min(limits)}


def _digest(told: Mapping[str, Any]) -> str:
    canonical = json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def shipped_text(name: str) -> str:
    """The file of a shipped template, for a person to start from. Raises FixSettings, which lists those there are."""
    if name not in SHIPPED:
        known = ", ".join(SHIPPED)
        raise FixSettings(
            f"Det finns ingen mall {name!r}. Välj {known}, eller ange en egen fil.",
            f"There is no template {name!r}. Choose {known}, or name a file of your own.",
        )
    return files("casestats.releases").joinpath("templates", f"{name}.toml").read_text(encoding="utf-8")


def shipped(name: str) -> Template:
    """One of the templates that come along."""
    return template_of(tomllib.loads(shipped_text(name)), name)
