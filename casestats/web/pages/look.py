"""look"""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("look", __name__)
