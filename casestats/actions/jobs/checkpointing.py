"""Sign how the audit log stands, into a file outside of the database: an end cut off later is then found out."""

from __future__ import annotations

from casestats.actions.jobs.job import GoOn, unhindered
from casestats.actions.verifying_log import verify_log, write_checkpoint
from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.store.engine import writing
from casestats.store.trouble import storage_trouble
from casestats.words import Words


@storage_trouble()
def checkpoint(installation: Installation, actor: Actor, go_on: GoOn = unhindered) -> Words:
    """Verify the log against every checkpoint so far, write down that this was done, and sign how the log stands then.
    Refused, and no new checkpoint, where the log is not whole: a new one would hide that."""
    verify_log(installation)
    go_on()
    with writing(installation.engine) as connection:
        installation.write_down(connection, actor, "audit checkpoint", "log")
    write_checkpoint(installation)
    return Words(
        "Händelseloggen är hel. En signerad kontrollpunkt är skriven.",
        "The audit log is whole. A signed checkpoint was written.",
    )
