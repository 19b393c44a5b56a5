"""Extracts on their way in: uploaded, looked at, confirmed or dropped. Reading is done by a worker, not here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, BinaryIO, cast

from flask import abort, request, url_for
from werkzeug.wrappers import Response

from casestats.access import Role
from casestats.actions.kept_profiles import kept_profiles
from casestats.actions.upload_reading import Upload, refused_path, upload_of, uploads_of
from casestats.actions.uploads import Incoming, confirm, drop, take_in
from casestats.adapters.tables import REPAIRS
from casestats.schemas.api_fields import Paged
from casestats.schemas.api_imports import ImportForm, ImportsTold, ImportTold, ProfilesTold, import_asked
from casestats.web.api import problems
from casestats.web.api.files import CSV, as_file
from casestats.web.api.operations import operation, subject
from casestats.web.api.paging import one_page
from casestats.web.current import actor, installation
from casestats.words import Words

imports = subject("imports", Words("Inläsningar", "Imports"))
ROLES = (Role.REGISTRAR,)
READ = ("imports:read", "imports:write")
WRITE = ("imports:write",)
VIA = "api"
ASKED = import_asked(sorted(REPAIRS))
LOCATION = {"Location": {"description": "Var den följs / Where to follow it", "schema": {"type": "string"}}}
EXAMPLE = {
    "id": "0f" * 16,
    "municipality": "2281",
    "state": "waiting",
    "under_way": False,
    "actor": "rut",
    "created_at": "2026-01-15T09:00:00+00:00",
    "changed_at": "2026-01-15T09:00:05+00:00",
    "profile": "2281-procapita",
    "period": None,
    "allowed": [],
    "files": 1,
    "together_with": "0f" * 16,
    "part": 1,
    "parts": 1,
    "progress": None,
    "plan": {
        "source": "procapita",
        "period": "2025-12",
        "complete": True,
        "missing_means_closed": False,
        "same_as": None,
        "compared_with": "2025-11",
        "change_percent": 3,
        "summary": {"rows": 120, "refused": 2, "new": 7},
        "questions": [],
        "doubts": [],
        "notices": [],
        "refused_rows": [],
    },
    "changed_since_yes": False,
    "trouble": None,
    "batch": None,
}


@operation(
    imports,
    "/municipalities/<municipality>/profiles",
    summary=Words("Profiler", "Profiles"),
    description=Words("Profilerna som ett uttag kan läsas in med.", "The profiles that an extract can be read with."),
    roles=ROLES,
    scopes=READ,
    query=Paged,
    answer=ProfilesTold,
    example={"limit": 20, "page": 1, "total": 1, "items": [{"name": "2281-procapita", "usable": True}]},
)
def profiles(query: Mapping[str, Any], municipality: str) -> dict[str, Any]:
    kept = kept_profiles(installation(), municipality)
    return one_page(query, kept, lambda one: {"name": one.name, "usable": one.profile is not None})


@operation(
    imports,
    "/municipalities/<municipality>/imports",
    summary=Words("Uttag på väg in", "Extracts on their way in"),
    description=Words(
        "Uppladdade uttag, de nyaste först, också de som är inlästa eller avbrutna.",
        "Uploaded extracts, the newest first, also those that are imported or dropped.",
    ),
    roles=ROLES,
    scopes=READ,
    query=Paged,
    answer=ImportsTold,
    example={"limit": 20, "page": 1, "total": 1, "items": [EXAMPLE]},
)
def history(query: Mapping[str, Any], municipality: str) -> dict[str, Any]:
    return one_page(query, uploads_of(installation(), municipality), _told)


@operation(
    imports,
    "/municipalities/<municipality>/imports",
    method="POST",
    status=202,
    summary=Words("Ladda upp ett uttag", "Upload an extract"),
    description=Words(
        "Uttaget kontrolleras och väntar sedan på ett ja; Location säger var det följs. Inget läses in innan. "
        "Filerna förvaras krypterade, deras namn sparas inte. Samma innehåll en gång till får state same.",
        "The extract is checked and then waits for a yes; Location says where to follow it. Until then nothing is "
        "imported. The files rest encrypted, their names are not kept. The same content once more gets the state same.",
    ),
    roles=ROLES,
    scopes=WRITE,
    files=ImportForm,
    answer=ImportTold,
    example={**EXAMPLE, "state": "checking", "under_way": True, "plan": None},
    headers=LOCATION,
    errors=(409,),
)
def upload(municipality: str) -> tuple[dict[str, Any], int, dict[str, str]] | Response:
    given: dict[str, Any] = request.form.to_dict()
    if "allow" in given:
        given["allow"] = request.form.getlist("allow")
    mistakes = ASKED().validate(given)
    if mistakes:
        return problems.of_mistakes({"form": mistakes})
    asked: dict[str, Any] = ASKED().load(given)
    unknown = set(request.files) - {"file"}
    files = [Incoming(one.filename or "", cast(BinaryIO, one.stream)) for one in request.files.getlist("file")]
    if unknown or not files:
        return problems.invalid("files", "file", "Skicka minst en fil, som file.", "Send a file at least, as file.")
    made = take_in(
        installation(),
        actor(),
        municipality,
        asked["profile"],
        files,
        asked.get("period", ""),
        asked["allow"],
        via=VIA,
    )
    return _told(made), 202, {"Location": url_for("api-imports.look", municipality=municipality, upload=made.id)}


@operation(
    imports,
    "/municipalities/<municipality>/imports/<upload>",
    summary=Words("Vad som skulle hända", "What would happen"),
    description=Words(
        "Hur långt det har kommit, och när det är kontrollerat planen: nya, ändrade, borttagna och avvisade, och vad "
        "ett ja säger ja till.",
        "How far it has come, and when it is checked the plan: new, changed, removed and refused, and what a yes says "
        "yes to.",
    ),
    roles=ROLES,
    scopes=READ,
    answer=ImportTold,
    example=EXAMPLE,
)
def look(municipality: str, upload: str) -> dict[str, Any]:
    return _told(_found(municipality, upload))


@operation(
    imports,
    "/municipalities/<municipality>/imports/<upload>/confirm",
    method="POST",
    status=202,
    summary=Words("Säg ja", "Say yes"),
    description=Words(
        "Läs in det som planen visade. Den som säger ja igen får samma svar. 409: det finns inget att säga ja till.",
        "Import what the plan showed. Said twice, it is done once. 409: there is nothing to say yes to.",
    ),
    roles=ROLES,
    scopes=WRITE,
    answer=ImportTold,
    example={**EXAMPLE, "state": "importing", "under_way": True},
    errors=(409,),
)
def confirmed(municipality: str, upload: str) -> dict[str, Any]:
    found = _found(municipality, upload)
    return _told(confirm(installation(), actor(), municipality, found.id))


@operation(
    imports,
    "/municipalities/<municipality>/imports/<upload>",
    method="DELETE",
    summary=Words("Avbryt", "Drop it"),
    description=Words(
        "Ta bort filerna utan att läsa in dem. 409: det läses in just nu eller är redan inläst.",
        "Remove the files without importing them. 409: it is being imported, or has been.",
    ),
    roles=ROLES,
    scopes=WRITE,
    answer=ImportTold,
    example={**EXAMPLE, "state": "dropped"},
    errors=(409,),
)
def dropped(municipality: str, upload: str) -> dict[str, Any]:
    found = _found(municipality, upload)
    return _told(drop(installation(), actor(), municipality, found.id))


@operation(
    imports,
    "/municipalities/<municipality>/imports/<upload>/refused-rows",
    summary=Words("Rader som skulle avvisas", "Rows that would be refused"),
    description=Words(
        "Alla rader som inte skulle räknas, som semikolonseparerad text. När uttaget är inläst finns de under batches.",
        "All rows that would not be counted, as text separated by semicolons. Once imported they are under batches.",
    ),
    roles=ROLES,
    scopes=READ,
    answer=None,
    produces=(CSV,),
)
def refused_rows(municipality: str, upload: str) -> Response:
    found = _found(municipality, upload)
    path = refused_path(installation(), found.id)
    if not path.is_file():
        abort(404)
    return as_file(path.read_bytes(), CSV, f"{municipality}-{found.id}.csv")


def _found(municipality: str, upload: str) -> Upload:
    found = upload_of(installation(), municipality, upload)
    if found is None:
        abort(404)
    return found


def _told(upload: Upload) -> dict[str, Any]:
    trouble, progress = upload.trouble, upload.progress
    return {
        "id": upload.id,
        "municipality": upload.municipality,
        "state": upload.state,
        "under_way": upload.under_way,
        "actor": upload.actor,
        "created_at": upload.created_at,
        "changed_at": upload.changed_at,
        "profile": upload.profile_name,
        "period": upload.period or None,
        "allowed": sorted(upload.allowed),
        "files": upload.files,
        "together_with": upload.batch.id or None,
        "part": upload.batch.place,
        "parts": upload.batch.of,
        "progress": None if progress is None else progress._asdict(),
        "plan": None if upload.story is None else _plan(upload.story),
        "changed_since_yes": upload.moved,
        "trouble": None
        if trouble is None
        else {"kind": trouble.kind, "repair": trouble.repair or None, **_words(trouble.words)},
        "batch": upload.step,
    }


def _plan(story: Mapping[str, Any]) -> dict[str, Any]:
    told = ("source", "complete", "missing_means_closed", "same_as", "change_percent", "summary")
    return {
        **{name: story[name] for name in told},
        "period": story["period"] or None,
        "compared_with": story["compared_with"] or None,
        "questions": [{"rule": one["rule"], **_words(one["words"])} for one in story["questions"]],
        "doubts": [_words(one) for one in story["doubts"]],
        "notices": [{**one, **_words(one["words"])} for one in story["notices"]],
        "refused_rows": [{**one, **_words(one["words"])} for one in story["refused_rows"]],
    }


def _words(pair: Any) -> dict[str, str]:
    """As words are kept with a story."""
    sv, en = pair
    return {"sv": sv, "en": en}
