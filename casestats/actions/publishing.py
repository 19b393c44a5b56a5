"""release review, publish, withdraw: from a draft to what readers hold, and back as far as that goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from casestats.actions.making import silent
from casestats.actions.released import Release, end_of_row, found, newest_of, read_release
from casestats.actions.remaking import made_again
from casestats.actions.signing import signed_as_meant
from casestats.adapters.mapping.sayable import points_out
from casestats.audit import Actor, AuditEvent
from casestats.bootstrap import Installation
from casestats.disclosure.checking import Checked, check
from casestats.disclosure.work import Progress
from casestats.errors import Refused
from casestats.releases.lifecycle import (
    Basis,
    Step,
    Verdict,
    demand_current,
    demand_proof,
    demand_reason,
    demand_second_person,
    following,
    is_reviewed,
)
from casestats.releases.statement import PAYLOAD_TYPE, Statement, read_payload
from casestats.store.engine import Connection, reading, writing
from casestats.store.locks import import_lock
from casestats.store.releases import (
    ReleaseEvent,
    ReleaseRecord,
    add_release_event,
    change_state,
    changed_outside,
    release_records,
    released,
    set_published,
)
from casestats.store.trouble import storage_trouble
from casestats.words import Words

_REASON = Words("Orsaken", "The reason")
UNKNOWN = "unknown"
"""The name of somebody whom the system cannot name (casestats.cli): nobody answers for what they do."""


def demand_sayable(text: str, what: Words = _REASON) -> None:
    """Refused: the text may point someone out, and it is kept in the clear, or even published."""
    if points_out(text):
        raise Refused(
            f"{what.sv} ser ut att innehålla ett namn, ett personnummer eller ett ärendenummer, och den sparas i "
            "klartext. Ingenting har ändrats. Skriv den utan, till exempel: rättat uttag för mars.",
            f"{what.en} seems to hold a name, a person number or a case number, and it is kept in the clear. Nothing "
            "was changed. Write it without, as in: corrected extract for March.",
        )


def demand_named(actor: Actor) -> None:
    """Refused: the system does not know who this is."""
    if actor.name == UNKNOWN:
        raise Refused(
            "Datorn säger inte vem du är, och ett utlämnande ska ha namn. Kör kommandot från ditt eget konto.",
            "The system does not say who you are, and a release needs names. Run the command from your own account.",
        )


def review(installation: Installation, actor: Actor, id: str, *, approve: bool, reason: str = "") -> ReleaseRecord:
    """Approve or reject a draft, as somebody else than its author. A rejection needs a reason.

    Refused: the author themselves, a draft that cannot be reviewed any more, a release that was changed."""
    demand_named(actor)
    demand_sayable(reason)
    step = Step.APPROVE if approve else Step.REJECT
    if not approve:
        reason = demand_reason(reason, Words("utkastet underkänns", "the draft is rejected"))
    with storage_trouble(), writing(installation.engine) as connection:
        release = read_release(connection, installation.ring, found(connection, id))
        after = following(release.record.state, step)
        demand_second_person(release.record.author, actor.name)
        change_state(connection, release.record, after)
        write_step(installation, connection, actor, release.record, step, reason)
        return release.record._replace(state=after)


def publish(installation: Installation, actor: Actor, id: str, progress: Progress = silent) -> Statement:
    """Sign a reviewed release and put it in the municipality's row. All is checked once more: the second person, the
    certificate, that neither the data nor what readers have is another than when it was drafted, and that the very
    same release comes out when it is made again."""
    demand_named(actor)
    with storage_trouble(), reading(installation.engine) as connection:
        _demand_publishable(
            installation, connection, read_release(connection, installation.ring, found(connection, id))
        )
    reviewed = made_again(installation, id, progress)
    with (
        storage_trouble(),
        import_lock(installation.engine, installation.settings.lock_wait_seconds),
        writing(installation.engine) as connection,
    ):
        release = read_release(connection, installation.ring, found(connection, id))
        if release.record.content_digest != reviewed.record.content_digest:
            raise changed_outside(id)
        readers_have = _demand_publishable(installation, connection, release)
        statement = Statement.of(
            release.content,
            sequence=len(readers_have) + 1,
            previous=end_of_row(connection, installation.ring, readers_have),
            published_at=installation.clock().isoformat(timespec="seconds"),
        )
        envelope = signed_as_meant(installation, statement, statement.payload(), PAYLOAD_TYPE, read_payload)
        set_published(connection, release.record, statement.sequence, envelope)
        write_step(installation, connection, actor, release.record, Step.PUBLISH, "")
    return statement


def _demand_publishable(installation: Installation, connection: Connection, release: Release) -> list[ReleaseRecord]:
    """What readers have. Refused: the release may not be published now."""
    record = release.record
    following(record.state, Step.PUBLISH)
    _demand_reviewed(installation.audit_log(connection), release)
    readers_have = released(release_records(connection, record.municipality))
    now = Basis(newest_of(connection, record.municipality), tuple(one.id for one in readers_have))
    demand_current(Basis(record.data_version, record.earlier), now)
    demand_proof(verdict_of(release))
    return readers_have


def withdraw(installation: Installation, actor: Actor, id: str, reason: str) -> ReleaseRecord:
    """Take a published release back. Its readers have it all the same, so later releases are still protected beside
    it. FixSettings: no reason."""
    demand_named(actor)
    reason = demand_reason(reason, Words("utlämnandet återkallas", "the release is withdrawn"))
    demand_sayable(reason)
    with storage_trouble(), writing(installation.engine) as connection:
        release = read_release(connection, installation.ring, found(connection, id))
        after = following(release.record.state, Step.WITHDRAW)
        change_state(connection, release.record, after)
        write_step(installation, connection, actor, release.record, Step.WITHDRAW, reason)
        return release.record._replace(state=after)


def write_step(
    installation: Installation, connection: Connection, actor: Actor, record: ReleaseRecord, step: Step, reason: str
) -> None:
    """The step in the release's own life and in the audit log, in the caller's transaction. The log's event names the
    content it was about, so that nobody can say later that they saw another."""
    at = installation.clock().isoformat(timespec="seconds")
    add_release_event(connection, record, ReleaseEvent(step, at, actor.name, actor.role, reason))
    installation.write_down(connection, actor, _action(step), _object(record), reason)


def _action(step: Step) -> str:
    return f"release {step}"


def _object(record: ReleaseRecord) -> str:
    """A release and its content, as the audit log names them."""
    return f"{record.id} {record.content_digest[:32]}"


def verdict_of(release: Release) -> Verdict:
    """The certificate, checked anew by the checker that shares no code with the search; and whether the content shows
    just what the certificate is about."""
    checked = checked_anew(release)
    return Verdict(checked.hidden, checked.exact, checked.narrow, checked.faults)


def checked_anew(release: Release) -> Checked:
    """What `verdict_of` rests on. That the content says other than the proof is a fault like any other."""
    told = release.content.proof
    checked = check(release.publication, release.certificate)
    if (told.hidden, told.exact, told.narrow, told.tightest) == (
        checked.hidden,
        checked.exact,
        checked.narrow,
        checked.tightest,
    ):
        return checked
    other = Words("Innehållet säger annat än beviset.", "The content says other than the proof.")
    return replace(checked, faults=(*checked.faults, other))


def _demand_reviewed(log: Sequence[AuditEvent], release: Release) -> None:
    """Refused: the state says reviewed, but nobody else than the author has approved this content."""
    record = release.record
    approvals = [event.actor for event in release.events if event.step is Step.APPROVE]
    told = [event.actor for event in log if (event.action, event.object) == (_action(Step.APPROVE), _object(record))]
    if not is_reviewed(record.state, approvals, told):
        raise changed_outside(record.id)
    demand_second_person(record.author, approvals[-1])
