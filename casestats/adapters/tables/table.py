"""One table of an extract: its headings, and its rows as text, without the rows that are no cases."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from casestats.adapters.contract import Locator, Notice, NoticeKind, RowError
from casestats.adapters.folding import fold
from casestats.adapters.tables.layout import Layout
from casestats.adapters.tables.oddrows import OddRows, stated_count
from casestats.errors import FixExtract
from casestats.words import Words

Row = tuple[int, list[str]]
Records = Callable[[], Iterator[Row]]

ROW_LIMITS = (5_000, 65_536, 1_048_576)
"""Where tools cut a file without saying so: a page, an old and a new Excel sheet."""


class BrokenRow(list[str]):
    """Stands for a row whose quotes do not add up: it has no cells, and is refused."""


class Table:
    """`rows` gives (row number, cells as text) or a RowError for a row that cannot be read; it may be run again, and
    `notices` is complete when it has been run to its end. Rows may be longer than `headings`; the rest is blank.

    `sheet` is the sheet's place from 1 (0 for text), `first_row` the number of the first row below the header; `above`
    the lines above the header; `stated_rows` the number of rows the file says it has; `date1904` is for day numbers.
    """

    def __init__(
        self,
        *,
        file: int,
        sheet: int,
        header: Sequence[Sequence[str]],
        headings: tuple[tuple[str, ...], ...],
        above: tuple[str, ...],
        first_row: int,
        width: int,
        id_first: bool,
        records: Records,
        layout: Layout,
        date1904: bool = False,
        notices: Sequence[Notice] = (),
        afterwards: Callable[[], list[Notice]] = list,
        stated_rows: int | None = None,
    ) -> None:
        self.file = file
        self.sheet = sheet
        self.first_row = first_row
        self.headings = headings
        self.above = above
        self.date1904 = date1904
        self.stated_rows = stated_rows if stated_rows is not None else stated_count(above)
        self.notices: list[Notice] = list(notices)
        self._before = tuple(notices)
        self._afterwards = afterwards
        self._records = records
        self._layout = layout
        self._width = width
        self._odd = OddRows(header, above, id_first=id_first, filled_down=bool(layout.fill_down))

    def rows(self) -> Iterator[Row | RowError]:
        """The rows below the header. Raises FixExtract where there is none at all."""
        filled = self._places_to_fill()
        return self._filled_down(filled) if filled else self._rows()

    def _rows(self) -> Iterator[Row | RowError]:
        """The loop an import spends its reading time in: an ordinary row passes with a few looks."""
        width, headed, starts = self._width, len(self.headings), self._odd.starts
        whole = width == headed
        skipped: dict[str, int] = {}
        read = refused = number = 0
        for number, cells in self._records():
            if (
                len(cells) == width
                and (first := cells[0])
                and (second := cells[1])
                and first[:3] not in starts
                and second[:3] not in starts
                and (whole or not any(cells[headed:]))
            ):
                read += 1
                yield number, cells
                continue
            kind = self._odd.kind(cells) if not isinstance(cells, BrokenRow) else ""
            if kind:
                skipped[kind] = skipped.get(kind, 0) + 1
                if kind == "sum" and (stated := stated_count(cells)) is not None:
                    self.stated_rows = stated
                continue
            error = self._refusal(number, cells)
            if error is None:
                read += 1
                yield number, cells if len(cells) >= headed else cells + [""] * (headed - len(cells))
            else:
                refused += 1
                yield error
        if not read and not refused:
            raise no_rows(self.file)
        self._conclude(skipped, read + refused, number)

    def _refusal(self, number: int, cells: list[str]) -> RowError | None:
        """Why the row cannot be read; None where it can. A row is never shifted."""
        headed = len(self.headings)
        if isinstance(cells, BrokenRow):
            rule, words = "broken_quotes", _BROKEN
        elif len(cells) > headed and any(cell.strip() for cell in cells[headed:]):
            rule, words = "too_many_fields", _TOO_MANY
        elif len(cells) < headed and not self._layout.short_rows:
            rule, words = "too_few_fields", _TOO_FEW
        else:
            return None
        return RowError(Locator(self.file, self.sheet, number), "", rule, words)

    def _places_to_fill(self) -> list[int]:
        wanted = [fold(heading) for heading in self._layout.fill_down]
        texts = [{fold(text) for text in column} for column in self.headings]
        return [place for heading in wanted for place, held in enumerate(texts) if heading and heading in held]

    def _filled_down(self, places: list[int]) -> Iterator[Row | RowError]:
        """A blank takes the value above it, of its own group: a new value empties what stands after it in `places`."""
        held: dict[int, str] = {}
        for item in self._rows():
            if isinstance(item, RowError):
                held.clear()  # what the refused row said is not known
                yield item
                continue
            cells = item[1]
            for level, place in enumerate(places):
                if cells[place].strip():
                    for narrower in places[level:]:
                        held[narrower] = cells[narrower]
                    break
            for place in places:
                cells[place] = held.get(place, "")
            yield item

    def _conclude(self, skipped: dict[str, int], rows: int, last: int) -> None:
        self.notices = list(self._before)
        for kind, (sv, en) in _SKIPPED.items():
            if count := skipped.get(kind, 0):
                self._notice("skipped", f"{count} {sv} lästes inte.", f"{count} {en} were not read.", count)
        if self.stated_rows is not None and self.stated_rows != rows:
            self._notice(
                "noted",
                f"Filen säger själv att den har {self.stated_rows} rader, men {rows} finns. Kontrollera att uttaget "
                "är helt.",
                f"The file says that it has {self.stated_rows} rows, but {rows} are there. Check that it is whole.",
            )
        if last in ROW_LIMITS or rows in ROW_LIMITS:
            limit = last if last in ROW_LIMITS else rows
            self._notice(
                "noted",
                f"Filen har precis {limit} rader. Vissa program kapar där utan att säga det: kontrollera att uttaget "
                "är helt.",
                f"The file has exactly {limit} rows. Some tools cut there without saying so: check that it is whole.",
            )
        self.notices += self._afterwards()

    def _notice(self, kind: NoticeKind, sv: str, en: str, rows: int = 0) -> None:
        where_sv, where_en = place_of(self.file, self.sheet)
        self.notices.append(Notice(kind, Words(f"{where_sv}: {sv}", f"{where_en}: {en}"), rows=rows))


def place_of(file: int, sheet: int) -> tuple[str, str]:
    """The file and sheet by their numbers: their names may be a person's."""
    return (f"Fil {file}, blad {sheet}", f"File {file}, sheet {sheet}") if sheet else (f"Fil {file}", f"File {file}")


def no_rows(file: int) -> FixExtract:
    return FixExtract(
        f"Fil {file} har rubriker men inga rader. Kontrollera urvalet och exportera igen.",
        f"File {file} has headings but no rows. Check the selection and export it again.",
    )


_SKIPPED = {
    "sum": ("summarader", "rows of sums"),
    "header": ("upprepade rubrikrader", "repeated rows of headings"),
    "page": ("rader med sidnummer eller utskriftsuppgifter", "rows of page numbers or about the printing"),
    "group": ("rubriker mellan raderna", "headings between the rows"),
}
_BROKEN = Words(
    "Citattecknen på raden går inte ihop, så det går inte att se var kolumnerna börjar. Rätta citattecknen, eller "
    "exportera som Excel.",
    "The quotes in the row do not add up, so it cannot be seen where columns begin. Mend the quotes, or export as "
    "Excel.",
)
_TOO_MANY = Words(
    "Raden har fler kolumner än rubrikraden, troligen för att fri text innehåller skiljetecknet. Ta bort "
    "fritextkolumnen ur uttaget, eller exportera som Excel.",
    "The row has more columns than the headings, probably because free text holds the delimiter. Leave the free-text "
    "column out of the extract, or export as Excel.",
)
_TOO_FEW = Words(
    "Raden har färre kolumner än rubrikraden. Den kan vara kapad, eller ha en radbrytning i fri text. Exportera igen, "
    "eller exportera som Excel.",
    "The row has fewer columns than the headings. It may be cut, or have a line break in free text. Export it again, "
    "or export as Excel.",
)
