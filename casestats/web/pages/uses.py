"""Uses of what is registered once: the forms of others, filled from a municipality's publications."""

from __future__ import annotations

from flask import Blueprint
from werkzeug.wrappers import Response

from casestats.access import Role
from casestats.web.gate import allow
from casestats.web.use_view import Place, file_of, form_page, list_page, unanswered_words

pages = Blueprint("uses", __name__)
pages.context_processor(lambda: {"unanswered_words": unanswered_words})
READERS = (Role.ANALYST, Role.APPROVER)


@pages.get("/<municipality>/anvandningar")
@allow(*READERS)
def listing(municipality: str) -> str:
    return list_page(Place("uses", municipality=municipality))


@pages.get("/<municipality>/anvandningar/<name>")
@allow(*READERS)
def page(municipality: str, name: str) -> str:
    return form_page(Place("uses", municipality=municipality), name)


@pages.get("/<municipality>/anvandningar/<name>/fil/<style>")
@allow(*READERS)
def download(municipality: str, name: str, style: str) -> Response:
    return file_of(Place("uses", municipality=municipality), name, style)
