"""The API for programs: /api/v1. Its errors are RFC 9457, its document OpenAPI 3.1, its users tokens."""

from __future__ import annotations

from http import HTTPStatus

from werkzeug.wrappers import Response

from casestats.web.api import problems
from casestats.web.api.tokens import recognise
from casestats.web.api.wiring import add_to
from casestats.words import Words

__all__ = ["add_to", "problem", "recognise"]


def problem(words: Words, code: HTTPStatus) -> Response:
    """The answer where no operation was met, or nobody foresaw it. `words` are the application's, and speak of pages:
    programs get those of the kind of problem instead."""
    del words
    return problems.problem(None, code)
