"""A county's release on its page: its figures as a matrix, and the files it can be had as."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import NamedTuple

from casestats.actions.county_releasing import CountyRelease
from casestats.catalogue import standard_catalogue
from casestats.county.figures import WHOLE
from casestats.county.readings import Matrix
from casestats.county.result import CountyContent
from casestats.exchange.county_files import STYLES, render_county
from casestats.words import Language, Words

_KINDS = {
    ".csv": "text/csv",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".json": "application/json",
}
SIGNED = "signed"


class CountyFile(NamedTuple):
    """`published`: it is there once the release is."""

    style: str
    title: Words
    what: Words
    published: bool = False


FILES = (
    CountyFile(
        "xlsx",
        Words("Excel", "Excel"),
        Words(
            "summor, kommuner och vad som måste sägas om dem", "totals, municipalities and what must be said of them"
        ),
    ),
    CountyFile(
        "csv-excel",
        Words("CSV för Excel", "CSV for Excel"),
        Words("en rad för varje siffra, som Excel läser den", "a row for each figure, as Excel reads it"),
    ),
    CountyFile(
        "csv",
        Words("CSV för program", "CSV for programs"),
        Words("samma rader, utan hänsyn till språk", "the same rows, whatever the language"),
    ),
    CountyFile("json", Words("JSON", "JSON"), Words("allt innehåll, för program", "all of it, for programs")),
    CountyFile(
        SIGNED,
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
    if style in STYLES:
        name, content = render_county(found.content, style, language)
    elif style == SIGNED and found.papers.envelope is not None:
        name, content = f"{found.record.id}.dsse.json", found.papers.envelope
    else:
        return None
    return name, _KINDS[PurePosixPath(name).suffix], content
