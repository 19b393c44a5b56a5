"""What an administrator chooses on the settings page: the names that pages show, the logo and two colours.

The names in the table: `organisation`, `contact`, `municipality:2281`, `accent`, `second`, `logo`, `logo_digest`, and
`demo`, which `casestats demo` sets.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from casestats.actions.colours import ENOUGH, LIGHT_GROUNDS, contrast, is_colour, least_contrast
from casestats.actions.pictures import shown_png
from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.catalogue.municipalities import MUNICIPALITIES
from casestats.errors import FixSettings
from casestats.store.engine import reading, writing
from casestats.store.preferences import PICTURE, keep_preference, municipalities_here, picture, preferences
from casestats.words import Words

LONGEST_NAME = 80
ACCENT, SECOND = "#0b5c63", "#9a5b00"
"""Our own colours, where no others are chosen."""

COLOURS = {
    "accent": Words("Huvudfärgen", "The main colour"),
    "second": Words("Andrafärgen", "The second colour"),
}


@dataclass(frozen=True)
class Look:
    """What has been chosen. An empty text: nothing, so the default holds."""

    organisation: str = ""
    contact: str = ""
    """Whom to turn to about the service and its accessibility: an address or a telephone number."""
    accent: str = ""
    second: str = ""
    logo_digest: str = ""
    demo: bool = False
    names: Mapping[str, str] = field(default_factory=dict)
    """Municipality code -> the name to show instead of the official one."""


def look_of(installation: Installation) -> Look:
    """What has been chosen, but for the logo itself."""
    with reading(installation.engine) as connection:
        kept = preferences(connection)
    names = {name.partition(":")[2]: value for name, value in sorted(kept.items()) if name.startswith("municipality:")}
    chosen = {name: kept.get(name, "") for name in ("organisation", "contact", "accent", "second", "logo_digest")}
    return Look(**chosen, demo="demo" in kept, names=names)


def logo_of(installation: Installation) -> bytes:
    """The logo as PNG; empty where there is none."""
    with reading(installation.engine) as connection:
        return picture(connection)


def named_here(installation: Installation) -> list[str]:
    """The codes of the municipalities that can be given a name here."""
    with reading(installation.engine) as connection:
        return [code for code in municipalities_here(connection) if code in MUNICIPALITIES]


def choose_names(
    installation: Installation, actor: Actor, *, organisation: str, contact: str, names: Mapping[str, str]
) -> None:
    """Set the organisation's name, whom to turn to, and names of municipalities by code. An empty name brings the
    official one back. Raises FixSettings where a code is no municipality's or a name is too long."""
    for code in names:
        if code not in MUNICIPALITIES:
            raise FixSettings(
                f"Det finns ingen kommun med koden {code[:8]!r}. Skriv fyra siffror.",
                f"There is no municipality with the code {code[:8]!r}. Write four digits.",
            )
    for name in (organisation, contact, *names.values()):
        if len(name) > LONGEST_NAME or not name.isprintable():
            raise FixSettings(
                f"Ett namn får vara högst {LONGEST_NAME} tecken på en rad. Korta det.",
                f"A name may be {LONGEST_NAME} characters at most, on one line. Shorten it.",
            )
    with writing(installation.engine) as connection:
        installation.write_down(connection, actor, "choose names", "look")
        keep_preference(connection, "organisation", organisation.strip().encode())
        keep_preference(connection, "contact", contact.strip().encode())
        for code, name in names.items():
            keep_preference(connection, f"municipality:{code}", name.strip().encode())


def colour_trouble(name: str, colour: str) -> Words | None:
    """Why a colour cannot be used; None: it can. An empty one means our own."""
    if not colour:
        return None
    what = COLOURS[name]
    if not is_colour(colour):
        return Words(
            f"{what.sv} ska skrivas som #0b5c63: ett nummertecken och sex tecken 0-9 eller a-f.",
            f"{what.en} is written like #0b5c63: a number sign and six characters 0-9 or a-f.",
        )
    if least_contrast(colour) < ENOUGH:
        on_white, on_wash = (f"{contrast(colour, ground):.2f}" for ground in LIGHT_GROUNDS)
        sv_white, sv_wash = on_white.replace(".", ","), on_wash.replace(".", ",")
        return Words(
            f"{what.sv} {colour} är för ljus att läsa: kontrasten är {sv_white}:1 mot vitt och {sv_wash}:1 mot den "
            "ljusgrå bakgrunden, och båda behöver vara minst 4,5:1. Välj en mörkare färg.",
            f"{what.en} {colour} is too light to read: its contrast is {on_white}:1 on white and {on_wash}:1 on the "
            "light grey ground, and both must be 4.5:1 at least. Choose a darker colour.",
        )
    return None


def choose_colours(installation: Installation, actor: Actor, *, accent: str, second: str) -> None:
    """Set the two colours; an empty one brings our own back. Raises FixSettings where one cannot be read."""
    for name, colour in (("accent", accent), ("second", second)):
        trouble = colour_trouble(name, colour)
        if trouble is not None:
            raise FixSettings(*trouble)
    with writing(installation.engine) as connection:
        installation.write_down(connection, actor, "choose colours", "look", f"{accent or ACCENT} {second or SECOND}")
        keep_preference(connection, "accent", accent.encode())
        keep_preference(connection, "second", second.encode())


def choose_logo(installation: Installation, actor: Actor, *, content: bytes) -> None:
    """Set the logo, a PNG; nothing at all takes it away. Raises FixSettings where it is no PNG or too large."""
    shown = shown_png(content) if content else b""
    with writing(installation.engine) as connection:
        installation.write_down(connection, actor, "choose logo" if shown else "remove logo", "look")
        keep_preference(connection, PICTURE, shown)
        keep_preference(connection, "logo_digest", sha256(shown).hexdigest()[:12].encode() if shown else b"")
