"""What the pages of uses have in common, for a municipality and for a county: the list, a filled form, its files."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import NamedTuple

from flask import abort, render_template, request, send_file
from werkzeug.wrappers import Response

from casestats.actions.uses import KnownUses, filled, known_uses, written
from casestats.catalogue.municipalities import COUNTIES, municipality_name
from casestats.county.filling import Filled, FilledPart
from casestats.county.reasons import RULES
from casestats.county.use import Rule, Use
from casestats.errors import CasestatsError
from casestats.exchange.use_dcat import LICENCES, Publishing
from casestats.exchange.use_files import DCAT
from casestats.exchange.use_rows import part_rows, place_words, status_shown
from casestats.web.current import actor, installation, language, said, today
from casestats.web.tables import Cell, Column, Row
from casestats.words import Words

YEARS_OFFERED = 5
_PACKED_AT = (1980, 1, 1, 0, 0, 0)
_KINDS = {
    ".csv": "text/csv",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".json": "application/json",
    ".jsonld": "application/ld+json",
    ".html": "text/html",
    ".px": "text/plain",
    ".zip": "application/zip",
}
FORMAT_WORDS: Mapping[str, Words] = {
    "html": Words("Sida att klistra in (HTML)", "Page to paste from (HTML)"),
    "csv": Words("CSV", "CSV"),
    "xlsx": Words("Excel", "Excel"),
    "json": Words("JSON", "JSON"),
    "json-stat": Words("JSON-stat", "JSON-stat"),
    "px": Words("PX", "PX"),
}
_COLUMNS = (Words("Fält", "Field"), Words("Svar", "Answer"), Words("Säkerhet", "Certainty"))


class Place(NamedTuple):
    """Whose forms they are: a municipality's, or the county's. `room`: the blueprint of its pages."""

    room: str
    municipality: str = ""
    county: str = ""

    @property
    def name(self) -> str:
        return COUNTIES.get(self.county, self.county) if self.county else municipality_name(self.municipality)

    @property
    def code(self) -> dict[str, str]:
        """As the actions take it."""
        return {"county": self.county} if self.county else {"municipality": self.municipality}

    @property
    def values(self) -> dict[str, str]:
        """Of its addresses."""
        return {"municipality": self.municipality} if self.municipality else {}


class ShownPart(NamedTuple):
    title: str
    columns: list[Column]
    rows: list[Row]


def list_page(place: Place) -> str:
    known: KnownUses = known_uses(installation())
    return render_template("uses/list.html", place=place, **place.values, known=known, RULES=RULES)


def form_page(place: Place, name: str) -> str:
    """The form filled for the period of the address, else for the last whole year where that is a period of its; where
    it cannot be filled, why, and what it asks for."""
    use = _use(name)
    form, problem = None, ""
    asked = {key: request.args.get(key, "").strip() for key in ("period", "contact", "address", "mail", "licence")}
    if not asked["period"] and use.rule in (Rule.YEAR, Rule.ANY):
        asked["period"] = _years()[0][0]
    if asked["period"]:
        try:
            form = filled(installation(), actor(), name, **place.code, period=asked["period"], contact=asked["contact"])
        except CasestatsError as error:
            problem = said(error.words)
    return render_template(
        "uses/form.html",
        place=place,
        **place.values,
        use=use,
        form=form,
        problem=problem,
        asked={**asked, "address": asked["address"] or installation().settings.public_address},
        periods=_years() if use.rule is Rule.YEAR else [],
        rule=RULES[use.rule],
        licences=[(one, one.upper().replace("CC-", "CC ")) for one in LICENCES],
        parts_shown=[] if form is None else [_part(part) for part in form.parts],
        answers=0 if form is None else sum(len(part.answers) for part in form.parts),
        formats=[(one, said(FORMAT_WORDS[one])) for one in use.formats if one in FORMAT_WORDS],
        describes=DCAT in use.formats,
    )


def file_of(place: Place, name: str, style: str) -> Response:
    """A file of the filled form; several are packed into one. `alla`: all of its formats."""
    use = _use(name)
    if style not in (*use.formats, "alla"):
        abort(404)
    wanted = {key: request.args.get(key, "").strip() for key in ("period", "contact", "address", "mail", "licence")}
    licence = wanted["licence"] or next(iter(LICENCES))
    publishing = Publishing(wanted["address"], wanted["mail"], wanted["contact"], licence=licence)
    files = written(
        installation(),
        actor(),
        name,
        **place.code,
        period=wanted["period"],
        language=language(),
        contact=wanted["contact"],
        formats=use.formats if style == "alla" else (style,),
        publishing=publishing,
    )
    if len(files) == 1:
        ((file, content),) = files.items()
        return _sent(file, content)
    return _sent(f"{name}-{style}.zip", _packed(files))


def _use(name: str) -> Use:
    found = next((use for use in known_uses(installation()).uses if use.name == name), None)
    return found or abort(404)


def _years() -> list[tuple[str, str]]:
    """The last whole year first."""
    last = today().year - 1
    return [(f"{year}", f"{year}") for year in range(last, last - YEARS_OFFERED, -1)]


def _part(part: FilledPart) -> ShownPart:
    columns = [Column(said(words), kind="text") for words in _COLUMNS]
    rows = [
        Row(
            said(row.label),
            [
                Cell(said(row.answer), note=" ".join(said(note) for note in row.notes)),
                status_shown(row.status, language()),
            ],
        )
        for row in part_rows(part)
    ]
    return ShownPart(place_words(part, language()), columns, rows)


def unanswered_words(form: Filled, answers: int) -> Words:
    """How many fields have an answer."""
    number = answers - form.unanswered
    return Words(
        f"{number} av {answers} fält är besvarade. De andra säger varför de inte kan besvaras.",
        f"{number} of {answers} fields are answered. The others say why they cannot be.",
    )


def _packed(files: Mapping[str, bytes]) -> bytes:
    """The same files give the same bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, _PACKED_AT), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _sent(name: str, content: bytes) -> Response:
    kind = _KINDS[PurePosixPath(name).suffix]
    return send_file(io.BytesIO(content), mimetype=kind, as_attachment=True, download_name=name)
