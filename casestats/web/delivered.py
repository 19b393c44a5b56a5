"""A delivery of the municipality's own as its pages show it: its state and the county's receipt, in words."""

from __future__ import annotations

from typing import NamedTuple

from casestats.actions.delivering import verified_receipt
from casestats.bootstrap import Installation
from casestats.errors import CasestatsError
from casestats.store.deliveries import OutgoingRecord
from casestats.store.engine import reading
from casestats.words import Words

STATES: dict[str, tuple[Words, str]] = {
    "ready": (Words("signerad, inte bekräftad", "signed, not confirmed"), "warning"),
    "confirmed": (Words("mottagen av länet", "received by the county"), "done"),
    "refused": (Words("avvisad av länet", "refused by the county"), "act"),
    "dropped": (Words("inte längre aktuell", "no longer of use"), ""),
}
OUTCOMES = {
    "received": Words(
        "Länet har tagit emot den och ska granska den.", "The county has received it and is to review it."
    ),
    "held": Words(
        "Länet har den, men väntar på en leverans som ska komma före.",
        "The county has it, and waits for one before it.",
    ),
    "accepted": Words("Länet har godtagit den.", "The county has accepted it."),
    "refused": Words("Länet har avvisat den. Fråga varför.", "The county has refused it. Ask why."),
    "replaced": Words("En senare leverans har tagit dess plats.", "A later delivery has taken its place."),
}
_TYPED = Words("siffror för hand och besked", "figures by hand and statements")


class Delivered(NamedTuple):
    """`receipt`: what the county's receipt says, empty where none has come."""

    record: OutgoingRecord
    about: Words
    state: Words
    kind: str
    receipt: Words
    waits: bool


def delivered(installation: Installation, record: OutgoingRecord) -> Delivered:
    state, kind = STATES[record.state]
    receipt = Words("", "")
    if record.receipt:
        try:
            with reading(installation.engine) as connection:
                receipt = OUTCOMES[verified_receipt(connection, record, record.receipt.encode()).outcome]
        except CasestatsError as error:
            receipt = error.words
    about = _TYPED if record.about == "typed" else Words(record.about, record.about)
    return Delivered(record, about, state, kind, receipt, record.state == "ready")
