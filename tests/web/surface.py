"""Every route of the service, as the tests that ask the same question of all of them see it."""

from __future__ import annotations

from typing import NamedTuple

from flask import Flask
from werkzeug.routing import Rule

from casestats.access import Role
from casestats.web.gate import opening_of
from tests.web.scene import HOME

NOBODYS = "0" * 32
"""An id that nothing has."""


class Route(NamedTuple):
    """A method of a route. `roles` are those that it states; None where it states nothing, empty where it is open.
    `at_county`: it is there in a county's installation only."""

    endpoint: str
    method: str
    rule: str
    arguments: tuple[str, ...]
    roles: frozenset[Role] | None
    at_county: bool = False

    @property
    def of_the_api(self) -> bool:
        return self.rule.startswith("/api/")

    @property
    def changes_something(self) -> bool:
        return self.method not in ("GET", "HEAD", "OPTIONS")


def routes(app: Flask) -> list[Route]:
    """All of them but the static files, in the order of their addresses."""
    with app.app_context():
        found = [
            Route(rule.endpoint, method, rule.rule, tuple(sorted(rule.arguments)), *_opening(rule))
            for rule in app.url_map.iter_rules()
            if rule.endpoint != "static"
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
        ]
    return sorted(found, key=lambda route: (route.rule, route.method))


def _opening(rule: Rule) -> tuple[frozenset[Role] | None, bool]:
    opening = opening_of(rule.endpoint)
    return (None, False) if opening is None else (frozenset(opening.roles), opening.at_county)


def address(app: Flask, route: Route, municipality: str = HOME, **values: object) -> str:
    """The route's path. Values that are not given are those of nothing."""
    rule = next(one for one in app.url_map.iter_rules(route.endpoint) if one.rule == route.rule)
    filled = {name: values.get(name, _nothing(rule, name)) for name in rule.arguments}
    if "municipality" in rule.arguments:
        filled["municipality"] = values.get("municipality", municipality)
    with app.test_request_context():
        built = rule.build(filled, append_unknown=False)
    assert built is not None, (route, filled)
    return built[1]


def _nothing(rule: Rule, name: str) -> object:
    converter = type(rule._converters[name]).__name__
    return {"IntegerConverter": 987654321, "FloatConverter": 0.5}.get(converter, NOBODYS)
