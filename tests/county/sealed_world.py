"""A county and four municipalities that take part in its sealed sums: real installations with a year of invented
people, each of which has delivered it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import NamedTuple

from casestats.actions.sums_coordinating import acceptances_file, make_roster, open_round, take_message
from casestats.actions.sums_taking_part import accept_roster, accept_round, give, take_round
from casestats.adapters.contract import CaseRow
from casestats.bootstrap import Installation
from casestats.scope import SUBJECTS, Cover
from tests.actions.release_scene import a_year
from tests.county.scene import KARIN, LENA, Clock, enrol_both, make_county, make_member
from tests.county.sealed_scene import CODES, YEAR, AtHome
from tests.imports import make_profile, make_row

PEOPLE = {"2260": 12, "2262": 9, "2281": 20, "2284": 3}
COVERED: Mapping[str, tuple[str, ...]] = {
    "2260": SUBJECTS,
    "2262": ("target_group:adult_victim", "target_group:child_victim"),
    "2281": SUBJECTS,
    "2284": ("target_group:adult_victim",),
}
"""What each can say: of adults all, of children three, of anything else two."""


def rows_of(code: str) -> list[CaseRow]:
    return a_year(PEOPLE[code], seed=int(code))


class World(NamedTuple):
    """A county and its four municipalities, each with a year that is delivered."""

    county: Installation
    members: Mapping[str, Installation]
    clock: Clock


def make_world(folder: Path, urls: Callable[[str], str]) -> World:
    clock = Clock()
    county = make_county(folder / "county", urls("county"), clock=clock)
    members = {code: make_member(folder, code, urls(code), clock=clock) for code in CODES}
    return World(county, members, clock)


def fill(world: World) -> None:
    for code, member in world.members.items():
        enrol_both(world.county, member, code)
        home = AtHome(member)
        profile = make_profile(municipality=code, covers=tuple(Cover(name) for name in COVERED[code]))
        home.take(make_row("0", opened="2024-01-01", closed="2024-01-02"), period="2024-01", profile=profile)
        home.take(*rows_of(code), period=YEAR, profile=profile)
        home.deliver_year(code)


@cache
def filled_world() -> Path:
    """Made once in each process of the tests, and copied from then on."""
    folder = Path(mkdtemp(prefix="casestats-world-"))
    world = make_world(folder, lambda _name: "")
    fill(world)
    for one in (world.county, *world.members.values()):
        one.engine.dispose()
    return folder


@cache
def begun_world() -> Path:
    """The same, with a round that all have said that they take part in."""
    folder = Path(mkdtemp(prefix="casestats-begun-"))
    world = copied(filled_world(), folder)
    begin(world)
    for one in (world.county, *world.members.values()):
        one.engine.dispose()
    return folder


def copied(made: Path, folder: Path) -> World:
    shutil.copytree(made, folder, dirs_exist_ok=True)
    return make_world(folder, lambda _name: "")


def begin(world: World) -> str:
    """The roster accepted by all, and a round that all take part in; its id."""
    paper = make_roster(world.county, LENA, year=2025)
    for code, member in world.members.items():
        accept_roster(member, KARIN, paper.envelope, municipality=code, fingerprint=paper.fingerprint)
    announced = open_round(world.county, LENA, period=YEAR)
    for code, member in world.members.items():
        take_round(member, KARIN, announced.envelope, municipality=code)
        take_message(world.county, LENA, accept_round(member, KARIN, code, announced.id).envelope)
    return announced.id


def give_all(world: World, id: str, *but: str) -> None:
    everybody = acceptances_file(world.county, id)
    for code, member in world.members.items():
        if code not in but:
            take_message(world.county, LENA, give(member, KARIN, code, id, everybody).envelope)
