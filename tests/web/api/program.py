"""A program with a token: what it sends, and what it gets."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from werkzeug.test import TestResponse

from casestats.access import Role
from casestats.actions.accounts import every_account
from casestats.actions.tokens import create_token, scopes_of
from casestats.audit import Actor
from casestats.web.api.operations import Operation
from casestats.web.api.tokens import CALLS_A_MINUTE, Buckets
from tests.web.scene import HOME, Service

API = "/api/v1"
HERE = f"/municipalities/{HOME}"


class Program:
    """Calls with the token of somebody; without one until `of` is said."""

    def __init__(self, service: Service, token: str = "") -> None:
        self.service = service
        self.token = token

    def of(self, who: Role | str, scopes: Iterable[str] | None = None, days: int = 30) -> Program:
        """A program with a token of that account; all scopes that its roles may give, unless some are named."""
        installation = self.service.installation
        account = next(one for one in every_account(installation) if one.name == str(who))
        wanted = tuple(sorted(scopes_of(account.roles) if scopes is None else scopes))
        kept: dict[object, str] = self.service.app.extensions.setdefault("tokens of tests", {})
        if (who, wanted, days) not in kept:
            actor = Actor(account.name, min(account.roles))
            token, _ = create_token(
                installation,
                actor,
                account.number,
                label="test",
                scopes=wanted,
                days=days,
                confirmed_at=installation.clock().isoformat(),
            )
            kept[who, wanted, days] = token
        return Program(self.service, kept[who, wanted, days])

    def call(self, method: str, path: str, **given: Any) -> TestResponse:
        """`path` after /api/v1."""
        headers = dict(given.pop("headers", {}))
        if self.token:
            headers.setdefault("Authorization", f"Bearer {self.token}")
        client = self.service.app.test_client(use_cookies=False)
        return client.open(API + path, method=method, headers=headers, **given)

    def get(self, path: str, **given: Any) -> TestResponse:
        return self.call("GET", path, **given)

    def post(self, path: str, **given: Any) -> TestResponse:
        return self.call("POST", path, **given)

    def told(self, path: str, **given: Any) -> Any:
        """The JSON of an answer that must be a good one."""
        answer = self.get(path, **given)
        assert answer.status_code == 200, answer.text
        assert answer.mimetype == "application/json"
        return json.loads(answer.text)

    def units(self) -> list[str]:
        """The units that the municipality's cases have."""
        told = self.of(Role.ANALYST).told(
            f"{HERE}/counts?period=2025&indicator=adult_victims&breakdown=unit&limit=1000"
        )
        return sorted({figure["breakdown"]["unit"] for figure in told["items"]})


class Places(NamedTuple):
    """Programs of a municipality's service, and of a county's."""

    municipality: Program
    county: Program

    def of(self, one: Operation) -> Program:
        """Programs of the service in which the operation is there."""
        return self.county if one.at_county else self.municipality


def programs_of(service: Service) -> Program:
    """No test is to wait: how often a token may call has a test of its own."""
    service.app.extensions[CALLS_A_MINUTE] = Buckets(1_000_000)
    return Program(service)


def corrected(program: Program) -> bytes:
    """The extract of the last month that was imported, without its last case: what a source would give once more."""
    [path] = (program.service.folder / "extracts").glob("2281*/uttag_2025-12.csv")
    lines = path.read_bytes().splitlines(keepends=True)
    last = lines[-1].split(b";")[0]
    return b"".join(line for line in lines if not line.startswith(last))


def problem_of(answer: TestResponse, status: int, name: str) -> dict[str, Any]:
    """The problem that an answer tells, which must be of that kind."""
    assert answer.status_code == status, answer.text
    assert answer.mimetype == "application/problem+json"
    found: dict[str, Any] = json.loads(answer.text)
    assert found["type"] == f"/api/v1/docs#{name}"
    assert found["status"] == status
    return found
