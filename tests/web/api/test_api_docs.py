"""The examples of docs/api.md do what they say, against a server on this machine."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shlex
import string
import subprocess
import sys
import threading
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from werkzeug.serving import make_server

from casestats.access import ROLES, Role
from casestats.actions.tokens import SCOPES
from casestats.web.api.operations import STATED
from casestats.web.api.problems import KINDS
from tests.web.api.program import Program, corrected

PAGE = Path(__file__).parents[3] / "docs" / "api.md"


def example(name: str) -> str:
    found = re.search(rf"<!-- example: {name} -->\n```\w+\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    return found[1]


@contextlib.contextmanager
def served(programs: Program) -> Iterator[str]:
    """The address of a running service."""
    server = make_server("127.0.0.1", 0, programs.service.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def asked_with_curl(command: str, **environment: str) -> str:
    """What curl would get: not every machine has it, and this says what each option of the example means."""
    words = shlex.split(string.Template(command.replace("\\\n", " ")).substitute(environment))
    assert words.pop(0) == "curl"
    headers, query, address = {}, [], ""
    while words:
        word = words.pop(0)
        if word == "--header":
            name, _, value = words.pop(0).partition(": ")
            headers[name] = value
        elif word == "--get":
            address = words.pop(0)
        elif word == "--data-urlencode":
            name, _, value = words.pop(0).partition("=")
            query.append((name, value))
        else:
            assert word in {"--fail", "--silent", "--show-error"}
    request = urllib.request.Request(f"{address}?{urllib.parse.urlencode(query)}", headers=headers)
    with urllib.request.urlopen(request) as answer:
        return str(answer.read().decode())


def test_the_example_with_curl_fetches_figures(programs: Program) -> None:
    token = programs.of(Role.ANALYST).token
    with served(programs) as address:
        text = asked_with_curl(example("curl"), CASESTATS_TOKEN=token, CASESTATS_ADDRESS=address)
    told = json.loads(text)
    assert [figure["breakdown"]["sex"] for figure in told["items"]][:2] == ["female", "male"]
    assert {figure["indicator"] for figure in told["items"]} == {"adult_victims"}


def test_the_example_in_python_imports_a_month_once(writing_programs: Program, tmp_path: Path) -> None:
    registrar = writing_programs.of(Role.REGISTRAR)
    extract = tmp_path / "extract.csv"
    extract.write_bytes(corrected(writing_programs))
    profile = registrar.told("/municipalities/2281/profiles")["items"][0]["name"]
    program = tmp_path / "example.py"
    program.write_text(example("python"), encoding="utf-8")
    given = {"CASESTATS_TOKEN": registrar.token, "PROFILE": profile, "EXTRACT": str(extract), "PERIOD": "2025-12"}
    before = registrar.told("/municipalities/2281/batches")["total"]
    with served(writing_programs) as address:
        said = [run(program, CASESTATS_ADDRESS=address, **given) for _ in range(2)]
    after = registrar.told("/municipalities/2281/batches?limit=1000")
    number = after["items"][-1]["number"]
    assert after["total"] == before + 1
    assert said == [f"done as batch {number}\n", f"Imported already, as batch {number}\n"]


def run(program: Path, **environment: str) -> str:
    """What a program of Python prints, run with nothing but this."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    command = [sys.executable, "-I", str(program)]
    done = subprocess.run(
        command, check=False, env={**kept, **environment}, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_page_names_every_scope_with_the_roles_that_can_use_it() -> None:
    rows = re.findall(r"^\| `(\w+:\w+)` \| [^|]+ \| ([^|]+) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    told = {scope: set(roles.split(", ")) for scope, roles in rows}
    assert set(told) == set(SCOPES)
    for scope, rule in SCOPES.items():
        able = {role for one in STATED if one.scopes[:1] == (scope,) for role in one.roles or ()}
        able |= {role for one in STATED if one.scopes[1:] == (scope,) for role in one.roles or ()}
        able &= rule.roles
        assert told[scope] == ({"all"} if able == set(Role) else {role.value for role in able}), scope


def test_the_page_names_every_kind_of_problem_that_an_operation_can_give() -> None:
    rows = re.findall(r"^\| (\d{3}) \| `([\w-]+)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    kinds = {str(code.value): kind.name for code, kind in KINDS.items()}
    given = {str(code) for one in STATED for code in one.errors} | {"405"}
    assert dict(rows) == {code: name for code, name in kinds.items() if code in given}


def test_the_page_for_people_tells_every_operation_in_both_languages(programs: Program) -> None:
    for language, place in (("sv", 0), ("en", 1)):
        page = programs.get(f"/docs?lang={language}").text
        assert f'<html lang="{language}"' in page
        for one in STATED:
            assert f"{one.method} {one.rule.replace('<', '{').replace('>', '}')}" in page
            for scope in one.scopes:
                assert scope in page
            assert one.summary[place]
        assert [ROLES[role].title[place] for role in Role if ROLES[role].title[place] not in page] == []
        assert not re.findall(r'(?:src|href)="(?:https?:)?//', page)
