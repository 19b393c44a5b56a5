"""The API for programs: /api/v1."""

from __future__ import annotations

import json
from http import HTTPStatus

from flask import Flask
from flask_wtf.csrf import CSRFProtect
from werkzeug.wrappers import Response

from casestats.words import Words


def add_to(app: Flask, csrf: CSRFProtect) -> None:
    """Filled in by the API's own modules. It knows no cookies, so it needs no CSRF tokens."""


def recognise() -> None:
    """Before each request: who the token of an API request belongs to."""


def problem(words: Words, code: HTTPStatus) -> Response:
    """RFC 9457."""
    body = {"type": "about:blank", "title": code.phrase, "status": int(code), "detail": words.en}
    return Response(json.dumps(body, ensure_ascii=False), status=int(code), mimetype="application/problem+json")
