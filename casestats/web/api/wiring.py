"""Puts the parts of the API into the application."""

from __future__ import annotations

from flask import Flask
from flask_wtf.csrf import CSRFProtect

from casestats.web.api.about import about
from casestats.web.api.batches import batches
from casestats.web.api.catalogue import catalogue
from casestats.web.api.county import county
from casestats.web.api.figures import figures
from casestats.web.api.imports import imports
from casestats.web.api.releases import releases
from casestats.web.api.specification import documented, keep, pages
from casestats.web.api.tokens import CALLS_A_MINUTE, Buckets

MOST_CALLS_A_MINUTE = 600
"""Of one token, in one process: enough for every script, and too little to wear the server down."""
PARTS = (about, catalogue, figures, releases, imports, batches, county)


def add_to(app: Flask, csrf: CSRFProtect) -> None:
    """All of /api/v1. It knows no cookies, so it needs no CSRF tokens."""
    app.extensions[CALLS_A_MINUTE] = Buckets(MOST_CALLS_A_MINUTE)
    made = documented(app)
    for part in PARTS:
        made.register_blueprint(part)
        csrf.exempt(part)
    app.register_blueprint(pages)
    keep(app, made)
