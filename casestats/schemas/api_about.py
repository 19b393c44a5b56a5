"""What the API tells of itself, of its municipalities and of what went wrong."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

Answer = Schema
"""What an answer of the API is told with."""


def told(sv: str, en: str, **also: Any) -> dict[str, Any]:
    """A field's description, in both languages."""
    return {"description": f"{sv} / {en}", **also}


class WordsTold(Schema):
    """A text in Swedish and English."""

    sv = fields.String(required=True)
    en = fields.String(required=True)


class ProblemPart(Schema):
    """One thing that is wrong with what was sent."""

    where = fields.String(required=True, metadata=told("query, json eller files", "query, json or files"))
    name = fields.String(required=True, metadata=told("Vilken uppgift", "Which of them"))
    detail = fields.String(required=True, metadata=told("Vad som ska stå där", "What should be there"))


class Problem(Schema):
    """Why an answer is none, as RFC 9457 has it. The words are in the language of Accept-Language."""

    type = fields.String(
        required=True, metadata=told("Slag av fel: ändras inte", "The kind: it is stable", format="uri-reference")
    )
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True, metadata=told("Vad som hände och vad man gör", "What happened; what to do"))
    instance = fields.String(required=True, metadata=told("Vad som efterfrågades", "What was asked for"))
    errors = fields.List(fields.Nested(ProblemPart), metadata=told("Vad som ska rättas", "What to mend"))


class Contact(Schema):
    name = fields.String(required=True)
    url = fields.String(required=True)
    email = fields.String()


class Licence(Schema):
    name = fields.String(required=True)
    url = fields.String(required=True)


class ApiInfo(Schema):
    """What the national profile for REST APIs wants told at the root."""

    api_name = fields.String(required=True)
    api_version = fields.String(required=True)
    api_released = fields.Date(required=True)
    api_status = fields.String(
        required=True, metadata=told("active: i bruk", "active: in use", enum=["active", "deprecated"])
    )
    api_documentation = fields.List(fields.String(), required=True)
    api_specification = fields.String(required=True)
    program_version = fields.String(required=True)
    contact = fields.Nested(Contact, required=True)
    licence = fields.Nested(Licence, required=True)


class Municipality(Schema):
    """A municipality that the token reads."""

    code = fields.String(required=True, metadata=told("Kommunkod", "The municipality's code", pattern="^[0-9]{4}$"))
    units = fields.List(
        fields.String(),
        required=True,
        metadata=told(
            "Enheter vars egna siffror kontot ser; tom: inga eller hela kommunen",
            "Units whose own figures the account sees; empty: none, or the whole municipality",
        ),
    )
    exact_figures = fields.Boolean(
        required=True,
        metadata=told(
            "Om kommunens egna, oskyddade siffror ges", "Whether the municipality's own unprotected figures are given"
        ),
    )


class PageTold(Schema):
    """Which part of a list this is."""

    limit = fields.Integer(required=True)
    page = fields.Integer(required=True)
    total = fields.Integer(required=True, metadata=told("Hur många det är i allt", "How many there are in all"))


class Municipalities(PageTold):
    items = fields.List(fields.Nested(Municipality), required=True)
