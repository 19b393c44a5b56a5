"""What goes wrong, told as RFC 9457 has it: one stable `type` for each kind, words in the reader's language.

A `type` is an address of the documentation page, where each kind stands with what to do about it. Nothing that was sent
is repeated but the path.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from http import HTTPStatus
from typing import Any, NamedTuple

from flask import g, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.wrappers import Response

from casestats.errors import CasestatsError, Refused
from casestats.schemas.mistakes import flat
from casestats.words import Language, Words

MEDIA_TYPE = "application/problem+json"
PAGE = "/api/v1/docs"


class Kind(NamedTuple):
    """`name` is the end of its `type`; `detail` is said where nothing closer is known."""

    name: str
    title: Words
    detail: Words


KINDS: dict[HTTPStatus, Kind] = {
    HTTPStatus.BAD_REQUEST: Kind(
        "unreadable",
        Words("Begäran går inte att läsa", "The request cannot be read"),
        Words("Skicka giltig JSON i UTF-8.", "Send valid JSON in UTF-8."),
    ),
    HTTPStatus.UNAUTHORIZED: Kind(
        "token-needed",
        Words("En giltig nyckel behövs", "A valid token is needed"),
        Words(
            "Skicka Authorization: Bearer cs_… med en nyckel (token) som gäller. Den görs på kontosidan.",
            "Send Authorization: Bearer cs_… with a token in force. One is made on the account page.",
        ),
    ),
    HTTPStatus.FORBIDDEN: Kind(
        "not-allowed",
        Words("Tokenet får inte göra detta", "The token may not do this"),
        Words(
            "Kontots roll eller tokenets omfattning räcker inte. Dokumentationen säger vad som krävs.",
            "The role of the account or the scope of the token is not enough. The documentation says what is needed.",
        ),
    ),
    HTTPStatus.NOT_FOUND: Kind(
        "not-found",
        Words("Finns inte", "Not found"),
        Words(
            "Det finns inte, eller så är det inte ditt att se.", "There is no such thing, or it is not yours to see."
        ),
    ),
    HTTPStatus.METHOD_NOT_ALLOWED: Kind(
        "method-not-allowed",
        Words("Så kan resursen inte användas", "The resource cannot be used like that"),
        Words("Använd en metod som står i Allow.", "Use a method that Allow names."),
    ),
    HTTPStatus.NOT_ACCEPTABLE: Kind(
        "not-acceptable",
        Words("Formatet finns inte", "No such format"),
        Words(
            "Begär application/json i Accept, eller utelämna Accept.", "Ask for application/json, or leave Accept out."
        ),
    ),
    HTTPStatus.CONFLICT: Kind(
        "refused",
        Words("Det går inte just nu", "That cannot be done now"),
        Words("Ingenting har ändrats.", "Nothing was changed."),
    ),
    HTTPStatus.LENGTH_REQUIRED: Kind(
        "length-required",
        Words("Längden behövs", "The length is needed"),
        Words("Skicka Content-Length.", "Send Content-Length."),
    ),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: Kind(
        "too-large",
        Words("För stort", "Too large"),
        Words("Dela upp uttaget och försök igen.", "Split the extract and try again."),
    ),
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: Kind(
        "unsupported-media-type",
        Words("Innehållet är av fel slag", "The content is of the wrong kind"),
        Words("Skicka innehållet så som dokumentationen säger.", "Send the content as the documentation says."),
    ),
    HTTPStatus.UNPROCESSABLE_ENTITY: Kind(
        "invalid",
        Words("Något i begäran behöver rättas", "Something in the request needs mending"),
        Words("Se errors.", "See errors."),
    ),
    HTTPStatus.TOO_MANY_REQUESTS: Kind(
        "too-many-requests",
        Words("För många anrop", "Too many requests"),
        Words("Vänta så många sekunder som Retry-After säger.", "Wait for as many seconds as Retry-After says."),
    ),
    HTTPStatus.INTERNAL_SERVER_ERROR: Kind(
        "internal-error",
        Words("Något gick fel hos oss", "Something went wrong here"),
        Words(
            "Inget är ändrat. Försök igen; händer det på nytt, berätta för den som sköter driften.",
            "Nothing was changed. Try again; if it happens again, tell whoever runs the system.",
        ),
    ),
}


def type_of(kind: Kind) -> str:
    return f"{PAGE}#{kind.name}"


def wanted_language() -> Language:
    """Of Accept-Language; Swedish unless English is asked for."""
    return "en" if request.accept_languages.best_match(("sv", "en"), "sv") == "en" else "sv"


def problem(words: Words | None, code: HTTPStatus, errors: Sequence[tuple[str, str, Words]] = ()) -> Response:
    """The answer to what went wrong. `words` None: what is always said of the kind. `errors`: where, which, and what
    should stand there."""
    known = code if code in KINDS else HTTPStatus.BAD_REQUEST if code < 500 else HTTPStatus.INTERNAL_SERVER_ERROR
    kind, language = KINDS[known], wanted_language()
    body: dict[str, Any] = {
        "type": type_of(kind),
        "title": kind.title.spoken(language),
        "status": int(code),
        "detail": (words or kind.detail).spoken(language),
        "instance": request.path,
    }
    if errors:
        body["errors"] = [
            {"where": where, "name": name, "detail": detail.spoken(language)} for where, name, detail in errors
        ]
    response = Response(json.dumps(body, ensure_ascii=False), status=int(code), mimetype=MEDIA_TYPE)
    response.headers["Content-Language"] = language
    response.headers["Vary"] = "Accept-Language"
    for name, value in _headers(code):
        response.headers[name] = value
    return response


def _headers(code: HTTPStatus) -> Iterator[tuple[str, str]]:
    """What some answers must say beside their words."""
    if code is HTTPStatus.UNAUTHORIZED:
        wrong = ', error="invalid_token"' if g.get("token_was_sent") else ""
        yield "WWW-Authenticate", f'Bearer realm="casestats"{wrong}'
    elif code is HTTPStatus.FORBIDDEN and g.get("scopes_needed"):
        yield "WWW-Authenticate", f'Bearer realm="casestats", error="insufficient_scope", scope="{g.scopes_needed}"'
    elif code is HTTPStatus.METHOD_NOT_ALLOWED and isinstance(request.routing_exception, MethodNotAllowed):
        yield "Allow", ", ".join(sorted(request.routing_exception.valid_methods or ()))
    elif code is HTTPStatus.TOO_MANY_REQUESTS:
        yield "Retry-After", str(g.get("retry_after", 1))


def of_http_error(error: HTTPException) -> Response:
    """An answer for what Flask or a view turned away."""
    code = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
    if code < HTTPStatus.BAD_REQUEST:
        return error.get_response()
    messages = getattr(error, "data", {}).get("messages", {})
    return of_mistakes(messages) if code is HTTPStatus.UNPROCESSABLE_ENTITY else problem(None, code)


def of_mistakes(messages: Any) -> Response:
    """An answer for what marshmallow found. `messages`: where -> name -> words."""
    return problem(None, HTTPStatus.UNPROCESSABLE_ENTITY, list(_mistakes(messages)))


def _mistakes(messages: Any) -> Iterator[tuple[str, str, Words]]:
    """`messages`: where -> name -> words, as marshmallow gives them. Names that the API does not know are not
    repeated: only those of an operation's own are."""
    for path, words in flat(messages):
        where, *names = [str(part) for part in path]
        known = isinstance(words, Words) and words.sv.startswith(_UNKNOWN_BEGINS)
        yield where, "?" if known else ".".join(names[:1]), words


_UNKNOWN_BEGINS = "Den uppgiften finns inte"


def of_refusal(error: CasestatsError) -> Response:
    """A promise of casestats that could not be kept, in its own words."""
    refused = isinstance(error, Refused)
    return problem(error.words, HTTPStatus.CONFLICT if refused else HTTPStatus.UNPROCESSABLE_ENTITY)


def invalid(where: str, name: str, sv: str, en: str) -> Response:
    """An answer for one thing that is wrong with what was sent."""
    return problem(None, HTTPStatus.UNPROCESSABLE_ENTITY, [(where, name, Words(sv, en))])
