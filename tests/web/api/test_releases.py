"""Releases as programs get them: what readers have, in every format, and nothing that is only on its way."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from typing import Any
from zipfile import ZipFile

import pytest

from casestats.access import Role
from casestats.actions.released import list_releases, show
from casestats.audit import Actor
from casestats.exchange.release_files import STYLES, render
from casestats.words import Language
from tests.web.api.program import HERE, Program, problem_of
from tests.web.scene import HOME

RELEASES = f"{HERE}/releases"
READERS = [Role.ANALYST, Role.APPROVER, Role.MANAGER, Role.COUNTY, Role.REGISTRAR]


def the_release(program: Program) -> Mapping[str, Any]:
    [told] = program.told(RELEASES)["items"]
    found: Mapping[str, Any] = told
    return found


@pytest.mark.parametrize("role", READERS)
def test_every_reader_gets_the_same_release(programs: Program, role: Role) -> None:
    told = the_release(programs.of(role))
    whole = programs.of(role).told(f"{RELEASES}/{told['id']}")
    assert (told["municipality"], told["state"], told["sequence"]) == (HOME, "published", 1)
    assert {name: whole[name] for name in told} == told
    assert whole["tables"]
    assert whole["threshold"] == 5
    assert whole == programs.of(Role.COUNTY).told(f"{RELEASES}/{told['id']}")


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_files_are_those_of_the_release_in_every_format(programs: Program, language: Language) -> None:
    reader = programs.of(Role.COUNTY)
    whole = reader.told(f"{RELEASES}/{the_release(reader)['id']}")
    content = show(programs.service.installation, Actor("test", "analyst"), whole["id"]).release.content
    expected = {style: render(content, style, language) for style in STYLES}
    assert {one["style"] for one in whole["files"]} == set(STYLES)
    for one in whole["files"]:
        answer = reader.get(f"{RELEASES}/{whole['id']}/files/{one['name']}?language={language}")
        assert answer.status_code == 200
        assert answer.mimetype == one["media_type"]
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{one["name"]}"'
        if one["style"] == "xlsx":
            assert ZipFile(io.BytesIO(answer.data)).testzip() is None
        else:
            assert answer.data == expected[one["style"]][one["name"]]


def test_a_file_that_is_not_there_is_not_found(programs: Program) -> None:
    reader = programs.of(Role.COUNTY)
    id = the_release(reader)["id"]
    for name in ("x.csv", f"{id}.txt", f"{id}-nothing.px", f"{id}", "..%2f..%2fsettings.toml", "....", "%2e%2e"):
        problem_of(reader.get(f"{RELEASES}/{id}/files/{name}"), 404, "not-found")


def test_a_draft_is_nobodys_to_read(writing_programs: Program) -> None:
    draft = writing_programs.service.release("2024", published=False)
    assert draft.id in {one.id for one in list_releases(writing_programs.service.installation, ANNA, HOME)}
    for role in READERS:
        reader = writing_programs.of(role)
        assert draft.id not in {one["id"] for one in reader.told(RELEASES)["items"]}
        problem_of(reader.get(f"{RELEASES}/{draft.id}"), 404, "not-found")
        problem_of(reader.get(f"{RELEASES}/{draft.id}/files/{draft.id}.csv"), 404, "not-found")


ANNA = Actor("anna", "analyst")


def test_a_hidden_cell_has_no_value_in_any_text(programs: Program) -> None:
    reader = programs.of(Role.COUNTY)
    id = the_release(reader)["id"]
    rows = list(csv.DictReader(io.StringIO(reader.get(f"{RELEASES}/{id}/files/{id}.csv").data.decode("utf-8-sig"))))
    status = next(name for name in rows[0] if "status" in name.lower())
    value = next(name for name in rows[0] if name.lower() in ("value", "obs_value"))
    assert rows
    assert [row for row in rows if row[status].lower() == "suppressed" and row[value]] == []
    document = json.loads(reader.get(f"{RELEASES}/{id}/files/{id}.json").data)
    assert document
