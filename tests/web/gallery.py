"""Every macro of parts.html in one page, to be looked at and tested. The service does not ship it."""

from __future__ import annotations

from flask import Flask, flash, g, render_template_string

from casestats.access import Person, Reach, Role
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

TEMPLATE = """
{% extends "base.html" %}
{% import "parts.html" as parts with context %}
{% block title %}Galleri{% endblock %}
{% block banner %}{{ parts.crumbs([("Läget", "/"), ("Galleri", "")]) }}{% endblock %}
{% block heading %}{{ parts.heading("Läget just nu", lead="mars 2025, preliminär · senaste uttag 3 april · nästa väntas 5 maj", place="Härnösand · Vuxen") }}{% endblock %}
{% block content %}
{{ parts.tabs([("Månad", "/?m", true), ("Kvartal", "/?k", false), ("År", "/?a", false)]) }}
{% call parts.figures() %}
{{ parts.figure("Våldsutsatta vuxna", 31, "9 fler än mars 2024", "alla är räknade", href="/hjalp", spark=spark) }}
{{ parts.figure("Barn som bevittnat", 12, "3 fler än mars 2024", "9 barnärenden är oklassade", before="minst", href="/hjalp", spark=spark) }}
{{ parts.figure("Våldsutövare", HIDDEN, "", "talet är dolt för att skydda enskilda") }}
{{ parts.figure("Hedersrelaterat", "uppgift saknas", "", "källan frågar inte om det") }}
{% endcall %}
<div class="columns">
<section><h2>Att göra</h2>
<ul><li>Uttaget för april är inte inläst (väntades 5 maj)</li><li><a href="/hjalp">4 orsakskoder utan betydelse</a>: 23 ärenden</li></ul>
{% call parts.definition() %}<p>Antal personer med ett ärende som var öppet någon dag under månaden.</p>{% endcall %}
</section>
<section><h2>Så säkra är siffrorna</h2>
{% call parts.coverages() %}
{{ parts.coverage("Våldets former", 0.83) }}
{{ parts.coverage("Barn", 0.41, "källan började fråga i juni 2024") }}
{{ parts.coverage("Heder", none) }}
{% endcall %}
</section>
</div>
<h2>Utveckling</h2>
{{ parts.form_start(get=true) }}{{ parts.select("by", "Visa per", [("m", "Månad"), ("q", "Kvartal")], "m") }}{{ parts.select("unit", "Enhet", options, "adult") }}{{ parts.submit("Visa", "quiet") }}{{ parts.form_end() }}
{{ drawings }}
{% call parts.chart("Fler barn än i fjol sedan februari", chart, open=true) %}{{ parts.data_table("Barn som bevittnat, per månad", columns, rows, note="Preliminära månader kan ändras när nästa uttag läses in.") }}{% endcall %}
{{ parts.links([("Excel", "/a"), ("CSV", "/b")]) }}{{ parts.print_hint() }}
{{ parts.key() }}
<h2>Meddelanden</h2>
{{ parts.notice("info", "Siffrorna räknas om i natt.") }}
{{ parts.notice("warning", "Kopplingen mellan Barn och Vuxen saknas före juni 2024.") }}
{{ parts.notice("act", "Uttaget för april väntades 5 maj.", title="Uttag saknas") }}
{% call parts.notice("done", title="Inläst") %}<p>263 ärenden räknas.</p>{% endcall %}
{{ parts.empty("Inget uttag är inläst ännu", "Läs in det första uttaget, så visas siffrorna här.", "/hjalp", "Läs in ett uttag") }}
<p>{{ parts.tag("utkast") }} {{ parts.tag("preliminär", "info") }} {{ parts.tag("sen", "warning") }} {{ parts.tag("avvisad", "act") }} {{ parts.tag("publicerad", "done") }}</p>
<p>{{ parts.status_words("lower_bound") }}</p>
{{ parts.facts([("Period", "mars 2025"), ("Källa", "verksamhetssystem"), ("Inläst", moment("2025-04-03T12:05:00+00:00"))]) }}
{{ parts.progress("Inläsning av mars 2025", "running", "Kontrollerar raderna.", url="/hjalp", done=1200, of=4000) }}
{{ parts.progress("Inläsning av februari 2025", "done", "212 ärenden räknas.") }}
{{ parts.pager(2, 5, "guidance.help") }}
<h2>Formulär</h2>
{{ parts.error_summary(errors) }}
{{ parts.form_start(action="/hjalp", multipart=true) }}
{{ parts.field("reason", "Varför tas inläsningen tillbaka?", hint="Sparas i loggen. Skriv inga namn eller nummer.", errors=errors, required=true) }}
{{ parts.field("secret", "Lösenord", type="password", autocomplete="current-password") }}
{{ parts.field("code", "Kod", "123456", inputmode="numeric", autocomplete="one-time-code", width="s", required=false) }}
{{ parts.textarea("text", "Anteckning", "Nytt formulär infördes.") }}
{{ parts.select("area", "Enhet", options, "child", hint="Bara dina enheter visas.") }}
{{ parts.radios("kind", "Vad gäller det?", [("note", "Anteckning", "Visas under diagrammet."), ("break", "Brott i serien")], "note") }}
{{ parts.checkboxes("roles", "Roller", [("a", "Registrator"), ("b", "Analytiker")], ["b"]) }}
{{ parts.checkbox("sure", "Jag har kontrollerat siffrorna", hint="Krävs för att publicera.") }}
{{ parts.file("extract", "Uttag", hint="csv eller xlsx, högst 200 MB.", accept=".csv,.xlsx", multiple=true) }}
{{ parts.submit("Läs in") }}
{{ parts.form_end() }}
<p class="cluster">{{ parts.button_form("/hjalp", "Ta tillbaka", {"number": 3}, about="inläsningen av mars") }} {{ parts.button_form("/hjalp", "Återkalla", kind="act") }} {{ parts.button_link("/hjalp", "Nytt utkast") }}</p>
{% endblock %}
"""


def add_gallery(app: Flask) -> None:
    """A page at /galleri, shown to an invented manager."""

    @app.get("/galleri")
    @open_to_all
    def gallery() -> str:
        g.person = PERSON
        flash("Utseendet är sparat.", "done")
        return render_template_string(
            TEMPLATE, columns=COLUMNS, rows=ROWS, options=OPTIONS, errors=ERRORS, **drawings()
        )


def drawings() -> dict[str, object]:
    return {"chart": "", "spark": "", "drawings": ""}
