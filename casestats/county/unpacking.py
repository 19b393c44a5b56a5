"""From a delivery to the figures it holds: one row for every indicator, period and group that it says something of.

A hidden figure gets the limits that every reader may know, taken from what is shown beside it and from the catalogue;
nothing is guessed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from casestats.catalogue import Counts, Share, standard_catalogue
from casestats.county.bundle import Agreement, Bundle, Statement
from casestats.county.comparability import profile_text
from casestats.county.figures import NOTHING_SAID, WHOLE
from casestats.county.saying import Saying
from casestats.county.weakening import BY_HAND, weaker
from casestats.disclosure.tables import TOTAL
from casestats.errors import FixSettings
from casestats.periods import Period
from casestats.releases.content import CellStatus, ReleasedCell, ReleasedTable
from casestats.words import Words

YES, BASE, SHARE, AGREEMENT = "yes", "base", "share", "agreed"
_NO_UPPER_END = frozenset({Saying.LOWER_BOUND, Saying.PARTIAL_SCOPE})
_SEX = "sex"


class Unpacked(NamedTuple):
    """A row of the table `received_figures`, but for the delivery's number. `part`: "yes", "base", "share", or
    "agreed" (then `indicator` is "" and `basis` holds the agreement). `basis`: the comparability profile of a
    whole as `profile_text` writes it; "" where none is told, and for groups and bases."""

    period: str
    municipality: str
    indicator: str
    part: str
    groups: str
    on_behalf_of: str
    status: str
    value: int | None
    out_of: int | None
    low: int
    high: int | None
    version: int
    coverage: str
    typed: bool
    sentence_sv: str
    sentence_en: str
    basis: str


class _Place(NamedTuple):
    """A figure of the content: indicator, part, group and period."""

    indicator: str
    part: str
    groups: str
    period: str


class _Cell(NamedTuple):
    cell: ReleasedCell
    version: int


def unpack(bundle: Bundle) -> list[Unpacked]:
    """All that a delivery says, in the order of the table's key.

    What a person has said weakens what a figure claims, and never strengthens it. A typed figure stands only where
    the release has none. An indicator that nothing is said of has no row: it has not been submitted.
    """
    return sorted(_Unpacking(bundle).rows(), key=lambda row: row[:6])


class _Unpacking:
    def __init__(self, bundle: Bundle) -> None:
        self.bundle = bundle
        self.facts = _facts()
        self.known = self.facts.versions
        self.profiles = {basis.indicator: profile_text(basis) for basis in bundle.bases}
        self.bases = {basis.indicator: basis for basis in bundle.bases}
        self.statements = {one.indicator: one for one in bundle.statements}
        self.cells: dict[_Place, _Cell] = {}

    def rows(self) -> Iterator[Unpacked]:
        if self.bundle.content is not None:
            for table in self.bundle.content.tables:
                self._read(table)
        told = {(place.period, place.indicator) for place in self.cells}
        found = [self._row(place) for place in self.cells]
        shares = list(self._shares())
        told |= {(row.period, row.indicator) for row in shares}
        unable = {(row.period, row.indicator) for row in (*found, *shares) if row.status == Saying.UNABLE}
        typed = list(self._typed(told - unable))
        instead = {(row.period, row.indicator) for row in typed if not row.on_behalf_of}
        yield from (row for row in (*found, *shares) if (row.period, row.indicator) not in instead)
        yield from typed
        told |= instead
        for statement in self.bundle.statements:
            said = (self.bundle.period, statement.indicator)
            if statement.status is Saying.UNABLE and statement.indicator in self.known and said not in told:
                yield self._unable(statement)
        yield from self._agreements()

    def _read(self, table: ReleasedTable) -> None:
        """The wholes and the sexes of a table. Where two tables print the same cell, a shown one is taken."""
        if table.indicator not in self.known or table.measure not in (YES, BASE):
            return
        names = [dimension.name for dimension in table.dimensions]
        time = next((place for place, own in enumerate(table.dimensions) if own.is_time), None)
        sex = names.index(_SEX) if _SEX in names else None
        for key, cell in table.cells.items():
            period, groups = self.bundle.period, WHOLE
            for place, code in enumerate(key):
                if place == time:
                    period = code
                elif code != TOTAL:
                    if place != sex:
                        break
                    groups = code
            else:
                if not _lies_within(period, self.bundle.period):
                    continue
                at = _Place(table.indicator, table.measure, groups, period)
                before = self.cells.get(at)
                if before is None or before.cell.status is CellStatus.SUPPRESSED:
                    self.cells[at] = _Cell(cell, table.indicator_version)

    def _row(self, place: _Place) -> Unpacked:
        cell, version = self.cells[place]
        statement = self.statements.get(place.indicator)
        status = self._status(cell.status, statement if place.part == YES else None)
        value = cell.value if isinstance(cell.value, int) and status is not Saying.UNABLE else None
        low, high = (0, None) if value is None else (value, None if status in _NO_UPPER_END else value)
        if status is Saying.SUPPRESSED:
            low, high = self._least(place), self._most(place)
        whole = place.groups == WHOLE and place.part == YES
        coverage = cell.coverage
        if whole and not coverage and place.period == self.bundle.period:
            coverage = self._coverage(place.indicator)
        sentence = statement.sentence if statement is not None and whole else NOTHING_SAID
        return self._made(
            place.period,
            place.indicator,
            place.part,
            status,
            groups=place.groups,
            value=value,
            low=low,
            high=high,
            version=version,
            coverage=coverage,
            sentence=sentence,
            basis=self.profiles.get(place.indicator, "") if whole else "",
        )

    def _made(
        self,
        period: str,
        indicator: str,
        part: str,
        status: Saying,
        *,
        groups: str = WHOLE,
        on_behalf_of: str = "",
        value: int | None = None,
        out_of: int | None = None,
        low: int = 0,
        high: int | None = None,
        version: int = 1,
        coverage: str = "",
        typed: bool = False,
        sentence: Words = NOTHING_SAID,
        basis: str = "",
    ) -> Unpacked:
        sender = self.bundle.sender
        where = (period, sender, indicator, part, groups, on_behalf_of)
        return Unpacked(*where, status.value, value, out_of, low, high, version, coverage, typed, *sentence, basis)

    def _status(self, claimed: CellStatus, statement: Statement | None) -> Saying:
        status = Saying(claimed.value)
        if statement is None or statement.set_by != "person" or statement.status not in BY_HAND:
            return status
        return weaker(status, statement.status)

    def _least(self, place: _Place) -> int:
        """A hidden figure is at least 1 only where every zero would have been shown: the release shows its zeros, all
        of the base counts (so that no answer can be missing), and the period is wholly known."""
        basis = self.bases.get(place.indicator)
        policy = self.bundle.policy
        certain = policy.method == "suppress" and policy.zeros == "publish"
        asks = place.part == YES and place.indicator in self.facts.asked
        return int(certain and not asks and basis is not None and not basis.preliminary)

    def _most(self, place: _Place) -> int | None:
        """The least of what is shown of all that it lies within: the whole of a group, the base of a yes, and what
        the catalogue says that the indicator is a part of."""
        above = [place._replace(groups=WHOLE)] if place.groups != WHOLE else []
        if place.part == YES:
            above.append(place._replace(part=BASE))
            for outer, by_group in self.facts.within.get(place.indicator, ()):
                if by_group or place.groups == WHOLE:
                    above.append(place._replace(indicator=outer))
        limits = []
        for one in above:
            found = self.cells.get(one)
            if found is None or found.cell.status is CellStatus.ROUNDED:
                continue
            if isinstance(found.cell.value, int):
                limits.append(found.cell.value)
            elif found.cell.status is CellStatus.SUPPRESSED:
                limit = self._most(one)
                limits += [] if limit is None else [limit]
        return min(limits, default=None)

    def _shares(self) -> Iterator[Unpacked]:
        for share in self.bundle.content.shares if self.bundle.content is not None else ():
            if share.indicator not in self.known:
                continue
            statement = self.statements.get(share.indicator)
            status = self._status(share.status, statement)
            above: int | None = None
            below: int | None = None
            if status is not Saying.UNABLE and isinstance(share.numerator, int) and isinstance(share.denominator, int):
                above, below = share.numerator, share.denominator
            yield self._made(
                self.bundle.period,
                share.indicator,
                SHARE,
                status,
                value=above,
                out_of=below,
                low=above or 0,
                high=above,
                version=share.indicator_version,
                coverage=self._coverage(share.indicator),
                sentence=statement.sentence if statement is not None else NOTHING_SAID,
                basis=self.profiles.get(share.indicator, ""),
            )

    def _coverage(self, indicator: str) -> str:
        return self.bases[indicator].coverage if indicator in self.bases else ""

    def _typed(self, stated: set[tuple[str, str]]) -> Iterator[Unpacked]:
        """Of a share nothing can be typed: it needs two counts. A few, who are never typed as a number, are at least
        one and under the threshold."""
        for one in self.bundle.typed:
            if one.indicator not in self.known or one.indicator in self.facts.shares:
                continue
            if not _lies_within(one.period, self.bundle.period):
                continue
            if not one.on_behalf_of and (one.period, one.indicator) in stated:
                continue
            low, high = one.value or 0, None if one.value is None or one.status in _NO_UPPER_END else one.value
            if one.status is Saying.SUPPRESSED:
                low, high = 1, self.bundle.policy.threshold - 1
            basis = self.bases.get(one.indicator)
            yield self._made(
                one.period,
                one.indicator,
                YES,
                one.status,
                on_behalf_of=one.on_behalf_of,
                value=one.value,
                low=low,
                high=high,
                version=basis.version if basis is not None else self.known[one.indicator],
                coverage=self._coverage(one.indicator),
                typed=True,
                sentence=self._sentence(one.indicator, one.sentence),
                basis=self.profiles.get(one.indicator, ""),
            )

    def _sentence(self, indicator: str, own: Words) -> Words:
        statement = self.statements.get(indicator)
        return own if own.sv or statement is None else statement.sentence

    def _unable(self, statement: Statement) -> Unpacked:
        part = SHARE if statement.indicator in self.facts.shares else YES
        return self._made(
            self.bundle.period,
            statement.indicator,
            part,
            Saying.UNABLE,
            version=self.known[statement.indicator],
            coverage=self._coverage(statement.indicator),
            sentence=statement.sentence,
            basis=self.profiles.get(statement.indicator, ""),
        )

    def _agreements(self) -> Iterator[Unpacked]:
        for one in dict.fromkeys(self.bundle.agreements):
            if self.bundle.sender in (one.responsible, one.performing):
                yield self._made(
                    self.bundle.period,
                    "",
                    AGREEMENT,
                    Saying.EXACT,
                    groups=f"{one.responsible}+{one.performing}",
                    on_behalf_of=one.responsible,
                    basis=agreement_text(one),
                )


def agreement_text(agreement: Agreement) -> str:
    """An agreement as it is stored: a JSON list of its fields."""
    told = (agreement.responsible, agreement.performing, agreement.counted_by, agreement.since, agreement.until)
    return json.dumps(told, separators=(",", ":"))


class _Facts(NamedTuple):
    """What is asked of the catalogue again and again: versions by indicator, shares, those with a question, and what
    each indicator lies within (with whether that holds in every group)."""

    versions: Mapping[str, int]
    shares: frozenset[str]
    asked: frozenset[str]
    within: Mapping[str, tuple[tuple[str, bool], ...]]


@lru_cache(maxsize=1)
def _facts() -> _Facts:
    catalogue = standard_catalogue()
    within: dict[str, tuple[tuple[str, bool], ...]] = {}
    for nesting in catalogue.nestings:
        within[nesting.inner] = (*within.get(nesting.inner, ()), (nesting.outer, nesting.by_group))
    counted = [one for one in catalogue.indicators if isinstance(one.counts, Counts)]
    return _Facts(
        {one.id: one.version for one in catalogue.indicators},
        frozenset(one.id for one in catalogue.indicators if isinstance(one.counts, Share)),
        frozenset(one.id for one in counted if isinstance(one.counts, Counts) and one.counts.question is not None),
        within,
    )


@lru_cache(maxsize=4096)
def _lies_within(period: str, whole: str) -> bool:
    """Whether a period is the other, or a part of it."""
    if period == whole:
        return True
    try:
        part, year = Period.parse(period), Period.parse(whole)
    except FixSettings:
        return False
    return year.start <= part.start and part.end <= year.end
