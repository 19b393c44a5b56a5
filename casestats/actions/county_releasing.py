"""county draft, review, publish, withdraw: the county's own releases, by two persons."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version

from casestats.actions.county_making import Made, Order, alarms_of, make, rests_on_now, shown_before
from casestats.actions.county_released import CountyRelease as CountyRelease
from casestats.actions.county_released import end_of_county_row, found_county, read_county_release, readers_have
from casestats.actions.county_released import list_county as list_county
from casestats.actions.county_released import show_county as show_county
from casestats.actions.ends import demand_county_end
from casestats.actions.publishing import demand_named, demand_sayable
from casestats.actions.signing import signed_as_meant
from casestats.audit import Actor, AuditEvent
from casestats.bootstrap import Installation
from casestats.catalogue import standard_catalogue
from casestats.county.results import STATEMENT_TYPE, CountyStatement, read_statement, statement_payload
from casestats.errors import FixSettings, Refused
from casestats.periods import Period
from casestats.releases.lifecycle import FINAL, State, Step, demand_reason, demand_second_person, following, is_reviewed
from casestats.releases.limits import SHORTEST
from casestats.releases.wire import digest
from casestats.store.alarms import add_alarm
from casestats.store.county_releases import (
    CountyPapers,
    CountyReleaseRecord,
    add_county_event,
    add_county_release,
    change_county_state,
    county_changed_outside,
    county_release_records,
    county_released,
    set_county_published,
)
from casestats.store.engine import Connection, reading, writing
from casestats.store.ledger import next_number, wait_for_turn
from casestats.store.releases import ReleaseEvent
from casestats.store.trouble import storage_trouble
from casestats.words import Words

SUM_DISAGREES = "sum_disagrees"
"""The kind of an alarm."""


def draft_county(
    installation: Installation, actor: Actor, period: str, *, replaces: str = "", reason: str = ""
) -> CountyRelease:
    """A draft of the county's release of a period: its totals, its municipalities' figures, comparison and rates.
    `replaces`: the id of a published release of the same period that it corrects, which needs a reason.

    FixSettings: no such period, or a correction without a reason. Refused: nothing is accepted for the period, or what
    it would show is not proved safe."""
    demand_named(actor)
    demand_county_end(installation.settings)
    demand_sayable(reason)
    asked = str(_sayable_period(period))
    with storage_trouble(), reading(installation.engine) as connection:
        corrected = _corrected(connection, asked, replaces)
        before = shown_before(readers_have(connection, installation.ring))
        records = county_release_records(connection, asked)
    if corrected is not None:
        reason = demand_reason(reason, Words("utlämnandet rättas", "the release is corrected"))
    order = Order(
        id=f"{installation.settings.county}-{asked}-{len(records) + 1}",
        period=asked,
        created_at=installation.clock().isoformat(timespec="seconds"),
        program=f"casestats {version('casestats')}",
    )
    made = make(installation, order, before)
    with storage_trouble(), writing(installation.engine) as connection:
        wait_for_turn(connection)
        record = CountyReleaseRecord(
            number=next_number(connection, "county_releases"),
            id=order.id,
            county=installation.settings.county,
            period=asked,
            state=State.DRAFT,
            replaces=None if corrected is None else corrected.number,
            created_at=order.created_at,
            author=actor.name,
            reason=reason,
            rests_on=made.rests_on,
            content_digest=digest(made.content),
            sequence=None,
        )
        if len(county_release_records(connection, asked)) != len(records):
            raise Refused(
                "Någon annan gjorde ett utkast samtidigt. Ingenting är sparat. Försök igen.",
                "Somebody else made a draft at the same time. Nothing is stored. Try again.",
            )
        add_county_release(connection, record, CountyPapers(made.content, made.publication, None))
        write_county_step(installation, connection, actor, record, Step.DRAFT, reason)
        _alarm(connection, record, made)
        return read_county_release(connection, installation.ring, record)


def _alarm(connection: Connection, record: CountyReleaseRecord, made: Made) -> None:
    """Sealed sums that do not agree with what was delivered."""
    for indicator, told in alarms_of(made.decided.decisions).items():
        title = standard_catalogue().indicator(indicator).title
        add_alarm(
            connection,
            at=record.created_at,
            sender="",
            kind=SUM_DISAGREES,
            told=Words(f"{title.sv} {record.period}: {told.sv}", f"{title.en} {record.period}: {told.en}"),
            digest=digest(f"{made.decided.round_id} {indicator}".encode()),
        )


def _sayable_period(text: str) -> Period:
    """FixSettings: no period. Refused: a month, which nobody may have told the county of."""
    period = Period.parse(text)
    if period.months < SHORTEST:
        raise Refused(
            f"{period} är en månad; månader lämnar aldrig enheten. Välj ett kvartal, ett tertial eller ett år.",
            f"{period} is a month; months never leave the unit. Choose a quarter, a tertial or a year.",
        )
    return period


def _corrected(connection: Connection, period: str, id: str) -> CountyReleaseRecord | None:
    if not id:
        return None
    record = found_county(connection, id)
    if record.period != period or record.state not in FINAL:
        raise FixSettings(
            f"{id} är inte ett publicerat utlämnande av {period}, så det går inte att rätta så.",
            f"{id} is no published release of {period}, so it cannot be corrected this way.",
        )
    return record


def review_county(
    installation: Installation, actor: Actor, id: str, *, approve: bool, reason: str = ""
) -> CountyReleaseRecord:
    """Approve or reject a draft, as somebody else than its author. A rejection needs a reason.

    Refused: the author themselves, a draft that cannot be reviewed any more, a release that was changed."""
    demand_named(actor)
    demand_sayable(reason)
    step = Step.APPROVE if approve else Step.REJECT
    if not approve:
        reason = demand_reason(reason, Words("utkastet underkänns", "the draft is rejected"))
    with storage_trouble(), writing(installation.engine) as connection:
        release = read_county_release(connection, installation.ring, found_county(connection, id))
        after = following(release.record.state, step)
        demand_second_person(release.record.author, actor.name)
        change_county_state(connection, release.record, after)
        write_county_step(installation, connection, actor, release.record, step, reason)
        return release.record._replace(state=after)


def publish_county(installation: Installation, actor: Actor, id: str) -> CountyRelease:
    """Sign a reviewed release and put it in the county's row. All is checked once more: the second person, that no
    delivery, sum or number of inhabitants is another than when it was drafted, its proof, and that the very same bytes
    come out when it is made again."""
    demand_named(actor)
    with storage_trouble(), reading(installation.engine) as connection:
        kept = read_county_release(connection, installation.ring, found_county(connection, id))
        following(kept.record.state, Step.PUBLISH)
        before = shown_before(readers_have(connection, installation.ring))
    _demand_same(kept, make(installation, _order_of(kept), before))
    with storage_trouble(), writing(installation.engine) as connection:
        wait_for_turn(connection)
        release = read_county_release(connection, installation.ring, found_county(connection, id))
        if release.record != kept.record:
            raise county_changed_outside(id)
        _demand_reviewed(installation.audit_log(connection), release)
        row = county_released(county_release_records(connection))
        now = rests_on_now(installation, kept.record.period)
        if now != kept.record.rests_on or shown_before(readers_have(connection, installation.ring)) != before:
            raise _moved(id)
        statement = CountyStatement(
            county=release.record.county,
            period=release.record.period,
            sequence=len(row) + 1,
            previous=end_of_county_row(connection, installation.ring, row),
            published_at=installation.clock().isoformat(timespec="seconds"),
            content=release.content,
        )
        payload = statement_payload(statement)
        envelope = signed_as_meant(installation, statement, payload, STATEMENT_TYPE, read_statement)
        set_county_published(connection, release.record, statement.sequence, envelope)
        write_county_step(installation, connection, actor, release.record, Step.PUBLISH, "")
        return read_county_release(connection, installation.ring, found_county(connection, id))


def _order_of(kept: CountyRelease) -> Order:
    return Order(
        id=kept.record.id,
        period=kept.record.period,
        created_at=kept.record.created_at,
        program=kept.content.program,
    )


def _demand_same(kept: CountyRelease, again: Made) -> None:
    if again.rests_on != kept.record.rests_on:
        raise _moved(kept.record.id)
    if (again.content, again.publication) != (kept.papers.content, kept.papers.publication):
        raise Refused(
            f"{kept.record.id} blir inte likadant när det görs om: invånarantal, förseglade summor eller tidigare "
            "utlämnanden är andra än när utkastet gjordes. Inget är publicerat. Gör ett nytt utkast.",
            f"{kept.record.id} does not come out the same again: inhabitants, sealed sums or earlier releases are "
            "others than when it was drafted. Nothing is published. Draft a new one.",
        )


def _moved(id: str) -> Refused:
    return Refused(
        f"Leveranser har godtagits, eller något har publicerats, sedan utkastet {id} gjordes. Inget är publicerat. Gör "
        "ett nytt utkast och låt det granskas.",
        f"Deliveries have been accepted, or something was published, since the draft {id} was made. Nothing is "
        "published. Draft a new one and have it reviewed.",
    )


def withdraw_county(installation: Installation, actor: Actor, id: str, reason: str) -> CountyReleaseRecord:
    """Take a published release back. Its readers have it all the same, so later releases still reckon with it.
    FixSettings: no reason."""
    demand_named(actor)
    reason = demand_reason(reason, Words("utlämnandet återkallas", "the release is withdrawn"))
    demand_sayable(reason)
    with storage_trouble(), writing(installation.engine) as connection:
        release = read_county_release(connection, installation.ring, found_county(connection, id))
        after = following(release.record.state, Step.WITHDRAW)
        change_county_state(connection, release.record, after)
        write_county_step(installation, connection, actor, release.record, Step.WITHDRAW, reason)
        return release.record._replace(state=after)


def write_county_step(
    installation: Installation,
    connection: Connection,
    actor: Actor,
    record: CountyReleaseRecord,
    step: Step,
    reason: str,
) -> None:
    """The step in the release's own life and in the audit log, in the caller's transaction. The log's event names the
    content it was about."""
    at = installation.clock().isoformat(timespec="seconds")
    add_county_event(connection, record, ReleaseEvent(step, at, actor.name, actor.role, reason))
    installation.write_down(connection, actor, _action(step), _object(record), reason)


def _action(step: Step) -> str:
    return f"county release {step}"


def _object(record: CountyReleaseRecord) -> str:
    return f"{record.id} {record.content_digest[:32]}"


def _demand_reviewed(log: Sequence[AuditEvent], release: CountyRelease) -> None:
    """Refused: the state says reviewed, but nobody else than the author has approved this content."""
    record = release.record
    approvals = [event.actor for event in release.events if event.step is Step.APPROVE]
    told = [event.actor for event in log if (event.action, event.object) == (_action(Step.APPROVE), _object(record))]
    if not is_reviewed(record.state, approvals, told):
        raise county_changed_outside(record.id)
    demand_second_person(record.author, approvals[-1])
