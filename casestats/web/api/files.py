"""A file as an answer, to be kept rather than shown."""

from __future__ import annotations

from werkzeug.wrappers import Response

CSV = "text/csv"
HTML = "text/html"
JSON_STAT = "application/json"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PX = "application/octet-stream"
"""There is no registered type for PC-Axis files."""


def as_file(content: bytes, media_type: str, name: str) -> Response:
    """`name` is one of ours: letters, digits, dots and hyphens."""
    response = Response(content, content_type=f"{media_type}; charset=utf-8" if _is_text(media_type) else media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _is_text(media_type: str) -> bool:
    return media_type.startswith("text/")
