"""target_groups"""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("target_groups", __name__)
