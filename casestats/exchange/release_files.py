"""A release as files: every style of output, made from one content and holding the same figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from casestats.errors import FixSettings
from casestats.exchange.release_csv import excel_csv, machine_csv
from casestats.exchange.release_html import release_html
from casestats.exchange.release_jsonstat import json_stat
from casestats.exchange.release_px import px_files
from casestats.exchange.release_rows import demand_coherent
from casestats.exchange.release_xlsx import release_xlsx
from casestats.releases.content import Content
from casestats.words import Language

_WRITERS: Mapping[str, Callable[[Content, Language], Mapping[str, bytes]]] = {
    "csv": lambda content, _: {".csv": machine_csv(content)},
    "csv-excel": lambda content, language: {"-excel.csv": excel_csv(content, language)},
    "xlsx": lambda content, language: {".xlsx": release_xlsx(content, language)},
    "json-stat": lambda content, language: {".json": json_stat(content, language)},
    "px": lambda content, language: {f"-{name}.px": file for name, file in px_files(content, language).items()},
    "html": lambda content, language: {".html": release_html(content, language)},
}
STYLES = tuple(_WRITERS)


def render(content: Content, style: str, language: Language) -> Mapping[str, bytes]:
    """File name -> bytes: the same content, style and language give the same. Names begin with the release's id.
    FixSettings: there is no such style. Refused: a content that is not coherent."""
    if style not in _WRITERS:
        styles = ", ".join(STYLES)
        raise FixSettings(
            f"Formatet {style!r} finns inte. Välj något av {styles}.",
            f"There is no format {style!r}. Choose one of {styles}.",
        )
    demand_coherent(content)
    return {content.id + name: file for name, file in _WRITERS[style](content, language).items()}
