"""A municipality with two units and three years of invented people, the last of them to the end of September."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from random import Random

from casestats.adapters.contract import CaseRow
from casestats.adapters.profile import Profile
from casestats.bootstrap import Installation
from casestats.cases import Sex, TargetGroup
from casestats.flags import Answer
from casestats.periods import Period
from casestats.scope import SUBJECTS, Cover
from tests.imports import Home, make_profile, make_row

MUNICIPALITY = "2281"
ADULTS, CHILDREN = "Vuxen", "Barn"
FOCUS = Period.parse("2025-09")
ANSWERS = tuple(Answer)
EXTRACTS = ("2023", "2024", "2025-Q1", "2025-Q2", "2025-Q3")


def covering_all(source: str = "register") -> Profile:
    covers = tuple(Cover(subject) for subject in SUBJECTS)
    return make_profile(source=source, covers=covers, refuse_share=1.0)


def three_years(seed: int = 11) -> list[CaseRow]:
    """Some adults and children each month, of about two months; now and then a person of both units."""
    draw = Random(seed)
    rows: list[CaseRow] = []
    months = [(year, month) for year in (2023, 2024, 2025) for month in range(1, 13 if year < 2025 else 10)]
    for year, month in months:
        for _ in range(draw.randint(9, 14)):
            rows.append(_a_case(draw, len(rows), year, month, ADULTS, TargetGroup.ADULT_VICTIM))
        for _ in range(draw.randint(2, 4)):
            group = draw.choice((TargetGroup.CHILD_VICTIM, TargetGroup.CHILD_WITNESS, TargetGroup.PERPETRATOR))
            rows.append(_a_case(draw, len(rows), year, month, CHILDREN, group))
    return rows


def _a_case(draw: Random, number: int, year: int, month: int, unit: str, group: TargetGroup) -> CaseRow:
    opened = date(year, month, draw.randint(1, 28))
    closed = date.fromordinal(opened.toordinal() + draw.randint(10, 120))
    person = f"19{draw.randrange(40, 99)}0{draw.randrange(1, 10)}0198{draw.randrange(10, 90)}"
    return make_row(
        f"{year}-{number}",
        None if draw.random() < 0.7 else person,
        row=number + 2,
        opened=opened.isoformat(),
        closed=closed.isoformat() if closed <= date(2025, 9, 30) else None,
        unit=unit,
        target_group=group,
        sex=draw.choice((Sex.FEMALE, Sex.MALE)),
        birth_year=draw.randint(1950, 2020),
        close_relation=draw.choice(ANSWERS),
        honour=draw.choice(ANSWERS),
        child_witness=draw.choice(ANSWERS),
    )


def active(rows: list[CaseRow], period: Period) -> list[CaseRow]:
    """What an extract of a period holds."""
    return [row for row in rows if row.opened_on <= period.end and (not row.closed_on or row.closed_on >= period.start)]


class StartScene:
    """The municipality on 6 October 2025."""

    def __init__(self, folder: Path, database_url: str, *, extracts: tuple[str, ...] = EXTRACTS) -> None:
        self.home = Home(folder / "home", database_url)
        self.home.now = datetime(2025, 10, 6, 9, 0, tzinfo=UTC)
        self.rows = three_years()
        for name in extracts:
            self.take(name)

    @property
    def installation(self) -> Installation:
        return self.home.installation

    def take(self, period: str, *more: CaseRow, profile: Profile | None = None) -> int:
        rows = [*active(self.rows, Period.parse(period)), *more]
        story = self.home.take(*rows, period=period, profile=profile or covering_all())
        assert story.number is not None
        return story.number
