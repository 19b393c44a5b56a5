"""A real browser - Debian's Chromium - in front of the service."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from waitress.server import create_server

from tests.browser.walking import Walk
from tests.web.addresses import states_of, visits
from tests.web.conftest import furnished as furnished  # the same installation for pages and browser
from tests.web.scene import Service, copied


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    program = shutil.which("chromium")
    assert program, "Debian's Chromium is missing: apt install chromium"
    with sync_playwright() as playwright:
        # In a container there is no user namespace for the sandbox; the pages are our own.
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def walk(furnished: Path, chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    """The furnished service on a port of its own, to look at."""
    service = Service(copied(furnished, tmp_path_factory.mktemp("walk") / "service"))
    seen = visits(service, states_of(service))
    server = create_server(service.app, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield Walk(service, chromium, f"http://localhost:{server.effective_port}", seen)
    finally:
        server.close()
        thread.join(timeout=10)
