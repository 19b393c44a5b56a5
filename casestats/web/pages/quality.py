"""quality"""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("quality", __name__)
