"""The audit log: who did what, when; filtered, verified, and as a file. No case stands in it."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from casestats.access import Role
from casestats.actions.event_words import words_of_event, words_of_result, words_of_role
from casestats.actions.reading_log import log_page, take_log
from casestats.actions.verifying_log import verify_log
from casestats.adapters.dates import swedish_time
from casestats.errors import CasestatsError
from casestats.exchange.formulas import as_text
from casestats.store.audit_events import Sought
from casestats.web.current import actor, installation, said
from casestats.web.gate import allow
from casestats.words import Words

pages = Blueprint("audit_log", __name__, url_prefix="/logg")
_DAYS = {
    "from": Words("Skriv första dagen som 2026-01-31.", "Write the first day as 2026-01-31."),
    "to": Words("Skriv sista dagen som 2026-01-31.", "Write the last day as 2026-01-31."),
}
_HEADINGS = ("number", "at", "actor", "role", "action", "object", "reason", "result")


@pages.get("")
@allow(Role.AUDITOR, Role.ADMINISTRATOR)
def page() -> str:
    return _page()


@pages.post("/kontroll")
@allow(Role.AUDITOR, Role.ADMINISTRATOR)
def verify() -> str:
    """Reads the whole log; so it is asked for."""
    try:
        found = verify_log(installation())
    except CasestatsError as error:
        return _page(verdict=("act", said(error.words)))
    whole = Words(
        f"Loggen är hel: {found.events} händelser i obruten följd, och {found.checkpoints} kontrollpunkter stämmer.",
        f"The log is whole: {found.events} events in an unbroken chain, and {found.checkpoints} checkpoints agree.",
    )
    return _page(verdict=("done", said(whole)))


@pages.post("/fil")
@allow(Role.AUDITOR, Role.ADMINISTRATOR)
def export() -> Response | tuple[str, int]:
    sought, errors = _sought()
    if errors:
        return _page(), 400
    written = io.StringIO()
    writer = csv.writer(written, delimiter=";", lineterminator="\r\n")
    writer.writerow(_HEADINGS)
    for number, event in take_log(installation(), actor(), sought):
        writer.writerow([number, *(as_text(part) for part in event)])
    answer = Response("\ufeff" + written.getvalue(), mimetype="text/csv")
    day = f"{installation().clock():%Y-%m-%d}"
    answer.headers["Content-Disposition"] = f'attachment; filename="casestats-log-{day}.csv"'
    return answer


def _page(verdict: tuple[str, str] | None = None) -> str:
    sought, errors = _sought()
    wish = request.values.get("page", "1")
    found = log_page(installation(), sought, int(wish) if wish.isdecimal() and len(wish) < 9 else 1)
    given = {name: value for name in (*_DAYS, "actor", "action", "object", "result") if (value := _given(name))}
    return render_template(
        "audit_log/page.html",
        log=found,
        errors=errors,
        given=given,
        verdict=verdict,
        event_words=words_of_event,
        role_words=words_of_role,
        result_words=words_of_result,
    )


def _sought() -> tuple[Sought, dict[str, str]]:
    """What the form looks for, with the days as Swedish ones; and what of it cannot be read."""
    errors, days = {}, {}
    for name, words in _DAYS.items():
        text = _given(name)
        try:
            days[name] = date.fromisoformat(text) if text else None
        except ValueError:
            errors[name], days[name] = said(words), None
    first, last = days["from"], days["to"]
    since = _utc(first) if first and first.year > 1 else ""
    until = _utc(last + timedelta(days=1)) if last and last < date.max else ""
    return Sought(since, until, _given("actor"), _given("action"), _given("result"), _given("object")), errors


def _utc(day: date) -> str:
    """When a day begins in Sweden."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    ahead = swedish_time(midnight - timedelta(hours=2)).utcoffset() or timedelta(0)
    return (midnight - ahead).isoformat(timespec="seconds")


def _given(name: str) -> str:
    return request.values.get(name, "").strip()[:128]
