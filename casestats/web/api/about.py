"""api-info: what this API is, as the national profile for REST APIs wants it told at the root."""

from __future__ import annotations

from datetime import date
from importlib.metadata import version
from typing import Any

from flask import request

from casestats.schemas.api_about import ApiInfo
from casestats.web.api.operations import PREFIX, operation, subject
from casestats.web.api.problems import PAGE
from casestats.web.current import installation
from casestats.words import Words

API_NAME = "casestats"
API_VERSION = "1.0.0"
API_RELEASED = "2026-11-22"
SPECIFICATION = f"{PREFIX}/openapi.json"
LICENCE = {
    "name": "EUPL-1.2",
    "url": "https://interoperable-europe.ec.europa.eu/licence/european-union-public-licence-eupl-12",
}

about = subject("about", Words("Om API:et", "About the API"))


def address(path: str) -> str:
    """A path as a whole address: as the settings tell it, else as the request at hand came."""
    return (installation().settings.public_address or request.host_url).rstrip("/") + path


def contact() -> dict[str, str]:
    """Whom to ask: the help page says who runs the service; the address that its letters come from answers."""
    sender = installation().settings.mail_sender
    return {"name": API_NAME, "url": address("/hjalp"), **({"email": sender} if "@" in sender else {})}


EXAMPLE = {
    "api_name": API_NAME,
    "api_version": API_VERSION,
    "api_released": API_RELEASED,
    "api_status": "active",
    "api_documentation": [f"https://casestats.example{PAGE}"],
    "api_specification": f"https://casestats.example{SPECIFICATION}",
    "program_version": "0.1.0",
    "contact": {"name": "casestats", "url": "https://casestats.example/hjalp"},
    "licence": LICENCE,
}


@operation(
    about,
    "/api-info",
    summary=Words("Om API:et", "About the API"),
    description=Words(
        "Namn, version, status, licens, kontakt och var dokumentationen finns. Kräver inget token.",
        "Name, version, status, licence, contact and where the documentation is. Needs no token.",
    ),
    roles=None,
    scopes=(),
    answer=ApiInfo,
    example=EXAMPLE,
)
def api_info() -> dict[str, Any]:
    return {
        **EXAMPLE,
        "api_released": date.fromisoformat(API_RELEASED),
        "api_documentation": [address(PAGE)],
        "api_specification": address(SPECIFICATION),
        "program_version": version("casestats"),
        "contact": contact(),
    }
