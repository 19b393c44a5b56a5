"""Releases that readers have: what was published, also where it was withdrawn later, and its files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import abort
from werkzeug.wrappers import Response

from casestats.access import Role
from casestats.actions.asking import readable_release
from casestats.actions.released import ShownRelease, list_releases, show
from casestats.exchange.release_files import STYLES, render
from casestats.releases.lifecycle import FINAL
from casestats.schemas.api_fields import Paged
from casestats.schemas.api_releases import FileQuery, ReleasesTold, WholeRelease
from casestats.store.releases import ReleaseRecord
from casestats.web.api.catalogue import two
from casestats.web.api.files import CSV, HTML, JSON_STAT, PX, XLSX, as_file
from casestats.web.api.operations import operation, subject
from casestats.web.api.paging import one_page
from casestats.web.current import actor, installation
from casestats.words import Language, Words

releases = subject("releases", Words("Utlämnanden", "Releases"))
READERS = (Role.ANALYST, Role.APPROVER, Role.MANAGER, Role.COUNTY, Role.REGISTRAR)
SCOPES = ("releases:read",)
MEDIA_TYPES = {"csv": CSV, "csv-excel": CSV, "xlsx": XLSX, "json-stat": JSON_STAT, "px": PX, "html": HTML}
EXAMPLE = {
    "id": "2281-2025-committee-1",
    "municipality": "2281",
    "period": "2025",
    "template": "committee",
    "state": "published",
    "created_at": "2026-01-15T09:00:00+00:00",
    "sequence": 1,
    "content_digest": "0" * 64,
    "data_version": 24,
}
_WORDS = {"sv": "Till nämnden", "en": "To the committee"}


@operation(
    releases,
    "/municipalities/<municipality>/releases",
    summary=Words("Utlämnanden", "Releases"),
    description=Words(
        "Det som har publicerats, det äldsta först; återkallade är märkta. Utkast ges inte.",
        "What has been published, the oldest first; what was withdrawn is marked. Drafts are not given.",
    ),
    roles=READERS,
    scopes=SCOPES,
    query=Paged,
    answer=ReleasesTold,
    example={"limit": 20, "page": 1, "total": 1, "items": [EXAMPLE]},
)
def every(query: Mapping[str, Any], municipality: str) -> dict[str, Any]:
    records = list_releases(installation(), actor(), municipality)
    return one_page(query, [record for record in records if record.state in FINAL], _told)


@operation(
    releases,
    "/municipalities/<municipality>/releases/<release>",
    summary=Words("Ett utlämnande", "One release"),
    description=Words(
        "Hur små tal skyddades, vilka tabeller det har och vad dess filer heter.",
        "How small numbers were protected, which tables it has and what its files are called.",
    ),
    roles=READERS,
    scopes=SCOPES,
    answer=WholeRelease,
    example={
        **EXAMPLE,
        "title": _WORDS,
        "method": "suppression",
        "threshold": 5,
        "policy": _WORDS,
        "proof": _WORDS,
        "hidden_cells": 12,
        "tables": ["adult_victims_by_sex"],
        "caveats": [],
        "files": [{"name": "2281-2025-committee-1.csv", "style": "csv", "media_type": CSV}],
    },
)
def whole(municipality: str, release: str) -> dict[str, Any]:
    shown = _shown(municipality, release)
    content = shown.release.content
    return {
        **_told(shown.release.record),
        "title": two(content.title),
        "method": content.policy.method,
        "threshold": content.policy.threshold,
        "policy": two(content.policy.text),
        "proof": two(content.proof.text),
        "hidden_cells": content.proof.hidden,
        "tables": [table.name for table in content.tables],
        "caveats": [two(words) for words in content.caveats],
        "files": [
            {"name": name, "style": style, "media_type": MEDIA_TYPES[style]}
            for style in STYLES
            for name in render(content, style, "sv")
        ],
    }


@operation(
    releases,
    "/municipalities/<municipality>/releases/<release>/files/<file>",
    summary=Words("En fil", "A file"),
    description=Words(
        "En av utlämnandets filer: csv, csv för Excel, xlsx, JSON-stat, PX eller html. Samma siffror i alla.",
        "One of the release's files: csv, csv for Excel, xlsx, JSON-stat, PX or html. The same figures in all.",
    ),
    roles=READERS,
    scopes=SCOPES,
    query=FileQuery,
    answer=None,
    produces=tuple(dict.fromkeys(MEDIA_TYPES.values())),
)
def contents(query: Mapping[str, Any], municipality: str, release: str, file: str) -> Response:
    content = _shown(municipality, release).release.content
    language: Language = "en" if query["language"] == "en" else "sv"
    likely = (style for style in STYLES if file.endswith(_ENDS[style]))
    found = next((style for style in likely if file in render(content, style, language)), None)
    if found is None:
        abort(404)
    return as_file(render(content, found, language)[file], MEDIA_TYPES[found], file)


_ENDS = {"csv": ".csv", "csv-excel": ".csv", "xlsx": ".xlsx", "json-stat": ".json", "px": ".px", "html": ".html"}


def _shown(municipality: str, id: str) -> ShownRelease:
    if readable_release(installation(), municipality, id) is None:
        abort(404)
    return show(installation(), actor(), id)


def _told(record: ReleaseRecord) -> dict[str, Any]:
    return {
        "id": record.id,
        "municipality": record.municipality,
        "period": record.period,
        "template": record.template,
        "state": record.state.value,
        "created_at": record.created_at,
        "sequence": record.sequence,
        "content_digest": record.content_digest,
        "data_version": record.data_version,
    }
