"""The national profile for REST APIs (1.2.0), as far as it can be read off the OpenAPI document and the answers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import jsonschema_rs
import pytest
import schemathesis

from casestats.access import Role
from casestats.config import Settings
from casestats.web.api.operations import STATED
from tests.web.api.program import API, HERE, Program

NAMED_ELSEWHERE = {
    "PaginationMetadata": "flask-smorest's own; no operation uses it",
    "Envelope": "DSSE names what stands in an envelope",
}
METHODS = ("get", "post", "delete", "put", "patch")


@pytest.fixture
def document(programs: Program) -> Any:
    return json.loads(programs.get("/openapi.json").text)


def operations(document: Any) -> Iterator[tuple[str, str, Any]]:
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                shared = item.get("parameters", [])
                yield path, method, {**item[method], "parameters": shared + item[method].get("parameters", [])}


def test_the_document_is_valid_openapi_3_1(programs: Program, document: Any) -> None:
    schemathesis.openapi.from_wsgi(f"{API}/openapi.json", programs.service.app).validate()
    assert document["openapi"].startswith("3.1.")
    assert len(list(operations(document))) == len(STATED)


def test_the_document_says_who_answers_for_the_api_and_under_which_licence(document: Any) -> None:
    info = document["info"]
    assert {"title", "version", "description", "contact", "license"} <= set(info)
    assert info["contact"]["name"]
    assert info["contact"]["url"].endswith("/hjalp")
    assert info["license"]["name"] == "EUPL-1.2"
    assert "Begränsningar" in info["description"]
    assert "Limitations" in info["description"]
    assert document["externalDocs"]["url"].endswith("/api/v1/docs")
    assert [server["url"] for server in document["servers"]] == ["http://localhost/api/v1"]


def test_the_document_has_the_address_that_the_settings_tell(programs: Program, monkeypatch: Any) -> None:
    settings = programs.service.installation.settings
    known = Settings(
        **{**settings.__dict__, "public_address": "https://casestats.example", "mail_sender": "a@b.example"}
    )
    monkeypatch.setattr("casestats.web.api.about.installation", lambda: type("Told", (), {"settings": known}))
    document = json.loads(programs.get("/openapi.json").text)
    assert document["servers"] == [{"url": "https://casestats.example/api/v1"}]
    assert document["info"]["contact"]["email"] == "a@b.example"
    told = json.loads(programs.get("/api-info").text)
    assert told["api_documentation"] == ["https://casestats.example/api/v1/docs"]


def test_api_info_at_the_root_tells_name_version_status_licence_and_documentation(programs: Program) -> None:
    told = programs.told("/api-info")
    assert (told["api_name"], told["api_version"], told["api_status"]) == ("casestats", "1.0.0", "active")
    assert told["licence"]["name"] == "EUPL-1.2"
    assert told["contact"]["url"]
    for address in [*told["api_documentation"], told["api_specification"]]:
        assert programs.get(address.removeprefix(f"http://localhost{API}")).status_code == 200


def test_every_operation_is_described_in_both_languages_with_all_that_it_can_answer(document: Any) -> None:
    for path, method, told in operations(document):
        assert " / " in told["summary"], path
        assert "\n\n" in told["description"], path
        assert told["operationId"]
        codes = set(told["responses"])
        assert {"406", "422", "500"} <= codes, (path, method)
        assert "default" not in codes
        for code, answer in told["responses"].items():
            assert answer["description"], (path, code)
            if int(code) >= 400:
                assert list(answer["content"]) == ["application/problem+json"], (path, code)


def test_every_json_answer_has_an_example_that_its_schema_holds(document: Any) -> None:
    seen = 0
    for _, _, told in operations(document):
        for code, answer in told["responses"].items():
            content = answer.get("content", {}).get("application/json")
            if content is None or int(code) >= 400 or "$ref" not in content["schema"]:
                continue
            schema = {**content["schema"], "components": document["components"]}
            [example] = content["examples"].values()
            jsonschema_rs.validate(schema, example["value"])
            seen += 1
    assert seen == sum(one.example is not None for one in STATED) > 12


def test_paths_are_lower_case_with_hyphens_and_hold_no_underscore(document: Any) -> None:
    wrong = [path for path in document["paths"] if not re.fullmatch(r"(/([a-z0-9]+(-[a-z0-9]+)*|\{[a-z]+\}))+", path)]
    assert wrong == []


def test_fields_and_parameters_are_in_snake_case(document: Any) -> None:
    names = {
        name
        for known, schema in document["components"]["schemas"].items()
        if known not in NAMED_ELSEWHERE
        for name in schema.get("properties", {})
    }
    names |= {parameter["name"] for _, _, told in operations(document) for parameter in told["parameters"]}
    assert len(names) > 60
    assert [name for name in names if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name)] == []


def test_no_parameter_is_of_a_person(document: Any) -> None:
    names = {parameter["name"] for _, _, told in operations(document) for parameter in told["parameters"]}
    allowed = {"municipality", "indicator", "release", "file", "upload", "batch", "result", "limit", "page", "period"}
    assert names == allowed | {"breakdown", "unit", "source", "language"}


def test_every_list_has_limit_with_20_and_page_with_1_and_none_is_required(document: Any) -> None:
    lists = 0
    for path, _, told in operations(document):
        query = {one["name"]: one for one in told["parameters"] if one["in"] == "query"}
        assert [name for name, one in query.items() if one["required"]] == []
        if "limit" in query:
            lists += 1
            assert query["limit"]["schema"]["default"] == 20, path
            assert query["limit"]["schema"]["maximum"] == 1000, path
            assert query["page"]["schema"]["default"] == 1, path
    assert lists == 10


def test_the_token_is_a_bearer_and_every_guarded_operation_names_it(document: Any) -> None:
    schemes = document["components"]["securitySchemes"]
    assert [(one["type"], one["scheme"]) for one in schemes.values()] == [("http", "bearer")]
    by_id = {told["operationId"]: told for _, _, told in operations(document)}
    for one in STATED:
        told = by_id[f"{one.subject}_{one.name}"]
        expected = [] if one.roles is None else [{"token": [scope]} for scope in one.scopes] or [{"token": []}]
        assert told["security"] == expected


def test_every_schema_that_an_operation_names_is_in_the_document(document: Any) -> None:
    text = json.dumps(document)
    named = set(re.findall(r'"#/components/schemas/(\w+)"', text))
    assert named <= set(document["components"]["schemas"])
    assert "Problem" in named


def test_times_are_utc(programs: Program) -> None:
    told = [
        *(one["at"] for one in programs.of(Role.REGISTRAR).told(f"{HERE}/batches?limit=1000")["items"]),
        *(one["created_at"] for one in programs.of(Role.COUNTY).told(f"{HERE}/releases")["items"]),
    ]
    assert len(told) > 20
    assert {datetime.fromisoformat(moment).utcoffset() for moment in told} == {timedelta(0)}


def test_no_page_of_the_documentation_loads_anything_from_outside(programs: Program) -> None:
    page = programs.get("/docs")
    assert page.status_code == 200
    assert re.findall(r'(?:src|href|action)="([^"]*//[^"]*)"', page.text) == []
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
