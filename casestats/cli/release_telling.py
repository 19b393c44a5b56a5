"""What is said of a release before its tables: its state, its proof, what it rests on, what changed, what is next."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from casestats.exchange.comparison_words import compared_words
from casestats.releases.content import CellStatus
from casestats.releases.lifecycle import STATE_WORDS, State, Step
from casestats.words import Language, Words

if TYPE_CHECKING:
    from casestats.actions.released import ShownRelease
    from casestats.releases.content import Change, Content
    from casestats.releases.statement import Statement
    from casestats.store.releases import ReleaseEvent, ReleaseRecord

_STEPS = {
    Step.DRAFT: Words("utkast av", "drafted by"),
    Step.APPROVE: Words("godkänd av", "approved by"),
    Step.REJECT: Words("underkänd av", "rejected by"),
    Step.PUBLISH: Words("publicerad av", "published by"),
    Step.WITHDRAW: Words("återkallad av", "withdrawn by"),
}


def summary(shown: ShownRelease, language: Language) -> str:
    """The release in plain words."""
    record, content = shown.release.record, shown.release.content
    words = [
        Words(f"{record.id}: {STATE_WORDS[record.state].sv}", f"{record.id}: {STATE_WORDS[record.state].en}"),
        content.title,
        *(_step(event) for event in shown.release.events),
        *_figures(content),
        *(_change(change) for change in content.changes),
        *(compared_words(shown.replaces, shown.compared) if shown.compared is not None else ()),
        *_next(record),
    ]
    return "\n".join(one.spoken(language) for one in words)


def _step(event: ReleaseEvent) -> Words:
    said, at = _STEPS[event.step], local(event.at)
    why = f": {event.reason}" if event.reason else ""
    return Words(f"  {at}  {said.sv} {event.actor}{why}", f"  {at}  {said.en} {event.actor}{why}")


def _figures(content: Content) -> Iterator[Words]:
    cells = [cell for table in content.tables for cell in table.cells.values()]
    hidden = sum(cell.status is CellStatus.SUPPRESSED for cell in cells)
    proof, policy = content.proof, content.policy
    yield Words(
        f"Tabeller: {len(content.tables)}, med {len(cells)} celler. Dolda: {hidden}.",
        f"Tables: {len(content.tables)}, with {len(cells)} cells. Hidden: {hidden}.",
    )
    yield policy.text
    yield proof.text
    if hidden != proof.hidden:
        yield Words(
            "(I beviset räknas en cell som står i flera tabeller en gång.)",
            "(The proof counts a cell that stands in several tables once.)",
        )
    if proof.hidden:
        yield Words(
            f"För den dolda cell som går att ringa in bäst skiljer det {proof.tightest} mellan minsta och största "
            "möjliga värde.",
            f"Of the hidden cell that can be told most closely, the smallest and largest possible value differ by "
            f"{proof.tightest}.",
        )
    bands = sorted({cell.coverage for cell in cells if cell.coverage})
    if bands:
        yield Words(f"Täckning: {', '.join(bands)} %.", f"Coverage: {', '.join(bands)} %.")
    caveats = len({caveat for table in content.tables for caveat in table.caveats} | set(content.caveats))
    if caveats:
        yield Words(
            f"Förbehåll: {caveats}, vid tabellerna och efter dem.", f"Caveats: {caveats}, at the tables and after them."
        )
    imports = len(content.imports)
    yield Words(
        f"Vilar på {imports} inläsningar, till och med steg {content.data_version}.",
        f"Rests on {imports} imports, up to step {content.data_version}.",
    )


def _change(change: Change) -> Words:
    where = ", ".join(change.where)
    return Words(
        f"Rättar {change.release}: {change.reason.sv}. " + (f"Omräknat: {where}." if where else "Inget är omräknat."),
        f"Corrects {change.release}: {change.reason.en}. "
        + (f"Counted anew: {where}." if where else "Nothing was counted anew."),
    )


def _next(record: ReleaseRecord) -> Iterator[Words]:
    """What to do now, as one types it."""
    if record.state is State.DRAFT:
        yield Words(
            f"Härnäst granskar en annan person: casestats release review {record.id} --approve",
            f"Next another person reviews it: casestats release review {record.id} --approve",
        )
    if record.state is State.REVIEWED:
        yield Words(f"Härnäst: casestats release publish {record.id}", f"Next: casestats release publish {record.id}")


def listed(records: list[ReleaseRecord], language: Language) -> list[str]:
    """A table of releases, in local time."""
    sv = language == "sv"
    rows = [
        ("utlämnande", "läge", "gjort", "av", "efter steg", "nr")
        if sv
        else ("release", "state", "drafted", "by", "after step", "no")
    ]
    rows += [
        (
            record.id,
            STATE_WORDS[record.state].spoken(language),
            local(record.created_at),
            record.author,
            str(record.data_version),
            str(record.sequence or ""),
        )
        for record in records
    ]
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def as_json(record: ReleaseRecord) -> dict[str, object]:
    """A release for a script."""
    return {
        "id": record.id,
        "municipality": record.municipality,
        "period": record.period,
        "template": record.template,
        "state": record.state.value,
        "data_version": record.data_version,
        "created_at": record.created_at,
        "author": record.author,
        "sequence": record.sequence,
        "content_digest": record.content_digest,
    }


def verified(statement: Statement) -> Words:
    """What a signed file turned out to be."""
    content, proof = statement.content, statement.content.proof
    return Words(
        f"Signaturen stämmer. {content.id}, kommun {statement.municipality}, period {statement.period}, nummer "
        f"{statement.sequence} i kommunens rad, publicerad {local(statement.published_at)}. {proof.exact} av "
        f"{proof.hidden} dolda celler kan räknas ut.",
        f"The signature holds. {content.id}, municipality {statement.municipality}, period {statement.period}, number "
        f"{statement.sequence} of the municipality, published {local(statement.published_at)}. {proof.exact} of "
        f"{proof.hidden} hidden cells can be worked out.",
    )


def local(moment: str) -> str:
    return f"{datetime.fromisoformat(moment).astimezone():%Y-%m-%d %H:%M}"
