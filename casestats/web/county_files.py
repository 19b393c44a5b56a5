"""The files of a county's release: what each is called, and who may have it when."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import NamedTuple

from casestats.actions.county_releasing import CountyRelease
from casestats.catalogue import standard_catalogue
from casestats.county.figures import WHOLE
from casestats.county.readings import Matrix
from casestats.county.result import CountyContent
from casestats.exchange.shown_tables import shown_csv, shown_xlsx
from casestats.web.county_matrix_table import matrix_table
from casestats.web.shown import FORMS
from casestats.words import Language, Words

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class CountyFile(NamedTuple):
    """`published`: it is there once the release is."""

    style: str
    title: Words
    what: Words
    published: bool = False


FILES = (
    CountyFile(
        "excel",
        Words("Excel", "Excel"),
        Words(
            "summor, kommuner och vad som måste sägas om dem", "totals, municipalities and what must be said of them"
        ),
    ),
    CountyFile("csv", Words("CSV", "CSV"), Words("en rad för varje siffra", "a row for each figure")),
    CountyFile("json", Words("JSON", "JSON"), Words("allt innehåll, för program", "all of it, for programs")),
    CountyFile(
        "signed",
        Words("Undertecknad", "Signed"),
        Words("samma innehåll med länets underskrift", "the same with the county's signature"),
        published=True,
    ),
)


def matrix_of(content: CountyContent) -> Matrix:
    """The release's own figures as a matrix: what it said, whatever has been accepted since."""
    totals = {one.indicator: one for one in content.totals if one.groups == WHOLE}
    figures = {(one.municipality, one.indicator): one for one in content.figures if one.groups == WHOLE}
    named = {*totals, *(indicator for _, indicator in figures)}
    order = [one.id for one in standard_catalogue().indicators if one.id in named]
    return Matrix(
        period=content.period, members=content.members, indicators=tuple(order), figures=figures, totals=totals
    )


def file_of(found: CountyRelease, style: str, language: Language) -> tuple[str, str, bytes] | None:
    """Name, kind and bytes of a file of the release; None where there is none."""
    id, papers = found.record.id, found.papers
    if style in FORMS:
        return _table(found, style, language)
    if style == "json":
        return f"{id}.content.json", "application/json", papers.content
    if style == "signed" and papers.envelope is not None:
        return f"{id}.dsse.json", "application/json", papers.envelope
    return None


def _table(found: CountyRelease, style: str, language: Language) -> tuple[str, str, bytes]:
    matrix = matrix_of(found.content)
    table = matrix_table(matrix, [standard_catalogue().indicator(name) for name in matrix.indicators])
    told = [found.content.policy.text, found.content.proof.text, found.content.population, *found.content.caveats]
    table = replace(table, remarks=(*(words.spoken(language) for words in told if words.sv), *table.remarks))
    if style == "csv":
        return f"{found.record.id}.csv", "text/csv", shown_csv(table)
    made_on = date.fromisoformat(found.record.created_at[:10])
    return f"{found.record.id}.xlsx", XLSX, shown_xlsx(table, language, made_on=made_on)
