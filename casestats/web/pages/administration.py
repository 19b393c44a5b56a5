"""administration"""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("administration", __name__)
