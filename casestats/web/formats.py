"""Numbers, days and words as the reader writes them."""

from __future__ import annotations

from flask import Flask

from casestats.web import current


def add_to(app: Flask) -> None:
    app.jinja_env.globals.update(
        t=lambda sv, en: sv if current.language() == "sv" else en, said=current.said, language_of=current.language
    )
