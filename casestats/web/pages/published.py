"""published"""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("published", __name__)
