"""The service with people in it: two years of an invented municipality imported, a release published, and somebody of
each role who can open its pages.

    service.as_(Role.MANAGER).get("/2281/")
    service.as_("stranger")            an analyst, registrar and approver of another municipality
"""

from __future__ import annotations

import dataclasses
import re
import shutil
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from casestats.access import Reach, Role
from casestats.actions.importing import import_extract
from casestats.actions.initialising import initialise
from casestats.actions.publishing import publish, review
from casestats.actions.releasing import chosen_template, draft
from casestats.adapters.discovery import discover, example_profiles
from casestats.adapters.extract import Extract, SourceFile
from casestats.audit import Actor
from casestats.bootstrap import Installation, open_installation
from casestats.config import Settings
from casestats.invented.municipalities import write_extracts
from casestats.periods import Period
from casestats.schemas.profile import load_profile
from casestats.store.releases import ReleaseRecord
from casestats.web.app import create_app
from tests.actions.release_scene import TEMPLATE
from tests.people import CHEAP, enter, make_account

NOW = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)
HOME, OTHER = "2281", "2280"
"""The municipality whose people these are, and one that is none of their business."""
UNIT, OTHER_UNIT = "Vuxen", "Barn och unga"
REGISTRAR, AUTHOR, REVIEWER, PUBLISHER = (
    Actor("rut", "registrar"),
    Actor("anna", "analyst"),
    Actor("bo", "approver"),
    Actor("cilla", "approver"),
)
STRANGER = "stranger"
_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


class Client(FlaskClient):
    """Somebody's browser."""

    def submit(self, path: str, *, on: str = "", **form: Any) -> TestResponse:
        """Post a form with the CSRF token of the page `on` (else of `path`), as the browser would."""
        data = {"csrf_token": self.token(on or path), **form}
        return self.post(path, data=data, content_type="multipart/form-data")

    def token(self, path: str) -> str:
        """The CSRF token that the page carries. Any page with a form will do: signing out is one."""
        found = _TOKEN.search(self.get(path, follow_redirects=True).text)
        return unescape(found[1]) if found else unescape(_TOKEN.findall(self.get("/hjalp").text)[0])


class Service:
    """An installation in a folder, and the application in front of it."""

    def __init__(self, folder: Path, database: str = "") -> None:
        self.folder = folder
        opened = open_installation(Settings(home=folder / "home", database=database))
        self.installation = settled(opened)
        self.app = app_of(self.installation)

    def as_(self, who: Role | str) -> Client:
        """The browser of somebody who has signed in."""
        client = self.nobody()
        enter(client, self.installation, self.number_of(who))
        return client

    def nobody(self) -> Client:
        """A browser in which nobody has signed in."""
        client = self.app.test_client()
        assert isinstance(client, Client)
        return client

    def number_of(self, who: Role | str) -> int:
        from casestats.actions.accounts import every_account

        return next(one.number for one in every_account(self.installation) if one.name == str(who))

    def release(self, period: str, *, published: bool = True) -> ReleaseRecord:
        """Another release of small tables of the municipality."""
        return release(self.installation, self.folder, period, published=published)


def settled(installation: Installation) -> Installation:
    """The same at a fixed time, hashing passwords fast."""
    return dataclasses.replace(installation, clock=lambda: NOW, password_cost=CHEAP)


def app_of(installation: Installation) -> Flask:
    app = create_app(installation, secure_cookies=False)
    app.testing = True
    app.config["PROPAGATE_EXCEPTIONS"] = False  # people get a page, and so do the tests
    app.test_client_class = Client
    return app


def furnish(folder: Path, database: str = "") -> None:
    """Make the installation under `folder`: extracts, imports, a release, accounts."""
    settings = Settings(home=folder / "home", database=database)
    installation = settled(initialise(settings, REGISTRAR))
    if database:
        (folder / "home" / "settings.toml").write_text(f'database = "{database}"\n', encoding="utf-8")
    profiles = {}
    for name in ("procapita", "netigate"):
        for file_name, text in example_profiles(name).items():
            profile = load_profile(text, file_name)
            profiles[profile.municipality, profile.adapter] = profile
            (settings.profiles_folder / file_name).write_text(text, encoding="utf-8")
    for extract in write_extracts(folder / "extracts", municipalities=(HOME, OTHER)):
        import_extract(
            installation,
            REGISTRAR,
            discover().named(extract.source),
            profiles[extract.municipality, extract.source],
            Extract((SourceFile.from_path(extract.path),)),
            confirmed=True,
        )
    release(installation, folder, "2025")
    people(installation)


def people(installation: Installation) -> None:
    """Somebody of each role, a manager of another unit, and a stranger."""
    for role in Role:
        make_account(installation, role, reaches=[Reach(HOME, UNIT)] if role is Role.MANAGER else None)
    make_account(installation, Role.MANAGER, name="manager2", reaches=[Reach(HOME, OTHER_UNIT)])
    everything = (Role.REGISTRAR, Role.ANALYST, Role.APPROVER, Role.MANAGER, Role.COUNTY)
    make_account(installation, *everything, name=STRANGER, reaches=[Reach(OTHER)])


def release(installation: Installation, folder: Path, period: str, *, published: bool = True) -> ReleaseRecord:
    path = folder / "small.toml"
    path.write_text(TEMPLATE, encoding="utf-8")
    chosen = chosen_template(str(path))
    made = draft(installation, AUTHOR, HOME, Period.parse(period), chosen, reason="", seed=bytes(range(32)))
    if published:
        review(installation, REVIEWER, made.id, approve=True)
        publish(installation, PUBLISHER, made.id)
    return made


def copied(folder: Path, to: Path) -> Path:
    """The same installation once more, on SQLite, for a test that changes it."""
    shutil.copytree(folder, to)
    return to
