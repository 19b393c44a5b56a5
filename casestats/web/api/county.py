"""A county, as its municipalities' programs meet it: deliveries in, receipts and results out. Of the caller's own
municipality and nobody else's; in a municipality's installation nothing of it is there.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import abort, request
from werkzeug.wrappers import Response

from casestats.access import Role
from casestats.actions.answering_members import (
    PaperFor,
    answer_round,
    hand_in,
    handed_in,
    largest_envelope,
    result_for,
    results_for,
    sum_papers,
)
from casestats.actions.receiving import receipt
from casestats.schemas.api_county import (
    DeliveryTaken,
    Envelope,
    HandedInTold,
    ResultsTold,
    SumMessageTaken,
    SumPapersTold,
)
from casestats.schemas.api_fields import Paged
from casestats.store.deliveries import DeliveryRecord, OutgoingRecord
from casestats.web.api import problems
from casestats.web.api.catalogue import two
from casestats.web.api.operations import JSON, operation, subject
from casestats.web.api.paging import one_page
from casestats.web.current import actor, installation, person
from casestats.words import Words

county = subject("county", Words("Länet och dess kommuner", "The county and its municipalities"))
ROLES = (Role.MEMBER,)
HAND_IN = ("deliveries:write",)
RECEIPTS = ("deliveries:read", "deliveries:write")
RESULTS = ("results:read",)
SUMS = ("sums:write",)
EXAMPLE = {
    "sender": "2281",
    "period": "2025",
    "sequence": 3,
    "digest": "0" * 64,
    "received_at": "2026-02-02T09:00:00+00:00",
    "state": "waiting",
    "reason": "",
    "receipt": "{...}",
}
RESULT = {
    "number": 7,
    "recipient": "2281",
    "period": "2025",
    "sequence": 2,
    "digest": "0" * 64,
    "created_at": "2026-03-02T09:00:00+00:00",
}
PAPER = {"municipality": "2281", "kind": "round", "about": "22-2025-0123456789abcdef", "content": "{...}"}
ENVELOPE = {
    "payload": "e30=",
    "payloadType": "application/vnd.casestats.county-result+json",
    "signatures": [{"keyid": "0" * 64, "sig": "AAAA"}],
}


@operation(
    county,
    "/county/deliveries",
    method="POST",
    summary=Words("Lämna en leverans", "Hand in a delivery"),
    description=Words(
        "Kroppen är leveransens signerade kuvert, högst 16 MB. Svaret har länets signerade kvitto. Samma leverans en "
        "gång till ger samma kvitto, så ett avbrutet anrop görs om som det var. Kommunen ska vara kontots. "
        "409: den tas inte emot, och orden säger varför. Bara hos ett län.",
        "The body is the delivery's signed envelope, at most 16 MB. The answer has the county's signed receipt. The "
        "same delivery once more gets the same receipt, so a call that was cut off is made again as it was. The "
        "municipality must be the account's. 409: it is not taken, and the words say why. At a county only.",
    ),
    roles=ROLES,
    scopes=HAND_IN,
    as_sent=Envelope,
    answer=DeliveryTaken,
    example={
        **EXAMPLE,
        "outcome": "next",
        "words": {"sv": "Mottagen. Länet läser den.", "en": "Received. The county will read it."},
    },
    errors=(409,),
    at_county=True,
)
def deliver() -> dict[str, Any] | Response:
    content = _body()
    if isinstance(content, Response):
        return content
    received = hand_in(installation(), actor(), person().municipalities, content)
    if received.record is None:
        return problems.problem(received.words, HTTPStatus.CONFLICT)
    return {
        **_handed_in(received.record),
        "outcome": received.verdict.value,
        "words": two(received.words),
    }


@operation(
    county,
    "/county/deliveries",
    summary=Words("Kommunens leveranser", "The municipality's deliveries"),
    description=Words(
        "Vad länet har av kommunens leveranser och vad det har sagt om dem, den första först. Bara hos ett län.",
        "What the county has of the municipality's deliveries and what it has said of them, the first first. At a "
        "county only.",
    ),
    roles=ROLES,
    scopes=RECEIPTS,
    query=Paged,
    answer=HandedInTold,
    example={"limit": 20, "page": 1, "total": 1, "items": [EXAMPLE]},
    at_county=True,
)
def receipts(query: Mapping[str, Any]) -> dict[str, Any]:
    return one_page(query, handed_in(installation(), person().municipalities), _handed_in)


@operation(
    county,
    "/county/results",
    summary=Words("Länets resultat till kommunen", "The county's results for the municipality"),
    description=Words(
        "Vad länet har signerat för kommunen, det första först. Bara hos ett län.",
        "What the county has signed for the municipality, the first first. At a county only.",
    ),
    roles=ROLES,
    scopes=RESULTS,
    query=Paged,
    answer=ResultsTold,
    example={"limit": 20, "page": 1, "total": 1, "items": [RESULT]},
    at_county=True,
)
def results(query: Mapping[str, Any]) -> dict[str, Any]:
    return one_page(query, results_for(installation(), person().municipalities), _result)


@operation(
    county,
    "/county/results/<result>",
    summary=Words("Ett resultat", "One result"),
    description=Words(
        "Det signerade kuvertet, som det är. Pröva signaturen innan något läses. Bara hos ett län.",
        "The signed envelope as it is. Verify the signature before reading any of it. At a county only.",
    ),
    roles=ROLES,
    scopes=RESULTS,
    answer=Envelope,
    example=ENVELOPE,
    at_county=True,
)
def result(result: str) -> Response:
    found = result_for(installation(), person().municipalities, _number(result))
    if found is None:
        abort(404)
    return Response(found.envelope, mimetype=JSON)


@operation(
    county,
    "/county/sum-papers",
    summary=Words("Förseglade summor: papper", "Sealed sums: papers"),
    description=Words(
        "Deltagarlistor och öppna rundor som kommunen ingår i, och allas svar när de är inne. Pröva signaturerna innan "
        "något läses. Bara hos ett län.",
        "Rosters and open rounds that the municipality takes part in, and everybody's answers once they are in. Verify "
        "the signatures before reading any of it. At a county only.",
    ),
    roles=ROLES,
    scopes=SUMS,
    query=Paged,
    answer=SumPapersTold,
    example={"limit": 20, "page": 1, "total": 1, "items": [PAPER]},
    at_county=True,
)
def papers(query: Mapping[str, Any]) -> dict[str, Any]:
    return one_page(query, sum_papers(installation(), person().municipalities), _paper)


@operation(
    county,
    "/county/sum-messages",
    method="POST",
    summary=Words("Förseglade summor: svara på en runda", "Sealed sums: answer a round"),
    description=Words(
        "Kroppen är kommunens signerade svar: att den deltar, eller dess maskerade tal. Samma svar en gång till ändrar "
        "inget. 409: det tas inte emot, och orden säger varför. Bara hos ett län.",
        "The body is the municipality's signed answer: that it takes part, or its masked numbers. The same answer once "
        "more changes nothing. 409: it is not taken, and the words say why. At a county only.",
    ),
    roles=ROLES,
    scopes=SUMS,
    as_sent=Envelope,
    answer=SumMessageTaken,
    example={
        "sender": "2281",
        "round": PAPER["about"],
        "kind": "acceptance",
        "digest": "0" * 64,
        "again": False,
        "words": {"sv": "Mottaget.", "en": "Received."},
    },
    errors=(409,),
    at_county=True,
)
def answer() -> dict[str, Any] | Response:
    content = _body()
    if isinstance(content, Response):
        return content
    taken = answer_round(installation(), actor(), person().municipalities, content)
    return {**taken._asdict(), "words": two(taken.words)}


def _body() -> bytes | Response:
    """The envelope as it was sent, or the answer to one that is too large. The gate has seen the token before."""
    limit = largest_envelope(installation())
    if (request.content_length or 0) > limit:
        return problems.problem(_TOO_LARGE, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    request.max_content_length = limit
    return request.get_data(cache=False)


_TOO_LARGE = Words(
    "En leverans över 16 MB tas inte emot. Lämna den som fil till länet.",
    "A delivery over 16 MB is not taken. Hand it to the county as a file.",
)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def _handed_in(record: DeliveryRecord) -> dict[str, Any]:
    return {
        "sender": record.sender,
        "period": record.period,
        "sequence": record.sequence,
        "digest": record.digest,
        "received_at": record.received_at,
        "state": record.state,
        "reason": record.reason,
        "receipt": receipt(installation(), record.number).decode(),
    }


def _paper(one: PaperFor) -> dict[str, Any]:
    paper = one.paper
    return {
        "municipality": one.municipality,
        "kind": paper.kind,
        "about": paper.about,
        "content": paper.content.decode(),
    }


def _result(record: OutgoingRecord) -> dict[str, Any]:
    return {
        "number": record.number,
        "recipient": record.recipient,
        "period": record.period,
        "sequence": record.sequence,
        "digest": record.digest,
        "created_at": record.created_at,
    }
