"""The application: settings, who comes in, pages, API, answers to errors, and the headers of every answer."""

from __future__ import annotations

from http import HTTPStatus

from flask import Flask, g, render_template, request
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from casestats.bootstrap import Installation
from casestats.errors import CasestatsError, Refused
from casestats.web import api, formats, gate, headers, pages, sessions
from casestats.web.brand import add_brand
from casestats.web.current import EXTENSION, language
from casestats.web.receiving import SealedRequest
from casestats.words import Words


def create_app(installation: Installation, *, secure_cookies: bool = True) -> Flask:
    """The service for one installation. `secure_cookies` is False only where a test client speaks plain HTTP."""
    app = Flask("casestats.web")
    app.request_class = SealedRequest
    app.extensions[EXTENSION] = installation
    app.config.update(
        SECRET_KEY=installation.ring.web_key(),
        SESSION_COOKIE_NAME="__Host-casestats" if secure_cookies else "casestats",
        SESSION_COOKIE_SECURE=secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=installation.settings.largest_upload,
        MAX_FORM_MEMORY_SIZE=2_000_000,
        MAX_FORM_PARTS=1_000,
        WTF_CSRF_SSL_STRICT=False,  # it wants a Referer, which our own headers tell browsers not to send
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session
        TEMPLATES_AUTO_RELOAD=False,
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.before_request(sessions.recognise)
    app.before_request(api.recognise)
    app.before_request(gate.let_in)
    csrf = CSRFProtect(app)
    app.before_request(gate.refuse_nul)
    formats.add_to(app)
    add_brand(app)
    pages.add_to(app)
    api.add_to(app, csrf)
    headers.add_to(app)
    _answer_errors(app)
    return app


_SAID = {
    HTTPStatus.BAD_REQUEST: Words("Begäran går inte att läsa.", "The request cannot be read."),
    HTTPStatus.UNAUTHORIZED: Words("Du är inte inloggad.", "You are not signed in."),
    HTTPStatus.FORBIDDEN: Words(
        "Du har inte rätt till den här sidan. Be en administratör om du behöver den.",
        "This page is not yours to open. Ask an administrator if you need it.",
    ),
    HTTPStatus.NOT_FOUND: Words(
        "Sidan finns inte, eller så är den inte din att se. Gå till startsidan.",
        "There is no such page, or it is not yours to see. Go to the start page.",
    ),
    HTTPStatus.METHOD_NOT_ALLOWED: Words("Så kan sidan inte användas.", "The page cannot be used like that."),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: Words(
        "Det som skickades är för stort. Dela upp uttaget och försök igen.",
        "What was sent is too large. Split the extract and try again.",
    ),
    HTTPStatus.INTERNAL_SERVER_ERROR: Words(
        "Något gick fel hos oss. Inget är ändrat. Försök igen; händer det på nytt, berätta för den som sköter driften.",
        "Something went wrong here. Nothing was changed. Try again; if it happens again, tell whoever runs the system.",
    ),
}
_CSRF = Words(
    "Sidan har legat öppen för länge, eller så har du loggat in på nytt. Inget är ändrat. Gå tillbaka, ladda om sidan "
    "och gör om.",
    "The page was open for too long, or you have signed in anew. Nothing was changed. Go back, reload the page and do "
    "it again.",
)


def _answer_errors(app: Flask) -> None:
    app.register_error_handler(CSRFError, lambda _: _page(_CSRF, HTTPStatus.BAD_REQUEST))
    app.register_error_handler(CasestatsError, _refusal)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unforeseen)


def _refusal(error: CasestatsError) -> Response:
    """A promise that could not be kept, in its own words."""
    return _page(error.words, HTTPStatus.CONFLICT if isinstance(error, Refused) else HTTPStatus.BAD_REQUEST)


def _http_error(error: HTTPException) -> Response:
    code = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
    if code < HTTPStatus.BAD_REQUEST:
        return error.get_response()
    known = code if code in _SAID else HTTPStatus.BAD_REQUEST
    return _page(_SAID[known], code)


def _unforeseen(error: Exception) -> Response:
    """What went wrong is logged by its kind and place only: its text may hold a value."""
    headers.log_kind_and_place(error)
    return _page(_SAID[HTTPStatus.INTERNAL_SERVER_ERROR], HTTPStatus.INTERNAL_SERVER_ERROR)


def _page(words: Words, code: HTTPStatus) -> Response:
    if request.path.startswith("/api/"):
        return api.problem(words, code)
    text = render_template(
        "errors/error.html", words=words, code=int(code), language=language(), person=g.get("person")
    )
    return Response(text, status=int(code), mimetype="text/html")
