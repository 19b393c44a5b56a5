"""The files of a county's release: what each is called, and who may have it when."""

from __future__ import annotations

from typing import NamedTuple

from casestats.actions.county_releasing import CountyRelease
from casestats.words import Language, Words


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


def file_of(found: CountyRelease, style: str, language: Language) -> tuple[str, str, bytes] | None:
    """Name, kind and bytes of a file of the release; None where there is none."""
    id, papers = found.record.id, found.papers
    if style == "json":
        return f"{id}.content.json", "application/json", papers.content
    if style == "signed" and papers.envelope is not None:
        return f"{id}.dsse.json", "application/json", papers.envelope
    return None
