"""reveal"""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("reveal", __name__)
