"""Small extracts for tests: a scripted adapter, and rows that mention only what matters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from casestats.actions.import_story import ImportStory
from casestats.actions.importing import import_extract
from casestats.actions.initialising import initialise
from casestats.adapters.contract import CaseRow, Claim, Identifier, Locator, Manifest, Message, Notice
from casestats.adapters.extract import Extract
from casestats.adapters.profile import Profile
from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.cases import CaseFacts, Measure, OpenedHow, Outcome, Sex, TargetGroup
from casestats.config import Settings
from casestats.flags import Answer, Answers
from casestats.periods import Period
from casestats.scope import Cover
from casestats.store.cases import cases_known_after
from casestats.store.engine import reading
from casestats.store.ledger import newest_step
from casestats.words import Words
from tests.ready_schema import put_tables

ACTOR = Actor("Demo", "registrar")
NOTHING = Extract(())
ANNA, BO, CILLA = "199001019802", "198502029815", "201503039824"
"""Invented people, with serial numbers of the test block."""


def day(text: str) -> date:
    return date.fromisoformat(text)


class ScriptedAdapter:
    """Says what it was given."""

    manifest = Manifest("scripted", "1.0", 1, Words("Påhittat", "Scripted"))

    def __init__(self, messages: Iterable[Message]) -> None:
        self.messages = list(messages)

    def draft(self, extract: Extract) -> Profile:
        return make_profile()

    def check(self, extract: Extract, profile: Profile) -> list[Notice]:
        return []

    def read(self, extract: Extract, profile: Profile) -> Iterator[Message]:
        return iter(self.messages)


def make_profile(
    *,
    municipality: str = "2281",
    source: str = "register",
    rank: int = 1,
    person_references: bool = True,
    missing: str = "removed",
    confirm_missing_share: float = 1.0,
    refuse_share: float = 0.05,
    covers: tuple[Cover, ...] = (),
) -> Profile:
    return Profile(
        municipality=municipality,
        source=source,
        adapter="scripted",
        version=1,
        rank=rank,
        title=Words("", ""),
        claims="complete",
        missing=missing,  # type: ignore[arg-type]  # one of the two words
        confirm_missing_share=confirm_missing_share,
        refuse_share=refuse_share,
        person_references=person_references,
        covers=covers,
        digest="0" * 64,
    )


def make_row(
    case: str = "2025-1",
    person: str | None = ANNA,
    *,
    row: int = 2,
    opened: str = "2025-01-10",
    closed: str | None = None,
    unit: str | None = None,
    target_group: TargetGroup = TargetGroup.ADULT_VICTIM,
    sex: Sex = Sex.NOT_RECORDED,
    birth_year: int | None = None,
    opened_how: OpenedHow = OpenedHow.NOT_RECORDED,
    outcome: Outcome = Outcome.NOT_RECORDED,
    risk: int = 0,
    measures: tuple[Measure, ...] = (),
    void: bool = False,
    as_of: str = "",
    **answers: Answer,
) -> CaseRow:
    return CaseRow(
        Locator(1, 0, row),
        Identifier(case),
        None if person is None else Identifier(person),
        day(opened),
        day(closed) if closed else None,
        unit,
        opened_how,
        target_group,
        sex,
        birth_year,
        outcome,
        risk,
        Answers.of(**answers),
        measures,
        void,
        as_of,
    )


def claim(period: str | None, *, municipality: str = "2281", complete: bool = True) -> Claim:
    return Claim(municipality, Period.parse(period) if period else None, complete)


class Home:
    """An installation of a test's own, and short ways to use it."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.now = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)
        settings = Settings(home=folder, database=database_url)
        put_tables(settings.database_url)
        made = initialise(settings, ACTOR)
        self.installation = Installation(made.settings, made.engine, made.ring, lambda: self.now)

    def take(
        self,
        *rows: Message,
        period: str | None = None,
        complete: bool = True,
        profile: Profile | None = None,
        confirmed: bool = True,
        dry_run: bool = False,
    ) -> ImportStory:
        """Import rows, as a complete snapshot of a period where one is named."""
        profile = profile or make_profile()
        messages = [claim(period, municipality=profile.municipality, complete=complete and period is not None), *rows]
        return import_extract(
            self.installation,
            ACTOR,
            ScriptedAdapter(messages),
            profile,
            NOTHING,
            confirmed=confirmed,
            dry_run=dry_run,
        )

    def cases(self, municipality: str = "2281", after: int | None = None) -> list[CaseFacts]:
        """The cases that count, as they were known after a step (now)."""
        with reading(self.installation.engine) as connection:
            step = newest_step(connection) if after is None else after
            return sorted((facts for _, facts in cases_known_after(connection, municipality, step)), key=repr)
