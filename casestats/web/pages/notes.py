"""Breaks and notes that people add to a series: a list, a form, and taking one back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, cast

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from casestats.access import Person, Role
from casestats.actions.notes import KINDS, LONGEST, WARNING, add_note, list_notes, take_note_back
from casestats.actions.overview import overview
from casestats.catalogue import standard_catalogue
from casestats.errors import CasestatsError, FixSettings
from casestats.store.notes import NoteRecord
from casestats.web.current import actor, installation, person, said, today
from casestats.web.gate import allow
from casestats.words import Words

pages = Blueprint("notes", __name__)

WRITERS = (Role.REGISTRAR, Role.ANALYST, Role.MANAGER)
READERS = (*WRITERS, Role.APPROVER)


@dataclass
class NoteForm:
    """What somebody has filled in, and what is wrong: name -> message."""

    kind: str = "break"
    day: str = ""
    text: str = ""
    indicator: str = ""
    unit: str = ""
    errors: dict[str, str] = field(default_factory=dict, kw_only=True)

    @classmethod
    def read(cls) -> NoteForm:
        form = cls(*(request.form.get(name, "") for name in ("kind", "day", "text", "indicator", "unit")))
        if form.kind not in KINDS:
            form.errors["kind"] = said(Words("Välj brytning eller anteckning.", "Choose a break or a note."))
        if form.date is None:
            form.errors["day"] = said(Words("Skriv dagen som 2025-03-01.", "Write the day as 2025-03-01."))
        if not form.text.strip():
            form.errors["text"] = said(Words("Skriv vad anteckningen ska säga.", "Write what the note should say."))
        return form

    @property
    def date(self) -> date | None:
        try:
            return date.fromisoformat(self.day.strip())
        except ValueError:
            return None


@pages.get("/<municipality>/anteckningar")
@allow(*READERS)
def listing(municipality: str) -> str:
    return _page(municipality, NoteForm(day=str(today())))


@pages.post("/<municipality>/anteckningar")
@allow(*WRITERS)
def add(municipality: str) -> Response | tuple[str, int]:
    form = NoteForm.read()
    if form.unit not in dict(_unit_choices(municipality)):
        abort(404)
    if form.indicator not in dict(_indicator_choices()):
        abort(404)
    if form.errors:
        return _page(municipality, form), 400
    try:
        add_note(
            installation(),
            actor(),
            municipality=municipality,
            kind=cast(Literal["note", "break"], form.kind),
            day=cast(date, form.date),
            text=form.text,
            indicator=form.indicator,
            unit=form.unit,
            units=_own_only(person(), municipality),
        )
    except CasestatsError as error:
        form.errors["text"] = said(error.words)
        return _page(municipality, form), 400
    flash(said(Words("Anteckningen är sparad.", "The note is kept.")), "done")
    return redirect(url_for("notes.listing", municipality=municipality))


@pages.get("/<municipality>/anteckningar/<int:number>/ta-tillbaka")
@allow(*WRITERS)
def taking_back(municipality: str, number: int) -> str:
    """Asks before a note is taken back."""
    note = next((one for one in _seen(municipality) if one.number == number), None)
    if note is None or not note.stands or not _may_change(note, municipality):
        abort(404)
    return render_template("notes/take_back.html", municipality=municipality, note=note, about=_about(note))


@pages.post("/<municipality>/anteckningar/<int:number>/ta-tillbaka")
@allow(*WRITERS)
def take_back(municipality: str, number: int) -> Response:
    note = next((one for one in _seen(municipality) if one.number == number), None)
    if note is None or not _may_change(note, municipality):
        abort(404)
    own = _own_only(person(), municipality)
    take_note_back(installation(), actor(), municipality=municipality, number=number, units=own)
    flash(said(Words("Anteckningen är tillbakatagen.", "The note is taken back.")), "done")
    return redirect(url_for("notes.listing", municipality=municipality))


def _own_only(somebody: Person, municipality: str) -> tuple[str, ...] | None:
    """The units that somebody's notes may be of; None: all of them, and the whole."""
    return None if somebody.sees_whole(municipality) else somebody.units(municipality)


def _seen(municipality: str) -> list[NoteRecord]:
    own = _own_only(person(), municipality)
    return list_notes(installation(), municipality, own, taken_back=True)


def _may_change(note: NoteRecord, municipality: str) -> bool:
    """Who sees the whole may take back every note; a manager those of the own units."""
    own = _own_only(person(), municipality)
    return person().has(WRITERS) and (own is None or note.unit in own)


def _page(municipality: str, form: NoteForm) -> str:
    told: dict[str, Any] = {
        "municipality": municipality,
        "form": form,
        "errors": form.errors,
        "notes": [(one, _about(one), _may_change(one, municipality)) for one in _seen(municipality)],
        "may_write": person().has(WRITERS) and bool(_unit_choices(municipality)),
        "kinds": {name: said(words) for name, words in KINDS.items()},
        "warning": said(WARNING),
        "longest": LONGEST,
        "indicators": _indicator_choices(),
        "units": _unit_choices(municipality),
    }
    return render_template("notes/list.html", **told)


def _about(note: NoteRecord) -> str:
    """`Våldsutsatta vuxna, Vuxen`, or what it is when it is of all."""
    figure = said(_EVERY_FIGURE)
    if note.indicator:
        known = {one.id: said(one.title) for one in standard_catalogue().indicators}
        figure = known.get(note.indicator, note.indicator)
    return f"{figure}, {note.unit or said(_EVERY_UNIT)}"


def _indicator_choices() -> list[tuple[str, str]]:
    return [("", said(_EVERY_FIGURE)), *((one.id, said(one.title)) for one in standard_catalogue().indicators)]


def _unit_choices(municipality: str) -> list[tuple[str, str]]:
    """The whole municipality and its units; for a manager the own units."""
    own = _own_only(person(), municipality)
    if own is not None:
        return [(unit, unit) for unit in own]
    try:
        units = overview(installation(), municipality).units
    except FixSettings:
        units = ()
    return [("", said(_EVERY_UNIT)), *((unit, unit) for unit in units)]


_EVERY_FIGURE = Words("alla siffror", "all figures")
_EVERY_UNIT = Words("hela kommunen", "the whole municipality")
