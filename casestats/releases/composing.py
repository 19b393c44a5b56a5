"""From protected tables and an outline to the whole content of a release.

What is not proved safe to show is hidden here too: a share whose sides differ by a handful, a band, an unknown kind of
value. And nothing is said of a hidden cell but that it is hidden.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from casestats.catalogue import Catalogue, standard_catalogue
from casestats.catalogue.percent import percent
from casestats.disclosure.policy import Policy
from casestats.disclosure.suppressed import SUPPRESSED, Suppressed
from casestats.disclosure.tables import TOTAL, Key, ProtectedTable, Shown
from casestats.releases.content import CellStatus, Change, Content, ReleasedCell, ReleasedShare, ReleasedTable
from casestats.releases.measures import counts_of, standard_measures
from casestats.releases.outline import Claim, Figure, Outline, OutlinedShare, OutlinedTable
from casestats.releases.wording import (
    LOWER_BOUND,
    definition,
    policy_told,
    proof_told,
    released_dimension,
    table_title,
)

HIDDEN = ReleasedCell(value=SUPPRESSED, status=CellStatus.SUPPRESSED)
CANNOT_SAY = ReleasedCell(value=None, status=CellStatus.UNABLE, claim=CellStatus.UNABLE)
_MAY_BE_LOWERED = frozenset({CellStatus.EXACT, CellStatus.APPROXIMATE})


class Proof(NamedTuple):
    """What the check of the certificate found: hidden cells; those of them that can be worked out, and those told
    more closely than the rule; the narrowest spread; and the certificate's SHA-256 in hexadecimal."""

    hidden: int
    exact: int
    narrow: int
    tightest: int
    digest: str


def compose(
    outline: Outline,
    tables: Sequence[ProtectedTable],
    policy: Policy,
    proof: Proof,
    *,
    id: str,
    created_at: str,
    program: str,
    changes: tuple[Change, ...] = (),
    municipality_name: str = "",
) -> Content:
    """The release. `tables` are all that the outline was assembled with, protected under `policy`."""
    composer = _Composer(outline, {table.layout.name: table for table in tables}, policy)
    return Content(
        id=id,
        municipality=outline.municipality,
        municipality_name=municipality_name or outline.municipality,
        period=str(outline.period),
        template=outline.template,
        title=outline.title,
        created_at=created_at,
        program=program,
        catalogue_version=outline.catalogue_version,
        data_version=outline.data_version,
        imports=outline.imports,
        tables=tuple(composer.table(table) for table in outline.tables),
        shares=tuple(composer.share(share) for share in outline.shares),
        policy=policy_told(policy),
        proof=proof_told(policy, *proof),
        changes=changes,
        caveats=outline.caveats,
    )


class _Composer:
    """Fills one outline."""

    def __init__(self, outline: Outline, tables: Mapping[str, ProtectedTable], policy: Policy) -> None:
        self.outline = outline
        self.tables = tables
        self.policy = policy
        self.catalogue: Catalogue = standard_catalogue()

    def table(self, told: OutlinedTable) -> ReleasedTable:
        cells = dict(self._cells(told))
        lowered = any(self._is_lowered(told, period) for period in told.layout.dimensions[0].codes)
        time, *groups = told.layout.dimensions
        counts = counts_of(told.indicator)
        return ReleasedTable(
            name=told.name,
            indicator=told.indicator.id,
            indicator_version=told.indicator.version,
            measure=told.of,
            title=table_title(told.indicator, told.of, [dimension.name for dimension in groups], self.catalogue),
            unit=told.indicator.unit,
            definition=definition(told.indicator, told.of, self.catalogue),
            dimensions=(
                released_dimension(time, self.catalogue, adds_up=counts.months_add_up),
                *(released_dimension(dimension, self.catalogue, adds_up=True) for dimension in groups),
            ),
            cells=cells,
            caveats=(LOWER_BOUND, *told.caveats) if lowered and told.table is not None else told.caveats,
        )

    def _cells(self, told: OutlinedTable) -> Iterator[tuple[Key, ReleasedCell]]:
        names = [dimension.name for dimension in told.layout.dimensions]
        group = names.index("target_group") if "target_group" in names else None
        for key in told.layout.keys:
            code = "" if group is None or key[group] == TOTAL else key[group]
            claim = told.claims[key[0], code]
            if told.table is None or claim.status is CellStatus.UNABLE:
                yield key, CANNOT_SAY
            else:
                yield key, self._cell(told, key, claim)

    def _cell(self, told: OutlinedTable, key: Key, claim: Claim) -> ReleasedCell:
        protected = self.tables[str(told.table)]
        shown = protected.cells[key]
        if not isinstance(shown, int):
            return HIDDEN
        status = claim.status
        if status in _MAY_BE_LOWERED and self._is_lowered(told, key[0]):
            status = CellStatus.LOWER_BOUND
        coverage = claim.coverage if self._tells_coverage(told, key) else ""
        if protected.rounded is not None:
            return ReleasedCell(value=shown, status=CellStatus.ROUNDED, claim=status, coverage=coverage)
        if status is CellStatus.EXACT and shown == 0:
            status = CellStatus.ZERO_KNOWN if key in told.doubtful else CellStatus.TRUE_ZERO
        return ReleasedCell(value=shown, status=status, claim=status, coverage=coverage)

    def _tells_coverage(self, told: OutlinedTable, key: Key) -> bool:
        """Coverage is that of a period's whole; of nobody there is none."""
        if any(code != TOTAL for code in key[1:]):
            return False
        base = standard_measures().base(counts_of(told.indicator)).name
        for table in self.tables.values():
            if table.layout.measure == base and [name for name, _ in table.layout.fixed] == ["municipality"]:
                whole = (key[0], *(TOTAL for _ in table.layout.dimensions[1:]))
                if _is_zero(table, whole):
                    return False
        return True

    def _is_lowered(self, told: OutlinedTable, period: str) -> bool:
        """Whether more may be hidden behind an indicator: unless readers are shown that nothing is, it may be. To say
        it only where something is would tell a figure that is hidden."""
        guard = told.indicator.lower_bound_while
        if guard is None:
            return False
        figure = self.outline.guards.get(guard, {}).get(period)
        return figure is None or not _is_zero(self.tables[figure.table], figure.key)

    def share(self, told: OutlinedShare) -> ReleasedShare:
        above, below = self._shown(told.numerator), self._shown(told.denominator)
        status, text = told.status, ""
        values: tuple[int | Suppressed | None, int | Suppressed | None] = (None, None)
        if told.numerator is None or told.denominator is None:
            status = CellStatus.UNABLE
        elif self._may_be_shared(told, above, below) and isinstance(above, int) and isinstance(below, int):
            values, text = (above, below), _percent_text(above, below)
            if any(self.tables[figure.table].rounded is not None for figure in (told.numerator, told.denominator)):
                status = CellStatus.ROUNDED
            elif status is CellStatus.EXACT and above == 0 and below:
                status = CellStatus.TRUE_ZERO
        else:
            status, values = CellStatus.SUPPRESSED, (SUPPRESSED, SUPPRESSED)
        return ReleasedShare(
            indicator=told.indicator.id,
            indicator_version=told.indicator.version,
            title=told.indicator.title,
            definition=definition(told.indicator, "yes", self.catalogue),
            numerator=values[0],
            denominator=values[1],
            percent=text,
            status=status,
            caveats=told.caveats,
        )

    def _shown(self, figure: Figure | None) -> Shown:
        return SUPPRESSED if figure is None else self.tables[figure.table].cells[figure.key]

    def _may_be_shared(self, told: OutlinedShare, above: Shown, below: Shown) -> bool:
        """Whether numerator, denominator and their difference may all be shown. A rounded difference is no count."""
        if not isinstance(above, int) or not isinstance(below, int) or above > below:
            return False
        figures = [figure for figure in (told.numerator, told.denominator) if figure is not None]
        if all(self.tables[figure.table].rounded is not None for figure in figures):
            return True
        measures = [self.tables[figure.table].layout.measure for figure in figures]
        if self.policy.group_disclosure and above == below and below:
            return False
        return not any(self.policy.is_small(measure, below - above) for measure in measures)


def _is_zero(table: ProtectedTable, key: Key) -> bool:
    """Whether readers are shown an exact zero."""
    shown = table.cells.get(key, SUPPRESSED)
    return table.rounded is None and isinstance(shown, int) and shown == 0


def _percent_text(numerator: int, denominator: int) -> str:
    share = percent(numerator, denominator)
    return "" if share is None else str(share)
