"""A county's release as files: every style of output, made from one content."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from casestats.county.result import CountyContent
from casestats.county.results import content_bytes
from casestats.errors import FixSettings
from casestats.exchange.county_csv import county_excel_csv, county_machine_csv
from casestats.exchange.county_xlsx import county_xlsx
from casestats.words import Language

_WRITERS: Mapping[str, Callable[[CountyContent, Language, str], tuple[str, bytes]]] = {
    "xlsx": lambda content, language, own: (".xlsx", county_xlsx(content, language, own=own)),
    "csv": lambda content, _language, _own: (".csv", county_machine_csv(content)),
    "csv-excel": lambda content, language, _own: ("-excel.csv", county_excel_csv(content, language)),
    "json": lambda content, _language, _own: (".content.json", content_bytes(content)),
}
STYLES = tuple(_WRITERS)


def render_county(content: CountyContent, style: str, language: Language, *, own: str = "") -> tuple[str, bytes]:
    """The file's name, which begins with the release's id, and its bytes. `own`: whose figures stand beside the
    county's in a workbook. FixSettings: there is no such style, or no such municipality in the release."""
    if style not in _WRITERS:
        styles = ", ".join(STYLES)
        raise FixSettings(
            f"Formatet {style!r} finns inte. Välj något av {styles}.",
            f"There is no format {style!r}. Choose one of {styles}.",
        )
    if own and own not in content.members:
        raise FixSettings(
            f"Kommunen {own} finns inte i {content.id}.", f"The municipality {own} is not in {content.id}."
        )
    ending, data = _WRITERS[style](content, language, own)
    return f"{content.id}{ending}", data
