"""What a delivery says, in sentences: for the municipality before it is signed, and for whoever receives it."""

from __future__ import annotations

from collections.abc import Iterator

from casestats.catalogue import standard_catalogue
from casestats.county.bundle import Bundle, Typed
from casestats.county.cards import name_of
from casestats.county.figures import WHOLE
from casestats.county.saying import TITLES, Saying
from casestats.county.unpacking import AGREEMENT, BASE, Unpacked, unpack
from casestats.releases.content import CellStatus
from casestats.words import Words

NOT_SENT = Words(
    "Det här skickas inte: ärenden, personer, namn, nummer, enheter, händelseloggen, dolda tal eller något annat än "
    "det som står ovan. Leveransen tål att bli offentlig.",
    "This is not sent: cases, people, names, numbers, units, the audit log, hidden numbers, or anything else than what "
    "stands above. The delivery would be safe if it became public.",
)


def told(bundle: Bundle) -> tuple[Words, ...]:
    """All that leaves, one sentence each, in the order in which a person wants to know it."""
    return tuple(_told(bundle))


def _told(bundle: Bundle) -> Iterator[Words]:
    sender, county = name_of(bundle.sender), name_of(bundle.recipient)
    yield Words(
        f"Till: {county} ({bundle.recipient}). Från: {sender} ({bundle.sender}). Period: {bundle.period}. Leverans "
        f"nummer {bundle.sequence}.",
        f"To: {county} ({bundle.recipient}). From: {sender} ({bundle.sender}). Period: {bundle.period}. Delivery "
        f"number {bundle.sequence}.",
    )
    yield from _of_release(bundle)
    yield from _of_statements(bundle)
    yield from _of_typed(bundle)
    yield from _of_agreements(bundle)
    for caveat in bundle.caveats:
        yield Words(f"Förbehåll: {caveat.sv}", f"Caveat: {caveat.en}")
    if any(basis.preliminary for basis in bundle.bases):
        yield Words(
            "Siffrorna är preliminära: perioden är inte slut, eller så är inte alla uttag för den inlästa.",
            "The figures are preliminary: the period is not over, or not all of its extracts are imported.",
        )
    yield bundle.policy.text
    yield Words(
        f"Den signeras och får tas emot till och med {bundle.not_after[:10]}.",
        f"It is signed, and may be received until {bundle.not_after[:10]}.",
    )


def _of_release(bundle: Bundle) -> Iterator[Words]:
    content = bundle.content
    if content is None:
        yield Words(
            "Inget utlämnande ingår: bara besked och inskrivna tal.",
            "No release is part of it: only statements and typed figures.",
        )
        return
    cells = [cell for table in content.tables for cell in table.cells.values()]
    hidden = sum(cell.status is CellStatus.SUPPRESSED for cell in cells)
    hidden += sum(share.status is CellStatus.SUPPRESSED for share in content.shares)
    unable = sum(cell.status is CellStatus.UNABLE for cell in cells)
    figures = len(cells) + len(content.shares)
    yield Words(
        f"Utlämnandet {content.id}, {content.title.sv}: {len(content.tables)} tabeller med {figures} tal, varav "
        f"{hidden} är dolda och {unable} inte kan anges.",
        f"The release {content.id}, {content.title.en}: {len(content.tables)} tables with {figures} figures, "
        f"{hidden} of them hidden and {unable} that cannot be stated.",
    )


def _of_statements(bundle: Bundle) -> Iterator[Words]:
    titles = {indicator.id: indicator.title for indicator in standard_catalogue().indicators}
    for status in Saying:
        of_it = [titles[one.indicator] for one in bundle.statements if one.status is status]
        if of_it:
            said = TITLES[status]
            yield Words(
                f"Besked ”{said.sv}” ({len(of_it)}): {'; '.join(title.sv for title in of_it)}.",
                f"Stated “{said.en}” ({len(of_it)}): {'; '.join(title.en for title in of_it)}.",
            )
    for one in bundle.statements:
        if one.set_by == "person" and any(one.sentence):
            title = titles[one.indicator]
            yield Words(f"{title.sv}: {one.sentence.sv}", f"{title.en}: {one.sentence.en}")


def _of_typed(bundle: Bundle) -> Iterator[Words]:
    titles = {indicator.id: indicator.title for indicator in standard_catalogue().indicators}
    for one in bundle.typed:
        title = titles[one.indicator]
        number = _number(one)
        whose = Words(f", för {name_of(one.on_behalf_of)}", f", for {name_of(one.on_behalf_of)}")
        whose = whose if one.on_behalf_of else Words("", "")
        yield Words(
            f"Inskrivet för hand: {title.sv}{whose.sv}: {number.sv}.",
            f"Typed in by hand: {title.en}{whose.en}: {number.en}.",
        )


def _number(one: Typed) -> Words:
    said = TITLES[one.status]
    return said if one.value is None else Words(f"{one.value} ({said.sv})", f"{one.value} ({said.en})")


def _of_agreements(bundle: Bundle) -> Iterator[Words]:
    counted = {
        "responsible": Words("räknas av den ansvariga", "counted by the responsible one"),
        "performing": Words("räknas av den som utför", "counted by the performing one"),
        "both": Words("räknas av båda", "counted by both"),
    }
    for one in bundle.agreements:
        responsible, performing, by = name_of(one.responsible), name_of(one.performing), counted[one.counted_by]
        until = Words(f" till {one.until}", f" until {one.until}") if one.until else Words("", "")
        yield Words(
            f"Avtal: {performing} handlägger åt {responsible} från {one.since}{until.sv}; ärendena {by.sv}.",
            f"Agreement: {performing} handles cases for {responsible} from {one.since}{until.en}; they are {by.en}.",
        )


def differences_between(before: Bundle, after: Bundle) -> tuple[Words, ...]:
    """What the whole-period figures of a later delivery say otherwise; one sentence each, in the catalogue's order."""
    was, now = _wholes(before), _wholes(after)
    found = []
    for indicator in standard_catalogue().indicators:
        old, new = was.get(indicator.id), now.get(indicator.id)
        if _said(old) != _said(new):
            sv, en = indicator.title
            found.append(
                Words(f"{sv}: {_said(old).sv} -> {_said(new).sv}.", f"{en}: {_said(old).en} -> {_said(new).en}.")
            )
    return tuple(found)


def _wholes(bundle: Bundle) -> dict[str, Unpacked]:
    return {
        row.indicator: row
        for row in unpack(bundle)
        if row.period == bundle.period
        and row.groups == WHOLE
        and row.part not in (BASE, AGREEMENT)
        and not row.on_behalf_of
    }


def _said(row: Unpacked | None) -> Words:
    if row is None:
        return TITLES[Saying.NOT_SUBMITTED]
    said = TITLES[Saying(row.status)]
    if row.value is None:
        return said
    number = f"{row.value}" if row.out_of is None else f"{row.value}/{row.out_of}"
    return Words(f"{number} ({said.sv})", f"{number} ({said.en})")
