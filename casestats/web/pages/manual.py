"""manual"""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("manual", __name__)
