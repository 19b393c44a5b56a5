"""The addresses of all pages with something on them, by who may open them: every page, and each of its states."""

from __future__ import annotations

import io
from typing import NamedTuple

from casestats.access import Role
from casestats.actions.accounts import every_account
from casestats.actions.agreements import agree
from casestats.actions.delivering import deliver
from casestats.actions.notes import add_note
from casestats.actions.quality import quality
from casestats.actions.release_work import Wish, begin_draft
from casestats.actions.returning import receive_return
from casestats.actions.sayings import say
from casestats.actions.typing_in import approve_typed, type_in
from casestats.actions.upload_workers import wait_for_worker
from casestats.actions.uploads import Incoming, take_in
from casestats.county.saying import Saying
from casestats.periods import Period
from casestats.store.deliveries import OutgoingRecord
from casestats.store.engine import reading
from casestats.store.releases import release_records
from tests.web.answered import county_answers, in_the_county
from tests.web.scene import AUTHOR, HOME, PUBLISHER, REGISTRAR, REVIEWER, UNIT, Service
from tests.web.surface import Route, address, routes

PROFILE = "2281_sundsvall"
Values = dict[str, object]


class Visit(NamedTuple):
    """A page as somebody sees it. `name` says which, and in which state."""

    who: Role | None
    name: str
    path: str


NOT_PAGES = {
    *("health.lives", "health.can_work", "look.stylesheet", "look.logo"),
    *("imports.refused", "imports.refused_of_step", "releases.download"),
    *("quality.saved", "target_groups.saved", "start.development", "uses.download"),
    *("imports.progress", "profiles.trial_progress", "releases.steps.work_now"),
    *("to_county.card", "to_county.deliver.envelope", "to_county.sums.message", "county_result.download"),
}
"""Answers that are no page: for machines, files, and parts that a page fetches."""

ALIKE = ("account.", "own_tokens.", "signing_in.", "manual.")
"""Pages that are the same for every role: one of them is enough."""


def visits(service: Service, states: dict[str, dict[str, Values]]) -> list[Visit]:
    """Every page once for each role that may open it; what is alike for all of them once."""
    found = []
    for route in routes(service.app):
        if route.method != "GET" or route.of_the_api or route.at_county or route.endpoint in NOT_PAGES:
            continue
        for who in _visitors(route):
            for state, values in states.get(route.endpoint, {"": {}}).items():
                if state == "draft" and who not in (Role.ANALYST, Role.APPROVER):
                    continue
                missing = set(route.arguments) - {"municipality"} - set(values)
                assert not missing, f"say in tests/web/addresses.py what {missing} of {route.endpoint} may be"
                name = f"{route.endpoint}{state and '-' + state}"
                found.append(Visit(who, name, address(service.app, route, HOME, **values)))
    return found


def _visitors(route: Route) -> list[Role | None]:
    if not route.roles:
        return [None]
    order: list[Role | None] = [role for role in Role if role in route.roles]
    return order[:1] if route.endpoint.startswith(ALIKE) else order


def states_of(service: Service) -> dict[str, dict[str, Values]]:
    """Put something of every kind into the municipality, in each state that a page shows differently; endpoint ->
    name of the state -> values of its address."""
    installation = service.installation
    with reading(installation.engine) as connection:
        release = release_records(connection, HOME)[0].id
    draft = service.release("2025-Q1", published=False).id
    note = add_note(
        installation,
        AUTHOR,
        municipality=HOME,
        kind="break",
        day=Period.parse("2025-06").start,
        text="Nytt formulär på Vuxen.",
        unit=UNIT,
    )
    uploads = uploads_in_each_state(service)
    account = next(one for one in every_account(installation) if one.name == Role.MANAGER)
    work = begin_draft(installation, AUTHOR, Wish(HOME, "2025-Q2", "committee"), start=_never)
    delivery = said_to_the_county(service, release)
    conflict = quality(installation, HOME)
    assert conflict.children.handles, "the invented municipality has children's cases without violence recorded"
    return {
        "notes.taking_back": {"": {"number": note}},
        "imports.page": {state: {"upload_id": upload} for state, upload in uploads.items()},
        "imports.undoing": {"": {"number": 1}},
        "target_groups.page": {group: {"group": group} for group in ("vuxna", "barn", "heder")},
        "profiles.page": {"": {"name": PROFILE}},
        "profiles.trial": {"": {"trial_id": a_trial(service)}},
        "releases.page": {"published": {"id": release}, "draft": {"id": draft}},
        "releases.tables": {"": {"id": release}},
        "releases.attack": {"": {"id": release}},
        "releases.steps.work": {"": {"id": work.id}},
        "accounts.page": {"": {"handle": account.uuid.hex()}},
        "manual.page": {"": {"indicator": "adult_victims"}},
        "uses.page": {"": {"name": "kolada"}},
        "to_county.deliver.page": {"": {"number": delivery.number}},
        "county_result.page": {"": {"number": a_result(service, delivery)}},
    }


def uploads_in_each_state(service: Service) -> dict[str, str]:
    """State -> id: one that waits for a yes with refused rows in it, one that says nothing new, one that cannot be
    read, and one that was imported."""
    last = service.folder / "extracts" / "2281_procapita" / "uttag_2025-12.csv"
    lines = last.read_bytes().splitlines(keepends=True)
    shorter = lines[:-20] + [b"9999-1;inget datum;;;;;;;;;;;;;;;;\r\n"] * 2
    files = {"same": b"".join(lines), "waiting": b"".join(shorter), "refused": b"\0\1\2 no table"}
    found = {}
    for state, content in files.items():
        upload = take_in(
            service.installation,
            REGISTRAR,
            HOME,
            PROFILE,
            [Incoming("uttag_2025-12.csv", io.BytesIO(content))],
        )
        wait_for_worker(upload.id, 120)
        found[state] = upload.id
    return found


def said_to_the_county(service: Service, release: str) -> OutgoingRecord:
    """Something of all that a municipality can say: figures by hand that wait and that are approved, a statement, an
    agreement; a delivery of it."""
    installation = service.installation
    agree(
        *(installation, AUTHOR, HOME),
        responsible="2280",
        performing=HOME,
        counted_by="performing",
        since=Period.parse("2019").start,
    )
    for indicator, value, whose in (("perpetrators", 30, ""), ("perpetrators", 12, "2280"), ("cases_honour", None, "")):
        made = type_in(
            *(installation, AUTHOR, HOME),
            indicator=indicator,
            period="2019",
            status=Saying.EXACT,
            value=value,
            sentence="Räknat för hand ur akterna.",
            on_behalf_of=whose,
        )
        if value == 30:
            approve_typed(installation, REVIEWER, HOME, number=made.number)
    say(installation, AUTHOR, HOME, indicator="cases_prostitution", status=Saying.UNABLE, sentence="Registreras inte.")
    return deliver(installation, PUBLISHER, HOME, release, to="22")


def a_result(service: Service, delivery: OutgoingRecord) -> int:
    """The number of what a county made of the delivery and sent back."""
    here = in_the_county(service.installation)
    envelope = county_answers(here, delivery, service.folder)[HOME]
    record = receive_return(here, AUTHOR, envelope, via="file").record
    assert record is not None
    return record.number


def a_trial(service: Service) -> str:
    """The id of a profile that is tried on a file."""
    browser = service.as_(Role.REGISTRAR)
    extract = service.folder / "extracts" / "2281_procapita" / "uttag_2025-11.csv"
    path = f"/{HOME}/profiler/ny"
    answer = browser.submit(path, adapter="procapita", file=(io.BytesIO(extract.read_bytes()), "uttag_2025-11.csv"))
    assert answer.status_code in (302, 303), answer.text
    return answer.headers["Location"].rstrip("/").rsplit("/", 1)[1]


def _never(*given: object) -> None:
    """A worker that does not begin: the work stays as it was asked for."""
