"""demo: an installation of its own with three invented municipalities' extracts for three years, imported; a release
that has gone the whole way; and an account for each role."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from casestats.access import Reach, Role
from casestats.actions.demo_accounts import Known, make_accounts, mark_demo
from casestats.actions.importing import import_extract
from casestats.actions.initialising import initialise
from casestats.actions.publishing import publish, review
from casestats.actions.releasing import chosen_template, draft
from casestats.actions.stepping import Progress
from casestats.adapters.dates import swedish_day
from casestats.adapters.discovery import discover, example_profiles
from casestats.adapters.extract import Extract, SourceFile
from casestats.adapters.profile import Profile
from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.config import Settings
from casestats.errors import FixSettings
from casestats.invented.municipalities import write_extracts
from casestats.periods import Period
from casestats.schemas.profile import load_profile
from casestats.store.engine import reading
from casestats.store.releases import release_records

MUNICIPALITIES = ("2281", "2280", "2262")
SHOWN = "2281"
_EVERYWHERE = tuple(Reach(code) for code in MUNICIPALITIES)
ACCOUNTS: dict[str, Known] = {
    "registrator": Known(Role.REGISTRAR, "Rut Registrator", _EVERYWHERE),
    "enhetschef": Known(Role.MANAGER, "Eva Enhetschef", (Reach(SHOWN, "Vuxen"),)),
    "enhetschef2": Known(Role.MANAGER, "Bo Barnchef", (Reach(SHOWN, "Barn och unga"),)),
    "analytiker": Known(Role.ANALYST, "Anna Analytiker", _EVERYWHERE),
    "granskare": Known(Role.APPROVER, "Gun Granskare", _EVERYWHERE),
    "lan": Known(Role.COUNTY, "Lars Länssamordnare", _EVERYWHERE),
    "administrator": Known(Role.ADMINISTRATOR, "Adam Administratör"),
    "loggranskare": Known(Role.AUDITOR, "Lova Loggranskare"),
}


class Demo(NamedTuple):
    """A demo as it was made: its installation, the last whole year of its extracts and their last month."""

    installation: Installation
    year: Period
    month: Period


def demonstrate(
    folder: Path, actor: Actor, progress: Progress, *, until: Period | None = None, language: str = "sv"
) -> Demo:
    """Make or complete the demo under `folder`: extracts, home, imports, accounts and a release. May be run again.
    `until` is the last month there are extracts of; None: the last whole one.

    Raises FixSettings where an adapter that the invented extracts need is not installed.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    installation = initialise(Settings(home=folder / "home"), actor)
    progress("make", 0, 1)
    until = _until(installation, until)
    extracts = write_extracts(folder / "extracts", until=until)
    progress("make", 1, 1)
    found = discover()
    profiles = dict(_profiles(installation.settings.profiles_folder))
    for done, extract in enumerate(extracts):
        progress("write", done, len(extracts))
        profile = profiles.get((extract.municipality, extract.source))
        if profile is None:
            raise FixSettings(
                f"Demon behöver insticksprogrammet {extract.source}. Kör python3 bootstrap.py install.",
                f"The demo needs the adapter {extract.source}. Run python3 bootstrap.py install.",
            )
        import_extract(
            installation,
            actor,
            found.named(extract.source),
            profile,
            Extract((SourceFile.from_path(extract.path),)),
            confirmed=True,
        )
    progress("write", len(extracts), len(extracts))
    mark_demo(installation, actor)
    make_accounts(installation, actor, ACCOUNTS, language)
    year = extracts[-1].period
    _release(installation, year, progress)
    return Demo(installation, year, until)


def _until(installation: Installation, asked: Period | None) -> Period:
    """The month asked for; else that of the demo as it was made before, for its imports would otherwise be made anew
    of other people; else the last whole one."""
    path = installation.settings.home.parent / "extracts" / "2281_procapita"
    made = sorted(path.glob("uttag_????-??.csv"))
    if asked is not None:
        return asked
    if made:
        return Period.parse(made[-1].stem.removeprefix("uttag_"))
    return Period.month_of(swedish_day(installation.clock())).previous


def _profiles(folder: Path) -> Iterator[tuple[tuple[str, str], Profile]]:
    """The example profiles of the installed adapters for the demo's municipalities, by municipality and adapter; put
    into the home folder for a person to read."""
    for name in discover().adapters:
        for file_name, text in example_profiles(name).items():
            profile = load_profile(text, file_name)
            if profile.municipality in MUNICIPALITIES:
                (folder / file_name).write_text(text, encoding="utf-8")
                yield (profile.municipality, profile.adapter), profile


def _release(installation: Installation, year: Period, progress: Progress) -> None:
    """One release of the last whole year, by three different people, so that there is something published to see."""
    with reading(installation.engine) as connection:
        if release_records(connection, SHOWN):
            return
    analyst, approver = (Actor(name, ACCOUNTS[name].role.value) for name in ("analytiker", "granskare"))
    record = draft(installation, analyst, SHOWN, year, chosen_template("committee"), progress=progress)
    review(installation, approver, record.id, approve=True)
    publish(installation, approver, record.id, progress)
