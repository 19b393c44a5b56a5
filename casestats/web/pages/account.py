"""account"""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("account", __name__)
