"""What the API says of itself is what it does: schemathesis asks every operation with what the document allows and with
what it does not."""

from __future__ import annotations

import json
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    positive_data_acceptance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from casestats.access import Role
from casestats.web.api.operations import STATED
from tests.web.api.program import API, Places, Program

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
NAMES = [one.endpoint for one in STATED]
TAKES_MORE_THAN_A_FORM = {
    "api-imports.upload": "the profile must be there, and the file be an extract",
    "api-county.deliver": "the signature must hold",
    "api-county.answer": "the signature must hold",
}
WHO = {"imports": Role.REGISTRAR, "batches": Role.REGISTRAR, "county": Role.MEMBER}


def document_of(programs: Program) -> Any:
    return json.loads(programs.get("/openapi.json").text)


def schema_of(programs: Program, modes: list[GenerationMode]) -> Any:
    config = schemathesis.Config()
    config.projects.default.generation.modes = modes
    schema = schemathesis.openapi.from_wsgi(f"{API}/openapi.json", programs.service.app, config=config)
    schema.validate()
    return schema


def hold(places: Places, endpoint: str, modes: list[GenerationMode], examples: int, checks: Any) -> None:
    """Ask one operation so many times, as somebody who may, and check each answer."""
    stated = next(one for one in STATED if one.endpoint == endpoint)
    programs = places.of(stated)
    token = programs.of(WHO.get(stated.subject, Role.ANALYST)).token
    path = stated.rule.removeprefix(API).replace("<", "{").replace(">", "}")
    operation = schema_of(programs, modes)[path][stated.method.lower()]

    @settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(data=st.data())
    def ask(data: st.DataObject) -> None:
        case = data.draw(operation.as_strategy())
        if "municipality" in (case.path_parameters or {}) and data.draw(st.booleans()):
            case.path_parameters["municipality"] = "2281"
        case.call_and_validate(headers={"Authorization": f"Bearer {token}"}, checks=checks)

    ask()


@pytest.mark.parametrize("endpoint", NAMES)
def test_an_operation_takes_what_its_document_allows(places: Places, endpoint: str) -> None:
    checks = [] if endpoint in TAKES_MORE_THAN_A_FORM else [positive_data_acceptance]
    hold(places, endpoint, [GenerationMode.POSITIVE], 8, [*CHECKS, *checks])


@pytest.mark.parametrize("endpoint", NAMES)
def test_an_operation_refuses_what_its_document_does_not_allow(places: Places, endpoint: str) -> None:
    hold(places, endpoint, [GenerationMode.NEGATIVE], 6, [*CHECKS, negative_data_rejection])


@pytest.mark.slow
@pytest.mark.parametrize("endpoint", NAMES)
def test_an_operation_holds_in_many_more_cases(places: Places, endpoint: str) -> None:
    hold(places, endpoint, list(GenerationMode), 40, CHECKS)
