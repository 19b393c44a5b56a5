"""Figures of every kind for forms to be filled with, and the forms that come along."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from hypothesis import strategies as st

from casestats.catalogue import Share, standard_catalogue
from casestats.county.bundle import Basis
from casestats.county.figures import Comparability, Figure, StatusCount, Total, TotalKind
from casestats.county.filling import Answers, Filled, Wanted, fields_of, fill_all
from casestats.county.saying import Saying
from casestats.county.use import OF_SHARES, Part, Use, UseField, moment_of, shipped_texts
from casestats.periods import Period
from casestats.schemas.use import load_use
from casestats.words import Words

YEAR = Period.parse("2025")
USES = {name: load_use(text, name) for name, text in shipped_texts().items()}
SHARES = {one.id for one in standard_catalogue().indicators if isinstance(one.counts, Share)}
WHY_UNABLE = Words("Vi har inget sådant register.", "We have no such register.")
SECRET = 3
"""The true number behind everything that is hidden here: it may stand nowhere."""
WITH_A_NUMBER = tuple(
    set(Saying) - {Saying.SUPPRESSED, Saying.UNABLE, Saying.NOT_SUBMITTED, Saying.TRUE_ZERO, Saying.ZERO_KNOWN}
)


def figure(status: Saying, value: int = 31, **given: object) -> Figure:
    """As the status allows: a number, a zero, or none."""
    told: dict[str, object] = {"municipality": "2281", "indicator": "adult_victims", "period": "2025"}
    if status in (Saying.TRUE_ZERO, Saying.ZERO_KNOWN):
        told |= {"value": 0, "low": 0, "high": 0}
    elif status in WITH_A_NUMBER:
        told |= {"value": value, "low": value, "high": value}
    if status is Saying.UNABLE:
        told["sentence"] = WHY_UNABLE
    return Figure(status=status, **(told | given))  # type: ignore[arg-type]  # a test gives what the form takes


def share(status: Saying, value: int = 40, out_of: int = 120) -> Figure:
    if status in WITH_A_NUMBER:
        return figure(status, value, out_of=out_of)
    return figure(status, out_of=None) if status not in (Saying.TRUE_ZERO, Saying.ZERO_KNOWN) else figure(Saying.UNABLE)


def total(kind: TotalKind, **given: object) -> Total:
    status = Saying.SUPPRESSED if kind is TotalKind.NONE else Saying.EXACT
    told: dict[str, object] = {"indicator": "adult_victims", "period": "2025", "kind": kind, "status": status}
    told |= {"members": 15, "stated_by": ("2281", "2280"), "by_status": (StatusCount(status=status, number=2),)}
    numbers: Mapping[TotalKind, dict[str, object]] = {
        TotalKind.SUM: {"value": 190, "low": 190, "high": 190},
        TotalKind.SEALED: {"value": 204, "low": 204, "high": 204},
        TotalKind.INTERVAL: {"low": 190, "high": 204},
        TotalKind.NONE: {},
    }
    return Total(**(told | numbers[kind] | given))  # type: ignore[arg-type]  # a test gives what the form takes


def answers(
    figures: Mapping[Wanted, Figure | Total], code: str = "2281", bases: Iterable[Basis] = (), contact: str = ""
) -> Answers:
    told = {"code": code, "name": "Sundsvall", "period": "2025", "releases": f"{code}-2025-county-1"}
    if contact:
        told["contact"] = contact
    return Answers(
        code=code,
        name="Sundsvall",
        figures=figures,
        bases={basis.indicator: basis for basis in bases},
        constants={key: Words(text, text) for key, text in told.items()},
    )


def basis(indicator: str = "cases_close_relation", **given: str) -> Basis:
    told = {"unit": "cases", "when": "active", "scope": "whole", "source": "case_system", "coverage": "80-94"}
    since = {"since": "2023-01-01"}
    return Basis(indicator=indicator, version=1, preliminary=False, **(told | since | given))


def wanted_by(use: Use) -> list[Wanted]:
    """All figures that a form asks for."""
    return list(dict.fromkeys(_wanted(one) for one in fields_of(use) if one.indicator))


def _wanted(asked: UseField) -> Wanted:
    part = Part.SHARE if asked.part in OF_SHARES or asked.indicator in SHARES else asked.part
    return Wanted(asked.indicator, part, asked.groups, str(moment_of(asked.moment, YEAR)))


FIGURES = st.builds(
    figure,
    st.sampled_from(Saying),
    st.integers(5, 400),
    comparability=st.sampled_from(Comparability),
    typed=st.booleans(),
    coverage=st.sampled_from(["", "80-94"]),
)
SHARE_FIGURES = st.builds(share, st.sampled_from(Saying), st.integers(5, 90), st.sampled_from([0, 90, 240]))
TOTALS = st.builds(total, st.sampled_from(TotalKind), status=st.sampled_from(Saying))


def any_figure(wanted: Wanted) -> st.SearchStrategy[Figure | Total | None]:
    """What may be known of it, nothing included."""
    if wanted.part is Part.SHARE:
        return st.none() | SHARE_FIGURES
    return st.none() | FIGURES | TOTALS


@st.composite
def any_answers(draw: st.DrawFn, use: Use) -> Answers:
    known = {wanted: draw(any_figure(wanted)) for wanted in wanted_by(use)}
    bases = (
        [basis(name) for name in draw(st.sets(st.sampled_from(sorted({one.indicator for one in known}))))]
        if known
        else []
    )
    figures = {wanted: one for wanted, one in known.items() if one is not None}
    return answers(figures, bases=bases, contact=draw(st.sampled_from(["", "Eva, eva@exempel.se"])))


def filled(use: Use, *known: Answers, period: Period = YEAR) -> Filled:
    return Filled(
        use=use,
        code=known[0].code,
        name=known[0].name,
        period=str(period),
        made_at="2026-01-15T09:00:00+00:00",
        program="casestats 0.1.0",
        rests_on=("2281-2025-county-1",),
        parts=fill_all(use, period, known),
        caveats=(Words("Preliminära siffror.", "Preliminary figures."),),
    )
