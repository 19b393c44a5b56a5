"""A filled form as one page, to read, print and paste from. No script, nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from casestats.county.filling import Filled, FilledPart
from casestats.exchange.markup import element, text
from casestats.exchange.release_style import stylesheet
from casestats.exchange.use_about import about_use, made_at
from casestats.exchange.use_rows import UseRow, file_name, part_rows, place_words, status_shown
from casestats.words import Language, Words

_HEADS = (Words("Fält", "Field"), Words("Svar", "Answer"), Words("Säkerhet", "Certainty"))
_ABOUT = Words("Om blanketten", "About the form")


def use_html(filled: Filled, language: Language) -> bytes:
    """The page, UTF-8."""
    title = f"{filled.use.title.spoken(language)}, {filled.name} {filled.period}"
    footer = f"{file_name(filled)}, {made_at(filled):%Y-%m-%d}"
    head = [
        "<!DOCTYPE html>",
        f'<html lang="{language}">',
        "<head>",
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width,initial-scale=1">',
        '<meta name="referrer" content="no-referrer">',
        text("title", title),
        f"<style>{stylesheet(footer)}</style>",
        "</head>",
        "<body>",
        '<main class="page">',
    ]
    parts = [_part(part, number, language) for number, part in enumerate(filled.parts, start=1)]
    return "\n".join([*head, *_opening(filled, language), *parts, *_closing(filled, language)]).encode()


def _opening(filled: Filled, language: Language) -> Iterator[str]:
    yield element(
        "header",
        text("p", f"{filled.name}, {filled.period}", class_="place"),
        text("h1", filled.use.title.spoken(language)),
        text("p", filled.use.answers_to.spoken(language), class_="muted"),
    )


def _part(part: FilledPart, number: int, language: Language) -> str:
    heads = (text("th", head.spoken(language), scope="col") for head in _HEADS)
    lines = (_line(row, language) for row in part_rows(part))
    caption = element("caption", text("b", place_words(part, language)), id=f"c{number}")
    grid = element("table", caption, element("thead", element("tr", *heads)), element("tbody", *lines))
    region = element("div", grid, class_="wide", role="region", aria_labelledby=f"c{number}", tabindex=0)
    return element("div", region, class_="table")


def _line(row: UseRow, language: Language) -> str:
    notes = " ".join(note.spoken(language) for note in row.notes)
    under = text("span", notes, class_="c") if notes else ""
    return element(
        "tr",
        text("th", row.label.spoken(language), scope="row"),
        element("td", text("span", row.answer.spoken(language)), class_="t"),
        element("td", text("span", status_shown(row.status, language)), under, class_="t"),
    )


def _closing(filled: Filled, language: Language) -> Iterator[str]:
    yield text("h2", _ABOUT.spoken(language))
    facts = []
    for term, told in about_use(filled, language):
        facts += [text("dt", term), text("dd", told)] if term else [text("dd", told, class_="whole")]
    yield element("dl", *facts, class_="facts")
    yield from ("</main>", "</body>", "</html>", "")
