"""Two hundred canaries through every page and its errors: uploaded, refused, imported, looked at; found nowhere.

What the command line leaves is searched in test_canaries.py; here everything is done in a browser.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

from casestats.access import Reach, Role
from casestats.actions.accounts import every_account
from casestats.actions.quality import quality
from casestats.actions.upload_workers import wait_for_worker
from casestats.bootstrap import open_installation
from casestats.config import read_settings
from tests.attack.canaries import CANARIES, ONE, OTHER
from tests.attack.driver import Drive
from tests.attack.extracts import astray, bad_files, case_row, case_rows, named_after, report_text
from tests.attack.pairs import SLOW
from tests.people import PASSWORD, enter, make_account
from tests.web.scene import Client, app_of, settled
from tests.web.surface import NOBODYS, address, routes

HOME = "2281"
PROFILE = "2281_sundsvall"
PERSON = f"{ONE.person[:8]}-{ONE.person[8:]}"


SLOWLY_ON_BOTH = pytest.mark.parametrize(
    ("language", "database_url"),
    [pytest.param("sv", "sqlite", marks=SLOW), pytest.param("en", "postgresql", marks=SLOW)],
    indirect=["database_url"],
)
"""Half a minute each."""


class Browsers:
    """Somebody of each role; what each of them is shown is kept, to be searched."""

    def __init__(self, drive: Drive) -> None:
        self.drive = drive
        self.installation = settled(open_installation(read_settings(drive.home)))
        self.app = app_of(self.installation)
        self.clients: dict[Role, Client] = {}
        for role in set(Role) - {Role.MANAGER}:
            self.employ(role)

    def employ(self, role: Role, unit: str = "") -> None:
        """An account, signed in. A manager's unit must have been imported."""
        make_account(self.installation, role, reaches=[Reach(HOME, unit)] if unit else None)
        client = self.app.test_client()
        assert isinstance(client, Client)
        number = next(one.number for one in every_account(self.installation) if one.name == role)
        enter(client, self.installation, number)
        self.clients[role] = client

    def get(self, role: Role, path: str) -> str:
        answer = self.clients[role].get(path, query_string={"lang": self.drive.language})
        return self._kept(f"GET {path} by {role}", answer)

    def post(self, role: Role, path: str, **form: Any) -> str:
        """The address that the answer leads to, or nothing."""
        answer = self.clients[role].submit(path, on="/hjalp", **form)
        self._kept(f"POST {path} by {role}", answer)
        return str(answer.headers.get("Location", ""))

    def _kept(self, where: str, answer: Any) -> str:
        assert answer.status_code < 500, where
        self.drive.found.append((where, answer.data))
        self.drive.found.append((f"headers of {where}", str(answer.headers).encode()))
        return str(answer.text)

    def everything(self, values: dict[str, object]) -> int:
        """Every page and file of every role; how many there were."""
        opened = 0
        for route in routes(self.app):
            for role in self.clients:
                if route.method == "GET" and not route.of_the_api and (not route.roles or role in route.roles):
                    self.get(role, address(self.app, route, HOME, **values))
                    opened += 1
        return opened

    def upload(self, name: str, content: bytes, **form: str) -> str:
        """The id of the upload, or nothing where it was refused at the door."""
        given = {"profile": PROFILE, "files": (io.BytesIO(content), name), **form}
        place = self.post(Role.REGISTRAR, f"/{HOME}/inlasning", **given).split("?")[0].rstrip("/").rsplit("/", 1)[-1]
        if place in ("", "inlasning"):
            return ""
        wait_for_worker(place, 300)
        self.get(Role.REGISTRAR, f"/{HOME}/inlasning/{place}")
        return place


@SLOWLY_ON_BOTH
def test_pages_leave_no_trace_of_those_they_count(drive: Drive) -> None:
    browsers = Browsers(drive)
    browsers.everything({})  # with nothing imported
    rows = case_rows(CANARIES) + astray(ONE, OTHER, 3)
    name = f"{named_after(ONE, 'uttag_2025-01')}.csv"
    upload = browsers.upload(name, report_text(rows).encode("cp1252", "replace"), period="2025-01")
    assert upload
    browsers.get(Role.REGISTRAR, f"/{HOME}/inlasning/{upload}/avvisade.csv")
    browsers.post(Role.REGISTRAR, f"/{HOME}/inlasning/{upload}/las-in")
    wait_for_worker(upload, 300)
    browsers.employ(Role.MANAGER, "Vuxen")
    assert "1" in browsers.get(Role.REGISTRAR, f"/{HOME}/inlasning")
    fewer = [case_row(one, 5) for one in CANARIES[:90]]
    again = browsers.upload(f"{named_after(OTHER, 'uttag_2025-02')}.csv", report_text(fewer).encode("cp1252"))
    handles = quality(browsers.installation, HOME).children.handles
    values: dict[str, object] = {
        "upload_id": again or upload,
        "number": 1,
        "name": PROFILE,
        "group": "vuxna",
        "indicator": "adult_victims",
        "form": "csv",
        "handle": handles[0] if handles else NOBODYS,
    }
    assert browsers.everything(values) > 150


@SLOWLY_ON_BOTH
@pytest.mark.slow
def test_what_goes_wrong_in_a_browser_says_nothing_of_anybody(drive: Drive, tmp_path: Path) -> None:
    browsers = Browsers(drive)
    folder = tmp_path / "bad"
    folder.mkdir()
    for path in bad_files(folder, CANARIES).values():
        browsers.upload(path.name, path.read_bytes())
    registrar, analyst = Role.REGISTRAR, Role.ANALYST
    browsers.post(registrar, f"/{HOME}/anteckningar", kind="note", day="2025-01-01", text="vanlig", indicator="x")
    for field in ("profile", "period", "name", "reason", "text", "template"):
        for place in (f"/{HOME}/inlasning", f"/{HOME}/profiler/ny", f"/{HOME}/anteckningar"):
            browsers.post(registrar, place, **{field: "saknas"})
        browsers.post(analyst, f"/{HOME}/utlamningar/nytt", **{field: "saknas"})
    nobody = browsers.app.test_client()
    assert isinstance(nobody, Client)
    for typed in ({"name": "ingen", "password": "x"}, {"name": "registrar", "password": PASSWORD, "code": "000000"}):
        answer = nobody.submit("/logga-in", **typed)
        drive.found.append(("signing in", answer.data))
        assert answer.status_code < 500
    assert len(drive.found) > 100
