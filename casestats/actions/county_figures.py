"""What a county reads of its municipalities' figures: matrix, target groups, comparison, series.

The forms are in casestats.county.readings; deliveries are in casestats.actions.county_grid, their history in
casestats.actions.county_history, inhabitants in casestats.actions.populations.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from casestats.actions.county_members import demand_member, members_in, members_of
from casestats.actions.populations import known_population, told_of
from casestats.bootstrap import Installation
from casestats.catalogue import Share, standard_catalogue
from casestats.catalogue.percent import percent
from casestats.catalogue.themes import theme
from casestats.county.agreements import TellsOf, agreement_of, contradictions, overlap_of
from casestats.county.bands import HIGHER_IS_BETTER, NOT_RANKED, RELATIVE, placed
from casestats.county.comparability import Judged, judged, profile_of
from casestats.county.figures import NOTHING_SAID, Figure, Total
from casestats.county.rates import AGES, ages_of, county_rate, persons_of, rate_of
from casestats.county.readings import Compared, Comparison, Matrix, Series, TargetGroup
from casestats.county.saying import CAN_STATE, Saying
from casestats.county.totals import NO_OVERLAP, Overlap, Sealed, total_of
from casestats.county.trends import Observed, county_series, municipality_series
from casestats.county.unpacking import AGREEMENT
from casestats.periods import Period
from casestats.store.engine import reading
from casestats.store.populations import YearOfInhabitants
from casestats.store.received_figures import (
    ReceivedRow,
    figures_in,
    groups_in,
    periods_with_figures,
    series_of,
)
from casestats.words import Words

__all__ = [
    "comparison",
    "figure_of",
    "matrix",
    "members_of",
    "periods_known",
    "series",
    "target_group",
]

NO_SEALED: Mapping[str, Sealed] = {}
_TWICE = Words(
    "En person som har fått hjälp i två kommuner räknas i båda.",
    "A person who got help in two municipalities is counted in both.",
)


def matrix(installation: Installation, period: str, *, sealed: Mapping[str, Sealed] = NO_SEALED) -> Matrix:
    """Every member's figure of every indicator, and the totals. `sealed`: exact sums that may be shown, by indicator.
    FixSettings: no such period."""
    asked = str(Period.parse(period))
    indicators = tuple(one.id for one in standard_catalogue().indicators)
    with reading(installation.engine) as connection:
        members = members_in(installation, connection)
        told = _told(figures_in(connection, asked), members, indicators, asked)
    return Matrix(
        period=asked,
        members=members,
        indicators=indicators,
        figures=told.figures,
        totals=_totals(told, members, indicators, asked, sealed),
        caveats=_caveats(told, asked),
    )


def target_group(
    installation: Installation, period: str, group: str, *, sealed: Mapping[str, Sealed] = NO_SEALED
) -> TargetGroup:
    """A target group by its slug (casestats.catalogue.themes). FixSettings: there is none."""
    own, asked = theme(group), Period.parse(period)
    with reading(installation.engine) as connection:
        members = members_in(installation, connection)
        told = _told(figures_in(connection, str(asked), own.indicators), members, own.indicators, str(asked))
        by_sex = groups_in(connection, str(asked), own.indicators)
        known = known_population(connection, asked.year)
    totals = _totals(told, members, own.indicators, str(asked), sealed)
    return TargetGroup(
        period=str(asked),
        slug=own.slug,
        title=own.title,
        indicators=own.indicators,
        members=members,
        figures=told.figures,
        totals=totals,
        by_sex=_by_sex(by_sex, told, members, str(asked)),
        rates={one: county_rate(totals[one], _persons(known, one)) for one in own.indicators},
        population=told_of(known, members).words,
    )


def comparison(
    installation: Installation, period: str, indicator: str, *, sealed: Mapping[str, Sealed] = NO_SEALED
) -> Comparison:
    """One indicator of every member, side by side. FixSettings: no such indicator or period."""
    asked = Period.parse(period)
    is_share = isinstance(standard_catalogue().indicator(indicator).counts, Share)
    with reading(installation.engine) as connection:
        members = members_in(installation, connection)
        told = _told(figures_in(connection, str(asked), [indicator]), members, (indicator,), str(asked))
        known = known_population(connection, asked.year)
    total = _totals(told, members, (indicator,), str(asked), sealed)[indicator]
    persons = _persons(known, indicator)
    figures = [told.figures[code, indicator] for code in members]
    places = {one.municipality: one for one in placed(indicator, figures)}
    return Comparison(
        period=str(asked),
        indicator=indicator,
        rows=tuple(
            Compared(
                municipality=one.municipality,
                figure=one,
                percent=_percent(one),
                tenths=rate_of(one, persons),
                place=places[one.municipality].place,
                reason=places[one.municipality].reason,
            )
            for one in figures
        ),
        total=total,
        is_share=is_share,
        placed=any(one.place for one in places.values()),
        words=RELATIVE if indicator in HIGHER_IS_BETTER else NOT_RANKED,
        population=_population_words(known, members, indicator),
        tenths=county_rate(total, persons),
        direction=HIGHER_IS_BETTER.get(indicator, NOTHING_SAID),
    )


def series(installation: Installation, indicator: str, *, municipality: str = "", months: int = 12) -> Series:
    """An indicator over the periods of that length (12: years, 3: quarters), of a municipality or of the county. A
    county's series has no sealed sums: those are told period by period."""
    standard_catalogue().indicator(indicator)
    with reading(installation.engine) as connection:
        members = members_in(installation, connection)
        if municipality:
            demand_member(members, municipality)
        asked = [one for one in periods_with_figures(connection) if Period.parse(one).months == months]
        rows = series_of(connection, indicator, [municipality] if municipality else members, asked)
    by_period: dict[str, list[ReceivedRow]] = {}
    for row in rows:
        by_period.setdefault(row.period, []).append(row)
    periods = sorted(by_period, key=Period.parse)
    told = {period: _told(by_period[period], members, (indicator,), period) for period in periods}
    observed = {period: _observed(by_period[period], members, indicator) for period in periods}
    if municipality:
        return municipality_series(indicator, (one for period in periods for one in observed[period]))
    totals = [_totals(told[period], members, (indicator,), period, NO_SEALED)[indicator] for period in periods]
    return county_series(indicator, totals, [observed[period] for period in periods])


def periods_known(installation: Installation) -> tuple[str, ...]:
    """The periods that anything has been said of: the latest end first, and of those the longest."""
    with reading(installation.engine) as connection:
        found = [Period.parse(text) for text in periods_with_figures(connection)]
    return tuple(str(one) for one in sorted(found, key=lambda one: (one.end, one.months), reverse=True))


class _Told(NamedTuple):
    """What has been said in a period. `on_behalf`: by indicator, then performing and responsible municipality;
    `odd`: by indicator those who have counted something else."""

    figures: Mapping[tuple[str, str], Figure]
    on_behalf: Mapping[str, Mapping[tuple[str, str], Figure]]
    agreements: Sequence[TellsOf]
    odd: Mapping[str, frozenset[str]]


_SAYINGS = {status.value: status for status in Saying}


def _judged(row: ReceivedRow) -> Judged:
    status = _SAYINGS[row.status]
    return judged(row.indicator, row.period, status, row.version, row.coverage, bool(row.typed), row.basis)


def figure_of(row: ReceivedRow) -> Figure:
    """A row as a figure, with what the rule of comparability says of it."""
    return _figure(row, _judged(row))


def _figure(row: ReceivedRow, found: Judged) -> Figure:
    return Figure(
        municipality=row.municipality,
        indicator=row.indicator,
        period=row.period,
        status=_SAYINGS[row.status],
        value=row.value,
        out_of=row.out_of,
        groups=row.groups,
        version=row.version,
        coverage=row.coverage,
        sentence=Words(row.sentence_sv, row.sentence_en),
        typed=bool(row.typed),
        low=row.low,
        high=row.high,
        delivery=row.delivery,
        comparability=found.comparability,
        reasons=found.reasons,
    )


def _told(rows: Iterable[ReceivedRow], members: Sequence[str], indicators: Sequence[str], period: str) -> _Told:
    said: dict[tuple[str, str], Figure] = {}
    on_behalf: dict[str, dict[tuple[str, str], Figure]] = {}
    odd: dict[str, set[str]] = {}
    agreements = []
    for row in rows:
        if row.part == AGREEMENT:
            agreements.append(TellsOf(row.municipality, agreement_of(row.basis)))
            continue
        found = _judged(row)
        figure = _figure(row, found)
        if row.on_behalf_of:
            on_behalf.setdefault(row.indicator, {})[row.municipality, row.on_behalf_of] = figure
            continue
        said[row.municipality, row.indicator] = figure
        if not found.adds_up and figure.status in CAN_STATE:
            odd.setdefault(row.indicator, set()).add(row.municipality)
    figures = {
        (code, indicator): said.get((code, indicator)) or _silent(code, indicator, period)
        for code in members
        for indicator in indicators
    }
    return _Told(figures, on_behalf, agreements, {one: frozenset(codes) for one, codes in odd.items()})


def _silent(municipality: str, indicator: str, period: str) -> Figure:
    found = judged(indicator, period, Saying.NOT_SUBMITTED, 1, "", False, "")
    return Figure(
        municipality=municipality,
        indicator=indicator,
        period=period,
        status=Saying.NOT_SUBMITTED,
        comparability=found.comparability,
        reasons=found.reasons,
    )


def _totals(
    told: _Told, members: Sequence[str], indicators: Sequence[str], period: str, sealed: Mapping[str, Sealed]
) -> dict[str, Total]:
    return {
        one: total_of(
            one,
            period,
            [told.figures[code, one] for code in members],
            members=members,
            sealed=sealed.get(one),
            overlap=_overlap(told, members, one, period),
            left_out=told.odd.get(one, frozenset()),
        )
        for one in indicators
    }


def _overlap(told: _Told, members: Sequence[str], indicator: str, period: str) -> Overlap:
    if not told.agreements:
        return NO_OVERLAP
    left_out = told.odd.get(indicator, frozenset())
    figures = {code: told.figures[code, indicator] for code in members if code not in left_out}
    return overlap_of(told.agreements, Period.parse(period), figures, told.on_behalf.get(indicator, {}))


def _caveats(told: _Told, period: str) -> tuple[Words, ...]:
    return (_TWICE, *contradictions(told.agreements, Period.parse(period)))


def _by_sex(
    rows: Iterable[ReceivedRow], told: _Told, members: Sequence[str], period: str
) -> dict[tuple[str, str], Total]:
    """Totals of each sex. What is counted for another is not told by sex: how many both have counted is not known."""
    found: dict[tuple[str, str], dict[str, Figure]] = {}
    for row in rows:
        if row.municipality in members:
            found.setdefault((row.indicator, row.groups), {})[row.municipality] = figure_of(row)
    return {
        (indicator, sex): total_of(
            indicator,
            period,
            figures.values(),
            members=members,
            groups=sex,
            overlap=overlap_of(told.agreements, Period.parse(period), figures, {}),
            left_out=told.odd.get(indicator, frozenset()),
        )
        for (indicator, sex), figures in sorted(found.items())
    }


def _persons(known: YearOfInhabitants | None, indicator: str) -> dict[str, int]:
    ages = ages_of(indicator)
    return {} if known is None or ages is None else persons_of(known.rows, ages)


def _population_words(known: YearOfInhabitants | None, members: Sequence[str], indicator: str) -> Words:
    ages = ages_of(indicator)
    if ages is None:
        return Words(
            "Bara personer och ärenden räknas per invånare.", "Only persons and cases are told per inhabitant."
        )
    told = told_of(known, members)
    if told.year is None:
        return told.words
    whose = AGES[ages]
    return Words(f"Per 10 000 {whose.sv}. {told.words.sv}", f"Per 10,000 {whose.en}. {told.words.en}")


def _percent(one: Figure) -> str:
    if one.value is None or not one.out_of:
        return ""
    share = percent(one.value, one.out_of)
    return "" if share is None else str(share)


def _observed(rows: Iterable[ReceivedRow], members: Sequence[str], indicator: str) -> list[Observed]:
    return [
        Observed(figure_of(row), profile_of(row.basis))
        for row in rows
        if row.indicator == indicator and not row.on_behalf_of and row.municipality in members
    ]
