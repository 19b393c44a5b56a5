"""profiles"""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("profiles", __name__)
