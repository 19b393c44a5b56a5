"""For whoever watches the service: whether it lives, and whether it can do its work. Tells no more than that."""

from __future__ import annotations

from flask import Blueprint
from werkzeug.wrappers import Response

from casestats.actions.readiness import ready
from casestats.web.current import installation
from casestats.web.gate import open_to_all

pages = Blueprint("health", __name__)


@pages.get("/healthz")
@open_to_all
def lives() -> Response:
    return Response("ok\n", mimetype="text/plain")


@pages.get("/readyz")
@open_to_all
def can_work() -> Response:
    """200 where the database answers and belongs to the keys, else 503."""
    able = ready(installation())
    return Response("ok\n" if able else "not ready\n", status=200 if able else 503, mimetype="text/plain")
