"""release reproduce: an old release made again from the versions that are kept, and compared bit for bit."""

from __future__ import annotations

from collections.abc import Sequence

from casestats.actions.making import ChosenTemplate, Order, differing, make, silent
from casestats.actions.released import Release, found, read_all, read_release
from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.disclosure.work import Progress
from casestats.errors import CasestatsError, Refused
from casestats.periods import Period
from casestats.releases.lifecycle import Basis
from casestats.schemas.release_template import load_template
from casestats.store.engine import reading, writing
from casestats.store.releases import ReleaseRecord, changed_outside, release_records
from casestats.store.trouble import storage_trouble
from casestats.words import Words


def reproduce(installation: Installation, actor: Actor, id: str, progress: Progress = silent) -> ReleaseRecord:
    """Make a release again. Refused: it cannot be made any more, or other bytes come out; with what differs."""
    record = made_again(installation, id, progress).record
    with storage_trouble(), writing(installation.engine) as connection:
        what = f"{id} {record.content_digest[:32]}"
        installation.write_down(connection, actor, "release reproduce", what, result="same")
    return record


def made_again(installation: Installation, id: str, progress: Progress = silent) -> Release:
    """The release as it is kept, after it came out the same once more. Refused: as `reproduce`."""
    with storage_trouble(), reading(installation.engine) as connection:
        kept = read_release(connection, installation.ring, found(connection, id))
        every = release_records(connection, kept.record.municipality)
        earlier = read_all(connection, installation, _readers_had(every, kept.record))
    try:
        papers = make(installation, _order_of(kept, every, earlier), progress)
    except CasestatsError as error:
        raise _not_again(id, error.words) from error
    if why := differing(papers, kept.papers):
        raise _not_again(id, why)
    return kept


def _order_of(kept: Release, every: Sequence[ReleaseRecord], earlier: tuple[Release, ...]) -> Order:
    record = kept.record
    chosen = ChosenTemplate(load_template(record.template_text, record.template), record.template_text)
    if chosen.digest != record.template_digest:
        raise changed_outside(record.id)
    return Order(
        municipality=record.municipality,
        municipality_name=kept.content.municipality_name,
        period=Period.parse(record.period),
        chosen=chosen,
        basis=Basis(record.data_version, record.earlier),
        earlier=earlier,
        replaces=next((one.id for one in every if one.number == record.replaces), ""),
        id=record.id,
        created_at=record.created_at,
        program=kept.content.program,
        reason=record.reason,
        seed=bytes.fromhex(record.seed),
        effort=record.effort,
        true_zero_coverage=record.true_zero_coverage,
    )


def _readers_had(every: Sequence[ReleaseRecord], record: ReleaseRecord) -> list[ReleaseRecord]:
    """The releases that readers had when this one was drafted, oldest first."""
    by_id = {one.id: one for one in every}
    if not set(record.earlier) <= set(by_id):
        raise changed_outside(record.id)
    return [by_id[id] for id in record.earlier]


def _not_again(id: str, why: Words) -> Refused:
    return Refused(
        f"Utlämnandet {id} kan inte göras om bit för bit. {why.sv} Vanliga orsaker: en annan version av casestats, "
        "eller gallrade ärenden. Är det publicerat gäller det fortfarande, och kan kontrolleras med casestats release "
        "verify; är det ett utkast, gör ett nytt.",
        f"The release {id} cannot be made again bit for bit. {why.en} Usual reasons: another version of casestats, or "
        "erased cases. If it is published it still stands, and can be checked with casestats release verify; if it is "
        "a draft, draft a new one.",
    )
