"""audit_log"""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("audit_log", __name__)
