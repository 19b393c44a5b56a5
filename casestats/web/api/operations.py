"""How an operation of the API is stated: its address, who may call it, with which scope, what it takes and answers.

All that stands in one call of `operation`, so that the OpenAPI document, the documentation page and the gate say the
same. What is not stated is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from http import HTTPStatus
from typing import Any, NamedTuple, TypeVar

from flask import abort, g, request
from flask_smorest import Blueprint
from werkzeug.exceptions import HTTPException

from casestats.access import Role
from casestats.errors import CasestatsError
from casestats.schemas.api_about import Answer, Problem
from casestats.schemas.api_fields import REFUSED, Asked
from casestats.web.api import problems
from casestats.web.gate import allow, open_to_all
from casestats.words import Words

PREFIX = "/api/v1"
JSON = "application/json"
MULTIPART = "multipart/form-data"
TOKEN = "token"  # noqa: S105 (the name of the way to sign in, in the OpenAPI document)
ANY_SCOPE: tuple[str, ...] = ()
"""Every token will do."""
View = TypeVar("View", bound=Callable[..., Any])


class Operation(NamedTuple):
    """What is stated of an operation. `roles` None: open to all. `scopes`: one of them is enough; none: any token."""

    name: str
    method: str
    rule: str
    subject: str
    summary: Words
    description: Words
    roles: tuple[Role, ...] | None
    scopes: tuple[str, ...]
    query: type[Asked] | None
    body: type[Asked] | None
    status: int
    produces: tuple[str, ...]
    errors: tuple[int, ...]
    example: Any
    at_county: bool = False
    """It is there in a county's installation only."""

    @property
    def endpoint(self) -> str:
        return f"{_BEGINS}{self.subject}.{self.name}"


STATED: list[Operation] = []
"""Every operation, in the order in which they are documented."""

PATH_PARTS: Mapping[str, tuple[str, Words]] = {
    "municipality": ("^[0-9]{4}$", Words("Kommunkod", "A municipality's code")),
    "indicator": ("^[a-z0-9_]{1,64}$", Words("Indikatorns id", "An indicator's id")),
    "release": ("^[A-Za-z0-9][A-Za-z0-9._-]{0,150}$", Words("Utlämnandets id", "A release's id")),
    "file": ("^[A-Za-z0-9][A-Za-z0-9._-]{0,250}$", Words("Filens namn", "A file's name")),
    "batch": ("^[1-9][0-9]{0,17}$", Words("Stegets nummer", "A step's number")),
    "upload": ("^[0-9a-f]{32}$", Words("Inläsningens id", "An import's id")),
    "result": ("^[1-9][0-9]{0,17}$", Words("Resultatets nummer", "A result's number")),
}
"""What may stand in a path. Nothing of a person is among it."""
_PART = re.compile("<([^<>]+)>")


_BEGINS = "api-"
"""Pages for people have parts of the same names."""


def subject(name: str, description: Words) -> Blueprint:
    """A part of the API that answers errors as the API does."""
    made = Blueprint(
        f"{_BEGINS}{name}", __name__, url_prefix=PREFIX, description=f"{description.sv} / {description.en}"
    )
    made.register_error_handler(HTTPException, problems.of_http_error)
    made.register_error_handler(CasestatsError, problems.of_refusal)
    return made


def operation(
    part: Blueprint,
    rule: str,
    *,
    summary: Words,
    description: Words,
    roles: Sequence[Role] | None,
    scopes: Sequence[str],
    answer: type[Answer] | None,
    example: Any = None,
    method: str = "GET",
    status: int = 200,
    query: type[Asked] | None = None,
    body: type[Asked] | None = None,
    files: type[Asked] | None = None,
    produces: Sequence[str] = (JSON,),
    errors: Sequence[int] = (),
    headers: Mapping[str, Any] | None = None,
    as_sent: type[Asked] | None = None,
    at_county: bool = False,
) -> Callable[[View], View]:
    """State an operation. The view gets what it asks for as dictionaries (query, then body), then the parts of the
    path by name; it answers with what `answer` tells, or with a Response of its own where `answer` is None. `as_sent`
    describes a body of JSON that the view reads itself, byte by byte: a signature is over just those. With `at_county`
    it is not found in a municipality's installation."""

    def stated(view: View) -> View:
        own = Operation(
            name=view.__name__,
            method=method,
            rule=PREFIX + rule,
            subject=part.name.removeprefix(_BEGINS),
            summary=summary,
            description=description,
            roles=None if roles is None else tuple(roles),
            scopes=tuple(scopes),
            query=query,
            body=body or files or as_sent,
            status=status,
            produces=tuple(produces),
            errors=_errors(rule, roles, body or files or as_sent, [*errors, 404] if at_county else errors),
            example=example,
            at_county=at_county,
        )
        inner = _answering(part, own, answer, headers)(view)
        if body is not None:
            inner = part.arguments(body, location="json", unknown=REFUSED)(inner)
        if query is not None:
            inner = part.arguments(query, location="query", unknown=REFUSED)(inner)
        inner = part.doc(**_told(own), **_read_by_hand(MULTIPART, files), **_read_by_hand(JSON, as_sent))(inner)

        @wraps(inner)
        def guarded(**parts: str) -> Any:
            _demand_scope(own)
            sent_as = MULTIPART if files is not None else JSON if own.body is not None else ""
            refusal = _refusal_of_form(own, sent_as)
            return refusal if refusal is not None else inner(**parts)

        guarded = open_to_all(guarded) if roles is None else allow(*roles, at_county=at_county)(guarded)
        part.route(rule, methods=[method], endpoint=own.name, parameters=_path_parts(rule), tags=[own.subject])(guarded)
        STATED.append(own)
        return view

    return stated


def _errors(
    rule: str,
    roles: Sequence[Role] | None,
    body: type[Asked] | None,
    more: Sequence[int],
) -> tuple[int, ...]:
    found = {406, 422, 500, *more}
    if roles is not None:
        found |= {401, 403, 429}
    if "<" in rule:
        found.add(404)
    if body is not None:
        found |= {400, 413, 415}
    return tuple(sorted(found))


def _answering(
    part: Blueprint, own: Operation, answer: type[Answer] | None, headers: Mapping[str, Any] | None
) -> Callable[[Any], Any]:
    examples = None if own.example is None else {"typical": {"value": own.example}}

    def documented(view: Any) -> Any:
        inner = view
        if answer is not None or own.produces == (JSON,):
            inner = part.response(
                own.status, answer, description=_both(own.summary), examples=examples, headers=headers
            )(inner)
        else:
            for media_type in own.produces:
                text = media_type.startswith("text/") or media_type == JSON
                form = {"type": "string"} if text else {"type": "string", "format": "binary"}
                inner = part.response(
                    own.status, form, content_type=media_type, description=_both(own.summary), headers=headers
                )(inner)
        for code in own.errors:
            words = problems.KINDS[HTTPStatus(code)].title
            inner = part.alt_response(code, schema=Problem, content_type=problems.MEDIA_TYPE, description=_both(words))(
                inner
            )
        return inner

    return documented


def _told(own: Operation) -> dict[str, Any]:
    """What the OpenAPI document says besides: words, and who may call."""
    described = [own.description.sv, own.description.en]
    if own.roles is not None:
        roles = ", ".join(role.value for role in own.roles)
        described += [f"Roller / Roles: {roles}. Scope: {' | '.join(own.scopes) or '–'}."]
    told: dict[str, Any] = {
        "summary": _both(own.summary),
        "description": "\n\n".join(described),
        "operationId": f"{own.subject}_{own.name}".replace("-", "_"),
        "security": [] if own.roles is None else [{TOKEN: [scope]} for scope in own.scopes] or [{TOKEN: []}],
    }
    return told


def _read_by_hand(media_type: str, asked: type[Asked] | None) -> dict[str, Any]:
    """What the document says of a body that no schema reads."""
    if asked is None:
        return {}
    return {"requestBody": {"required": True, "content": {media_type: {"schema": asked}}}}


def _both(words: Words) -> str:
    return f"{words.sv} / {words.en}"


def _path_parts(rule: str) -> list[dict[str, Any]]:
    return [
        {
            "in": "path",
            "name": name,
            "required": True,
            "description": _both(PATH_PARTS[name][1]),
            "schema": {"type": "string", "pattern": PATH_PARTS[name][0]},
        }
        for name in _PART.findall(rule)
    ]


def _demand_scope(own: Operation) -> None:
    if own.roles is not None and own.scopes and g.scopes.isdisjoint(own.scopes):
        g.scopes_needed = " ".join(own.scopes)
        abort(403)


def _refusal_of_form(own: Operation, takes: str) -> Any:
    """What can be said before the view is called: what is asked for, what is sent, and how often it is said."""
    if own.produces == (JSON,) and request.accept_mimetypes and not request.accept_mimetypes.best_match((JSON,)):
        abort(406)
    if takes and request.mimetype != takes:
        abort(415)
    known = own.query.repeatable() if own.query is not None else {}
    for name in request.args:
        if name not in known:
            return problems.invalid("query", "?", _NO_SUCH.sv, _NO_SUCH.en)
        if len(request.args.getlist(name)) > 1 and not known[name]:
            return problems.invalid("query", name, _ONCE.sv, _ONCE.en)
    return None


_NO_SUCH = Words(
    "En parameter i adressen finns inte. Se dokumentationen på /api/v1/docs.",
    "A parameter of the address is unknown. See the documentation at /api/v1/docs.",
)
_ONCE = Words("Ange parametern en gång.", "Give the parameter once.")
