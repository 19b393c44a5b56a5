"""How well the questions are answered, what no profile names, and which children may be hidden among the cases."""

from __future__ import annotations

from functools import partial
from typing import Any, NamedTuple

from flask import Blueprint, abort, render_template, request

from casestats.access import Role
from casestats.actions.quality import WHAT_IS_MEANT, Conflict, CoverageLine, Quality, quality
from casestats.catalogue.wording import FLAGS, SUBJECTS
from casestats.errors import FixSettings
from casestats.exchange.figures import value_text
from casestats.exchange.shown_tables import Shown, ShownColumn, ShownRow, ShownTable
from casestats.tabulation import Cell, Status
from casestats.web import formats
from casestats.web.charts import coverage_bars
from casestats.web.current import installation, language, person, said
from casestats.web.gate import allow
from casestats.web.menu import may_open
from casestats.web.shown import FORMS, as_file, columns_of, rows_of
from casestats.words import Words

pages = Blueprint("quality", __name__)

READERS = (Role.REGISTRAR, Role.ANALYST, Role.APPROVER, Role.MANAGER)
LISTED = 20
"""So many cases of each kind can be asked for at once: as many as may be revealed in an hour."""


class Found(NamedTuple):
    """Cases of one kind: how many, what is meant, and handles of some of them (registrars only)."""

    name: str
    title: str
    number: str
    meaning: str
    handles: tuple[str, ...]


@pages.get("/<municipality>/kvalitet")
@allow(*READERS)
def page(municipality: str) -> str:
    """Coverage by question and month, unmapped codes, contradictions, and children's cases that say nothing."""
    unit, own = _unit(municipality)
    told: dict[str, Any] = {"municipality": municipality, "unit": unit, "own": own, "may": partial(may_open, person())}
    try:
        seen = quality(installation(), municipality, units=None if unit is None else [unit])
    except FixSettings as nothing:
        return render_template("quality/nothing.html", words=nothing.words, **told)
    table = _coverage_table(seen, unit)
    sees_handles = Role.REGISTRAR in person().roles and person().sees_whole(municipality)
    return render_template(
        "quality/page.html",
        **told,
        seen=seen,
        table=table,
        columns=columns_of(table),
        rows=rows_of(table),
        chart=_chart(seen),
        children=_children(seen, handles=sees_handles),
        conflicts=[_conflict(one, handles=sees_handles) for one in seen.conflicts],
        listed=LISTED,
        at=seen.months[-1],
    )


@pages.get("/<municipality>/kvalitet/<form>")
@allow(*READERS)
def saved(municipality: str, form: str) -> Any:
    """The table of coverage as a file."""
    if form not in FORMS:
        abort(404)
    unit, _ = _unit(municipality)
    seen = quality(installation(), municipality, units=None if unit is None else [unit])
    return as_file(_coverage_table(seen, unit), form, (municipality, unit or "", "tackning", str(seen.months[-1])))


def _unit(municipality: str) -> tuple[str | None, tuple[str, ...]]:
    """The unit that is looked at, None for the whole, and those that the person may choose. Not found: another's."""
    somebody = person()
    wanted = request.args.get("enhet", "")
    own = somebody.units(municipality) if Role.MANAGER in somebody.roles else ()
    if wanted and wanted not in own:
        abort(404)
    if wanted:
        return wanted, own
    if somebody.sees_whole(municipality):
        return None, own
    if not own:
        abort(404)
    return own[0], own


def title_of(one: CoverageLine) -> str:
    """What the question is called."""
    return _capital(said(SUBJECTS.get(one.flag, one.indicator.title)))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _coverage_table(seen: Quality, unit: str | None) -> ShownTable:
    """A row for each question that some source has, a column for each month, the newest last."""
    columns = [ShownColumn(said(Words("Fråga", "Question")), False)]
    columns += [ShownColumn(f"{formats.month_short(one, language())} {one.year % 100:02}") for one in seen.months]
    told = [line for line in seen.coverage if not _nobody_has(line)]
    rows = tuple(ShownRow(title_of(line), tuple(map(_share, line.cells))) for line in told)
    title = said(Words("Täckning per fråga och månad", "Coverage by question and month"))
    if unit:
        title += f", {unit}"
    remarks = [said(_COVERAGE_IS)]
    others = [title_of(line) for line in seen.coverage if _nobody_has(line)]
    if others:
        remarks.append(said(Words("Ingen källa har: {}.", "No source has: {}.")).format(", ".join(others)))
    return ShownTable(title, tuple(columns), rows, tuple(remarks))


_COVERAGE_IS = Words(
    "Täckning är andelen med ett svar, ja eller nej. Uppgift saknas är aldrig nej.",
    "Coverage is the share with an answer, yes or no. Not recorded is never no.",
)


def _nobody_has(line: CoverageLine) -> bool:
    """Whether no source has the question in any month that was imported."""
    return all(cell is None or cell.status is Status.UNABLE for cell in line.cells)


def _share(cell: Cell | None) -> Shown:
    """A month's coverage, or in words why there is none."""
    if cell is None:
        return Shown(said(Words("inte inläst", "not imported")))
    if cell.status is Status.UNABLE:
        return Shown(said(Words("ingen källa", "no source")))
    if not cell.count.base:
        return Shown(said(Words("inga fall", "no cases")))
    if cell.coverage is None:
        return Shown(said(Words("bara ja", "yes only")))
    text, percent = formats.percent(cell.coverage, language()), round(100 * cell.coverage)
    return Shown(text, percent if text.startswith(str(percent)) else None, percent=True)


def _chart(seen: Quality) -> Any:
    """The newest month as bars, of the questions whose coverage can be stated."""
    month = formats.month(seen.months[-1], language())
    newest = [(line, line.cells[-1]) for line in seen.coverage]
    bars = [(title_of(line), cell.coverage) for line, cell in newest if cell is not None and cell.coverage is not None]
    title = said(Words("Täckning i {}", "Coverage in {}")).format(month)
    told = Words("Andel med ett svar, ja eller nej, för varje fråga.", "Share with an answer, yes or no, by question.")
    return coverage_bars("coverage", title, said(told), bars, language=language())


def _conflict(one: Conflict, *, handles: bool) -> Found:
    title = _capital(said(FLAGS.get(one.flag, Words(one.flag, one.flag))))
    number = formats.number(one.cases, language())
    return Found(f"conflict-{one.flag}", title, number, "", one.handles[:LISTED] if handles else ())


def _children(seen: Quality, *, handles: bool) -> list[Found]:
    children = seen.children
    numbers = (
        ("unclassified", _said_so(children.unclassified), children.handles),
        ("by_form", _how_many(children.by_form), children.by_form_handles),
        ("by_link", _how_many(children.by_link), children.by_link_handles),
    )
    return [
        Found(name, said(_CHILDREN[name]), number, said(WHAT_IS_MEANT[name]), found[:LISTED] if handles else ())
        for name, number, found in numbers
    ]


def _said_so(cell: Cell) -> str:
    return _how_many(0) if cell.status is Status.TRUE_ZERO else value_text(cell, language())


def _how_many(number: int) -> str:
    return formats.number(number, language()) if number else said(Words("inga", "none"))


_CHILDREN = {
    "unclassified": Words("Utan uppgift om våld", "Nothing said of violence"),
    "by_form": Words("Funna bara genom formuläret", "Found only through the form"),
    "by_link": Words("Funna bara genom ett annat ärende", "Found only through another case"),
}
