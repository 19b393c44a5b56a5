"""The first page: how things are just now, for a unit or for the whole municipality, or what has been published."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any, NamedTuple

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from casestats.access import Person, Role
from casestats.actions.overview import Card, Coverage, Overview, overview
from casestats.actions.published import newest_figures
from casestats.actions.revealing import REASONS, reveals_of_week
from casestats.actions.to_do import ToDo, period_words
from casestats.catalogue import standard_catalogue
from casestats.catalogue.explaining import Explained, explained
from casestats.catalogue.municipalities import municipality_name
from casestats.catalogue.themes import THEMES, noun_of
from casestats.catalogue.wording import SUBJECTS
from casestats.errors import FixSettings
from casestats.exchange.shown_tables import ShownTable
from casestats.tabulation import Status
from casestats.tabulation.forecasting import NoPrognosis
from casestats.tabulation.trends import figure_words
from casestats.web import formats
from casestats.web.charts import bars, sparkline
from casestats.web.current import installation, language, person, said, today
from casestats.web.gate import EVERY_ROLE, allow
from casestats.web.menu import may_open
from casestats.web.reach import Reading, among, reading_of
from casestats.web.shown import (
    FORMS,
    as_file,
    columns_of,
    drawn,
    figure,
    month_bars,
    months_table,
    pairs,
    published_figure,
    published_status,
    rows_of,
    span_words,
)
from casestats.words import Words

pages = Blueprint("start", __name__)

READERS = (Role.MANAGER, Role.ANALYST, Role.APPROVER, Role.REGISTRAR, Role.COUNTY)


@pages.get("/")
@allow(*EVERY_ROLE)
def first() -> AnyResponse | str:
    """Where each belongs: a county's pages, a municipality's, a choice of several, or what an administrator or auditor
    is for. Whoever hands in for a municipality has a program do it, and comes for its token."""
    somebody = person()
    if somebody.has((Role.MEMBER,)):
        return redirect(url_for("own_tokens.page"))
    for endpoint in ("county_deliveries.listing", "county_releases.listing"):
        if may_open(somebody, endpoint):
            return redirect(url_for(endpoint))
    codes = () if installation().settings.is_county else somebody.municipalities
    if somebody.has(READERS) and len(codes) == 1:
        return redirect(url_for("start.page", municipality=codes[0]))
    if somebody.has(READERS) and codes:
        return render_template("start/choose.html", codes=codes)
    for endpoint in ("administration.page", "audit_log.page"):
        if may_open(somebody, endpoint):
            return redirect(url_for(endpoint))
    return render_template("start/choose.html", codes=())


@pages.get("/<municipality>/")
@allow(*READERS)
def page(municipality: str) -> str:
    """How things are just now."""
    somebody = person()
    mine = reading_of(somebody, municipality)
    told: dict[str, Any] = {
        "municipality": municipality,
        "mine": mine,
        "published": _published(municipality),
        "may": partial(may_open, somebody),
    }
    if not mine.exact and not mine.whole:
        return render_template("start/published.html", **told)
    try:
        mine, seen = _overview(municipality)
    except FixSettings as nothing:
        return render_template("start/nothing.html", words=nothing.words, **told)
    return render_template("start/overview.html", **told | {"mine": mine} | _told(somebody, seen, mine))


@pages.get("/<municipality>/utveckling/<form>")
@allow(Role.MANAGER, Role.ANALYST, Role.APPROVER)
def development(municipality: str, form: str) -> Response:
    """The table under the chart, as a file."""
    if form not in FORMS or not reading_of(person(), municipality).exact:
        abort(404)
    mine, seen = _overview(municipality)
    card = _chosen(seen)
    table = months_table(card, _title(seen, card))
    return as_file(table, form, (municipality, mine.unit, card.theme.slug, str(card.series[-1].month)))


def _overview(municipality: str) -> tuple[Reading, Overview]:
    """Whose start page is asked for, and what it says."""
    mine = reading_of(person(), municipality)
    if mine.whole and mine.exact:
        whole = overview(installation(), municipality)
        mine = among(mine, whole.units)
        if not mine.unit:
            return mine, whole
    return mine, overview(installation(), municipality, mine.unit)


class Shown(NamedTuple):
    """A card as the template draws it."""

    label: str
    value: str | int
    before: str
    sentence: str
    doubt: str
    href: str
    spark: Any


def _told(somebody: Person, seen: Overview, mine: Reading) -> dict[str, Any]:
    told: dict[str, Any] = {
        "seen": seen,
        "lead": _lead(seen),
        "to_do": [(one, *_where(somebody, one, seen.municipality)) for one in seen.to_do],
        "coverage": _coverage(seen),
        "not_covered": _not_covered(seen),
        "period_words": period_words,
        "counts_everyone": somebody.sees_whole(seen.municipality),
        "reveals": _reveals(somebody, seen, mine),
    }
    if not mine.exact:
        return told
    card = _chosen(seen)
    table = months_table(card, _title(seen, card))
    return told | {
        "cards": [_card(one, seen, mine) for one in seen.cards],
        "card": card,
        "themes": [(one.theme.slug, said(one.theme.title)) for one in seen.cards],
        "chart": _chart(card, table),
        "columns": columns_of(table),
        "rows": rows_of(table, steady=True),
        "table": table,
        "explained": _explained(seen),
        "prognosis": card.prognosis,
        "no_prognosis": isinstance(card.prognosis, NoPrognosis),
    }


def _capital(words: Words) -> Words:
    return Words(*(text[:1].upper() + text[1:] for text in words))


_TOGETHER = {
    "form_": Words("Våldets former", "Forms of violence"),
    "risk_": Words("Särskilt utsatta grupper", "Groups at particular risk"),
}
"""How the indicators begin whose questions stand together on the start page; the quality page has each."""
_LOWEST = Words("lägst: {}, {}", "lowest: {}, {}")


def _coverage(seen: Overview) -> list[tuple[str, float, str]]:
    """Question, share and words. Questions of one kind stand together, under the one that is answered worst."""
    kinds: dict[str, list[Coverage]] = {}
    for one in seen.coverage:
        if one.share is not None:
            name = one.indicator.id
            kind = next((start for start in _TOGETHER if name.startswith(start) and name != "risk_assessed"), name)
            kinds.setdefault(kind, []).append(one)
    found = []
    for kind, questions in kinds.items():
        worst = min(questions, key=lambda one: one.share or 0.0)
        words, title = said(worst.words), SUBJECTS.get(worst.flag, worst.indicator.title)
        if len({one.share for one in questions}) > 1:
            words = said(_LOWEST).format(said(title), words)
        found.append((said(_TOGETHER.get(kind, _capital(title))), worst.share or 0.0, words))
    return found


def _not_covered(seen: Overview) -> list[tuple[str, str]]:
    """Why there is no coverage, and of which questions."""
    found: dict[Words, list[str]] = {}
    for one in seen.coverage:
        if one.share is None:
            title = said(SUBJECTS.get(one.flag, one.indicator.title))
            found.setdefault(one.words, []).append(title)
    return [(said(_capital(words)), ", ".join(titles)) for words, titles in found.items()]


def _reveals(somebody: Person, seen: Overview, mine: Reading) -> list[tuple[str, str, int]] | None:
    """Who was shown case numbers of the unit last week, how often and why. None: not for this person."""
    if Role.MANAGER not in somebody.roles or mine.unit not in somebody.units(seen.municipality):
        return None
    monday = today() - timedelta(days=today().weekday() + 7)
    told = reveals_of_week(installation(), seen.municipality, mine.unit, monday)
    return [(one.actor, said(REASONS.get(one.reason, Words(one.reason, one.reason))), one.times) for one in told]


def _lead(seen: Overview) -> str:
    """`mars 2025, preliminär · senaste uttag inläst 3 april 2025 · nästa väntas 5 maj 2025`."""
    parts = [formats.month(seen.month, language())]
    if seen.preliminary:
        parts[0] += said(Words(", preliminär", ", preliminary"))
    if seen.deliveries:
        latest = max(one.imported_at for one in seen.deliveries)
        day = formats.day(latest, language())
        parts.append(said(Words("senaste uttag inläst {}", "latest extract imported {}")).format(day))
    due = [one.due for one in seen.deliveries if one.due is not None and not one.late]
    if due:
        parts.append(said(Words("nästa väntas {}", "next expected {}")).format(formats.day(min(due), language())))
    late = [one.expected for one in seen.deliveries if one.late and one.expected is not None]
    parts += [
        said(Words("uttaget för {} är försenat", "the extract of {} is late")).format(said(period_words(one)))
        for one in late[:1]
    ]
    return " · ".join(parts)


def _card(card: Card, seen: Overview, mine: Reading) -> Shown:
    shown = figure(card.cell)
    before = ""
    value: str | int = shown.text
    if shown.number is not None and card.value is not None:
        value = card.value
        before = said(_IN_FRONT.get(card.status, Words("", "")))
    return Shown(
        label=said(card.theme.title),
        value=value,
        before=before,
        sentence=_against(card),
        doubt=_doubt(card),
        href=url_for(
            "target_groups.page",
            municipality=seen.municipality,
            group=card.theme.slug,
            enhet=mine.unit or None,
        ),
        spark=sparkline(
            f"line-{card.theme.slug}", said(card.title), [drawn(one.cell) for one in card.series], language=language()
        ),
    )


def _against(card: Card) -> str:
    """What the sentence says beside the figure itself, which stands above it: `49 fler än samma tid i fjol`."""
    whole, told = said(card.sentence), said(figure_words(card.cell, noun_of(card.indicator)))
    rest = whole[len(told) :].removeprefix(", ").strip()
    return rest[:1].upper() + rest[1:]


_IN_FRONT = {Status.LOWER_BOUND: Words("minst", "at least"), Status.APPROXIMATE: Words("ca", "ca")}


def _doubt(card: Card) -> str:
    """What makes the figure less sure, shortly: the rest stands under "Så räknas detta". First why it is not compared,
    where its sentence says only that it is not."""
    parts = [_ended(said(reason)) for reason in (card.change.reasons if card.change is not None else ())][:1]
    if card.coverage is not None:
        share = formats.percent(card.coverage, language())
        parts.append(said(Words("Täckning {}", "Coverage {}")).format(share))
        missing = card.cell.count.not_recorded
        if missing:
            told = Words("uppgift saknas för {}", "not recorded for {}")
            parts[-1] += ", " + said(told).format(formats.number(missing, language()))
        parts[-1] += "."
    if card.status is Status.TRUE_ZERO:
        parts.append(said(Words("Exakt noll.", "Exactly zero.")))
    parts += [said(words) for words in card.doubts if card.status not in (Status.EXACT, Status.TRUE_ZERO)][:1]
    return " ".join(parts)


def _ended(told: str) -> str:
    return told if told.endswith((".", "!", "?")) else f"{told}."


_SEE_TO_IT = {
    "late": ("imports.listing", Words("Läs in uttag", "Import extracts")),
    "missing": ("imports.listing", Words("Läs in uttag", "Import extracts")),
    "refused": ("imports.listing", Words("Se inläsningarna", "See the imports")),
    "unmapped": ("profiles.listing", Words("Öppna profilerna", "Open the profiles")),
    "conflicts": ("quality.page", Words("Se kvaliteten", "See the quality")),
}


def _where(somebody: Person, one: ToDo, municipality: str) -> tuple[str, str]:
    """The page where the person can see to it, and what its link says; empty where they cannot."""
    endpoint, words = _SEE_TO_IT.get(one.kind, ("", Words("", "")))
    if not endpoint or not may_open(somebody, endpoint):
        return "", ""
    return url_for(endpoint, municipality=municipality), said(words)


def _chosen(seen: Overview) -> Card:
    """The target group of the chart."""
    wanted = request.args.get("grupp", "")
    if not wanted:
        return seen.cards[0]
    found = next((card for card in seen.cards if card.theme.slug == wanted), None)
    if found is None:
        abort(404)
    return found


def _title(seen: Overview, card: Card) -> str:
    place = seen.unit or municipality_name(seen.municipality)
    return f"{said(card.theme.title)}, {place}, {span_words(card.series[-12:])}"


def _chart(card: Card, table: ShownTable) -> Any:
    months, breaks = month_bars(card.series)
    then, now = zip(*pairs(card.series), strict=True)
    return bars(
        "development",
        said(card.title),
        table.title,
        months,
        now=span_words(now),
        then=span_words(then),
        breaks=breaks,
        language=language(),
    )


def _explained(seen: Overview) -> list[tuple[Card, list[Explained]]]:
    catalogue = standard_catalogue()
    return [(card, explained(card.indicator, catalogue)) for card in seen.cards]


def _published(municipality: str) -> list[tuple[str, str, str, str, str, str]]:
    """Group, period, figure, what it claims, release and its day: what has been published of the whole municipality."""
    newest = newest_figures(installation(), municipality)
    found = []
    for theme in THEMES:
        one = newest.get(theme.lead)
        if one is not None:
            told = published_figure(one.row), published_status(one.row)
            period = said(period_words(one.period))
            found.append((said(theme.title), period, told[0].text, told[1].text, one.release, one.published_at))
    return found
