"""What goes between a county and its municipalities, as the API takes it and tells it."""

from __future__ import annotations

from marshmallow import Schema, fields

from casestats.schemas.api_about import PageTold, WordsTold, told
from casestats.schemas.api_fields import PERIOD_PATTERN, Asked

_CODE = {"pattern": "^[0-9]{4}$"}
_DIGEST = {"pattern": "^[0-9a-f]{64}$"}
_BASE64 = {"pattern": "^[A-Za-z0-9+/]*={0,2}$"}


class SignatureAsked(Asked):
    keyid = fields.String(
        required=True, metadata=told("SHA-256 av den öppna nyckeln", "SHA-256 of the public key", **_DIGEST)
    )
    sig = fields.String(required=True, metadata=told("Ed25519, i base64", "Ed25519, in base64", **_BASE64))


class Envelope(Asked):
    """A signed envelope, DSSE 1.0.2: its names are that standard's. It is taken, kept and told as it was sent, byte by
    byte."""

    payload = fields.String(required=True, metadata=told("I base64", "In base64", **_BASE64))
    payloadType = fields.String(required=True)  # noqa: N815 (DSSE's name)
    signatures = fields.List(fields.Nested(SignatureAsked), required=True, metadata={"minItems": 1, "maxItems": 1})


class HandedIn(Schema):
    """A delivery as the county has it."""

    sender = fields.String(required=True, metadata=told("Kommunen", "The municipality", **_CODE))
    period = fields.String(required=True, metadata={"pattern": PERIOD_PATTERN})
    sequence = fields.Integer(required=True, metadata=told("Vilken i ordningen", "Which in the order", minimum=1))
    digest = fields.String(
        required=True, metadata=told("SHA-256 av det signerade", "SHA-256 of what is signed", **_DIGEST)
    )
    received_at = fields.String(required=True, metadata={"format": "date-time"})
    state = fields.String(
        required=True,
        metadata=told(
            "held: en tidigare saknas. waiting: väntar på att någon läser den. replaced: en senare gäller",
            "held: an earlier one is missing. waiting: for somebody to read it. replaced: a later one holds",
            enum=["held", "waiting", "accepted", "refused", "replaced"],
        ),
    )
    reason = fields.String(required=True, metadata=told("Länets, när den avvisats", "The county's, where refused"))
    receipt = fields.String(
        required=True,
        metadata=told("Kvittot: ett signerat kuvert, som text", "The receipt: a signed envelope, as text"),
    )


class DeliveryTaken(HandedIn):
    """The answer to a delivery, with the receipt to keep."""

    outcome = fields.String(
        required=True,
        metadata=told(
            "same: den fanns redan. gap: en tidigare saknas",
            "same: it was there already. gap: an earlier one is missing",
            enum=["next", "same", "gap", "expired", "wrong_previous"],
        ),
    )
    words = fields.Nested(WordsTold, required=True)


class HandedInTold(PageTold):
    items = fields.List(fields.Nested(HandedIn), required=True)


class ResultTold(Schema):
    """A result that the county has signed for one municipality."""

    number = fields.Integer(required=True, metadata=told("Att hämta den med", "To fetch it by", minimum=1))
    recipient = fields.String(required=True, metadata=told("Kommunen", "The municipality", **_CODE))
    period = fields.String(required=True, metadata={"pattern": PERIOD_PATTERN})
    sequence = fields.Integer(required=True, metadata={"minimum": 1})
    digest = fields.String(
        required=True, metadata=told("SHA-256 av det signerade", "SHA-256 of what is signed", **_DIGEST)
    )
    created_at = fields.String(required=True, metadata={"format": "date-time"})


class ResultsTold(PageTold):
    items = fields.List(fields.Nested(ResultTold), required=True)


class SumPaperTold(Schema):
    """Something that a member of sealed sums is to be handed."""

    municipality = fields.String(required=True, metadata=told("Vem det är till", "Whom it is for", **_CODE))
    kind = fields.String(
        required=True,
        metadata=told(
            "Deltagarlistan, en runda eller allas svar på den",
            "The roster, a round, or everybody's answers to it",
            enum=["roster", "round", "acceptances"],
        ),
    )
    about = fields.String(required=True, metadata=told("Året eller rundans id", "The year, or the round's id"))
    content = fields.String(required=True, metadata=told("Det signerade, som text", "What is signed, as text"))


class SumPapersTold(PageTold):
    items = fields.List(fields.Nested(SumPaperTold), required=True)


class SumMessageTaken(Schema):
    """The answer to a message of a sealed sum."""

    sender = fields.String(required=True, metadata=told("Kommunen", "The municipality", **_CODE))
    round = fields.String(required=True)
    kind = fields.String(required=True, metadata={"enum": ["acceptance", "vector"]})
    digest = fields.String(
        required=True, metadata=told("SHA-256 av det signerade", "SHA-256 of what is signed", **_DIGEST)
    )
    again = fields.Boolean(required=True, metadata=told("Den fanns redan", "It was there already"))
    words = fields.Nested(WordsTold, required=True)
