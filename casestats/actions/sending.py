"""A municipality and its county over the network: what is ready is sent, and what the county has for us is fetched.

Each call may be cut off anywhere. Nothing is confirmed before the county's signed receipt has been verified, and what
is sent again is always the same bytes: so nothing is lost, and nothing counted twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from casestats.actions.calling_county import Line, NotThrough, ask, fetch, hand_in, line_of, no_county
from casestats.actions.delivering import confirm, every_outgoing, outgoing
from casestats.actions.returning import receive_return, returned
from casestats.actions.sums_taking_part import own_rosters, take_round
from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.errors import CasestatsError, FixSettings, Refused
from casestats.store.deliveries import CONFIRMED, READY, OutgoingRecord, mark_tried, settle_outgoing
from casestats.store.engine import writing
from casestats.store.trouble import storage_trouble

VIA = "api"
DELIVERY = "delivery"
SUM_MESSAGES = ("acceptance", "vector")
PAGE = 100
MOST_PAGES = 100
LARGEST_RECEIPT = 100_000


class Fetched(NamedTuple):
    """How many of the county's results are new here, and how many were known."""

    new: int
    known: int


class FetchedPaper(NamedTuple):
    """A paper of a sealed sum: `kind` is roster, round or acceptances, `about` the year or the round's id."""

    municipality: str
    kind: str
    about: str
    content: bytes


def send(installation: Installation, actor: Actor, number: int) -> OutgoingRecord:
    """Send a delivery that is ready to the county, and keep its receipt. One that is confirmed already is left as it
    is. FixSettings: there is no way to the county, or no answer came (NotThrough); the delivery stays ready and may be
    sent again. Refused: the county does not take it, in its words."""
    record = outgoing(installation, number)
    if record.kind != DELIVERY:
        raise FixSettings(f"Nummer {number} är ingen leverans.", f"Number {number} is no delivery.")
    if record.state == CONFIRMED:
        return record
    told = _handed_in(installation, actor, record, "/deliveries")
    receipt = told.get("receipt")
    if not isinstance(receipt, str) or not 0 < len(receipt) <= LARGEST_RECEIPT:
        raise no_county()
    return confirm(installation, actor, number, receipt.encode())


def send_sum_message(installation: Installation, actor: Actor, number: int) -> OutgoingRecord:
    """Send the municipality's answer to a round of a sealed sum. Errors as `send`. The county signs no receipt of it:
    it counts as there when the county, over the checked connection, names its digest."""
    record = outgoing(installation, number)
    if record.kind not in SUM_MESSAGES:
        raise FixSettings(f"Nummer {number} är inget svar på en runda.", f"Number {number} is no answer to a round.")
    if record.state == CONFIRMED:
        return record
    if _handed_in(installation, actor, record, "/sum-messages").get("digest") != record.digest:
        raise no_county()
    with storage_trouble(), writing(installation.engine) as connection:
        installation.write_down(connection, actor, "sums send", f"{record.sender} {record.kind} {record.digest[:32]}")
        return settle_outgoing(connection, record, CONFIRMED, "")


def _handed_in(installation: Installation, actor: Actor, record: OutgoingRecord, path: str) -> dict[str, Any]:
    """What the county tells of it."""
    line = _line(installation, record)
    _begin(installation, actor, record)
    told = hand_in(line, path, record.envelope)
    if not isinstance(told, dict):
        raise no_county()
    return told


def _line(installation: Installation, record: OutgoingRecord) -> Line:
    """The way to whom it is addressed."""
    if record.state != READY:
        raise Refused(
            "Leveransen är avvisad eller lagd åt sidan, och skickas inte igen. Gör en ny.",
            "The delivery was refused or set aside, and is not sent again. Make a new one.",
        )
    if record.recipient != installation.settings.county:
        raise Refused(
            "Leveransen är ställd till ett annat län än det i settings.toml. Den är inte skickad. Gör en ny.",
            "The delivery is addressed to another county than that of settings.toml. It was not sent. Make a new one.",
        )
    return line_of(installation.settings)


@storage_trouble()
def _begin(installation: Installation, actor: Actor, record: OutgoingRecord) -> None:
    """Written down before anything leaves: that it was tried is known also where this process dies."""
    with writing(installation.engine) as connection:
        what = f"{record.sender} {record.recipient} {record.sequence} {record.digest[:32]}"
        installation.write_down(connection, actor, "delivery send", what, result="begun")
        mark_tried(connection, record.number, installation.clock().isoformat(timespec="seconds"))


def fetch_receipts(installation: Installation, actor: Actor) -> int:
    """Ask the county what it has decided about deliveries; how many are decided since. NotThrough, or Refused where a
    receipt does not verify."""
    open_ones = {
        (one.sender, one.digest): one
        for one in every_outgoing(installation, kind=DELIVERY)
        if one.recipient == installation.settings.county and one.state in (READY, CONFIRMED)
    }
    if not open_ones:
        return 0
    changed = 0
    for told in _items(line_of(installation.settings), "/deliveries"):
        known = open_ones.get((str(told.get("sender")), str(told.get("digest"))))
        receipt = told.get("receipt")
        if known is None or not isinstance(receipt, str) or len(receipt) > LARGEST_RECEIPT:
            continue
        changed += confirm(installation, actor, known.number, receipt.encode()).receipt != known.receipt
    return changed


def fetch_results(installation: Installation, actor: Actor) -> Fetched:
    """Fetch the county's results that are not here yet. NotThrough; Refused where one does not verify: those after it
    are fetched all the same."""
    line = line_of(installation.settings)
    here = {(one.recipient, one.digest) for one in returned(installation)}
    new = known = 0
    trouble: CasestatsError | None = None
    for told in _items(line, "/results"):
        number = told.get("number")
        if (told.get("recipient"), told.get("digest")) in here:
            known += 1
            continue
        if not isinstance(number, int) or isinstance(number, bool) or number < 1:
            raise no_county()
        envelope = fetch(line, f"/results/{number}")
        try:
            new += receive_return(installation, actor, envelope, via=VIA).taken
        except Refused as refused:
            trouble = trouble or refused
    if trouble is not None:
        raise trouble
    return Fetched(new, known)


def fetch_sum_papers(installation: Installation) -> list[FetchedPaper]:
    """The rosters, rounds and answers of sealed sums that the county has for this municipality, as they came: nothing
    of them is verified or kept here. casestats.actions.sums_taking_part does that, with a person."""
    found = []
    for told in _items(line_of(installation.settings), "/sum-papers"):
        parts = [told.get(name) for name in ("municipality", "kind", "about", "content")]
        if not all(isinstance(part, str) for part in parts):
            raise no_county()
        municipality, kind, about, content = map(str, parts)
        found.append(FetchedPaper(municipality, kind, about, content.encode()))
    return found


def fetch_rounds(installation: Installation, actor: Actor) -> int:
    """Fetch the rounds of years whose roster a person here has accepted, and keep those that follow the rules; how many
    are new or known. Refused (an alarm is kept) where one does not; those after it are taken all the same."""
    taken, trouble = 0, None
    for paper in fetch_sum_papers(installation):
        if paper.kind == "round" and _is_accepted_year(installation, paper):
            try:
                take_round(installation, actor, paper.content, municipality=paper.municipality)
                taken += 1
            except Refused as refused:
                trouble = trouble or refused
    if trouble is not None:
        raise trouble
    return taken


def _is_accepted_year(installation: Installation, round_paper: FetchedPaper) -> bool:
    """By the round's id, which is not believed yet: a round before its roster is nothing to be alarmed of."""
    years = {str(one.roster.year) for one in own_rosters(installation, round_paper.municipality)}
    return years.issuperset(round_paper.about.split("-")[1:2])


def _items(line: Line, path: str) -> Iterator[dict[str, Any]]:
    """What a list of the county holds, page by page."""
    for page in range(1, MOST_PAGES + 1):
        told = ask(line, f"{path}?limit={PAGE}&page={page}")
        items = told.get("items") if isinstance(told, dict) else None
        if not isinstance(items, list) or not all(isinstance(one, dict) for one in items):
            raise no_county()
        yield from items
        if len(items) < PAGE:
            return


__all__ = [
    "Fetched",
    "FetchedPaper",
    "NotThrough",
    "fetch_receipts",
    "fetch_results",
    "fetch_rounds",
    "fetch_sum_papers",
    "send",
    "send_sum_message",
]
