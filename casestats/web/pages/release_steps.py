"""The steps of a release's life: begun, reviewed, published, withdrawn; and how work that takes long goes."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from casestats.access import Role
from casestats.actions.publishing import review, withdraw
from casestats.actions.release_pages import own_templates, periods_offered
from casestats.actions.release_work import Wish, begin_draft, begin_publish, work_found
from casestats.actions.releasing import LONGEST_TEMPLATE
from casestats.errors import CasestatsError, FixSettings
from casestats.releases.template import SHIPPED
from casestats.store.work_files import Going, Kind, Work
from casestats.web.current import actor, installation, language, said
from casestats.web.formats import period_said
from casestats.web.gate import allow
from casestats.web.release_page import MAKERS, found, release_page
from casestats.web.release_words import COUNTING, STAGES, TEMPLATES
from casestats.words import Words

pages = Blueprint("steps", __name__)

OWN = "own"
"""The choice of a template in a file of one's own."""
LONGEST_REASON = 500
_NO_REASON = Words("Skriv en orsak. Den sparas.", "Write a reason. It is kept.")
_TOO_LONG = Words(f"Skriv högst {LONGEST_REASON} tecken.", f"Write at most {LONGEST_REASON} characters.")
_APPROVED = Words("Utkastet är godkänt. Det kan publiceras.", "The draft is approved. It can be published.")
_REJECTED = Words("Utkastet är underkänt.", "The draft is rejected.")
_WITHDRAWN = Words(
    "Utlämnandet är återkallat. Den som har det har det kvar: berätta det för läsarna.",
    "The release is withdrawn. Who has it still has it: tell the readers.",
)


@pages.get("/<municipality>/utlamningar/nytt")
@allow(Role.ANALYST)
def new(municipality: str) -> str:
    """The form of a draft. The address may name a period and a template, from the page of what is to be corrected."""
    return _form(municipality, {name: request.args.get(name, "") for name in ("period", "template")}, {})


@pages.post("/<municipality>/utlamningar/nytt")
@allow(Role.ANALYST)
def begin(municipality: str) -> Response:
    """Begin a draft and go to where one sees how it goes."""
    given = {name: request.form.get(name, "").strip() for name in ("period", "template", "name", "reason")}
    if len(given["reason"]) > LONGEST_REASON:
        return make_response(_form(municipality, given, {"reason": said(_TOO_LONG)}), 400)
    try:
        work = begin_draft(installation(), actor(), _wish(municipality, given))
    except CasestatsError as error:
        return make_response(_form(municipality, given, {"": said(error.words)}), 400)
    return redirect(url_for(".work", municipality=municipality, id=work.id))


def _wish(municipality: str, given: Mapping[str, str]) -> Wish:
    """The draft that the form asks for. FixSettings: the file is no text, or there is none."""
    template, text = given["template"], ""
    if template == OWN:
        template, text = given["name"], _text_of_file()
    elif template not in SHIPPED:
        text = own_templates(installation(), municipality).get(template, "")
        if not text:
            raise FixSettings("Välj en mall.", "Choose a template.")
    return Wish(municipality, given["period"], template, text, given["reason"])


def _text_of_file() -> str:
    file = request.files.get("file")
    data = file.stream.read(LONGEST_TEMPLATE + 1) if file is not None else b""
    if not data:
        raise FixSettings("Välj mallens fil.", "Choose the template's file.")
    if len(data) > LONGEST_TEMPLATE:
        raise FixSettings("Mallen är för lång.", "The template is too long.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FixSettings(
            "Mallen går inte att läsa: filen är inte UTF-8. Spara om den i en textredigerare.",
            "Cannot read the template: the file is not UTF-8. Save it anew in a text editor.",
        ) from None


def _form(municipality: str, given: Mapping[str, str], errors: Mapping[str, str]) -> str:
    templates = [(name, said(TEMPLATES[name][0]), said(TEMPLATES[name][1])) for name in SHIPPED]
    again = Words("samma mall som förra gången", "the same template as last time")
    templates += [(name, name, said(again)) for name in own_templates(installation(), municipality)]
    templates.append((OWN, said(Words("En egen fil", "A file of your own")), ""))
    return render_template(
        "releases/new.html",
        municipality=municipality,
        periods=[(str(one), period_said(one, language())) for one in periods_offered(installation(), municipality)],
        templates=templates,
        given=given,
        errors=errors,
        longest=LONGEST_REASON,
    )


@pages.get("/<municipality>/utlamningar/arbete/<id>")
@allow(*MAKERS)
def work(municipality: str, id: str) -> Response:
    """How a draft or a publication goes; when it is done, the release."""
    one = _work(municipality, id)
    if one.going is Going.DONE:
        return redirect(url_for("releases.page", municipality=municipality, id=one.release))
    return make_response(render_template("releases/work.html", **_told(municipality, one)))


@pages.get("/<municipality>/utlamningar/arbete/<id>/lage")
@allow(*MAKERS)
def work_now(municipality: str, id: str) -> Response:
    """The row of progress alone, for a page that asks again and again."""
    one = _work(municipality, id)
    answer = make_response(render_template("releases/work_row.html", **_told(municipality, one)))
    if one.going in (Going.DONE, Going.FAILED):
        answer.headers["HX-Redirect"] = url_for(".work", municipality=municipality, id=id)
    return answer


def _work(municipality: str, id: str) -> Work:
    return work_found(installation(), municipality, id) or abort(404)


def _told(municipality: str, one: Work) -> dict[str, object]:
    return {
        "municipality": municipality,
        "work": one,
        "stage": said(STAGES.get(one.stage, COUNTING)),
        "failed": said(Words(one.sv, one.en)),
        "is_draft": one.kind is Kind.DRAFT,
    }


@pages.post("/<municipality>/utlamningar/<id>/granska")
@allow(Role.APPROVER)
def decide(municipality: str, id: str) -> Response:
    """Approve or reject somebody else's draft."""
    decision, reason = request.form.get("decision"), _reason()
    if decision not in ("approve", "reject"):
        abort(400)
    approve = decision == "approve"
    if not approve and not reason:
        return _again(municipality, id, "reason", _NO_REASON)
    return _stepped(
        municipality,
        id,
        lambda: review(installation(), actor(), id, approve=approve, reason=reason),
        _APPROVED if approve else _REJECTED,
    )


@pages.post("/<municipality>/utlamningar/<id>/publicera")
@allow(Role.APPROVER)
def publish(municipality: str, id: str) -> Response:
    """Begin to publish: all is made and checked once more, which takes as long as the draft did."""
    found(municipality, id)
    try:
        one = begin_publish(installation(), actor(), municipality, id)
    except CasestatsError as error:
        return _again(municipality, id, "", error.words)
    return redirect(url_for(".work", municipality=municipality, id=one.id))


@pages.post("/<municipality>/utlamningar/<id>/aterkalla")
@allow(Role.APPROVER)
def take_back(municipality: str, id: str) -> Response:
    reason = _reason()
    if not reason:
        return _again(municipality, id, "reason", _NO_REASON)
    return _stepped(municipality, id, lambda: withdraw(installation(), actor(), id, reason), _WITHDRAWN)


def _stepped(municipality: str, id: str, step: Callable[[], object], done: Words) -> Response:
    """Take a step with a release of the municipality, and show it as it is then, or why it could not be."""
    found(municipality, id)
    try:
        step()
    except CasestatsError as error:
        return _again(municipality, id, "", error.words)
    flash(said(done), "done")
    return redirect(url_for("releases.page", municipality=municipality, id=id))


def _again(municipality: str, id: str, field: str, words: Words) -> Response:
    """The release's page once more, with what was wrong above and what was written where it was."""
    shown = found(municipality, id)
    return make_response(release_page(municipality, shown, {field: said(words)}, {"reason": _reason()}), 400)


def _reason() -> str:
    return request.form.get("reason", "").strip()[:LONGEST_REASON]
