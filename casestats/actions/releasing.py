"""release draft: what is known now becomes protected tables with a proof, for somebody else to review."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from casestats.actions.making import ChosenTemplate, Order, make, silent
from casestats.actions.publishing import demand_named, demand_sayable, write_step
from casestats.actions.released import newest_of, read_all
from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.catalogue.municipalities import municipality_name
from casestats.disclosure.protecting import EFFORT
from casestats.disclosure.work import Progress
from casestats.errors import FixSettings, Refused, reason_of
from casestats.periods import Period
from casestats.releases.lifecycle import Basis, State, Step, demand_reason
from casestats.releases.template import SHIPPED, shipped_text
from casestats.releases.wire import digest
from casestats.schemas.release_template import load_template
from casestats.store.engine import Connection, reading, writing
from casestats.store.ledger import next_number
from casestats.store.locks import import_lock
from casestats.store.releases import (
    ReleaseRecord,
    add_release,
    release_record,
    release_records,
    released,
)
from casestats.store.trouble import storage_trouble
from casestats.words import Words

SEED_BYTES = 32
LONGEST_TEMPLATE = 100_000


def chosen_template(name: str) -> ChosenTemplate:
    """A shipped template by its name, or the one in a file. FixSettings: there is neither, or the file is wrong."""
    if name in SHIPPED:
        text = shipped_text(name)
        return ChosenTemplate(load_template(text, name), text)
    path = Path(name)
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise FixSettings(
            f"Det finns ingen sådan mall, varken bland de medföljande ({', '.join(SHIPPED)}) eller som fil.",
            f"There is no such template, neither among those that come along ({', '.join(SHIPPED)}) nor as a file.",
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        why = reason_of(error) if isinstance(error, OSError) else Words("den är inte UTF-8", "it is not UTF-8")
        raise FixSettings(
            f"Mallen går inte att läsa: {why.sv}. Ange en textfil.", f"Cannot read the template: {why.en}. Name a text."
        ) from None
    if len(text) > LONGEST_TEMPLATE:
        raise FixSettings("Mallen är för lång.", "The template is too long.")
    demand_sayable(text, Words("Mallen", "The template"))
    return ChosenTemplate(load_template(text, path.name), text)


def draft(
    installation: Installation,
    actor: Actor,
    municipality: str,
    period: Period,
    chosen: ChosenTemplate,
    *,
    reason: str = "",
    seed: bytes | None = None,
    effort: int = EFFORT,
    progress: Progress = silent,
) -> ReleaseRecord:
    """A release of a municipality's figures as known now, protected beside all that readers have, for somebody else
    to review. `reason` says why, where it replaces a published release of the same period and template; it is
    published. FixSettings: nothing imported, no reason. Refused: it cannot be made safe, or the ledger moved."""
    demand_named(actor)
    demand_sayable(reason)
    with storage_trouble(), reading(installation.engine) as connection:
        records = release_records(connection, municipality)
        basis = _basis(connection, municipality, records)
        earlier = read_all(connection, installation, released(records))
    replaced = _replaced(records, str(period), chosen.template.name)
    if replaced is not None:
        reason = demand_reason(reason, Words(f"{replaced.id} rättas", f"{replaced.id} is corrected"))
    order = Order(
        municipality=municipality,
        municipality_name=municipality_name(municipality),
        period=period,
        chosen=chosen,
        basis=basis,
        earlier=earlier,
        replaces=replaced.id if replaced else "",
        id=_next_id(records, municipality, str(period), chosen.template.name),
        created_at=installation.clock().isoformat(timespec="seconds"),
        program=f"casestats {version('casestats')}",
        reason=reason.strip(),
        seed=secrets.token_bytes(SEED_BYTES) if seed is None else seed,
        effort=effort,
        true_zero_coverage=installation.settings.true_zero_coverage,
    )
    papers = make(installation, order, progress)
    with (
        storage_trouble(),
        import_lock(installation.engine, installation.settings.lock_wait_seconds),
        writing(installation.engine) as connection,
    ):
        _demand_unmoved(connection, order)
        record = ReleaseRecord(
            number=next_number(connection, "releases"),
            id=order.id,
            municipality=municipality,
            period=str(period),
            template=chosen.template.name,
            template_digest=chosen.digest,
            template_text=chosen.text,
            state=State.DRAFT,
            data_version=basis.data_version,
            earlier=basis.earlier,
            replaces=replaced.number if replaced else None,
            created_at=order.created_at,
            author=actor.name,
            reason=order.reason,
            seed=order.seed.hex(),
            effort=effort,
            true_zero_coverage=order.true_zero_coverage,
            content_digest=digest(papers.content),
            sequence=None,
        )
        add_release(connection, record, papers)
        write_step(installation, connection, actor, record, Step.DRAFT, order.reason)
    return record


def _basis(connection: Connection, municipality: str, records: Sequence[ReleaseRecord]) -> Basis:
    return Basis(newest_of(connection, municipality), tuple(record.id for record in released(records)))


def _replaced(records: Sequence[ReleaseRecord], period: str, template: str) -> ReleaseRecord | None:
    """The newest release of the same period and template that readers have."""
    same = [one for one in released(records) if (one.period, one.template) == (period, template)]
    return same[-1] if same else None


def _next_id(records: Sequence[ReleaseRecord], municipality: str, period: str, template: str) -> str:
    drafted = sum((one.period, one.template) == (period, template) for one in records)
    return f"{municipality}-{period}-{template}-{drafted + 1}"


def _demand_unmoved(connection: Connection, order: Order) -> None:
    """Refused: something was imported or published, or another draft stored, while this one was made."""
    records = release_records(connection, order.municipality)
    if _basis(connection, order.municipality, records) != order.basis or release_record(connection, order.id):
        raise Refused(
            "Under tiden har något lästs in eller publicerats, eller ett annat utkast sparats. Inget är sparat. Kör "
            "kommandot en gång till.",
            "Meanwhile something was imported or published, or another draft stored. Nothing is stored. Run the "
            "command once more.",
        )
