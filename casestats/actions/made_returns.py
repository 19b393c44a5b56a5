"""What has been made for the contributors of a county's release, and how far each has come."""

from __future__ import annotations

from casestats.bootstrap import Installation
from casestats.store.deliveries import OutgoingRecord, outgoing_of
from casestats.store.engine import reading

RETURN = "return"
"""Kind of what goes back to a contributor."""


def returns_of(installation: Installation, id: str) -> list[OutgoingRecord]:
    """The signed results of a county's release, by contributor; none until they are made."""
    with reading(installation.engine) as connection:
        every = outgoing_of(connection, installation.settings.county, None, RETURN)
    return sorted((one for one in every if one.about == id), key=lambda one: one.recipient)
