"""demo: an installation of its own with three invented municipalities' extracts for two years, imported."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from casestats.actions.importing import import_extract
from casestats.actions.initialising import initialise
from casestats.actions.stepping import Progress
from casestats.adapters.discovery import discover, example_profiles
from casestats.adapters.extract import Extract, SourceFile
from casestats.adapters.profile import Profile
from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.config import Settings
from casestats.errors import FixSettings
from casestats.invented.municipalities import write_extracts
from casestats.schemas.profile import load_profile

MUNICIPALITIES = ("2281", "2280", "2262")


def demonstrate(folder: Path, actor: Actor, progress: Progress) -> Installation:
    """Make or complete the demo under `folder`: extracts, home and imports. May be run again.

    Raises FixSettings where an adapter that the invented extracts need is not installed.
    """
    progress("make", 0, 1)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    extracts = write_extracts(folder / "extracts")
    progress("make", 1, 1)
    installation = initialise(Settings(home=folder / "home"), actor)
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
    return installation


def _profiles(folder: Path) -> Iterator[tuple[tuple[str, str], Profile]]:
    """The example profiles of the installed adapters for the demo's municipalities, by municipality and adapter; put
    into the home folder for a person to read."""
    for name in discover().adapters:
        for file_name, text in example_profiles(name).items():
            profile = load_profile(text, file_name)
            if profile.municipality in MUNICIPALITIES:
                (folder / file_name).write_text(text, encoding="utf-8")
                yield (profile.municipality, profile.adapter), profile
