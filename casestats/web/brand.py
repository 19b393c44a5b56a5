"""The municipality's name, logo and colours."""

from __future__ import annotations

from flask import Flask


def add_brand(app: Flask) -> None:
    app.context_processor(lambda: {"brand": None})
