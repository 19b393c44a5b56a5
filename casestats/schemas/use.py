"""From the text of a use to a `Use`, or to all its mistakes at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, validates_schema

from casestats.adapters.mapping.sayable import holds_person_number
from casestats.county.use import (
    FORMATS,
    MOMENTS,
    OF_SHARES,
    Constant,
    Part,
    Reader,
    Rule,
    Statement,
    Use,
    UseField,
)
from casestats.errors import FixSettings
from casestats.schemas.fields import Listed, ProfileField, Text, YesNo, choice_of, mistake, quoted
from casestats.schemas.mistakes import Mistake, fix, flat, parsed
from casestats.schemas.tables import Table, Within
from casestats.words import Words

ANSWERS = ("indicator", "band", "statement", "constant", "cannot")
"""What a field is answered with; exactly one of them."""
GROUPS: Mapping[str, tuple[str, ...]] = {
    "sex": ("female", "male", "other_or_not_recorded"),
    "age_band": ("0-17", "18+", "18-64", "65+", "not_recorded"),
}
"""Breakdown -> the codes that a field may ask for, in the order in which they are joined."""
MOST_FIELDS = 300
LONGEST_LABEL = 120
"""A PX file has labels on one line with what is said of a cell."""
_NAME = re.compile(r"[a-z][a-z0-9-]{0,30}")
_ONLY_WITH: Mapping[str, tuple[str, ...]] = {
    "part": ("indicator",),
    "groups": ("indicator", "band"),
    "moment": ("indicator", "band"),
    "comparable_only": ("indicator", "band"),
    "of": ("statement",),
}
"""Key of a field -> the answers that it says more of."""


class Told(ProfileField[Words]):
    """{ sv = "…", en = "…" }: a form is read in both languages. `most`: letters of each."""

    def __init__(self, most: int = 1000, **given: Any) -> None:
        super().__init__(**given)
        self.most = most

    def _deserialize(self, value: Any, attr: str | None, data: Any, **given: Any) -> Words:
        if isinstance(value, Mapping) and set(value) == {"sv", "en"}:
            texts = {key: text.strip() for key, text in value.items() if isinstance(text, str)}
            if all(texts.get(key) and texts[key].isprintable() for key in ("sv", "en")):
                if max(map(len, texts.values())) > self.most:
                    raise mistake(f"får ha högst {self.most} tecken", f"may have at most {self.most} letters")
                return Words(texts["sv"], texts["en"])
        raise mistake('ska vara { sv = "…", en = "…" }', 'must be { sv = "…", en = "…" }')


class InGroups(ProfileField[str]):
    """{ sex = "female" }: a group of a breakdown, as county.figures writes it."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **given: Any) -> str:
        if isinstance(value, Mapping) and value and set(value) <= set(GROUPS):
            codes = [value[name] for name in GROUPS if name in value]
            if all(value[name] in GROUPS[name] for name in value):
                return "+".join(codes)
        allowed = "; ".join(f"{name} = {quoted(codes)}" for name, codes in GROUPS.items())
        raise mistake(f"ska vara en grupp: {allowed}", f"must be a group: {allowed}")


def indicator_name(**given: Any) -> Text:
    """An indicator's name. That it is in the catalogue is not asked here: another version may have others, and a field
    whose indicator is missing says so when it is filled."""
    return Text(r"[a-z][a-z0-9_]{0,60}", "namnet på en indikator", "the name of an indicator", **given)


class FieldTable(Table):
    """One of [[fields]]."""

    id = Text(r"[A-Za-z][A-Za-z0-9_]{0,60}", "bokstäver, siffror och _", "letters, digits and _", required=True)
    label = Told(LONGEST_LABEL, required=True)
    indicator = indicator_name()
    band = indicator_name()
    statement = choice_of([one.value for one in Statement])
    of = indicator_name()
    constant = choice_of([one.value for one in Constant])
    cannot = Told()
    part = choice_of([one.value for one in Part])
    groups = InGroups()
    moment = choice_of(MOMENTS)
    comparable_only = YesNo()

    @validates_schema
    def is_answered_in_one_way(self, data: dict[str, Any], **given: Any) -> None:
        answers = [name for name in ANSWERS if name in data]
        if len(answers) != 1:
            raise mistake(f"ange ett av {quoted(ANSWERS)}", f"give one of {quoted(ANSWERS)}")
        for key, with_what in _ONLY_WITH.items():
            if key in data and answers[0] not in with_what:
                named = quoted(with_what)
                raise mistake(f"“{key}” hör bara ihop med {named}", f"“{key}” only goes with {named}")
        if answers[0] == "statement" and "of" not in data:
            raise mistake("ange vilken indikator: of = “…”", "say of which indicator: of = “…”")
        if data.get("groups") and data.get("part") in {part.value for part in OF_SHARES}:
            raise mistake("en andel har inga grupper", "a share has no groups")

    @staticmethod
    def makes(**told: Any) -> UseField:
        return UseField(
            id=told["id"],
            label=told["label"],
            indicator=told.get("indicator") or told.get("band") or told.get("of", ""),
            part=Part(told.get("part", Part.YES)),
            groups=told.get("groups", ""),
            moment=told.get("moment", MOMENTS[0]),
            banded="band" in told,
            comparable_only=told.get("comparable_only", False),
            constant=Constant(told["constant"]) if "constant" in told else None,
            statement=Statement(told["statement"]) if "statement" in told else None,
            cannot=told.get("cannot"),
        )


class UseTable(Table):
    """The whole file."""

    title = Told(LONGEST_LABEL, required=True)
    for_whom = Listed(choice_of([one.value for one in Reader]), required=True)
    answers_to = Told(required=True)
    period = choice_of([one.value for one in Rule], required=True)
    formats = Listed(choice_of(FORMATS), required=True)
    fields_ = Listed(Within(FieldTable))
    notes = Listed(Told())
    of_everything = YesNo()


def load_use(text: str, name: str) -> Use:
    """The use that `text` (TOML) tells; `name` is that of its file, without folder and ending.

    Raises FixSettings with every mistake: its line, its key, and what is allowed.
    """
    _check_name(name)
    told_as = Words(f"Användningen {name}", f"The use {name}")
    told = parsed(text, told_as)
    mistakes: list[Mistake] = []
    loaded: dict[str, Any] = {}
    try:
        loaded = UseTable().load({"fields_" if key == "fields" else key: value for key, value in told.items()})
    except ValidationError as error:
        mistakes = [(_as_written(path), words) for path, words in flat(error.messages)]
    if not mistakes:
        mistakes = list(_of_the_whole(loaded))
    if mistakes:
        raise fix(mistakes, text, told_as)
    return Use(
        name=name,
        title=loaded["title"],
        for_whom=tuple(map(Reader, loaded["for_whom"])),
        answers_to=loaded["answers_to"],
        rule=Rule(loaded["period"]),
        formats=tuple(dict.fromkeys(loaded["formats"])),
        fields=loaded.get("fields_", ()),
        notes=loaded.get("notes", ()),
        of_everything=loaded.get("of_everything", False),
    )


def _as_written(path: tuple[Any, ...]) -> tuple[Any, ...]:
    return ("fields", *path[1:]) if path and path[0] == "fields_" else path


def _of_the_whole(loaded: Mapping[str, Any]) -> list[Mistake]:
    """What only the whole file shows."""
    fields: tuple[UseField, ...] = loaded.get("fields_", ())
    found: list[Mistake] = []
    for key in ("for_whom", "formats"):
        if not loaded[key]:
            found.append(((key,), Words("ange minst ett", "give at least one")))
    if not fields and not loaded.get("of_everything"):
        found.append((("fields",), Words("ange minst ett fält: [[fields]]", "give at least one field: [[fields]]")))
    if len(fields) > MOST_FIELDS:
        found.append((("fields",), Words(f"högst {MOST_FIELDS} fält", f"at most {MOST_FIELDS} fields")))
    seen: set[str] = set()
    for place, one in enumerate(fields):
        if one.id.lower() in seen:
            found.append((("fields", place, "id"), Words("id finns redan i filen", "the id is already in the file")))
        seen.add(one.id.lower())
    return found


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name) or holds_person_number(name):
        raise FixSettings(
            "En användnings filnamn ska vara små bokstäver a–z, siffror och bindestreck, högst 31 tecken, som "
            "var-enkat.toml, och inget personnummer.",
            "A use's file name must be lower case letters, digits and hyphens, at most 31, as our-survey.toml, and no "
            "person number.",
        )
