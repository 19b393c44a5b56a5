"""The head of a delivery at the door: everything but the release it holds, which casestats.releases.wire reads.

A delivery may come from anywhere that holds an enrolled key, so its shape is asked first, field by field. What is
wrong is named, and never repeated: `ValidationError.data` holds what somebody sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from casestats.county.bundle import DELIVERY
from casestats.county.saying import Saying
from casestats.releases.wire import LARGEST, NotAsWritten

_MOMENT = validate.Regexp(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00\Z")
_MUNICIPALITY = validate.Regexp(r"^[0-9]{4}\Z")
_PERIOD = validate.Regexp(r"^(19|20)[0-9][0-9](-(0[1-9]|1[0-2]|Q[1-4]|T[1-3]))?\Z")
_NAME = validate.Regexp(r"^[a-z0-9_]{1,64}\Z")
_SENTENCE = validate.Length(max=2000)
MOST_TYPED = 2000
"""Figures, agreements and caveats of one delivery, each."""


class Strict(Schema):
    class Meta:
        unknown = RAISE


class _Whole(fields.Integer):
    """A JSON number without a fraction: neither text nor true."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **given: Any) -> int:
        if type(value) is not int:
            raise self.make_error("invalid")
        return value


class WordsHead(Strict):
    sv = fields.String(required=True, validate=_SENTENCE)
    en = fields.String(required=True, validate=_SENTENCE)


class PolicyHead(Strict):
    method = fields.String(required=True, validate=validate.OneOf(("suppress", "round")))
    threshold = _Whole(required=True, validate=validate.Range(3, LARGEST))
    zeros = fields.String(required=True, validate=validate.OneOf(("publish", "protect")))
    width = _Whole(required=True, validate=validate.Range(1, LARGEST))
    base = _Whole(required=True, validate=validate.Range(1, LARGEST))
    text = fields.Nested(WordsHead, required=True)


class StatementHead(Strict):
    indicator = fields.String(required=True, validate=_NAME)
    status = fields.String(required=True, validate=validate.OneOf([one.value for one in Saying]))
    sentence = fields.Nested(WordsHead, required=True)
    set_by = fields.String(required=True, validate=validate.OneOf(("coverage", "person")))


class BasisHead(Strict):
    indicator = fields.String(required=True, validate=_NAME)
    version = _Whole(required=True, validate=validate.Range(1, 10_000))
    unit = fields.String(required=True, validate=_NAME)
    when = fields.String(required=True, validate=_NAME)
    scope = fields.String(required=True, validate=_SENTENCE)
    source = fields.String(required=True, validate=_NAME)
    coverage = fields.String(required=True, validate=validate.Length(max=8))
    since = fields.String(required=True, validate=validate.Length(max=10))
    preliminary = fields.Boolean(required=True, truthy={True}, falsy={False})


class TypedHead(Strict):
    indicator = fields.String(required=True, validate=_NAME)
    period = fields.String(required=True, validate=_PERIOD)
    status = fields.String(required=True, validate=validate.OneOf([one.value for one in Saying]))
    value = _Whole(required=True, allow_none=True, validate=validate.Range(0, LARGEST))
    sentence = fields.Nested(WordsHead, required=True)
    on_behalf_of = fields.String(required=True, validate=validate.Regexp(r"^([0-9]{4})?\Z"))


class AgreementHead(Strict):
    responsible = fields.String(required=True, validate=_MUNICIPALITY)
    performing = fields.String(required=True, validate=_MUNICIPALITY)
    counted_by = fields.String(required=True, validate=_NAME)
    since = fields.String(required=True, validate=validate.Length(max=10))
    until = fields.String(required=True, validate=validate.Length(max=10))


class DeliveryHead(Strict):
    """All of a delivery but `content`."""

    schema = fields.String(required=True, validate=validate.Equal(DELIVERY))
    sender = fields.String(required=True, validate=_MUNICIPALITY)
    recipient = fields.String(required=True, validate=validate.Regexp(r"^[0-9]{2}\Z"))
    period = fields.String(required=True, validate=_PERIOD)
    sequence = _Whole(required=True, validate=validate.Range(1, LARGEST))
    previous = fields.String(required=True, validate=validate.Regexp(r"^([0-9a-f]{64})?\Z"))
    created = fields.String(required=True, validate=_MOMENT)
    not_after = fields.String(required=True, validate=_MOMENT)
    catalogue_version = _Whole(required=True, validate=validate.Range(1, 10_000))
    policy = fields.Nested(PolicyHead, required=True)
    statements = fields.List(fields.Nested(StatementHead), required=True, validate=validate.Length(max=1000))
    bases = fields.List(fields.Nested(BasisHead), required=True, validate=validate.Length(max=1000))
    typed = fields.List(fields.Nested(TypedHead), required=True, validate=validate.Length(max=MOST_TYPED))
    agreements = fields.List(fields.Nested(AgreementHead), required=True, validate=validate.Length(max=MOST_TYPED))
    caveats = fields.List(fields.Nested(WordsHead), required=True, validate=validate.Length(max=MOST_TYPED))


_HEAD = DeliveryHead()


def demand_head(value: Mapping[str, Any]) -> None:
    """NotAsWritten: a field beside the content is missing, unknown or of another form; it is named, never quoted."""
    head = {name: inner for name, inner in value.items() if name != "content"}
    try:
        _HEAD.load(head)
    except ValidationError as error:
        messages = error.messages if isinstance(error.messages, dict) else {}
        known = sorted(str(name) for name in messages if name in _HEAD.fields)
        raise NotAsWritten(f"delivery.{known[0]}" if known else "delivery") from None
