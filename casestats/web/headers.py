"""The headers of every answer, and what is logged when something went wrong."""

from __future__ import annotations

import logging
import traceback
from pathlib import Path

from flask import Flask, request
from werkzeug.wrappers import Response

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-store",
}
STATIC_CACHE = "public, max-age=3600"
"""Our own styles and scripts hold nothing of anybody's."""

_LOG = logging.getLogger("casestats.web")


def add_to(app: Flask) -> None:
    app.after_request(_with_headers)


def _with_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers[name] = value
    if request.endpoint == "static" and response.status_code < 400:
        response.headers["Cache-Control"] = STATIC_CACHE
    return response


def log_kind_and_place(error: BaseException) -> None:
    """The kind of an error and where in our code it was raised; never its text, nor the address that was asked for."""
    frames = traceback.extract_tb(error.__traceback__)
    places = " < ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(frames[-6:]))
    _LOG.error("%s at %s (%s)", type(error).__name__, places, request.endpoint or "no route")
