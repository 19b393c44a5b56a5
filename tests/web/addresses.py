"""The addresses of all pages with something on them, by who may open them."""

from __future__ import annotations

from casestats.access import Role
from tests.web.scene import HOME, Service
from tests.web.surface import address, routes


def addresses_of(service: Service, who: Role | None) -> dict[str, str]:
    """Name -> address of every page that a role may open (None: without signing in); a page without ids stands for
    itself, one with ids for something of the furnished municipality."""
    found = {}
    for route in routes(service.app):
        open_to_them = route.roles == frozenset() if who is None else bool(route.roles and who in route.roles)
        if route.method != "GET" or route.of_the_api or not open_to_them or route.endpoint in NOT_PAGES:
            continue
        for name, values in VALUES.get(route.endpoint, {"": {}}).items():
            found[f"{route.endpoint}{name and '-' + name}"] = address(service.app, route, HOME, **values)
    return found


NOT_PAGES = {"health.lives", "health.can_work", "look.stylesheet", "look.logo"}
"""Answers that are no page to read."""

VALUES: dict[str, dict[str, dict[str, object]]] = {}
"""Endpoint -> name of a case -> the values of its address."""
