"""What the pages of a county call the states of deliveries and keys, and the colour of each."""

from __future__ import annotations

from collections.abc import Mapping

from casestats.county.readings import TURNS, Turn
from casestats.words import Words

DELIVERY_STATES: Mapping[str, Words] = {
    "held": Words("hålls tills en tidigare leverans kommit", "held until an earlier delivery has come"),
    "waiting": Words("väntar på beslut", "waits for a decision"),
    "accepted": Words("godtagen", "accepted"),
    "refused": Words("avvisad", "refused"),
    "replaced": Words("ersatt av en senare", "replaced by a later one"),
}
DELIVERY_KINDS: Mapping[str, str] = {
    "held": "warning",
    "waiting": "act",
    "accepted": "done",
    "refused": "",
    "replaced": "",
}
KEY_STATES: Mapping[str, Words] = {
    "waiting": Words("väntar på fingeravtryck", "waits for its fingerprint"),
    "enrolled": Words("gäller", "in use"),
    "replaced": Words("ersatt av en ny nyckel", "replaced by a new key"),
    "revoked": Words("återkallad", "revoked"),
    "refused": Words("avvisad", "refused"),
}
KEY_KINDS: Mapping[str, str] = {
    "waiting": "act",
    "enrolled": "done",
    "replaced": "",
    "revoked": "warning",
    "refused": "",
}
TURN_KINDS: Mapping[Turn, str] = {
    Turn.NOT_DUE: "",
    Turn.LATE: "warning",
    Turn.HELD: "warning",
    Turn.WAITING: "act",
    Turn.ACCEPTED: "done",
    Turn.REFUSED: "",
    Turn.TOLD: "done",
}
VIA: Mapping[str, Words] = {
    "page": Words("uppladdad på sidan", "uploaded on the page"),
    "api": Words("genom gränssnittet", "through the interface"),
    "folder": Words("ur mappen", "from the folder"),
    "file": Words("som fil", "as a file"),
}
HOW: Mapping[str, Words] = {
    "telephone": Words("per telefon", "by telephone"),
    "mail": Words("per e-post", "by mail"),
    "meeting": Words("på ett möte", "at a meeting"),
    "letter": Words("per brev", "by letter"),
}
__all__ = ["DELIVERY_KINDS", "DELIVERY_STATES", "HOW", "KEY_KINDS", "KEY_STATES", "TURNS", "TURN_KINDS", "VIA"]
