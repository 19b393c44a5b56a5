"""start"""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("start", __name__)
