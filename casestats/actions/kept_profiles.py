"""The profiles of an installation: which there are, and whose. Only files in the profiles folder, by name."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import NamedTuple

from casestats.adapters.profile import Profile
from casestats.bootstrap import Installation
from casestats.errors import FixSettings
from casestats.schemas.profile import load_profile

SUFFIX = ".toml"
_MUNICIPALITY = re.compile(r"""^\s*municipality\s*=\s*["'](\d{4})["']""", re.MULTILINE)


class KeptProfile(NamedTuple):
    """A profile as it lies in the folder. `name` is the file's, without its ending; `profile` is None where the text
    has mistakes, and `mistakes` says them."""

    name: str
    municipality: str
    text: str
    profile: Profile | None
    mistakes: FixSettings | None

    @property
    def title(self) -> tuple[str, str]:
        """Swedish, English; empty where the profile states none."""
        return (self.profile.title.sv, self.profile.title.en) if self.profile else ("", "")


def kept_profiles(installation: Installation, municipality: str | None = None) -> list[KeptProfile]:
    """The profiles of a municipality (None: of all), by name. A file that is no profile at all is nobody's."""
    found = [read_kept(path) for path in sorted(installation.settings.profiles_folder.glob(f"*{SUFFIX}"))]
    return [one for one in found if one is not None and municipality in (None, one.municipality)]


def kept_profile(installation: Installation, municipality: str | None, name: str) -> KeptProfile:
    """The profile of that name. Raises FixSettings where the municipality has none."""
    wanted = name.removesuffix(SUFFIX)
    for one in kept_profiles(installation, municipality):
        if one.name == wanted:
            return one
    raise FixSettings(
        "Kommunen har ingen profil med det namnet. Välj en ur listan, eller skapa den först.",
        "The municipality has no profile of that name. Choose one of the list, or make it first.",
    )


def sound_profile(installation: Installation, municipality: str | None, name: str) -> tuple[KeptProfile, Profile]:
    """The profile of that name, which can be used. Raises FixSettings with its mistakes where it cannot."""
    kept = kept_profile(installation, municipality, name)
    if kept.profile is None:
        raise kept.mistakes or AssertionError("a profile is whole or has mistakes")
    return kept, kept.profile


def read_kept(path: Path) -> KeptProfile | None:
    """A file of the folder, whole or with mistakes; None where it cannot be read, or names no municipality."""
    try:
        if path.is_symlink() or not path.is_file():
            return None
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    municipality = municipality_in(text)
    if not municipality:
        return None
    profile, mistakes = None, None
    try:
        profile = load_profile(text, path.name)
    except FixSettings as error:
        mistakes = error
    return KeptProfile(path.name.removesuffix(SUFFIX), municipality, text, profile, mistakes)


def municipality_in(text: str) -> str:
    """The municipality that a profile's text names, though the rest of it may be broken; empty where it names none."""
    try:
        told = tomllib.loads(text).get("municipality", "")
        return told if isinstance(told, str) else ""
    except tomllib.TOMLDecodeError:
        found = _MUNICIPALITY.search(text)
        return found[1] if found else ""
