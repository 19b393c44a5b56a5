"""Markup for pages that are files of their own: every text and every attribute is escaped."""

from __future__ import annotations

from html import escape


def element(tag: str, *inner: str, **attributes: object) -> str:
    """Markup of markup. Attributes are escaped, `class_` is class and `aria_label` aria-label; None leaves one out."""
    told = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(str(value))}"'
        for name, value in attributes.items()
        if value is not None
    )
    return f"<{tag}{told}>{''.join(inner)}</{tag}>"


def text(tag: str, text: str, **attributes: object) -> str:
    """Markup of text."""
    return element(tag, escape(text), **attributes)
