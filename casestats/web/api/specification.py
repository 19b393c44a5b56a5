"""The OpenAPI document, and the page for people that is made of the same statements. Neither needs a token."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Flask, current_app, render_template
from flask_smorest import Api
from werkzeug.wrappers import Response

from casestats.access import ROLES
from casestats.schemas.api_about import Problem
from casestats.web.api import problems
from casestats.web.api.about import API_NAME, API_VERSION, LICENCE, address, contact
from casestats.web.api.operations import PREFIX, STATED, TOKEN
from casestats.web.gate import open_to_all
from casestats.words import Words

pages = Blueprint("api-documentation", __name__, url_prefix=PREFIX)
_DOCUMENT = "casestats-openapi"
ABOUT = Words(
    "Siffror om ärenden där våld, hedersförtryck eller prostitution förekommer, så som en kommuns socialtjänst känner "
    "dem, och inläsning av nya uttag. Begränsningar: en publicerad siffra finns bara för den period och uppdelning som "
    "har publicerats; dolda siffror har inget värde; högst 600 anrop per minut och token; svaren gäller just nu och "
    "sparas inte av någon mellanhand. Servicenivån är kommunens egen drift.",
    "Figures about cases of violence, honour oppression or prostitution as a municipality's social services know them, "
    "and import of new extracts. Limitations: a published figure exists only for the period and the breakdown that "
    "were published; hidden figures have no value; at most 600 requests a minute and token; answers are true for now "
    "and kept by no intermediary. The service level is that of the municipality's own operations.",
)


class Documented(Api):  # type: ignore[misc]  # flask-smorest has no types
    """Takes the statements in; errors are answered by casestats.web.api.problems."""

    ERROR_SCHEMA = Problem
    DEFAULT_ERROR_RESPONSE_NAME = None

    def _register_error_handlers(self) -> None:
        """None: each part of the API has its own, and the application has the rest."""


def documented(app: Flask) -> Documented:
    """What takes the parts of the API in."""
    app.config.update(API_TITLE=API_NAME, API_VERSION=API_VERSION, OPENAPI_VERSION="3.1.0")
    made = Documented(app)
    made.spec.components.security_scheme(
        TOKEN,
        {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "cs_…",
            "description": "En nyckel (token) från kontosidan / A token from the account page",
        },
    )
    return made


def keep(app: Flask, made: Documented) -> None:
    """The document, once all parts are in: paths as they stand after the server's address."""
    document = made.spec.to_dict()
    document["paths"] = {path.removeprefix(PREFIX): found for path, found in document["paths"].items()}
    for tag in document["tags"]:
        tag["name"] = tag["name"].removeprefix("api-")
    app.extensions[_DOCUMENT] = document


def document_of(app: Flask) -> dict[str, Any]:
    """The document, with the addresses that the request at hand came to."""
    kept: dict[str, Any] = app.extensions[_DOCUMENT]
    about = {
        "description": f"{ABOUT.sv}\n\n{ABOUT.en}",
        "contact": contact(),
        "license": LICENCE,
        "x-sla": {"support": address("/hjalp")},
    }
    return {
        **kept,
        "info": {**kept["info"], **about},
        "servers": [{"url": address(PREFIX)}],
        "externalDocs": {"description": "Dokumentation / Documentation", "url": address(problems.PAGE)},
    }


@pages.route("/openapi.json")
@open_to_all
def openapi() -> Response:
    text = json.dumps(document_of(current_app), ensure_ascii=False, indent=1)
    return Response(text, mimetype="application/json")


@pages.route("/docs")
@open_to_all
def docs() -> str:
    return render_template(
        "api/docs.html",
        operations=STATED,
        titles=ROLES,
        kinds=problems.KINDS,
        prefix=PREFIX,
        version=API_VERSION,
        about=ABOUT,
    )
