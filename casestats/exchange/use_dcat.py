"""What open data is, for a data portal: a catalogue with one dataset and its files, after DCAT-AP-SE 3.0.1, as JSON-LD.

What the profile demands is there (of a catalogue title, description, publisher, licence and datasets; of a dataset
title, description and publisher; of a distribution its address), and what it recommends where it is known: contact,
licence of the files, access rights, theme, place, period, how often, days, formats and check sums. The profile:
docs.dataportal.se/dcat/sv. The catalogue's own description is free to use (CC0), as the profile asks.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote

from casestats.county.filling import Filled
from casestats.errors import FixSettings
from casestats.exchange.use_about import PUBLISHED_ONLY, made_at
from casestats.exchange.use_rows import file_name
from casestats.periods import Period
from casestats.words import Words

CC0 = "http://creativecommons.org/publicdomain/zero/1.0/"
CC_BY = "http://creativecommons.org/licenses/by/4.0/"
LICENCES: Mapping[str, str] = {"cc0": CC0, "cc-by": CC_BY}
_AUTHORITY = "http://publications.europa.eu/resource/authority"
_XSD_DATE = "http://www.w3.org/2001/XMLSchema#date"
_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
}
_NUTS = {
    "01": "SE110",
    "03": "SE121",
    "04": "SE122",
    "05": "SE123",
    "06": "SE211",
    "07": "SE212",
    "08": "SE213",
    "09": "SE214",
    "10": "SE221",
    "12": "SE224",
    "13": "SE231",
    "14": "SE232",
    "17": "SE311",
    "18": "SE124",
    "19": "SE125",
    "20": "SE312",
    "21": "SE313",
    "22": "SE321",
    "23": "SE322",
    "24": "SE331",
    "25": "SE332",
}
"""County -> its code in NUTS, level 3, which has an address of its own."""
_MEDIA = {".csv": "text/csv", ".px": "text/plain", ".json": "application/json", ".html": "text/html"}
_TITLES = {
    ".csv": Words("Separerad text (CSV)", "Separated text (CSV)"),
    ".px": Words("PX (PC-Axis)", "PX (PC-Axis)"),
    ".json": Words("JSON-stat 2.0", "JSON-stat 2.0"),
}
_EVERY = {12: "ANNUAL", 4: "ANNUAL_3", 3: "QUARTERLY", 1: "MONTHLY"}
_KEYWORDS = (
    *(Words("våld i nära relation", "violence in close relations"), Words("socialtjänst", "social services")),
    Words("kommunstatistik", "municipal statistics"),
)
_ADDRESS = re.compile(r"https?://[^\s<>\"{}|\\^`]+")
_MAIL = re.compile(r"[^\s@<>\"]+@[^\s@<>\"]+\.[^\s@<>\"]+")


@dataclass(frozen=True)
class Publishing:
    """Where the files are laid out and who answers for them. `address`: of the folder they lie in. `publisher`: "" for
    the name of the form's place. `contact`: a name; `mail` its address."""

    address: str
    mail: str
    contact: str = ""
    publisher: str = ""
    licence: str = "cc0"


def use_dcat(filled: Filled, files: Mapping[str, bytes], publishing: Publishing) -> bytes:
    """UTF-8, JSON-LD. `files`: name -> bytes of what is laid out beside it. FixSettings: no address, mail or licence
    that could stand in it."""
    _demand(publishing)
    base = publishing.address.rstrip("/") + "/"
    name = file_name(filled)
    publisher = f"{base}#publisher"
    dataset = f"{base}#{name}"
    graph: list[dict[str, Any]] = [
        {
            "@id": f"{base}#catalog",
            "@type": "dcat:Catalog",
            "dcterms:title": _texts(_catalogue_title(filled)),
            "dcterms:description": _texts(filled.use.answers_to),
            "dcterms:publisher": {"@id": publisher},
            "dcterms:license": {"@id": CC0},
            "dcterms:language": _languages(),
            "dcterms:modified": _day(made_at(filled).date()),
            "dcat:dataset": {"@id": dataset},
        },
        {"@id": publisher, "@type": "foaf:Agent", "foaf:name": publishing.publisher or filled.name},
        _dataset(filled, base, [f"{base}{quote(file)}" for file in files]),
        {
            "@id": f"{base}#contact",
            "@type": "vcard:Organization",
            "vcard:fn": publishing.contact or publishing.publisher or filled.name,
            "vcard:hasEmail": {"@id": f"mailto:{publishing.mail}"},
        },
        *(_distribution(base, file, held, publishing, filled) for file, held in files.items()),
    ]
    told = {"@context": _CONTEXT, "@graph": graph}
    return (json.dumps(told, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()


def _demand(publishing: Publishing) -> None:
    if not _ADDRESS.fullmatch(publishing.address):
        raise FixSettings(
            "Öppna data behöver adressen till mappen där filerna läggs ut, som https://data.exempel.se/vald/. Ange "
            "--address, eller public_address i settings.toml.",
            "Open data needs the address of the folder where the files are laid out, such as "
            "https://data.example.se/violence/. Give --address, or public_address in settings.toml.",
        )
    if not _MAIL.fullmatch(publishing.mail):
        raise FixSettings(
            "Öppna data behöver en e-postadress att fråga på. Ange --mail.",
            "Open data needs an e-mail address for questions. Give --mail.",
        )
    if publishing.licence not in LICENCES:
        known = ", ".join(LICENCES)
        raise FixSettings(f"Licensen ska vara någon av {known}.", f"The licence must be one of {known}.")


def _catalogue_title(filled: Filled) -> Words:
    return Words(f"{filled.name}: {filled.use.title.sv.lower()}", f"{filled.name}: {filled.use.title.en.lower()}")


def _dataset(filled: Filled, base: str, files: list[str]) -> dict[str, Any]:
    period = Period.parse(filled.period)
    place = _NUTS.get(filled.code)
    about = Words(
        f"Våldsutsatta som socialtjänsten möter, {filled.period}. {PUBLISHED_ONLY.sv}",
        f"People exposed to violence whom social services meet, {filled.period}. {PUBLISHED_ONLY.en}",
    )
    return {
        "@id": f"{base}#{file_name(filled)}",
        "@type": "dcat:Dataset",
        "dcterms:title": _texts(
            Words("Våldsutsatta i socialtjänsten", "People exposed to violence in social services")
        ),
        "dcterms:description": _texts(about),
        "dcterms:publisher": {"@id": f"{base}#publisher"},
        "dcat:contactPoint": {"@id": f"{base}#contact"},
        "dcterms:identifier": ", ".join(filled.rests_on) or file_name(filled),
        "dcterms:accessRights": {"@id": f"{_AUTHORITY}/access-right/PUBLIC"},
        "dcterms:accrualPeriodicity": {"@id": f"{_AUTHORITY}/frequency/{_EVERY[period.months]}"},
        "dcterms:language": _languages(),
        "dcterms:issued": _day(made_at(filled).date()),
        "dcterms:modified": _day(made_at(filled).date()),
        "dcterms:temporal": {
            "@type": "dcterms:PeriodOfTime",
            "dcat:startDate": _day(period.start),
            "dcat:endDate": _day(period.end),
        },
        **({"dcterms:spatial": {"@id": f"http://data.europa.eu/nuts/code/{place}"}} if place else {}),
        "dcat:theme": {"@id": f"{_AUTHORITY}/data-theme/SOCI"},
        "dcat:keyword": [text for words in _KEYWORDS for text in _texts(words)],
        "dcat:distribution": [{"@id": file} for file in files],
    }


def _distribution(base: str, file: str, held: bytes, publishing: Publishing, filled: Filled) -> dict[str, Any]:
    ending = file[file.rindex(".") :]
    address = f"{base}{quote(file)}"
    return {
        "@id": address,
        "@type": "dcat:Distribution",
        "dcterms:title": _texts(_TITLES.get(ending, Words(file, file))),
        "dcat:accessURL": {"@id": address},
        "dcat:downloadURL": {"@id": address},
        "dcterms:format": _MEDIA.get(ending, "application/octet-stream"),
        "dcterms:license": {"@id": LICENCES[publishing.licence]},
        "dcterms:modified": _day(made_at(filled).date()),
        "dcat:byteSize": len(held),
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": hashlib.sha256(held).hexdigest(),
        },
    }


def _texts(words: Words) -> list[dict[str, str]]:
    return [{"@value": words.sv, "@language": "sv"}, {"@value": words.en, "@language": "en"}]


def _languages() -> list[dict[str, str]]:
    return [{"@id": f"{_AUTHORITY}/language/{code}"} for code in ("SWE", "ENG")]


def _day(day: date) -> dict[str, str]:
    return {"@value": day.isoformat(), "@type": _XSD_DATE}
