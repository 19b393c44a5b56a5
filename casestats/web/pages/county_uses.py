"""Uses of a county's releases: the forms of others, filled for the county and each of its municipalities; open data."""

from __future__ import annotations

from flask import Blueprint
from werkzeug.wrappers import Response

from casestats.web.county_view import county_only
from casestats.web.current import installation
from casestats.web.use_view import Place, file_of, form_page, list_page, unanswered_words

pages = Blueprint("county_uses", __name__)
pages.context_processor(lambda: {"unanswered_words": unanswered_words})


def _place() -> Place:
    return Place("county_uses", county=installation().settings.county)


@pages.get("/lan/exporter")
@county_only()
def listing() -> str:
    return list_page(_place())


@pages.get("/lan/exporter/<name>")
@county_only()
def page(name: str) -> str:
    return form_page(_place(), name)


@pages.get("/lan/exporter/<name>/fil/<style>")
@county_only()
def download(name: str, style: str) -> Response:
    return file_of(_place(), name, style)
