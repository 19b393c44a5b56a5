"""Whether the installation can do its work just now: the database answers, is of this schema and of these keys."""

from __future__ import annotations

from casestats.bootstrap import Installation
from casestats.errors import CasestatsError
from casestats.store.engine import reading
from casestats.store.ledger import key_ring_of
from casestats.store.schema import newest_schema, schema_of


def ready(installation: Installation) -> bool:
    """Changes nothing, and says no more than yes or no: whoever asks need not have signed in."""
    try:
        if schema_of(installation.engine) != newest_schema():
            return False
        with reading(installation.engine) as connection:
            return key_ring_of(connection) == installation.ring.check_value()
    except CasestatsError:
        return False
