"""The municipalities of Sweden by Statistics Sweden's code, and their counties. 290 since 2003."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from importlib.resources import files
from types import MappingProxyType


def _read() -> dict[str, str]:
    text = files("casestats.catalogue").joinpath("municipalities.csv").read_text(encoding="utf-8")
    return dict(csv.reader(text.splitlines()[1:]))


MUNICIPALITIES: Mapping[str, str] = MappingProxyType(_read())
"""Code -> name, without the word "kommun"."""

COUNTIES: Mapping[str, str] = MappingProxyType(
    {
        "01": "Stockholms län",
        "03": "Uppsala län",
        "04": "Södermanlands län",
        "05": "Östergötlands län",
        "06": "Jönköpings län",
        "07": "Kronobergs län",
        "08": "Kalmar län",
        "09": "Gotlands län",
        "10": "Blekinge län",
        "12": "Skåne län",
        "13": "Hallands län",
        "14": "Västra Götalands län",
        "17": "Värmlands län",
        "18": "Örebro län",
        "19": "Västmanlands län",
        "20": "Dalarnas län",
        "21": "Gävleborgs län",
        "22": "Västernorrlands län",
        "23": "Jämtlands län",
        "24": "Västerbottens län",
        "25": "Norrbottens län",
    }
)
"""The first two digits of a code -> the county."""


def municipality_name(code: str) -> str:
    """The name; of a code that is no municipality's, the code itself."""
    return MUNICIPALITIES.get(code, code)
