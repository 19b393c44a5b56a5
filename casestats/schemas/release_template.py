"""From the text of a release template to a `Template`, or to all its mistakes at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, get_args

from marshmallow import ValidationError, validates_schema

from casestats.adapters.mapping.sayable import holds_person_number
from casestats.disclosure.policy import Method, Zeros
from casestats.errors import FixSettings
from casestats.releases.limits import refused, violations
from casestats.releases.template import (
    DIMENSIONS,
    MOST_DIMENSIONS,
    SHIPPED,
    Ages,
    Class,
    Parts,
    Template,
    indicator_names,
    template_of,
)
from casestats.schemas.fields import Listed, ProfileField, Whole, YesNo, choice_of, mistake
from casestats.schemas.mistakes import Mistake, fix, flat, parsed
from casestats.schemas.tables import Table, Within
from casestats.words import Words


class Title(ProfileField[dict[str, str]]):
    """{ sv = …, en = … }: a release is read in both languages."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **given: Any) -> dict[str, str]:
        if isinstance(value, Mapping) and set(value) == {"sv", "en"}:
            texts = {key: text.strip() for key, text in value.items() if isinstance(text, str)}
            if all(texts.get(key) and texts[key].isprintable() for key in ("sv", "en")):
                return texts
        raise mistake('ska vara { sv = "…", en = "…" }', 'must be { sv = "…", en = "…" }')


class Breakdown(ProfileField[tuple[str, ...]]):
    """One or two dimensions of a table."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **given: Any) -> tuple[str, ...]:
        dimensions = Listed(choice_of(DIMENSIONS)).deserialize(value)
        if not 1 <= len(dimensions) <= MOST_DIMENSIONS or len(set(dimensions)) < len(dimensions):
            raise mistake(
                f"ska vara en eller {MOST_DIMENSIONS} olika, som [“sex”, “age_band”]",
                f"must be one or {MOST_DIMENSIONS} different ones, as [“sex”, “age_band”]",
            )
        return tuple(dimensions)


class Indicators(ProfileField[tuple[str, ...]]):
    """Names of indicators of the catalogue."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **given: Any) -> tuple[str, ...]:
        return tuple(Listed(choice_of(indicator_names())).deserialize(value))


class Base(ProfileField[int]):
    """What counts are rounded to."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **given: Any) -> int:
        if isinstance(value, bool) or value not in (3, 5):
            raise mistake(f"ska vara 3 eller 5, inte {value!r}", f"must be 3 or 5, not {value!r}")
        return int(value)


class ThresholdsTable(Table):
    B = Whole(3)
    C = Whole(3)


class PolicyTable(Table):
    threshold = Whole(3)
    zeros = choice_of([zeros.value for zeros in Zeros])
    width = Whole()
    method = choice_of([method.value for method in Method])
    base = Base()
    group_disclosure = YesNo()
    thresholds = Within(ThresholdsTable)


class TablesTable(Table):
    """One of [[tables]]."""

    classes = Listed(choice_of(get_args(Class)))
    indicators = Indicators()
    periods = choice_of([parts.value for parts in Parts])
    breakdowns = Listed(Breakdown())
    ages = choice_of(get_args(Ages))

    @validates_schema
    def names_something(self, data: dict[str, Any], **given: Any) -> None:
        if not data.get("classes") and not data.get("indicators"):
            raise mistake(
                "ange indicators (namn på indikatorer) eller classes (“B”, “C”)",
                "give indicators (names of indicators) or classes (“B”, “C”)",
            )


class TemplateTable(Table):
    """The whole file."""

    title = Title(required=True)
    shares = YesNo()
    coverage = YesNo()
    policy = Within(PolicyTable)
    tables = Listed(Within(TablesTable), required=True)


def load_template(text: str, origin: str) -> Template:
    """The template that `text` (TOML) tells; `origin` is the name of its file without the folder, or the name of a
    template that comes along or is kept with a release.

    Raises FixSettings with every mistake: its line, its key, and what is allowed. Raises Refused, with all the
    reasons, where it asks for more than may be shown.
    """
    _check_name(origin)
    name = Words(f"Mallen {origin}", f"The template {origin}")
    told = parsed(text, name)
    mistakes: list[Mistake] = []
    try:
        TemplateTable().load(told)
    except ValidationError as error:
        mistakes = list(flat(error.messages))
    if not mistakes and not told["tables"]:
        mistakes = [(("tables",), Words("ange minst en tabell", "give at least one table"))]
    if mistakes:
        raise fix(mistakes, text, name)
    template = template_of(told, origin.removesuffix(".toml"))
    if reasons := violations(template):
        raise refused(reasons)
    return template


_NAME = re.compile(r"[a-z][a-z0-9_]{0,30}")


def _check_name(origin: str) -> None:
    """The name is a part of every release's id, and says which template it is."""
    name = origin.removesuffix(".toml")
    if not _NAME.fullmatch(name) or holds_person_number(name):
        raise FixSettings(
            "Mallens filnamn ska vara små bokstäver a–z, siffror och _, högst 31 tecken, som namnd_kort.toml, och "
            "inget personnummer.",
            "The template's file name must be lower case letters, digits and _, at most 31, as short_committee.toml, "
            "and no person number.",
        )
    if name != origin and name in SHIPPED:
        raise FixSettings(
            f"{name} är en mall som följer med. Ge den egna filen ett annat namn.",
            f"{name} is a template that comes along. Give your own file another name.",
        )
