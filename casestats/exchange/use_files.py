"""A filled form as files, each of the formats that its use asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from casestats.county.filling import Filled
from casestats.errors import FixSettings
from casestats.exchange.use_csv import use_csv
from casestats.exchange.use_dcat import Publishing, use_dcat
from casestats.exchange.use_html import use_html
from casestats.exchange.use_json import use_json
from casestats.exchange.use_jsonstat import use_json_stat
from casestats.exchange.use_px import use_px
from casestats.exchange.use_rows import file_name
from casestats.exchange.use_xlsx import use_xlsx
from casestats.words import Language

DCAT = "dcat"
_WRITERS: Mapping[str, Callable[[Filled, Language], Mapping[str, bytes]]] = {
    "html": lambda filled, language: {".html": use_html(filled, language)},
    "csv": lambda filled, language: {".csv": use_csv(filled, language)},
    "xlsx": lambda filled, language: {".xlsx": use_xlsx(filled, language)},
    "json": lambda filled, _: {".json": use_json(filled)},
    "json-stat": lambda filled, language: {"-stat.json": use_json_stat(filled, language)},
    "px": lambda filled, language: {f"-{name}.px": file for name, file in use_px(filled, language).items()},
}


def use_files(
    filled: Filled, formats: Sequence[str], language: Language, publishing: Publishing | None = None
) -> dict[str, bytes]:
    """File name -> bytes: the same form, formats and language give the same. `publishing`: where open data is laid out,
    for the description of the other files. FixSettings: the use has no such format, or the description lacks what it
    needs."""
    unknown = [one for one in formats if one not in filled.use.formats]
    if unknown:
        known = ", ".join(filled.use.formats)
        raise FixSettings(
            f"{filled.use.title.sv} lämnas inte som {', '.join(unknown)}. Välj bland {known}.",
            f"{filled.use.title.en} is not handed in as {', '.join(unknown)}. Choose among {known}.",
        )
    name = file_name(filled)
    files = {
        name + ending: file
        for one in formats
        if one != DCAT
        for ending, file in _WRITERS[one](filled, language).items()
    }
    if DCAT in formats:
        described = publishing or Publishing(address="", mail="")
        files[f"{name}-dcat.jsonld"] = use_dcat(filled, files, described)
    return files
