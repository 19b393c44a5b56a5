"""releases"""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("releases", __name__)
