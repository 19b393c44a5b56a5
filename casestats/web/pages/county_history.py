"""A municipality's deliveries over time, and what each of them changed."""

from __future__ import annotations

from flask import Blueprint, render_template

from casestats.actions.county_history import history
from casestats.actions.county_members import members_of
from casestats.web.county_view import county_name, county_only, difference_rows, member_asked
from casestats.web.county_words import DELIVERY_KINDS, DELIVERY_STATES
from casestats.web.current import installation

pages = Blueprint("county_history", __name__)


@pages.get("/lan/historik/<member>")
@county_only()
def page(member: str) -> str:
    """Every delivery of a municipality, the latest first."""
    member_asked(member, members_of(installation()))
    return render_template(
        "county/history.html",
        county=county_name(),
        member=member,
        deliveries=[(one, difference_rows(one.differences)) for one in history(installation(), member)],
        STATES=DELIVERY_STATES,
        KINDS=DELIVERY_KINDS,
    )
