"""signing_in"""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("signing_in", __name__)
