"""Whatever goes wrong is told as RFC 9457 has it, in the caller's language."""

from __future__ import annotations

from http import HTTPStatus
from io import BytesIO

import pytest

from casestats.access import Role
from casestats.actions import asking
from casestats.catalogue import standard_catalogue
from casestats.web.api import figures
from casestats.web.api.problems import KINDS
from casestats.web.api.tokens import CALLS_A_MINUTE, Buckets
from tests.web.api.program import HERE, Program, problem_of

COUNTS = f"{HERE}/counts"


def test_a_caller_without_a_token_is_told_to_bring_one(programs: Program) -> None:
    answer = programs.get(COUNTS)
    problem_of(answer, 401, "token-needed")
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="casestats"'


@pytest.mark.parametrize("sent", ["Bearer cs_nobodys", "Bearer", "Basic cnV0OnBhc3M=", "Bearer åäö", "Token x", "x"])
def test_a_token_that_is_none_is_told_to_be_invalid(programs: Program, sent: str) -> None:
    answer = programs.get(COUNTS, headers={"Authorization": sent.encode().decode("latin-1")})
    problem_of(answer, 401, "token-needed")
    assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]


def test_a_cookie_of_somebody_who_has_signed_in_opens_nothing(programs: Program) -> None:
    browser = programs.service.as_(Role.ANALYST)
    problem_of(browser.get(f"/api/v1{COUNTS}"), 401, "token-needed")


def test_a_token_without_the_scope_is_told_which_one_is_needed(programs: Program) -> None:
    answer = programs.of(Role.REGISTRAR, ["imports:read"]).post(f"{HERE}/batches/1/undo", json={"reason": "fel fil"})
    problem_of(answer, 403, "not-allowed")
    assert 'error="insufficient_scope", scope="imports:write"' in answer.headers["WWW-Authenticate"]


@pytest.mark.parametrize("path", ["/nothing", "/", "", f"{HERE}/nothing", "/municipalities/2281/", "//catalogue"])
def test_what_is_not_there_is_not_found(programs: Program, path: str) -> None:
    problem_of(programs.of(Role.ANALYST).get(path), 404, "not-found")


def test_a_method_that_is_not_there_is_told_which_are(programs: Program) -> None:
    answer = programs.of(Role.ANALYST).post(COUNTS)
    problem_of(answer, 405, "method-not-allowed")
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_a_caller_who_wants_another_format_than_json_is_told_that_there_is_none(programs: Program) -> None:
    problem_of(programs.of(Role.ANALYST).get(COUNTS, headers={"Accept": "text/html"}), 406, "not-acceptable")


@pytest.mark.parametrize("wanted", ["*/*", "application/*", "application/json", "text/html, application/json;q=0.1"])
def test_a_caller_who_takes_json_gets_json(programs: Program, wanted: str) -> None:
    assert programs.of(Role.ANALYST).get("/catalogue", headers={"Accept": wanted}).status_code == 200


def test_what_is_no_json_cannot_be_read(programs: Program) -> None:
    writer = programs.of(Role.REGISTRAR)
    for text in (b"{", b"\xff", b'{"reason": nothing}'):
        answer = writer.post(f"{HERE}/batches/1/undo", data=text, content_type="application/json")
        problem_of(answer, 400, "unreadable")


def test_json_that_is_no_object_is_invalid(programs: Program) -> None:
    answer = programs.of(Role.REGISTRAR).post(f"{HERE}/batches/1/undo", json=["fel fil"])
    problem_of(answer, 422, "invalid")


def test_a_form_where_json_is_wanted_is_of_the_wrong_kind(programs: Program) -> None:
    answer = programs.of(Role.REGISTRAR).post(f"{HERE}/batches/1/undo", data={"reason": "fel fil"})
    problem_of(answer, 415, "unsupported-media-type")


def test_json_where_files_are_wanted_is_of_the_wrong_kind(programs: Program) -> None:
    answer = programs.of(Role.REGISTRAR).post(f"{HERE}/imports", json={"profile": "2281-procapita"})
    problem_of(answer, 415, "unsupported-media-type")


def test_more_than_the_largest_upload_is_too_large(programs: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(programs.service.app.config, "MAX_CONTENT_LENGTH", 1000)
    data = {"profile": "2281-procapita", "file": (BytesIO(b"x" * 2000), "a.csv")}
    problem_of(programs.of(Role.REGISTRAR).post(f"{HERE}/imports", data=data), 413, "too-large")


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("limit=0", "limit"),
        ("limit=1001", "limit"),
        ("limit=2&limit=3", "limit"),
        ("limit=1_0", "limit"),
        ("limit=%EF%BC%91", "limit"),
        ("page=0", "page"),
        ("page=-1", "page"),
        ("period=2025-13", "period"),
        ("period=2025%0A", "period"),
        ("indicator=adult_victim", "indicator"),
        ("breakdown=name", "breakdown"),
        ("breakdown=sex&breakdown=sex", "breakdown"),
        ("breakdown=sex&breakdown=month&breakdown=age_band&breakdown=unit", "breakdown"),
        ("unit=", "unit"),
        ("unit=%00", "unit"),
        ("source=secret", "source"),
    ],
)
def test_a_parameter_that_is_wrong_is_named(programs: Program, query: str, name: str) -> None:
    told = problem_of(programs.of(Role.ANALYST).get(f"{COUNTS}?{query}"), 422, "invalid")
    assert [(error["where"], error["name"]) for error in told["errors"]] == [("query", name)]


@pytest.mark.parametrize("name", ["limit", "page", "period", "indicator", "breakdown", "source"])
def test_what_was_sent_is_never_repeated(programs: Program, name: str) -> None:
    answer = programs.of(Role.ANALYST).get(f"{COUNTS}?{name}=199001019802")
    problem_of(answer, 422, "invalid")
    assert "1990" not in answer.text


def test_a_threshold_of_a_page_is_1000(programs: Program) -> None:
    reader = programs.of(Role.ANALYST)
    for limit, status in ((999, 200), (1000, 200), (1001, 422)):
        assert reader.get(f"/indicators?limit={limit}").status_code == status


@pytest.mark.parametrize("path", [COUNTS, "/catalogue", HERE, f"{HERE}/releases/x", "/api-info"])
def test_a_parameter_that_is_not_there_is_refused_and_not_repeated(programs: Program, path: str) -> None:
    answer = programs.of(Role.ANALYST).get(f"{path}?199001019802=1")
    told = problem_of(answer, 422, "invalid")
    assert told["errors"][0]["where"] == "query"
    assert "199001019802" not in answer.text


def test_a_field_that_is_not_there_is_refused_and_not_repeated(programs: Program) -> None:
    answer = programs.of(Role.REGISTRAR).post(f"{HERE}/batches/1/undo", json={"reason": "fel fil", "Anna Ek": 1})
    problem_of(answer, 422, "invalid")
    assert "Anna" not in answer.text


def test_a_form_field_that_is_not_there_is_refused_and_not_repeated(programs: Program) -> None:
    answer = programs.of(Role.REGISTRAR).post(
        f"{HERE}/imports", data={"profile": "x", "Anna Ek": "1"}, content_type="multipart/form-data"
    )
    problem_of(answer, 422, "invalid")
    assert "Anna" not in answer.text


def test_a_promise_that_cannot_be_kept_is_told_in_its_own_words(programs: Program) -> None:
    answer = programs.of(Role.REGISTRAR).post(
        f"{HERE}/batches/1/undo", json={"reason": "Anna Andersson ringde"}, headers={"Accept-Language": "en"}
    )
    told = problem_of(answer, 409, "refused")
    assert "seems to hold a name" in told["detail"]
    assert "Andersson" not in answer.text


def test_what_nobody_foresaw_is_told_without_its_text(programs: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> asking.Figures:
        raise RuntimeError("199001019802")

    monkeypatch.setattr(figures, "figures_for", broken)
    answer = programs.of(Role.ANALYST).get(COUNTS)
    problem_of(answer, 500, "internal-error")
    assert "199001019802" not in answer.text


def test_a_token_that_calls_too_often_is_told_when_to_come_back(programs: Program) -> None:
    caller = programs.of(Role.ANALYST)
    kept = programs.service.app.extensions[CALLS_A_MINUTE]
    programs.service.app.extensions[CALLS_A_MINUTE] = Buckets(2)
    try:
        assert [caller.get("/catalogue").status_code for _ in range(2)] == [200, 200]
        answer = caller.get("/catalogue")
        problem_of(answer, 429, "too-many-requests")
        assert 0 < int(answer.headers["Retry-After"]) <= 30
        assert programs.of(Role.MANAGER).get("/catalogue").status_code == 200
    finally:
        programs.service.app.extensions[CALLS_A_MINUTE] = kept


def test_spaces_before_a_token_make_no_other_token_of_it(programs: Program) -> None:
    caller = programs.of(Role.ANALYST)
    kept = programs.service.app.extensions[CALLS_A_MINUTE]
    programs.service.app.extensions[CALLS_A_MINUTE] = Buckets(2)
    try:
        headers = [{"Authorization": f"Bearer{' ' * spaces}{caller.token}"} for spaces in (1, 2, 3, 4)]
        assert [caller.get("/catalogue", headers=one).status_code for one in headers] == [200, 200, 429, 429]
    finally:
        programs.service.app.extensions[CALLS_A_MINUTE] = kept


def test_a_token_may_call_again_when_it_has_waited() -> None:
    buckets = Buckets(60)
    assert [buckets.wait(b"a", now=0.0) for _ in range(61)] == [0] * 60 + [1]
    assert buckets.wait(b"a", now=0.5) == 1
    assert buckets.wait(b"a", now=1.0) == 0
    assert buckets.wait(b"b", now=0.0) == 0


@pytest.mark.parametrize(
    ("wanted", "language", "word"),
    [("en", "en", "Not found"), ("sv", "sv", "Finns inte"), ("de", "sv", "Finns inte"), ("", "sv", "Finns inte")],
)
def test_a_problem_is_told_in_the_callers_language(programs: Program, wanted: str, language: str, word: str) -> None:
    answer = programs.get("/nothing", headers={"Accept-Language": wanted})
    assert problem_of(answer, 404, "not-found")["title"] == word
    assert answer.headers["Content-Language"] == language


def test_every_problem_has_what_the_national_profile_wants(programs: Program) -> None:
    told = problem_of(programs.get("/nothing"), 404, "not-found")
    assert {"type", "title", "status", "detail", "instance"} <= set(told)
    assert told["instance"] == "/api/v1/nothing"


def test_the_type_of_every_problem_is_an_address_on_the_page(programs: Program) -> None:
    page = programs.get("/docs").text
    assert len(KINDS) > 10
    assert [kind.name for kind in KINDS.values() if f'id="{kind.name}"' not in page] == []
    assert len({kind.name for kind in KINDS.values()}) == len(KINDS)
    assert all(isinstance(code, HTTPStatus) for code in KINDS)


@pytest.mark.parametrize("path", [COUNTS, "/catalogue", "/nothing", "/api-info"])
def test_no_answer_lets_pages_of_others_read_it(programs: Program, path: str) -> None:
    answer = programs.of(Role.ANALYST).get(path, headers={"Origin": "https://elsewhere.example"})
    assert [name for name, _ in answer.headers if name.lower().startswith("access-control")] == []
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_head_is_a_get_without_a_body_and_options_tells_the_methods(programs: Program) -> None:
    reader = programs.of(Role.ANALYST)
    head = reader.call("HEAD", "/catalogue")
    assert (head.status_code, head.data) == (200, b"")
    options = reader.call("OPTIONS", "/catalogue")
    assert set(options.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
    problem_of(programs.call("OPTIONS", "/catalogue"), 401, "token-needed")


def test_an_indicator_that_is_not_there_is_not_found(programs: Program) -> None:
    assert "nothing" not in {one.id for one in standard_catalogue().indicators}
    problem_of(programs.of(Role.ANALYST).get("/indicators/nothing"), 404, "not-found")
