"""What most tests of the client share: a fetcher with a clock that does not wait, and things that go wrong."""

from __future__ import annotations

from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path

from netigate_import.api import fetch
from netigate_import.api_settings import ApiSettings
from netigate_import.fetched import Fetched, from_bytes
from netigate_import.paging import Created, Window
from netigate_import.secret import Secret
from netigate_service import FakeTime, Service, Trouble, send, settings_for

YEAR = Created(datetime(2025, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC))
MAPPED = {"Ärendenummer", "Datum för aktualisering", "Målgrupp", "Hedersrelaterat?", "Typ av våld"}


class Fetcher:
    """Fetches with what most tests share: the year 2025, the mapped questions, a clock that does not wait."""

    def __init__(self, service: Service, secret: Secret, fake_time: FakeTime, work_folder: Path) -> None:
        self.service, self.secret, self.fake_time, self.work_folder = service, secret, fake_time, work_folder

    def bytes(self, window: Window = YEAR, settings: ApiSettings | None = None) -> bytes:
        return fetch(
            settings or settings_for(self.service),
            self.secret,
            window,
            self.work_folder,
            wanted=MAPPED.__contains__,
            timing=self.fake_time.timing,
        )

    def __call__(self, window: Window = YEAR, **changed: object) -> Fetched:
        return from_bytes(self.bytes(window, settings_for(self.service, **changed)))


def fail(status: int, retry_after: str = "", location: str = "") -> Trouble:
    headers = {"Retry-After": retry_after, "Location": location}
    return lambda handler: send(handler, status, b"{}", headers={name: text for name, text in headers.items() if text})


def fine(_: BaseHTTPRequestHandler) -> bool:
    return False
