"""deliver: sign what a municipality tells its county, keep it, put it in a folder, and take the county's receipt.

What is signed is kept, and sent as the very same bytes however often it has to be sent again.
"""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from casestats.actions.bundling import KIND, TYPED_ONLY, assembled
from casestats.actions.bundling import Preview as Preview
from casestats.actions.bundling import preview as preview
from casestats.actions.publishing import demand_named
from casestats.actions.signing import signed_as_meant
from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.county.bundle import DELIVERY_TYPE, Bundle
from casestats.county.bundles import moment, payload_of, read_bundle
from casestats.county.cards import name_of
from casestats.county.receipts import RECEIPT_TYPE, Receipt, read_receipt
from casestats.errors import CasestatsError, FixSettings, Refused, reason_of
from casestats.periods import Period
from casestats.releases.envelope import opened
from casestats.releases.wire import NotAsWritten, digest
from casestats.store import deliveries as kept
from casestats.store.deliveries import OutgoingRecord
from casestats.store.engine import Connection, reading, writing
from casestats.store.ledger import wait_for_turn
from casestats.store.parties import enrolled
from casestats.store.trouble import storage_trouble
from casestats.vault import PublicKey

OUT = "ut"
"""Within the folder of deliveries: what others are to fetch."""
_NAMES = {"delivery": "leverans", "return": "resultat", "acceptance": "godkannande", "vector": "summa"}


@storage_trouble()
def deliver(
    installation: Installation,
    actor: Actor,
    municipality: str,
    release_id: str | None,
    *,
    period: Period | str = "",
    to: str = "",
) -> OutgoingRecord:
    """Sign and keep what `preview` shows, as the next of its row. Where the last one of the period says the very same
    and still may be received, that one is it. Errors as `preview`."""
    demand_named(actor)
    with writing(installation.engine) as connection:
        wait_for_turn(connection)
        bundle = assembled(connection, installation, municipality, release_id, period=str(period), to=to)
        same = _says_the_same(connection, installation, bundle)
        if same is not None:
            return same
        payload = payload_of(bundle)
        envelope = signed_as_meant(installation, bundle, payload, DELIVERY_TYPE, read_bundle)
        record = OutgoingRecord(
            number=0,
            sender=bundle.sender,
            recipient=bundle.recipient,
            kind=KIND,
            about=release_id or TYPED_ONLY,
            period=bundle.period,
            sequence=bundle.sequence,
            digest=digest(payload),
            created_at=bundle.created,
            created_by=actor.name,
            envelope=envelope,
            state=kept.READY,
            tries=0,
            tried_at="",
            receipt="",
        )
        record = kept.add_outgoing(connection, record)
        what = f"{record.sender} {record.recipient} {record.sequence} {record.digest[:32]}"
        installation.write_down(connection, actor, "deliver", what)
    return record


def _says_the_same(connection: Connection, installation: Installation, bundle: Bundle) -> OutgoingRecord | None:
    """The last one of the period, where it differs in nothing but its place and its days."""
    of_period = kept.outgoing_of(connection, bundle.sender, bundle.recipient, KIND, bundle.period)
    if not of_period or of_period[-1].state not in (kept.READY, kept.CONFIRMED):
        return None
    last = bundle_in(installation, of_period[-1])
    if moment(last.not_after) < installation.clock():
        return None
    placed = replace(
        bundle,
        sequence=last.sequence,
        previous=last.previous,
        created=last.created,
        not_after=last.not_after,
    )
    return of_period[-1] if placed == last else None


def bundle_in(installation: Installation, record: OutgoingRecord) -> Bundle:
    """What a delivery of this installation's own says. Refused: it is not what was signed."""
    key = PublicKey(installation.ring.public_key())
    return read_bundle(opened(record.envelope, DELIVERY_TYPE, key.id, key.holds))


def every_outgoing(
    installation: Installation, municipality: str | None = None, kind: str | None = None
) -> list[OutgoingRecord]:
    """What was signed for others, in the order of its making."""
    with reading(installation.engine) as connection:
        return kept.outgoing_of(connection, municipality, kind=kind)


def outgoing(installation: Installation, number: int) -> OutgoingRecord:
    """FixSettings: there is none."""
    with reading(installation.engine) as connection:
        return _found(connection, number)


def envelope_of(installation: Installation, number: int) -> bytes:
    """The signed bytes, always the same. FixSettings: there is none."""
    return outgoing(installation, number).envelope


def file_name(record: OutgoingRecord) -> str:
    """leverans-2281-2025-0007.json: whose, of which period, which number; of a result, for whom."""
    about = record.recipient if record.kind == "return" else record.sender
    return f"{_NAMES[record.kind]}-{about}-{record.period}-{record.sequence:04}.json"


def put_in_folder(installation: Installation, actor: Actor, number: int) -> Path:
    """The file in the folder of deliveries, whole or not at all. One that is there already with the same bytes is left.
    FixSettings: no folder is set, or it cannot be written. Refused: a file of that name holds something else."""
    demand_named(actor)
    folder = installation.settings.deliveries_folder
    if folder is None:
        raise FixSettings(
            "Ingen mapp för leveranser är vald. Skriv deliveries i settings.toml.",
            "No folder for deliveries is set. Write deliveries in settings.toml.",
        )
    record = outgoing(installation, number)
    path = folder / OUT / file_name(record)
    try:
        written = _write_once(path, record.envelope)
    except OSError as error:
        reason = reason_of(error)
        raise FixSettings(
            f"Leveransen kan inte skrivas till mappen {folder / OUT}: {reason.sv}. Ingenting är halvt skrivet.",
            f"The delivery cannot be written to the folder {folder / OUT}: {reason.en}. Nothing is half written.",
        ) from None
    if written:
        with storage_trouble(), writing(installation.engine) as connection:
            installation.write_down(connection, actor, "delivery to folder", f"{record.number} {record.digest[:32]}")
    return path


def _write_once(path: Path, content: bytes) -> bool:
    """Whether it was written; False: it is there already, with the same bytes. OSError."""
    path.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
    beside = path.parent / f".{path.name}.{secrets.token_hex(4)}"
    handle = os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0), 0o640)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.link(beside, path)  # refused by the system where the name is taken
    except FileExistsError:
        if path.is_symlink() or path.read_bytes() != content:
            raise Refused(
                f"Filen {path.name} finns redan i mappen och innehåller något annat. Den är inte ändrad. Flytta den.",
                f"The file {path.name} is in the folder already and holds something else. It was not changed. Move it.",
            ) from None
        return False
    finally:
        with suppress(OSError):
            beside.unlink()
    return True


def confirm(installation: Installation, actor: Actor, number: int, receipt: bytes) -> OutgoingRecord:
    """Take the recipient's receipt. A later one may say more (accepted, refused by a person), never less.

    Refused: it is not signed with the enrolled key of the recipient, or is about something else."""
    demand_named(actor)
    with storage_trouble(), writing(installation.engine) as connection:
        wait_for_turn(connection)
        record = _found(connection, number)
        said = verified_receipt(connection, record, receipt)
        text = receipt.decode("utf-8")
        decided = record.receipt and verified_receipt(connection, record, record.receipt.encode()).outcome
        if text == record.receipt or (decided in _DECIDED and said.outcome not in _DECIDED):
            return record
        state = kept.REFUSED if said.outcome == kept.REFUSED else kept.CONFIRMED
        record = kept.settle_outgoing(connection, record, state, text)
        what = f"{record.number} {record.digest[:32]}"
        installation.write_down(connection, actor, "delivery confirm", what, said.outcome)
    return record


_DECIDED = ("accepted", "refused", "replaced")


def verified_receipt(connection: Connection, record: OutgoingRecord, receipt: bytes) -> Receipt:
    """What a receipt says, where the recipient's key that is enrolled now has signed it for this very thing."""
    party = enrolled(connection, record.recipient)
    name = name_of(record.recipient)
    if party is None:
        raise FixSettings(
            f"Nyckeln för {name} är inte godtagen här. Ta emot deras nyckelkort och jämför fingeravtrycket i telefon.",
            f"The key of {name} is not accepted here. Take in their key card and compare the fingerprint over the "
            "telephone.",
        )
    key = PublicKey(party.public_key)
    try:
        said = read_receipt(opened(receipt, RECEIPT_TYPE, key.id, key.holds))
        about = (said.sender, said.recipient, said.sequence, said.digest)
        if about != (record.sender, record.recipient, record.sequence, record.digest):
            raise NotAsWritten("receipt")
    except CasestatsError:
        raise Refused(
            f"Kvittot är inte {name}s kvitto på den här leveransen. Ingenting har ändrats. Be dem om ett nytt.",
            f"The receipt is not the one of {name} for this delivery. Nothing was changed. Ask them for another.",
        ) from None
    return said


def _found(connection: Connection, number: int) -> OutgoingRecord:
    record = kept.outgoing_numbered(connection, number)
    if record is None:
        raise FixSettings(f"Det finns ingen leverans {number} härifrån.", f"There is no delivery {number} from here.")
    return record
