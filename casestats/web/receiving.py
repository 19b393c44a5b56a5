"""Requests whose files never reach a disk in the clear, not even while they are being received."""

from __future__ import annotations

from typing import IO, cast

from flask import Request

from casestats.vault.received import ReceivedFile


class SealedRequest(Request):
    """Files of a form are kept sealed until the view has read them; werkzeug itself would lay them in a folder."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        return cast("IO[bytes]", ReceivedFile())
