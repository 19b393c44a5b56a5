"""A county's release as an Excel workbook: what must be known, the totals, one municipality beside them, all of them.

A value cell holds a number or nothing; what it is read as stands beside it. Text is always text, never a formula.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import xlsxwriter

from casestats.catalogue.municipalities import municipality_name
from casestats.county.result import CountyContent
from casestats.exchange.county_rows import COUNTY, PLACES, CountyRow, county_rows, indicator_of
from casestats.exchange.county_shown import KEY, figure_shown, rate_text, total_shown
from casestats.exchange.release_sheet import Forms, Sheet
from casestats.exchange.release_words import KEY as SYMBOLS
from casestats.exchange.shown_tables import Shown
from casestats.words import Language, Words

_ABOUT = Words("Om", "About")
_TOTALS = Words("Länet", "The county")
_MATRIX = Words("Kommunerna", "The municipalities")
_KNOW = Words("Att veta", "To know")
_INDICATOR = Words("Indikator", "Indicator")
_READS = Words("Läses", "Reads")
_NUMBER = Words("Värde", "Value")
_RATE = Words("Per 10 000", "Per 10,000")
_WORDS = Words("I ord", "In words")
_PLACE = Words("Står bland", "Stands among")
_PERIOD = Words("Period", "Period")
_PROOF = Words("Skydd", "Protection")
_RESTS_ON = Words("Vilar på leveranser från", "Rests on deliveries from")
_INHABITANTS = Words("Invånare", "Inhabitants")
_MADE = Words("Gjord", "Made")
_ABOUT_WIDTHS = (34, 84)
_TOTAL_WIDTHS = (46, 18, 10, 12, 70)
_OWN_WIDTHS = (46, 16, 10, 12, 18, 12, 20)
_MOST_ACROSS = 60
"""Widest that the matrix's columns make a page."""


def county_xlsx(content: CountyContent, language: Language, *, own: str = "") -> bytes:
    """The workbook's bytes; the same content gives the same bytes. `own`: a municipality, four digits, whose figures
    get a sheet beside the county's; "" for none."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(buffer, options)
    made = datetime.fromisoformat(content.created_at).replace(tzinfo=None)
    book.set_properties({"title": content.title.spoken(language), "created": made, "comments": content.id})
    writer = _Book(book, content, language, f"{content.id}, {made:%Y-%m-%d}")
    writer.about()
    writer.totals()
    if own:
        writer.own(own)
    writer.matrix()
    book.close()
    return buffer.getvalue()


class _Book:
    """One workbook that is being written."""

    def __init__(self, book: xlsxwriter.Workbook, content: CountyContent, language: Language, footer: str) -> None:
        self.book, self.content, self.language, self.footer = book, content, language, footer
        self.forms = Forms(book)
        self.rows = list(county_rows(content))
        self.figures = {(one.municipality, one.indicator): one for one in content.figures}
        self.total_of = {one.indicator: one for one in content.totals}

    def say(self, words: Words) -> str:
        return words.spoken(self.language)

    def sheet(self, name: str, widths: Sequence[float]) -> Sheet:
        out = Sheet(self.book.add_worksheet(name), self.forms, self.footer)
        out.set_widths(widths)
        return out

    def about(self) -> None:
        content = self.content
        out = self.sheet(self.say(_ABOUT), _ABOUT_WIDTHS)
        out.across(self.say(content.title), self.forms.title)
        out.skip()
        delivered = ", ".join(
            municipality_name(code) for code in dict.fromkeys(o.municipality for o in content.rests_on)
        )
        facts = [
            (content.county_name, content.id),
            (self.say(_PERIOD), content.period),
            (self.say(_MADE), f"{content.created_at[:10]}, {content.program}"),
            (self.say(_RESTS_ON), delivered),
            (self.say(_INHABITANTS), self.say(content.population)),
            (self.say(_PROOF), f"{self.say(content.policy.text)} {self.say(content.proof.text)}"),
        ]
        for fact in facts:
            out.line(fact, (self.forms.wrapped, self.forms.wrapped))
        out.skip()
        self._key(out)
        if content.caveats:
            out.head([self.say(_KNOW), ""])
            for caveat in content.caveats:
                out.across(self.say(caveat), self.forms.wrapped)

    def totals(self) -> None:
        out = self.sheet(self.say(_TOTALS), _TOTAL_WIDTHS)
        self._caption(out, self.content.county_name)
        forms = self.forms
        heads = (forms.head, forms.head_right, forms.head_right, forms.head_right, forms.head_words)
        out.table_head([self.say(one) for one in (_INDICATOR, _READS, _NUMBER, _RATE, _WORDS)], heads)
        for row in self._of(COUNTY):
            shown = total_shown(self.total_of[row.indicator], self.language)
            out.line(
                (self._title(row), shown.text, shown.number, self._rate(row.tenths), self.say(row.words)),
                (forms.wrapped, forms.right, self._form(shown), forms.right, forms.words),
            )

    def own(self, code: str) -> None:
        """One municipality beside the county."""
        out = self.sheet(municipality_name(code), _OWN_WIDTHS)
        self._caption(out, f"{municipality_name(code)}, {self.content.county_name}")
        forms = self.forms
        headings = [
            *(self.say(_INDICATOR), municipality_name(code), self.say(_NUMBER), self.say(_RATE)),
            *(self.content.county_name, self.say(_RATE), self.say(_PLACE)),
        ]
        heads = [forms.head, *[forms.head_right] * 5, forms.head_words]
        out.table_head(headings, heads)
        county = {row.indicator: row for row in self._of(COUNTY)}
        for row in self._of(code):
            shown = figure_shown(self.figures[code, row.indicator], self.language)
            beside = county[row.indicator]
            whole = total_shown(self.total_of[row.indicator], self.language)
            place = self.say(PLACES[row.place]) if row.place else ""
            cells = (shown.text, shown.number, self._rate(row.tenths), whole.text, self._rate(beside.tenths), place)
            out.line(
                (self._title(row), *cells),
                (forms.wrapped, forms.right, self._form(shown), *[forms.right] * 3, forms.words),
            )

    def matrix(self) -> None:
        members = self.content.members
        width = max(_MOST_ACROSS / max(len(members), 1), 11)
        out = self.sheet(self.say(_MATRIX), (46, 14, *[width] * len(members)))
        self._caption(out, self.say(_MATRIX))
        forms = self.forms
        names = [municipality_name(code) for code in members]
        out.table_head(
            [self.say(_INDICATOR), self.content.county_name, *names],
            [forms.head, *[forms.head_right] * (len(names) + 1)],
        )
        for total in self.content.totals:
            told = [figure_shown(self.figures.get((code, total.indicator)), self.language).text for code in members]
            title = self.say(indicator_of(total.indicator).title)
            out.line(
                (title, total_shown(total, self.language).text, *told),
                (forms.wrapped, *[forms.right] * (len(members) + 1)),
            )
        out.skip()
        self._key(out)

    def _caption(self, out: Sheet, title: str) -> None:
        out.across(f"{title}, {self.content.period}", self.forms.title)
        out.skip()

    def _key(self, out: Sheet) -> None:
        out.across(self.say(SYMBOLS), self.forms.head)
        for sign, meaning in KEY:
            out.across(f"{self.say(sign)}  {self.say(meaning)}", self.forms.wrapped)
        out.skip()

    def _of(self, code: str) -> Iterable[CountyRow]:
        return (row for row in self.rows if row.municipality == code)

    def _title(self, row: CountyRow) -> str:
        return self.say(indicator_of(row.indicator).title)

    def _form(self, shown: Shown) -> Any:
        return self.forms.percent if shown.percent else self.forms.whole

    def _rate(self, tenths: int | None) -> str:
        return "" if tenths is None else rate_text(tenths, self.language)
