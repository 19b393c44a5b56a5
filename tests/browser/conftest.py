"""A real browser - Debian's Chromium - in front of the service."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from waitress.server import create_server

from tests.browser.walking import Walk
from tests.web.addresses import states_of, visits
from tests.web.conftest import county_copied
from tests.web.conftest import furnished as furnished  # the same installation for pages and browser
from tests.web.conftest import furnished_county as furnished_county  # and the same county
from tests.web.county_addresses import county_visits
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
    with serving(service) as address:
        yield Walk(service, chromium, address, seen)


@pytest.fixture(scope="module")
def county_walk(furnished_county: Path, chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    """The furnished county on a port of its own, to look at."""
    county = county_copied(furnished_county, tmp_path_factory.mktemp("county-walk"))
    with serving(county) as address:
        yield Walk(county, chromium, address, county_visits(county))


@contextmanager
def serving(service: Service) -> Iterator[str]:
    """The address under which a service answers."""
    server = create_server(service.app, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield f"http://localhost:{server.effective_port}"
    finally:
        server.close()
        thread.join(timeout=10)
