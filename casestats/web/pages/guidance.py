"""Help for each role, how to read a figure, and the accessibility statement. Open to everybody, signed in or not."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, render_template

from casestats.access import ROLES
from casestats.web.gate import open_to_all

pages = Blueprint("guidance", __name__)

TESTED_ON = date(2026, 11, 22)
"""When the pages were last tested as the accessibility statement says."""


@pages.get("/hjalp")
@open_to_all
def help() -> str:
    return render_template("help/help.html", roles=ROLES)


@pages.get("/tillganglighet")
@open_to_all
def accessibility() -> str:
    return render_template("help/accessibility.html", tested_on=TESTED_ON)
