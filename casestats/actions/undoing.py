"""undo: take an import back. It stays in the ledger; what counts is recounted as if it had not come."""

from __future__ import annotations

from casestats.actions.ready import make_ready
from casestats.actions.stepping import (
    LedgerState,
    Preparation,
    Progress,
    claims_of,
    demand_unmoved,
)
from casestats.adapters.mapping.sayable import points_out
from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.errors import FixSettings, Refused
from casestats.intake.facts import Step
from casestats.intake.plan import Planner, Tally
from casestats.store.engine import reading, writing
from casestats.store.ledger import StepRecord, live_imports, steps
from casestats.store.locks import import_lock
from casestats.store.trouble import storage_trouble
from casestats.vault.spool import RowSpool


def undo_import(
    installation: Installation,
    actor: Actor,
    number: int,
    reason: str,
    progress: Progress = lambda _stage, _done, _whole: None,
    *,
    dry_run: bool = False,
) -> tuple[StepRecord, Tally]:
    """Take import `number` back, with a reason; or with `dry_run` only say what that would do. Raises FixSettings
    where there is no such import to take back, Refused where the reason may point someone out."""
    if not reason.strip() and not dry_run:
        raise FixSettings("Skriv varför inläsningen tas tillbaka.", "Write why the import is taken back.")
    if points_out(reason):
        raise Refused(
            "Orsaken ser ut att innehålla ett namn, ett personnummer eller ett ärendenummer, och den sparas i "
            "klartext. Ingenting har ändrats. Skriv den utan, till exempel: fel fil.",
            "The reason seems to hold a name, a person number or a case number, and it is kept in the clear. Nothing "
            "was changed. Write it without, as in: wrong file.",
        )
    with storage_trouble(), import_lock(installation.engine, installation.settings.lock_wait_seconds):
        with reading(installation.engine) as connection:
            undone = _live(steps(connection), number)
            state = LedgerState.read(connection, undone.municipality)
        record = undone._replace(
            number=state.newest + 1,
            kind="undo",
            source="",
            undoes=number,
            at=installation.clock().isoformat(timespec="seconds"),
            actor=actor.name,
            reason=reason.strip(),
            summary={},
        )
        live = live_imports(state.records)
        del live[number]
        planner = Planner(
            Step(record.number, "", 0, 0, 0, False, False),
            claims_of(live),
            state.ranks,
            state.next_case,
            state.next_facts,
        )
        rows = RowSpool(installation.settings.spool_folder)
        preparation = Preparation(installation, undone.municipality)
        try:
            content = installation.ring.content_hash(undone.municipality)
            preparation.plan(planner, rows, state, live, content, progress)
            tally = planner.tally
            record = record._replace(
                summary={"counting_begun": tally.counting_begun, "counting_ended": tally.counting_ended}
            )
            if dry_run:
                return record, tally
            with writing(installation.engine) as connection:
                demand_unmoved(connection, state)
                preparation.write(connection, record, None, progress)
                installation.write_down(connection, actor, "undo", f"{undone.municipality} {number}", reason.strip())
            make_ready(installation, undone.municipality)
            return record, tally
        finally:
            rows.close()
            preparation.close()


def _live(records: list[StepRecord], number: int) -> StepRecord:
    live = live_imports(records)
    found = next((record for record in records if record.number == number and number in live), None)
    if found is None:
        raise FixSettings(
            f"Det finns ingen inläsning {number} att ta tillbaka. Se casestats batches.",
            f"There is no import {number} to take back. See casestats batches.",
        )
    return found
