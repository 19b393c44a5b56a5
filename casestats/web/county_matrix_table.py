"""The matrix of a county, municipalities by indicators, as a table on a page and as a file.

The rows are written here and not in a template: 290 municipalities by 40 indicators are over 11,000 cells.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for
from markupsafe import Markup

from casestats.catalogue import Indicator
from casestats.catalogue.municipalities import municipality_name
from casestats.county.figures import Figure, Total
from casestats.county.readings import Matrix
from casestats.exchange.county_shown import KEY, figure_shown, total_shown
from casestats.exchange.shown_tables import Shown, ShownColumn, ShownRow, ShownTable
from casestats.web.county_tables import TYPED
from casestats.web.county_view import by_name, cell_of, county_name
from casestats.web.current import language, said
from casestats.web.formats import period_said
from casestats.words import Words

_MUNICIPALITY = Words("Kommun", "Municipality")
_STATED = Words("{} av {} kan ange", "{} of {} can state")


def matrix_rows(found: Matrix, indicators: Sequence[Indicator]) -> Markup:
    """The table's body: a row for each municipality, then the county's."""
    spoken = language()

    drawn: dict[tuple[object, ...], Markup] = {}

    def cell(figure: Figure) -> Markup:
        """The same number with the same doubt stands in many cells."""
        looks = (figure.status, figure.value, figure.out_of, figure.typed)
        if looks not in drawn:
            drawn[looks] = cell_of(figure_shown(figure, spoken), said(TYPED) if figure.typed else "")
        return drawn[looks]

    nothing = cell_of(figure_shown(None, spoken))
    names = [indicator.id for indicator in indicators]
    rows = []
    for member in by_name(found.members):
        figures = [found.figures.get((member, name)) for name in names]
        cells = Markup("").join(nothing if figure is None else cell(figure) for figure in figures)
        href = url_for("county_history.page", member=member)
        rows.append(
            Markup('<tr><th scope="row"><a href="{}">{}</a></th>{}</tr>').format(href, municipality_name(member), cells)
        )
    totals = [cell_of(total_shown(found.totals.get(name), spoken), _stated(found.totals.get(name))) for name in names]
    rows.append(Markup('<tr class="sum"><th scope="row">{}</th>{}</tr>').format(county_name(), Markup("").join(totals)))
    return Markup("\n").join(rows)


def _stated(total: Total | None) -> str:
    """How many could state it: what a total never stands without."""
    return "" if total is None else said(_STATED).format(len(total.stated_by), total.members)


def matrix_table(found: Matrix, indicators: Sequence[Indicator]) -> ShownTable:
    """The same as a file."""
    spoken = language()
    rows = [
        ShownRow(
            municipality_name(member),
            tuple(figure_shown(found.figures.get((member, one.id)), spoken) for one in indicators),
        )
        for member in by_name(found.members)
    ]
    totals = tuple(total_shown(found.totals.get(one.id), spoken) for one in indicators)
    stated = tuple(Shown(_stated(found.totals.get(one.id))) for one in indicators)
    rows += [ShownRow(county_name(), totals, "sum"), ShownRow("", stated)]
    told = [f"{said(one.title)}: {said(total.words)}" for one in indicators if (total := found.totals.get(one.id))]
    told += [said(words) for words in found.caveats]
    signs = [f"{said(sign)}  {said(meaning)}" for sign, meaning in KEY]
    columns = (ShownColumn(said(_MUNICIPALITY), False), *(ShownColumn(said(one.title)) for one in indicators))
    return ShownTable(title_of(found.period), columns, tuple(rows), (*told, *signs))


def title_of(period: str) -> str:
    """`Västernorrlands län 2025: kommuner och indikatorer`."""
    return Words(
        f"{county_name()}, {period_said(period, 'sv')}: kommuner och indikatorer",
        f"{county_name()}, {period_said(period, 'en')}: municipalities and indicators",
    ).spoken(language())
