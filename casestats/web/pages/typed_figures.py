"""Figures by hand: one person writes them in, another approves or rejects them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from flask import Blueprint, abort, flash, make_response, redirect, request, url_for
from werkzeug.wrappers import Response

from casestats.access import Role
from casestats.actions.agreements import list_agreements
from casestats.actions.sayings import LONGEST
from casestats.actions.typing_in import approve_typed, list_typed, reject_typed, type_in
from casestats.catalogue.municipalities import municipality_name
from casestats.county.saying import TITLES, Saying
from casestats.disclosure.policy import THRESHOLD
from casestats.errors import CasestatsError
from casestats.store.typed import TypedRecord
from casestats.web import formats
from casestats.web.current import actor, installation, language, person, said
from casestats.web.gate import allow
from casestats.web.to_county_view import READERS, indicators, last_year, periods, shown
from casestats.words import Words

pages = Blueprint("typed", __name__)

HERE = "to_county.typed.listing"
HIDDEN = Saying.SUPPRESSED.value
_CHOICES = (
    (
        Saying.EXACT,
        Words("Talet är exakt", "The number is exact"),
        Words("Vid 0: det finns inga.", "For 0: there are none."),
    ),
    (Saying.APPROXIMATE, Words("Talet är ungefärligt", "The number is approximate"), Words("", "")),
    (
        Saying.LOWER_BOUND,
        Words("Talet är minst så stort", "It is at least that many"),
        Words("Vid 0: inga är kända.", "For 0: none are known."),
    ),
    (
        Saying.PARTIAL_SCOPE,
        Words("Talet gäller en del av det som ska räknas", "It covers a part of what is to be counted"),
        Words("Säg vilken del i meningen.", "Say which part in the sentence."),
    ),
    (
        Saying.SUPPRESSED,
        Words(
            f"Talet visas inte: ett fåtal (1–{THRESHOLD - 1})", f"The number is not shown: a few (1–{THRESHOLD - 1})"
        ),
        Words(
            "Eller ett större tal som skulle avslöja ett litet. Skriv då inget tal.",
            "Or a larger number that would give a small one away. Then write no number.",
        ),
    ),
)
_STATES = {
    "waiting": (Words("väntar på godkännande", "waits to be approved"), "warning"),
    "approved": (Words("godkänd", "approved"), "done"),
    "rejected": (Words("underkänd", "rejected"), "act"),
    "replaced": (Words("ersatt", "replaced"), ""),
}
_KEPT = Words(
    "Siffran väntar nu på att någon annan godkänner den.", "The figure now waits for somebody else to approve it."
)
_APPROVED = Words(
    "Siffran är godkänd. Den följer med nästa leverans.", "The figure is approved. It goes with the next delivery."
)
_REJECTED = Words("Siffran är underkänd.", "The figure is rejected.")
_WHOLE_NUMBER = Words("Skriv ett heltal med siffror.", "Write a whole number in figures.")
_NO_NUMBER = Words(
    "Ta bort talet: när det inte visas skrivs det inte heller in.",
    "Remove the number: what is not shown is not written in.",
)
_CHOOSE = Words("Välj vad som kan sägas om talet.", "Choose what can be said of the number.")
_NO_REASON = Words("Skriv varför siffran underkänns.", "Write why the figure is rejected.")


class Row(NamedTuple):
    """A figure as the page shows it."""

    record: TypedRecord
    title: str
    whose: str
    period: str
    told: str
    state: str
    kind: str
    own: bool


@pages.get("/<municipality>/lan/siffror")
@allow(*READERS)
def listing(municipality: str) -> str:
    given = {"indicator": request.args.get("indikator", ""), "period": request.args.get("period", "") or last_year()}
    return _page(municipality, given, {})


@pages.post("/<municipality>/lan/siffror")
@allow(Role.ANALYST)
def add(municipality: str) -> Response:
    names = ("indicator", "period", "on_behalf_of", "value", "status", "sentence")
    given = {name: request.form.get(name, "").strip() for name in names}
    value, errors = _number(given["value"], given["status"])
    if not errors:
        try:
            type_in(
                installation(),
                actor(),
                municipality,
                indicator=given["indicator"],
                period=given["period"],
                status=Saying(given["status"]),
                value=value,
                sentence=given["sentence"],
                on_behalf_of=given["on_behalf_of"],
            )
        except CasestatsError as error:
            errors = {"": said(error.words)}
    if errors:
        if value is not None and 0 < value < THRESHOLD:
            given["value"] = ""  # a small number is nowhere to be seen, not even here
        return make_response(_page(municipality, given, errors), 400)
    flash(said(_KEPT), "done")
    return redirect(url_for(".listing", municipality=municipality, period=given["period"]))


def _number(text: str, status: str) -> tuple[int | None, dict[str, str]]:
    """The number of the form, and what is wrong with it."""
    if status not in {choice.value for choice, _, _ in _CHOICES}:
        return None, {"status": said(_CHOOSE)}
    if status == HIDDEN:
        return None, {"value": said(_NO_NUMBER)} if text else {}
    digits = "".join(text.split())
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 9):
        return None, {"value": said(_WHOLE_NUMBER)}
    return int(digits), {}


@pages.post("/<municipality>/lan/siffror/<int:number>")
@allow(Role.APPROVER)
def decide(municipality: str, number: int) -> Response:
    if all(one.number != number for one in list_typed(installation(), municipality)):
        abort(404)
    approve = request.form.get("decision") == "approve"
    reason = request.form.get("reason", "").strip()
    if not approve and not reason:
        return make_response(_page(municipality, {}, {f"reason-{number}": said(_NO_REASON)}), 400)
    try:
        if approve:
            approve_typed(installation(), actor(), municipality, number=number)
        else:
            reject_typed(installation(), actor(), municipality, number=number, reason=reason)
    except CasestatsError as error:
        return make_response(_page(municipality, {}, {"": said(error.words)}), 400)
    flash(said(_APPROVED if approve else _REJECTED), "done")
    return redirect(url_for(".listing", municipality=municipality))


def _page(municipality: str, given: Mapping[str, str], errors: Mapping[str, str]) -> str:
    rows = [_row(one) for one in list_typed(installation(), municipality)]
    handled = {
        one.responsible for one in list_agreements(installation(), municipality) if one.performing == municipality
    }
    whose = [("", said(Words("Vår egen kommun", "Our own municipality")))]
    whose += [
        (code, said(Words(f"Åt {municipality_name(code)}", f"For {municipality_name(code)}"))) for code in handled
    ]
    return shown(
        "figures",
        municipality,
        HERE,
        waiting=[row for row in rows if row.record.state == "waiting"],
        approved=[row for row in rows if row.record.state == "approved"],
        earlier=[row for row in rows if row.record.state in ("rejected", "replaced")],
        types=person().has([Role.ANALYST]),
        approves=person().has([Role.APPROVER]),
        indicators=indicators(counted_only=True),
        periods=periods(given.get("period", "")),
        whose=sorted(whose),
        choices=[(status.value, said(words), said(more)) for status, words, more in _CHOICES],
        longest=LONGEST,
        threshold=THRESHOLD,
        given=given,
        errors=errors,
    )


def _row(record: TypedRecord) -> Row:
    words, kind = _STATES[record.state]
    number = formats.HIDDEN if record.value is None else formats.number(record.value, language())
    status = said(TITLES[record.status])
    return Row(
        record=record,
        title=dict(indicators()).get(record.indicator, record.indicator),
        whose=municipality_name(record.on_behalf_of) if record.on_behalf_of else "",
        period=formats.period_said(record.period, language()),
        told=f"{number} ({status})",
        state=said(words),
        kind=kind,
        own=record.author.strip().casefold() == person().name.strip().casefold(),
    )
