"""From the text of a profile to a `Profile`, or to all its mistakes at once."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import Any, get_args

from marshmallow import ValidationError, post_load

from casestats.adapters import profile as made
from casestats.schemas.coherence import incoherences
from casestats.schemas.fields import Free, Listed, Share, Text, Titled, Whole, YesNo, choice_of
from casestats.schemas.lines import Path
from casestats.schemas.mistakes import fix, flat, parsed
from casestats.schemas.tables import (
    AbsentMeansNoTable,
    CodeTable,
    ColumnsTable,
    CoverTable,
    ExtractTable,
    FormVersionTable,
    MeasureTable,
    MunicipalityNamesTable,
    QuestionTable,
    SkipTable,
    Table,
    Within,
    WordsTable,
)
from casestats.scope import Cover
from casestats.words import Words

_MUNICIPALITY = r"0000|(?:01|0[3-9]|10|1[2-4]|1[7-9]|2[0-5])\d\d"
_NAME = (r"[a-z][a-z0-9_]*", "små bokstäver a–z, siffror och _", "lower case letters, digits and _")


class ProfileTable(Table):
    """The whole file: keys of its own first, then tables."""

    municipality = Text(_MUNICIPALITY, "en kommunkod med fyra siffror, som “2281”", "a four-digit municipality code, as “2281”", required=True)  # fmt: skip  # noqa: E501 (one line for each key, as a table)
    source = Text(*_NAME, required=True)
    adapter = Text(*_NAME, required=True)
    version = Whole()
    rank = Whole()
    title = Titled()
    claims = choice_of(get_args(made.Claims))
    missing = choice_of(get_args(made.Missing))
    confirm_missing_share = Share()
    refuse_share = Share()
    person_references = YesNo()
    extract = Within(ExtractTable)
    columns = Within(ColumnsTable, required=True)
    drop = Listed(Text())
    municipality_names = Within(MunicipalityNamesTable)
    words = Within(WordsTable)
    codes = Listed(Within(CodeTable))
    absent_means_no = Listed(Within(AbsentMeansNoTable))
    questions = Listed(Within(QuestionTable))
    form_versions = Listed(Within(FormVersionTable))
    measures = Listed(Within(MeasureTable))
    skip = Listed(Within(SkipTable))
    covers = Listed(Within(CoverTable))
    adapter_settings = Free()

    @post_load
    def make(self, data: dict[str, Any], **given: Any) -> made.Profile:
        return profile_of(data)


def profile_of(data: dict[str, Any]) -> made.Profile:
    """A profile of what is sound; what is missing gets its default."""
    told = dict(data)
    columns = dict(told.pop("columns", {}))
    covers = tuple(
        Cover(subject, **{key: value for key, value in cover.items() if key != "subjects"})
        for cover in told.pop("covers", ())
        for subject in cover["subjects"]
    )
    identity = {key: told.pop(key, "") for key in ("municipality", "source", "adapter")}
    return made.Profile(**identity, **told, reasons=columns.pop("reason", ()), columns=columns, covers=covers)


def load_profile(text: str, origin: str) -> made.Profile:
    """The profile that `text` (TOML) tells; `origin` names it to the person, as a file name.

    Raises FixSettings with every mistake: its line, its key, and what is allowed.
    """
    name = Words(f"Profilen {origin}", f"The profile {origin}")
    told = parsed(text, name)
    schema = ProfileTable()
    mistakes: list[tuple[Path, Words]] = []
    try:
        profile: made.Profile = schema.load(told)
        sound = set(schema.declared_fields)
    except ValidationError as error:
        messages: Any = error.messages
        mistakes = list(flat(messages))
        sound = set(schema.declared_fields) - set(messages)
        profile = profile_of({key: value for key, value in _valid(error).items() if key in sound | {"columns"}})
    mistakes += incoherences(profile, sound)
    if mistakes:
        raise fix(mistakes, text, name)
    return replace(profile, digest=_digest(told))


def _valid(error: ValidationError) -> dict[str, Any]:
    return error.valid_data if isinstance(error.valid_data, dict) else {}


def _digest(told: dict[str, Any]) -> str:
    """SHA-256 of the content; neither comments nor the order of keys change it."""
    canonical = json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()
