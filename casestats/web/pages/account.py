"""The own account: name, language, password, second factor, tokens."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("account", __name__)
