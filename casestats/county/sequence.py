"""Whether a delivery may take its place in its sender's row: a pure judgement over a few facts.

    the same bytes again          fine: the same receipt
    the next number               received, and a person decides
    a number further on           held, until those between have come
    a number that is taken        an alarm: two papers of one number, or an old one played again
    the wrong one before it       an alarm; it keeps its place, refused, so that what comes after is not held for ever
    too old                       the same
    for another, from tomorrow,   refused with an alarm, and nothing of it is kept
    of an unknown form or key

Facts about the key come first: of what nobody known has signed, nothing is read.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from casestats.county.bundle import DELIVERY
from casestats.words import Words

AHEAD = timedelta(days=1)
"""So far may the sender's clock be before ours."""


class Verdict(StrEnum):
    NEXT = "next"
    SAME = "same"
    GAP = "gap"
    EXPIRED = "expired"
    WRONG_PREVIOUS = "wrong_previous"
    ALARM_OTHER_BYTES = "other_bytes"
    REPLAY = "replay"
    WRONG_RECIPIENT = "wrong_recipient"
    NOT_YET = "not_yet"
    UNKNOWN_SCHEMA = "unknown_schema"
    NOT_READABLE = "not_readable"
    NOT_SIGNED = "not_signed"
    NOT_ENROLLED = "not_enrolled"
    REVOKED = "revoked"
    OTHER_SENDER = "other_sender"


RECEIVED = frozenset({Verdict.NEXT, Verdict.SAME, Verdict.GAP})
"""All is as it should be, or will be once what is missing has come."""
KEPT = RECEIVED | {Verdict.EXPIRED, Verdict.WRONG_PREVIOUS}
"""It has a place in the row, and so a receipt."""
ALARMS = frozenset(Verdict) - RECEIVED
"""What a person must be told of."""


@dataclass(frozen=True, kw_only=True)
class Known:
    """What stands of a sender already. `last` is the number of the last that follows unbroken on the first, 0 where
    none has come, `last_digest` its digest. `digests`: number -> digest of all, those that are held among them."""

    last: int = 0
    last_digest: str = ""
    digests: Mapping[int, str] = field(default_factory=dict)


NOTHING_KNOWN = Known()


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a delivery says of itself, and whose key it is signed with: `signers` are the codes that have enrolled it
    (several where municipalities share an installation)."""

    signers: frozenset[str]
    sender: str
    recipient: str
    schema: str
    sequence: int
    previous: str
    digest: str
    created: datetime
    not_after: datetime


def judge_key(states: Collection[str]) -> Verdict | None:
    """Of a key before anything it signed is read. `states`: those it stands in here (casestats.store.parties). None: it
    is believed."""
    if "enrolled" in states:
        return None
    return Verdict.REVOKED if {"revoked", "replaced"} & set(states) else Verdict.NOT_ENROLLED


def judge(known: Known | None, facts: Facts, *, here: str, now: datetime, days: int) -> Verdict:
    """What to do with a delivery whose signature holds. `here`: the county's own code; `days`: how old it may be."""
    row = known or NOTHING_KNOWN
    if not facts.signers:
        return Verdict.NOT_ENROLLED
    if facts.schema != DELIVERY:
        return Verdict.UNKNOWN_SCHEMA
    if facts.sender not in facts.signers:
        return Verdict.OTHER_SENDER
    if facts.recipient != here:
        return Verdict.WRONG_RECIPIENT
    if row.digests.get(facts.sequence) == facts.digest:
        return Verdict.SAME
    if facts.sequence in row.digests and facts.sequence >= row.last:
        return Verdict.ALARM_OTHER_BYTES
    if facts.sequence <= row.last:
        return Verdict.REPLAY
    if facts.created > now + AHEAD:
        return Verdict.NOT_YET
    if facts.sequence > row.last + 1:
        return Verdict.GAP
    return judge_next(row.last_digest, facts.previous, facts.created, facts.not_after, came=now, days=days)


def judge_next(
    last_digest: str, previous: str, created: datetime, not_after: datetime, *, came: datetime, days: int
) -> Verdict:
    """Of the next in the row, or of one that was held until now: it is as old as it was when it came."""
    if previous != last_digest:
        return Verdict.WRONG_PREVIOUS
    if came > not_after or came > created + timedelta(days=days):
        return Verdict.EXPIRED
    return Verdict.NEXT


_ASK = Words(
    "Ring kommunen på ett nummer du redan har.", "Telephone the municipality on a number that you already have."
)
TOLD: Mapping[Verdict, Words] = {
    Verdict.NEXT: Words(
        "Mottagen och kontrollerad. Nu avgör en person om den godtas.",
        "Received and verified. A person now decides whether it is accepted.",
    ),
    Verdict.SAME: Words(
        "Samma leverans som redan har kommit. Inget har ändrats.",
        "The same delivery that has come already. Nothing was changed.",
    ),
    Verdict.GAP: Words(
        "Mottagen, men en tidigare leverans saknas. Den väntar tills den har kommit: be kommunen skicka den.",
        "Received, but an earlier delivery is missing. It waits until that has come: ask the municipality to send it.",
    ),
    Verdict.EXPIRED: Words(
        "Leveransen är för gammal och är avvisad. Be kommunen göra en ny.",
        "The delivery is too old and is refused. Ask the municipality for a new one.",
    ),
    Verdict.WRONG_PREVIOUS: Words(
        "Leveransen nämner en annan leverans före sig än den som har kommit, och är avvisad. Kommunen kan ha "
        f"återställt en säkerhetskopia, eller så har någon annan skickat den. {_ASK.sv}",
        "The delivery names another one before it than the one that came, and is refused. The municipality may have "
        f"restored a backup, or somebody else sent it. {_ASK.en}",
    ),
    Verdict.ALARM_OTHER_BYTES: Words(
        f"En annan leverans med samma nummer har redan kommit. Den här är inte sparad. {_ASK.sv}",
        f"Another delivery of the same number has come already. This one is not kept. {_ASK.en}",
    ),
    Verdict.REPLAY: Words(
        "Leveransen har ett lägre nummer än den senaste och är inte den som kom då. Någon kan ha spelat upp en gammal. "
        f"Den är inte sparad. {_ASK.sv}",
        "The delivery has a lower number than the latest, and is not the one that came then. Somebody may have played "
        f"an old one again. It is not kept. {_ASK.en}",
    ),
    Verdict.WRONG_RECIPIENT: Words(
        "Leveransen är ställd till ett annat län. Den är inte sparad. Säg till kommunen.",
        "The delivery is addressed to another county. It is not kept. Tell the municipality.",
    ),
    Verdict.NOT_YET: Words(
        "Leveransen är daterad mer än ett dygn framåt. Den är inte sparad. En klocka går fel, här eller hos kommunen: "
        "rätta den och skicka leveransen igen.",
        "The delivery is dated more than a day ahead. It is not kept. A clock is wrong, here or at the municipality: "
        "mend it and send the delivery again.",
    ),
    Verdict.UNKNOWN_SCHEMA: Words(
        "Leveransen har en form som den här versionen inte känner. Den är inte sparad. Uppgradera casestats här, och "
        "be kommunen skicka den igen.",
        "The delivery is of a form that this version does not know. It is not kept. Upgrade casestats here, and ask "
        "the municipality to send it again.",
    ),
    Verdict.NOT_READABLE: Words(
        "Signaturen stämmer, men innehållet är inte skrivet som en leverans. Den är inte sparad. Be kommunen "
        "kontrollera sin version av casestats.",
        "The signature holds, but the content is not written as a delivery is. It is not kept. Ask the municipality "
        "to check its version of casestats.",
    ),
    Verdict.NOT_SIGNED: Words(
        "Filen är ingen hel, signerad leverans: den är avhuggen eller ändrad på vägen, eller något annat. Inget av den "
        "är läst eller sparat. Be om en ny kopia.",
        "The file is no whole, signed delivery: it was cut or changed on the way, or is something else. Nothing of it "
        "was read or kept. Ask for a new copy.",
    ),
    Verdict.NOT_ENROLLED: Words(
        "Leveransen är signerad med en nyckel som ingen här har godtagit. Inget av den är läst eller sparat. Ta emot "
        "kommunens nyckelkort och jämför fingeravtrycket i telefon först.",
        "The delivery is signed with a key that nobody here has accepted. Nothing of it was read or kept. First "
        "receive the municipality's key card and compare its fingerprint over the telephone.",
    ),
    Verdict.REVOKED: Words(
        "Leveransen är signerad med en nyckel som inte gäller längre. Inget av den är läst eller sparat. Den som har "
        f"nyckeln kan vara någon annan. {_ASK.sv}",
        "The delivery is signed with a key that is valid no more. Nothing of it was read or kept. Whoever holds the "
        f"key may be somebody else. {_ASK.en}",
    ),
    Verdict.OTHER_SENDER: Words(
        "Leveransen säger sig vara från en annan kommun än den som har signerat den. Den är inte sparad. Ring båda på "
        "nummer du redan har.",
        "The delivery says that it is from another municipality than the one that signed it. It is not kept. Telephone "
        "both on numbers that you already have.",
    ),
}
"""What a person is told of each."""
