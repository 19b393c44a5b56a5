"""What each version of each definition gives on cases that never change, as digests kept beside this file.

`python -m tests.tabulation.golden` adds those of new versions; it never replaces one.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import TypeVar

from casestats.cases import CaseFacts, Granted, Measure, MeasureKind, OpenedHow, Outcome, Sex, TargetGroup
from casestats.catalogue import Catalogue, standard_catalogue
from casestats.flags import FLAGS, Answer, Answers
from casestats.periods import Period
from casestats.tabulation import Cell, RatioCell, columns_of, tabulate
from tests.factories import EVERYTHING
from tests.oracle import Case

PATH = Path(__file__).with_name("golden_counts.toml")
ASKED: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("2025", ()), ("2025-T2", ("sex",)), ("2025-Q1", ("month", "unit")), ("2025-03", ("age_band", "target_group")),
)  # fmt: skip
T = TypeVar("T")
Counted = Mapping[str, Mapping[str, str]]


class _Chance:
    """Of `Random` only `random()`, whose sequence for a seed is promised."""

    def __init__(self) -> None:
        self.fraction = Random(22).random

    def one_of(self, values: Sequence[T]) -> T:
        return values[int(self.fraction() * len(values))]

    def day(self) -> date:
        return date(2024, 7, 1) + timedelta(days=int(self.fraction() * 600))


def fixed_cases() -> list[Case]:
    """300 cases of about 120 persons."""
    chance = _Chance()
    return [Case(chance.one_of([None, *range(120)]), _facts(chance)) for _ in range(300)]


def _facts(chance: _Chance) -> CaseFacts:
    opened = chance.day()
    return CaseFacts(
        opened_on=opened,
        closed_on=chance.one_of([None, opened + timedelta(days=int(chance.fraction() * 400))]),
        unit=chance.one_of([None, "Barn", "Vuxen", "Öst"]),
        opened_how=chance.one_of(list(OpenedHow)),
        target_group=chance.one_of(list(TargetGroup)),
        sex=chance.one_of(list(Sex)),
        birth_year=chance.one_of([None, *range(1930, 2025)]),
        outcome=chance.one_of(list(Outcome)),
        risk=int(chance.fraction() * 256),
        answers=Answers.from_mapping({flag: chance.one_of(list(Answer)) for flag in FLAGS}),
        measures=tuple(_measure(chance) for _ in range(chance.one_of([0, 0, 1, 2]))),
    )


def _measure(chance: _Chance) -> Measure:
    since = chance.day()
    until = chance.one_of([None, since + timedelta(days=int(chance.fraction() * 90))])
    return Measure(chance.one_of(list(MeasureKind)), since, until, chance.one_of(list(Granted)))


def kept_counts() -> Counted:
    return tomllib.loads(PATH.read_text(encoding="utf-8")) if PATH.exists() else {}


def with_new_counts(catalogue: Catalogue, kept: Counted) -> dict[str, dict[str, str]]:
    """The kept digests with those of the present counter beside them: another digest for a version that has one
    replaces it, so that the difference shows."""
    columns = columns_of(fixed_cases())
    found: dict[str, list[object]] = {one.id: [] for one in catalogue.indicators}
    for period, by in ASKED:
        for table in tabulate(columns, catalogue.indicators, Period.parse(period), by, [EVERYTHING], known_until=None):
            cells = [[list(key), _numbers(cell)] for key, cell in table.cells.items()]
            found[table.indicator.id].append([period, list(by), cells])
    grown = {name: dict(versions) for name, versions in kept.items()}
    for one in catalogue.indicators:
        digest = hashlib.sha256(json.dumps(found[one.id]).encode()).hexdigest()
        grown.setdefault(one.id, {})[str(one.version)] = digest
    return grown


def _numbers(cell: Cell | RatioCell) -> list[int]:
    return list(cell.ratio) if isinstance(cell, RatioCell) else list(cell.count[:4])


def main() -> None:
    kept = kept_counts()
    new = with_new_counts(standard_catalogue(), kept)
    lines = ["# What each version of each definition gives on fixed cases. Lines are added, never changed.\n"]
    for name in sorted(new):
        versions = {**new[name], **kept.get(name, {})}
        lines += [f"\n[{name}]\n", *(f'{version} = "{digest}"\n' for version, digest in versions.items())]
    PATH.write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
