"""Every macro of parts.html in one page, to be looked at and tested. The service does not ship it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from flask import Flask, flash, g, render_template_string

from casestats.access import Person, Reach, Role
from casestats.web.charts import Bar, Break, Point, bars, coverage_bars, line, rows, sparkline
from casestats.web.gate import open_to_all
from casestats.web.tables import Cell, Column, Row

PERSON = Person(1, "demo", "Enhetschef Demo", frozenset({Role.MANAGER}), (Reach("2280", "Vuxen"),))
OPTIONS = [("all", "Alla enheter"), ("adult", "Vuxen"), ("child", "Barn")]
ERRORS = {"reason": "Skriv varför. Skriv utan namn.", "": "Uttaget är redan inläst."}

COLUMNS = [Column("Månad"), Column("2025"), Column("2024"), Column("Täckning", note="andel med uppgift")]
ROWS = [
    Row("Första kvartalet", kind="group"),
    Row("januari", [12, 9, "83 %"], level=1),
    Row("februari", [Cell(1234), Cell(kind="hidden"), "81 %"], level=1, href="/hjalp"),
    Row("mars", [Cell(15, kind="preliminary"), None, "41 %"], level=1),
    Row("Summa", [1261, Cell(9, note="utan februari"), "79 %"], kind="sum"),
]

TEMPLATE = Path(__file__).with_name("gallery.html")


def add_gallery(app: Flask) -> None:
    """A page at /galleri, shown to an invented manager."""

    @app.get("/galleri")
    @open_to_all
    def gallery() -> str:
        g.person = PERSON
        flash("Utseendet är sparat.", "done")
        return render_template_string(
            TEMPLATE.read_text("utf-8"), columns=COLUMNS, rows=ROWS, options=OPTIONS, errors=ERRORS, **drawings()
        )


MONTHS = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")


def drawings() -> dict[str, object]:
    """A chart of each kind, with gaps, breaks, hidden and preliminary values."""
    nows = (12, 9, 15, 14, 0, 22, None, 19, 24, 21, 26, 31)
    thens = (9, 8, 11, None, 12, 12, 14, 13, 15, 17, 19, 22)
    months = [
        Bar(month, now, then, preliminary=place > 10, hidden=place == 7)
        for place, (month, now, then) in enumerate(zip(MONTHS, nows, thens, strict=True))
    ]
    units = [Bar("Mottagning vuxen", 1234, 1180), Bar("Barn och unga", 31, 22), Bar("Familjerätt", hidden=True)]
    years = [8, 9, 9, 11, 10, 12, None, 14, 13, 15, 16, 15, 17, 18, 18, 20, 19, 22, 21, 24, 23, 26, 27, 31]
    points = [Point(f"{MONTHS[place % 12]} {23 + place // 12}", value) for place, value in enumerate(years)]
    points[-1] = replace(points[-1], preliminary=True)
    points += [Point(f"{MONTHS[place]} 25", 31 + place, low=28 - place, high=35 + 3 * place) for place in range(6)]
    words = "nytt formulär i juni, frågan om våld ställs till alla"
    form = [Break(5, words), Break(8, "ny enhet")]
    return {
        "spark": sparkline("spark", "24 månader", years),
        "spark2": sparkline("spark2", "24 månader", years),
        "chart": bars("bars", "Barn", "Tolv månader", months, now="2025", then="2024", breaks=form),
        "others": [
            line("line", "Vuxna", "Prognos", points, breaks=[Break(17, words)]),
            rows("rows", "Enheter", "Per enhet", units, now="2025", then="2024"),
            rows("ages", "Åldrar", "Per ålder", [Bar("0-5", 3), Bar("6-12", 8), Bar("13-17", 5, preliminary=True)]),
            coverage_bars(
                "known", "Täckning", "Per fråga", [("Våldets former", 0.83), ("Heder", None), ("Barn", 0.41)]
            ),
            bars("many", "Lång", "", [Bar(f"m{place}", 900 + 37 * place) for place in range(30)]),
        ],
    }
