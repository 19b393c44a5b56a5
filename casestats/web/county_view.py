"""What the pages of a county have in common: who reads them, where, which period, and how its figures are drawn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

from flask import abort, request
from markupsafe import Markup, escape

from casestats.access import Role
from casestats.actions.county_figures import periods_known
from casestats.catalogue import Indicator, standard_catalogue
from casestats.catalogue.municipalities import COUNTIES, municipality_name
from casestats.county.readings import Difference
from casestats.errors import FixSettings
from casestats.exchange.county_shown import KEY, figure_shown
from casestats.exchange.shown_tables import Shown
from casestats.periods import Period
from casestats.web import formats
from casestats.web.current import installation, language, said, today
from casestats.web.gate import allow
from casestats.web.tables import Cell, Row
from casestats.words import Words

county_only = partial(allow, Role.COUNTY, at_county=True)
"""`@county_only()`: a page of a county's coordinators."""
READERS = (Role.COUNTY, Role.APPROVER)
"""Who sees a county's releases: a second person may be one that does nothing else."""
LONGEST_REASON = 500
NO_REASON = Words("Skriv en orsak. Den sparas.", "Write a reason. It is kept.")
TOO_LONG = Words(f"Skriv högst {LONGEST_REASON} tecken.", f"Write at most {LONGEST_REASON} characters.")
_HIDDEN_SAID = Words("dolt tal", "hidden value")


def county_name() -> str:
    """The county of this installation: "Västernorrlands län"."""
    code = installation().settings.county
    return COUNTIES.get(code, code)


def member_asked(member: str, members: Iterable[str]) -> str:
    """A municipality in an address, if it is one of the county's."""
    if member not in set(members):
        abort(404)
    return member


def by_name(codes: Iterable[str]) -> list[str]:
    """Municipalities in the order that people look for them."""
    return sorted(codes, key=lambda code: (municipality_name(code), code))


def period_asked() -> tuple[str, list[tuple[str, str]]]:
    """The period of the address, else the newest that there is something of; and all to choose among. Not found: what
    is no period."""
    known = list(periods_known(installation()))
    wanted = request.args.get("period", "").strip() or (known[0] if known else str(today().year - 1))
    try:
        wanted = str(Period.parse(wanted))
    except FixSettings:
        abort(404)
    if wanted not in known:
        known.append(wanted)
    return wanted, [(one, capital(formats.period_said(one, language()))) for one in known]


def indicator_asked(among: Sequence[str], first: str = "") -> Indicator:
    """The indicator of the address, else the first. Not found: one that is not among those."""
    wanted = request.args.get("indikator", "") or first or among[0]
    if wanted not in among:
        abort(404)
    return standard_catalogue().indicator(wanted)


def reason_given() -> tuple[str, dict[str, str]]:
    """The reason in the form, and what is wrong with it."""
    reason = request.form.get("reason", "").strip()
    if not reason:
        return "", {"reason": said(NO_REASON)}
    if len(reason) > LONGEST_REASON:
        return reason[:LONGEST_REASON], {"reason": said(TOO_LONG)}
    return reason, {}


def file_given(name: str, largest: int) -> bytes | None:
    """The bytes of a file in the form, no more than one too many; None where there is none."""
    file = request.files.get(name)
    if file is None:
        return None
    try:
        return file.stream.read(largest + 1) or None
    finally:
        file.close()


def key_said() -> list[tuple[str, str]]:
    """The signs and what they mean, in the reader's language."""
    return [(said(sign), said(meaning)) for sign, meaning in KEY]


def cell_of(shown: Shown, note: str = "") -> Markup:
    """A figure as a table cell. What is hidden is also said to who hears the page."""
    told = escape(shown.text)
    if shown.kind == "hidden":
        told = Markup('<span aria-hidden="true">..</span><span class="visually-hidden">{}</span>').format(
            said(_HIDDEN_SAID)
        )
    elif shown.number is None and not any(letter.isdigit() for letter in shown.text):
        told = Markup('<span class="missing">{}</span>').format(shown.text)
    beneath = Markup('<span class="note">{}</span>').format(note) if note else ""
    return Markup('<td class="n">{}{}</td>').format(told, beneath)


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def difference_rows(differences: Sequence[Difference]) -> list[Row]:
    """What changed, as rows: the figure, before, now, and in words."""
    rows = []
    for one in differences:
        title = said(standard_catalogue().indicator(one.indicator).title)
        cells: list[Cell | str] = []
        for figure in (one.before, one.after):
            shown = figure_shown(figure, language())
            cells.append(Cell(shown.text, kind="hidden" if shown.kind == "hidden" else ""))
        rows.append(Row(f"{title}, {formats.period_said(one.period, language())}", [*cells, said(one.words)]))
    return rows
