"""A sheet of a workbook that is written line by line: text stays text, and rows are as high as their text needs.

Heights are set here, because not every program that opens a workbook works them out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from casestats.exchange.formulas import FORMULA

_A4 = 9
_LINE = 15
"""Points of a line."""
_TITLE = 1.35
"""How much larger letters of a title are."""


class Forms:
    """The formats of a workbook. `quoted` ones keep text that looks like a formula as text, also when it is edited."""

    def __init__(self, book: Any) -> None:
        wrapped = {"valign": "top", "text_wrap": True}
        head = {**wrapped, "bold": True, "bottom": 1, "bg_color": "#f4f6f6"}
        self.wrapped = book.add_format(wrapped)
        self.quoted = book.add_format({**wrapped, "quote_prefix": True})
        self.title = book.add_format({**wrapped, "bold": True, "font_size": 14})
        self.muted = book.add_format({**wrapped, "font_color": "#4a5565"})
        self.head = book.add_format(head)
        self.head_right = book.add_format({**head, "align": "right"})
        self.head_words = book.add_format({**head, "align": "left", "indent": 1})
        self.whole = book.add_format({"valign": "top", "num_format": "#,##0"})
        self.percent = book.add_format({"valign": "top"})
        self.right = book.add_format({"valign": "top", "align": "right"})
        self.words = book.add_format({**wrapped, "align": "left", "indent": 1})
        self.depths = [book.add_format({**wrapped, "align": "left", "indent": depth}) for depth in range(4)]
        self.link = book.add_format({**wrapped, "font_color": "#0b5c63", "underline": 1})


class Sheet:
    """Set up to be printed on A4, as wide as a page, with `footer` on every one."""

    def __init__(self, sheet: Any, forms: Forms, footer: str) -> None:
        self.sheet, self.forms = sheet, forms
        self.next_row = 0
        self._widths: Sequence[float] = ()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.6, right=0.6, top=0.7, bottom=0.8)
        sheet.set_footer(f"&L{footer}&R&P / &N")
        sheet.hide_gridlines(2)

    def set_widths(self, widths: Sequence[float]) -> None:
        for column, width in enumerate(widths):
            self.sheet.set_column(column, column, width)
        self._widths = widths

    def line(self, cells: Iterable[object], forms: Sequence[Any]) -> None:
        """A row of numbers and texts, each in its form; nothing is written for None and ""."""
        lines = 1
        for column, (cell, form) in enumerate(zip(cells, forms, strict=True)):
            if isinstance(cell, int | Decimal):
                self.sheet.write_number(self.next_row, column, cell, form)
            elif cell:
                self._write_text(column, str(cell), form)
                lines = max(lines, _lines(str(cell), self._widths[column]))
        self._end(lines * _LINE)

    def head(self, headings: Sequence[str], forms: Sequence[Any] = ()) -> None:
        for column, heading in enumerate(headings):
            self.sheet.write_string(self.next_row, column, heading, forms[column] if forms else self.forms.head)
        self._end(_LINE * max(_lines(text, width) for text, width in zip(headings, self._widths, strict=True)))

    def table_head(self, headings: Sequence[str], forms: Sequence[Any]) -> None:
        """The row of headings: in sight when the sheet is scrolled, and on every printed page."""
        self.head(headings, forms)
        self.sheet.freeze_panes(self.next_row, 0)
        self.sheet.repeat_rows(self.next_row - 1)

    def across(self, text: str, form: Any) -> None:
        """Text over all columns: no long text then widens what is printed."""
        self.sheet.merge_range(self.next_row, 0, self.next_row, len(self._widths) - 1, "")
        self._write_text(0, text, form)
        larger = _TITLE if form is self.forms.title else 1
        self._end(_LINE * larger * _lines(text, sum(self._widths) / larger))

    def link(self, sheet: str, text: str) -> None:
        """A row that leads to another sheet, and says what is on it."""
        self.sheet.write_url(self.next_row, 0, f"internal:'{sheet}'!A1", self.forms.link, sheet)
        self._write_text(1, text, self.forms.wrapped)
        self._end(_LINE * max(_lines(sheet, self._widths[0]), _lines(text, self._widths[1])))

    def skip(self) -> None:
        self.next_row += 1

    def _write_text(self, column: int, text: str, form: Any) -> None:
        """Text whatever it looks like. A heading that looks like a formula keeps its form: it is text all the same."""
        keeps_form = form in (self.forms.title, self.forms.head)
        risky = text.startswith(FORMULA) and not keeps_form
        self.sheet.write_string(self.next_row, column, text, self.forms.quoted if risky else form)

    def _end(self, height: float) -> None:
        if height > _LINE:
            self.sheet.set_row(self.next_row, height)
        self.next_row += 1


def _lines(text: str, width: float) -> int:
    """How many lines a text takes in a column. A unit of width is a digit; letters are narrower, which more than makes
    up for the ends of lines that no word fits into."""
    letters = max(int(width * 1.1), 1)
    return sum(max(-(-len(line) // letters), 1) for line in text.splitlines() or [""])
