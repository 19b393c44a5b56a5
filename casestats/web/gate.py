"""Who may open which route. A route that states nothing is closed: tests/web/test_gate.py walks them all.

Beside the role, a route whose address names a municipality is "not found" for whoever does not read that municipality:
that it exists is nobody else's business. Units, releases, uploads and the like are looked up together with the
municipality, in the query.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

from flask import abort, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response

from casestats.access import Role
from casestats.web.current import installation, maybe_person

View = TypeVar("View", bound=Callable[..., Any])


class Opening(NamedTuple):
    """Who a route is open to. No roles: to everybody, signed in or not. `at_county`: only where deliveries are
    received; elsewhere there is no such page."""

    roles: tuple[Role, ...]
    at_county: bool = False


EVERY_ROLE = tuple(Role)
STRANGERS_BODY = 64_000
"""Bytes that a form may have where nobody needs to have signed in: to read more is work that anybody could order."""
_OPENING = "casestats_opening"


def allow(*roles: Role, at_county: bool = False) -> Callable[[View], View]:
    """Open a view to people with one of these roles. The first that a person has is the one that is written down. With
    `at_county` it is a page of a county's installation, and of no municipality's."""
    if not roles:
        raise TypeError("name a role, or say open_to_all")

    def stated(view: View) -> View:
        setattr(view, _OPENING, Opening(roles, at_county))
        return view

    return stated


def open_to_all(view: View) -> View:
    """Open a view to everybody: signing in, help, styles, health."""
    setattr(view, _OPENING, Opening(()))
    return view


def opening_of(endpoint: str) -> Opening | None:
    """What a route states; None: nothing, so it is closed."""
    view = current_app.view_functions.get(endpoint)
    found = getattr(view, _OPENING, None) or getattr(getattr(view, "view_class", None), _OPENING, None)
    return found if isinstance(found, Opening) else None


def let_in() -> Response | None:
    """Before each request: turns away who may not come in."""
    if request.endpoint is None:
        return None  # there is no such page: 404 or 405 follow by themselves
    if request.endpoint == "static":
        return None
    opening = opening_of(request.endpoint)
    if opening is None:
        abort(403)
    if opening.at_county and not installation().settings.is_county:
        abort(404)
    if not opening.roles:
        request.max_content_length = STRANGERS_BODY
        return None
    somebody = maybe_person()
    if somebody is None:
        if request.method == "GET" and not request.path.startswith("/api/"):
            return redirect(url_for("signing_in.page", next=request.full_path.rstrip("?")))
        abort(401)
    role = next((role for role in opening.roles if role in somebody.roles), None)
    if role is None:
        abort(403)
    g.role = role.value
    municipality = (request.view_args or {}).get("municipality")
    if municipality is not None and not somebody.reads(municipality):
        abort(404)
    return None


def refuse_nul() -> None:
    """Before each request, once it is known who asks: no text holds the sign 0. PostgreSQL keeps none such, and what a
    file or a log makes of it is anybody's guess."""
    if request.endpoint is None or request.path.startswith("/api/"):
        return  # nobody reads it; or its schemas say what each text may hold
    for values in (request.args, request.form):
        if any("\0" in value for _, value in values.items(multi=True)):
            abort(400)
