"""Whom a county asks: its own municipalities, and any others whose keys it has enrolled."""

from __future__ import annotations

from casestats.bootstrap import Installation
from casestats.catalogue.municipalities import MUNICIPALITIES
from casestats.errors import FixSettings
from casestats.store.engine import Connection, reading
from casestats.store.parties import ENROLLED, parties


def members_of(installation: Installation) -> tuple[str, ...]:
    """The codes of those who are asked, in order."""
    with reading(installation.engine) as connection:
        return members_in(installation, connection)


def members_in(installation: Installation, connection: Connection) -> tuple[str, ...]:
    """As `members_of`, within a reading of the caller's."""
    county = installation.settings.county
    own = {code for code in MUNICIPALITIES if county and code[:2] == county}
    others = {party.code for party in parties(connection) if party.state == ENROLLED and len(party.code) == 4}
    return tuple(sorted(own | others))


def demand_member(members: tuple[str, ...], municipality: str) -> None:
    """FixSettings: it is nobody who is asked."""
    if municipality not in members:
        raise FixSettings(
            f"Kommunen {municipality[:8]!r} hör inte till länets kommuner. Välj en av dem.",
            f"The municipality {municipality[:8]!r} is none of the county's. Choose one of them.",
        )
