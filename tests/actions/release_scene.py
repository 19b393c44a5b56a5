"""A municipality with a year of invented people, and three persons who may do something about its releases."""

from __future__ import annotations

import shutil
from pathlib import Path
from random import Random

from sqlalchemy import text

from casestats.actions.making import ChosenTemplate
from casestats.actions.publishing import publish, review
from casestats.actions.releasing import chosen_template, draft
from casestats.adapters.contract import CaseRow, Message
from casestats.adapters.profile import Profile
from casestats.audit import Actor, AuditEvent
from casestats.cases import Sex
from casestats.periods import Period
from casestats.scope import SUBJECTS, Cover
from casestats.store.engine import Connection, reading, writing
from casestats.store.ledger import StepRecord, audit_events, steps
from casestats.store.releases import ReleaseRecord
from tests.imports import Home, make_profile, make_row

ANNA, BO, CILLA = (Actor(name, "command line") for name in ("anna", "bo", "cilla"))
YEAR = Period.parse("2025")
SEED = bytes(range(32))
TEMPLATE = """\
title = { sv = "Små tabeller", en = "Small tables" }
[policy]
threshold = 5
[[tables]]
indicators = ["adult_victims_opened", "adult_victims"]
periods = "quarters"
breakdowns = [["sex"]]
"""


def profile_of(municipality: str = "2281") -> Profile:
    """One source that covers everything."""
    covers = tuple(Cover(subject) for subject in SUBJECTS)
    return make_profile(municipality=municipality, covers=covers, refuse_share=1.0)


def a_year(people: int = 70, seed: int = 7, first: int = 1) -> list[CaseRow]:
    """Cases opened over 2025 by invented people, one each; most are women."""
    draw = Random(seed)
    return [
        make_row(
            f"{place}",
            f"19{draw.randrange(40, 99)}0101{9800 + place % 90:04}",
            row=place + 2,
            opened=f"2025-{draw.randrange(1, 13):02}-{draw.randrange(1, 28):02}",
            sex=draw.choices((Sex.FEMALE, Sex.MALE, Sex.NOT_RECORDED), (9, 4, 1))[0],
        )
        for place in range(first, first + people)
    ]


def list_imports(home: Home) -> list[StepRecord]:
    with reading(home.installation.engine) as connection:
        return steps(connection)


class Scene:
    """The municipality 2281 with 2025 imported."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.folder = folder
        self.home = Home(folder / "home", database_url)
        self.installation = self.home.installation
        if not list_imports(self.home):
            self.take(make_row("0", opened="2024-01-01", closed="2024-01-02"), period="2024-01")
            self.take(*a_year(), period="2025")

    def copied(self, folder: Path) -> Scene:
        """The same installation, on SQLite, once more."""
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        return Scene(folder, f"sqlite:///{folder / 'casestats.db'}")

    def take(self, *rows: Message, period: str, municipality: str = "2281") -> None:
        self.home.take(*rows, period=period, profile=profile_of(municipality))

    def correct(self) -> None:
        """The source now tells of ten more cases, opened and closed in March."""
        more = [
            make_row(f"9{place}", None, row=100 + place, opened="2025-03-05", closed="2025-03-20", sex=Sex.FEMALE)
            for place in range(10)
        ]
        self.take(*a_year(), *more, period="2025")

    def template(self, content: str = TEMPLATE, name: str = "small") -> ChosenTemplate:
        path = self.folder / f"{name}.toml"
        path.write_text(content, encoding="utf-8")
        return chosen_template(str(path))

    def draft(self, reason: str = "", period: Period = YEAR, template: ChosenTemplate | None = None) -> ReleaseRecord:
        """Anna drafts."""
        chosen = template or self.template()
        return draft(self.installation, ANNA, "2281", period, chosen, reason=reason, seed=SEED)

    def reviewed(
        self, reason: str = "", period: Period = YEAR, template: ChosenTemplate | None = None
    ) -> ReleaseRecord:
        """Anna drafts and Bo approves."""
        return review(self.installation, BO, self.draft(reason, period, template).id, approve=True)

    def published(
        self, reason: str = "", period: Period = YEAR, template: ChosenTemplate | None = None
    ) -> ReleaseRecord:
        """Anna drafts, Bo approves, Cilla publishes."""
        record = self.reviewed(reason, period, template)
        publish(self.installation, CILLA, record.id)
        return record

    @property
    def events(self) -> list[AuditEvent]:
        """What the audit log says of releases, oldest first."""
        with reading(self.installation.engine) as connection:
            every = [event for event, _ in audit_events(connection)]
        return [event for event in every if event.action.startswith("release")]

    def change_past_the_triggers(self, change: str) -> None:
        """UPDATE releases SET ..., as somebody with all rights to the database could."""
        with writing(self.installation.engine) as connection:
            drop_trigger(connection)
            connection.exec_driver_sql(f"UPDATE releases SET {change}")


def drop_trigger(connection: Connection) -> None:
    where = "" if connection.dialect.name == "sqlite" else " ON releases"
    connection.execute(text(f"DROP TRIGGER IF EXISTS releases_kept{where}"))
