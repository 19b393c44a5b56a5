"""Writing a profile as TOML, with a question as a comment beside every guess. The only room that knows tomlkit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from enum import IntEnum
from typing import Any

import tomlkit
from tomlkit.items import Table

from casestats.adapters.contract import Adapter
from casestats.adapters.extract import Extract
from casestats.adapters.profile import (
    Code,
    Column,
    Doubt,
    ExtractRules,
    Heading,
    KnownWords,
    MeasureColumns,
    Option,
    Profile,
    Question,
)
from casestats.scope import Cover, Extent

_HEAD = (
    "Utkast till profil. Svara på frågorna (rader som börjar med # ?), ta bort dem, och kör:",
    "  casestats profile check DENNA_FIL UTTAG",
    "Varje nyckel förklaras i docs/profil.md. / A draft: answer the questions, then run profile check.",
)
_FIRST = ("municipality", "source", "adapter", "version", "rank", "title", "claims", "missing", "confirm_missing_share")
_SECOND = ("refuse_share", "person_references", "drop")
_LONG = 100
SHORT = 3


def draft_text(adapter: Adapter, extract: Extract) -> str:
    """The draft that an adapter makes of an extract, as TOML. It loads, and reads nothing until the municipality is
    filled in."""
    return profile_to_toml(adapter.draft(extract))


def profile_to_toml(profile: Profile) -> str:
    """The profile as a TOML text that loads as the same profile, with its doubts as comments, Swedish first."""
    asked: dict[str, list[Doubt]] = {}
    for doubt in profile.doubts:
        asked.setdefault(doubt.key, []).append(doubt)
    document = tomlkit.document()
    for line in _HEAD if profile.doubts else ():
        document.add(tomlkit.comment(line))
    told = told_by(profile)
    for key in (*_FIRST, *_SECOND):
        if key in told or key in asked:
            _ask(document, asked.pop(key, ()))
        if key in told:
            document.add(key, _item(told[key]))
    for key, value in told.items():
        if key not in {*_FIRST, *_SECOND}:
            document.add(tomlkit.nl())
            _add(document, key, value, asked)
    for left in asked.values():
        _ask(document, left)
    return tomlkit.dumps(document)


def _add(holder: Any, key: str, value: Any, asked: dict[str, list[Doubt]], path: str = "") -> None:
    path = f"{path}.{key}" if path else key
    if isinstance(value, list) and value and isinstance(value[0], dict) and "." not in path:
        several = tomlkit.aot()
        for place, each in enumerate(value, 1):
            asked.setdefault(f"{path}.{place}", []).extend(asked.pop(path, ()))
            several.append(_table(each, asked, f"{path}.{place}"))
        holder.add(key, several)
    elif isinstance(value, dict) and _has_header(path, value):
        holder.add(key, _table(value, asked, path))
    else:
        _ask(holder, asked.pop(path, ()))
        holder.add(key, _item(value))


def _has_header(path: str, value: Mapping[str, Any]) -> bool:
    """Whether a table gets a header of its own; a column or a short list of options stands on one line."""
    parts = path.split(".")
    return len(parts) == 1 or parts[0] == "words" or (parts[-1] == "options" and len(value) > SHORT)


def _table(values: Mapping[str, Any], asked: dict[str, list[Doubt]], path: str) -> Table:
    table = tomlkit.table(is_super_table=path == "words")
    _ask(table, asked.pop(path, ()))
    for key, value in values.items():
        _add(table, key, value, asked, path)
    return table


def _ask(holder: Any, doubts: Iterable[Doubt]) -> None:
    for doubt in doubts:
        for line in (doubt.words.sv, doubt.words.en):
            holder.add(tomlkit.comment(f"? {line}"))


def _item(value: Any) -> Any:
    """A value as it stands on a line: tables inline, long lists on lines of their own."""
    if isinstance(value, dict):
        table = tomlkit.inline_table()
        for key, inner in value.items():
            table.append(key, _item(inner))
        return table
    if isinstance(value, list):
        array = tomlkit.array()
        array.extend(_item(each) for each in value)
        return array.multiline(len(array.as_string()) > _LONG)
    return tomlkit.item(value)


def told_by(profile: Profile) -> dict[str, Any]:
    """The profile as plain values, as a TOML file tells it; what is as by default is left out."""
    default = Profile("", "", "")
    told: dict[str, Any] = {}
    for key in ("municipality", "source", "adapter", "version", "rank", "title", "claims", "missing"):
        told[key] = getattr(profile, key)
    for key in ("confirm_missing_share", "refuse_share", "person_references", "drop"):
        if getattr(profile, key) != getattr(default, key):
            told[key] = getattr(profile, key)
    told["title"] = dict(zip(("sv", "en"), profile.title, strict=True)) if any(profile.title) else None
    told["extract"] = _given(profile.extract, ExtractRules())
    columns: dict[str, Any] = {name: _column(column) for name, column in profile.columns.items()}
    reasons = [_column(column) for column in profile.reasons]
    told["columns"] = columns | ({"reason": reasons[0] if len(reasons) == 1 else reasons} if reasons else {})
    told["municipality_names"] = _given(profile.municipality_names, default.municipality_names)
    words = {name: _plain(getattr(profile.words, name)) for name in KnownWords.__dataclass_fields__}
    told["words"] = {name: known for name, known in words.items() if known}
    told["codes"] = [_given(code, Code(code.code, target_group="by_age")) for code in profile.codes]
    told["absent_means_no"] = [_plain_fields(rule) for rule in profile.absent_means_no]
    told["questions"] = [_question(question) for question in profile.questions]
    told["form_versions"] = [_plain_fields(version) for version in profile.form_versions]
    told["measures"] = [_given(group, MeasureColumns()) for group in profile.measures]
    told["skip"] = [_plain_fields(rule) for rule in profile.skip]
    told["covers"] = _covers(profile.covers)
    told["adapter_settings"] = dict(profile.adapter_settings)
    plain = {key: _plain(value) for key, value in told.items()}
    return {key: value for key, value in plain.items() if value not in (None, [], {}) or key == "columns"}


def _plain(value: Any) -> Any:
    if isinstance(value, IntEnum):
        return value.name.lower()
    if isinstance(value, Column):
        return _column(value)
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    return value


def _plain_fields(value: Any) -> dict[str, Any]:
    told = {name: _plain(getattr(value, name)) for name in value.__dataclass_fields__}
    return {name: inner for name, inner in told.items() if inner not in (None, [], {}, False)}


def _given(value: Any, default: Any) -> dict[str, Any]:
    """The fields of a dataclass that differ from their default, and those that every reader wants to see."""
    return {
        name: _plain(getattr(value, name))
        for name in value.__dataclass_fields__
        if getattr(value, name) != getattr(default, name) or name in ("code", "target_group")
    }


def _column(column: Column) -> Any:
    first, *rest = column.names
    told = _heading(first)
    told = {"heading": told} if isinstance(told, str) else told
    if rest:
        told["aliases"] = [_heading(name) for name in rest]
    if column.optional:
        told["optional"] = True
    return told if len(told) > 1 else told["heading"]


def _heading(heading: Heading) -> Any:
    days = {"since": heading.since, "until": heading.until}
    told: dict[str, Any] = {"heading": heading.text, "position": heading.position, **days}
    told = {key: value for key, value in told.items() if value is not None}
    return told if len(told) > 1 else heading.text


def _question(question: Question) -> dict[str, Any]:
    column = _column(question.column)
    told = {"heading": column} if isinstance(column, str) else dict(column)
    rest = _given(question, Question(question.column))
    if question.options:
        rest["options"] = {option.label: _option(option) for option in question.options}
    told |= {key: value for key, value in rest.items() if key != "column"}
    return dict(sorted(told.items(), key=lambda each: isinstance(each[1], dict)))  # tables within a table come last


def _option(option: Option) -> Any:
    given: dict[str, int | date | None] = {"number": option.number, "since": option.since, "until": option.until}
    more = {key: value for key, value in given.items() if value is not None}
    return {"means": option.means, **more} if more else option.means


def _covers(covers: tuple[Cover, ...]) -> list[dict[str, Any]]:
    """Neighbours that are covered alike stand in one table."""
    tables: list[dict[str, Any]] = []
    for cover in covers:
        alike: dict[str, Any] = {"extent": cover.extent.name.lower()} if cover.extent is not Extent.FULL else {}
        days = {"since": cover.since, "until": cover.until}
        alike |= {key: value for key, value in days.items() if value is not None}
        alike |= {"approximate": True} if cover.approximate else {}
        alike |= {"note": dict(zip(("sv", "en"), cover.note, strict=True))} if cover.note else {}
        if tables and {key: value for key, value in tables[-1].items() if key != "subjects"} == alike:
            tables[-1]["subjects"].append(cover.subject)
        else:
            tables.append({"subjects": [cover.subject], **alike})
    return tables
