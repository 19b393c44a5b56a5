"""What has been published of the whole municipality, release by release: for those who see no more of it."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from casestats.access import Role
from casestats.actions.published import PublishedFigure, published_releases
from casestats.actions.to_do import period_words
from casestats.exchange.shown_tables import Shown, ShownColumn, ShownRow, ShownTable
from casestats.web.current import installation, said
from casestats.web.gate import allow
from casestats.web.shown import columns_of, published_figure, published_status, rows_of
from casestats.words import Words

pages = Blueprint("published", __name__)

READERS = (Role.MANAGER, Role.COUNTY, Role.ANALYST, Role.APPROVER)


@pages.get("/<municipality>/publicerat")
@allow(*READERS)
def listing(municipality: str) -> str:
    """The figures of one release in force, the newest if none is chosen."""
    releases = published_releases(installation(), municipality)
    wanted = request.args.get("utlamning", "")
    chosen = next((one for one in releases if one.id == wanted), releases[0] if releases else None)
    table = None if chosen is None else _table(said(chosen.title), chosen.figures)
    return render_template(
        "published/list.html",
        municipality=municipality,
        releases=releases,
        chosen=chosen,
        table=table,
        columns=None if table is None else columns_of(table),
        rows=None if table is None else rows_of(table),
    )


def _table(title: str, figures: tuple[PublishedFigure, ...]) -> ShownTable:
    columns = (
        ShownColumn(said(Words("Siffra", "Figure")), False),
        ShownColumn(said(Words("Period", "Period")), False),
        ShownColumn(said(Words("Antal", "Number"))),
        ShownColumn(said(Words("Säkerhet", "Certainty")), False),
    )
    rows = tuple(
        ShownRow(
            said(one.indicator.title),
            (Shown(said(period_words(one.period))), published_figure(one.row), published_status(one.row)),
        )
        for one in figures
    )
    return ShownTable(title, columns, rows)
