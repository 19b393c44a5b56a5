"""Sealed sums as they are kept: rosters, rounds, members' messages, and the ledger of what was given.

At a county's coordinator `municipality` is "" (COORDINATOR); at a member it is the member's own code. No count stands
here but the sums of a closed round.
"""

from __future__ import annotations

import zlib
from typing import Any, NamedTuple

from sqlalchemy import Connection, text

from casestats.errors import Refused
from casestats.store.ledger import next_number

COORDINATOR = ""
OPEN, JOINED, GIVEN, DONE, BROKEN = "open", "accepted", "given", "done", "broken"
"""States of a round; at its coordinator only open, done and broken."""
ACCEPTANCE, VECTOR = "acceptance", "vector"


class RosterRecord(NamedTuple):
    """An accepted roster, as it was signed. `digest`: of its payload."""

    number: int
    county: str
    municipality: str
    year: int
    digest: str
    envelope: bytes
    accepted_at: str
    accepted_by: str


class RoundRecord(NamedTuple):
    """A round as it was signed. `roster`: the digest of its roster; `result`: only at the coordinator, of one that is
    done."""

    number: int
    id: str
    municipality: str
    county: str
    period: str
    roster: str
    envelope: bytes
    state: str
    at: str
    actor: str
    reason: str
    result: bytes | None


class MessageRecord(NamedTuple):
    """What a member sent to a round; `digest`: of its payload."""

    round: str
    sender: str
    kind: str
    digest: str
    received_at: str
    envelope: bytes


class InputRecord(NamedTuple):
    """That a member has opened its figures of a period and form, for which round, and the digest of what it gave."""

    municipality: str
    period: str
    form: str
    round: str
    roster: str
    digest: str
    at: str
    actor: str


_PACKED = ("envelope", "result")


def _names(record: type[Any]) -> str:
    return ", ".join(record._fields)


def _insert(table: str, record: type[Any]) -> Any:
    return text(f"INSERT INTO {table} ({_names(record)}) VALUES (:{', :'.join(record._fields)})")  # noqa: S608 (our own names)


_ADD_ROSTER = _insert("sum_rosters", RosterRecord)
_ADD_ROUND = _insert("sum_rounds", RoundRecord)
_ADD_MESSAGE = _insert("sum_messages", MessageRecord)
_ADD_INPUT = _insert("sum_inputs", InputRecord)


def rosters_of(connection: Connection, county: str, municipality: str) -> list[RosterRecord]:
    """The accepted rosters of a county, by year."""
    found = connection.execute(
        text(
            f"SELECT {_names(RosterRecord)} FROM sum_rosters"  # noqa: S608 (our own names)
            " WHERE county = :county AND municipality = :municipality ORDER BY year"
        ),
        {"county": county, "municipality": municipality},
    ).mappings()
    return [RosterRecord(**_unpacked(row)) for row in found]


def add_roster(connection: Connection, record: RosterRecord) -> RosterRecord:
    kept = record._replace(number=next_number(connection, "sum_rosters"))
    connection.execute(_ADD_ROSTER, _packed(kept))
    return kept


def rounds_of(connection: Connection, municipality: str, period: str | None = None) -> list[RoundRecord]:
    """The rounds that are known to a member or the coordinator, in the order they came; of one period if named."""
    found = connection.execute(
        text(
            f"SELECT {_names(RoundRecord)} FROM sum_rounds WHERE municipality = :municipality"  # noqa: S608 (our own names)
            " AND (period = :period OR :any_period) ORDER BY number"
        ),
        {"municipality": municipality, "period": period or "", "any_period": period is None},
    ).mappings()
    return [RoundRecord(**_unpacked(row)) for row in found]


def round_named(connection: Connection, municipality: str, id: str) -> RoundRecord | None:
    return next((one for one in rounds_of(connection, municipality) if one.id == id), None)


def add_round(connection: Connection, record: RoundRecord) -> RoundRecord:
    kept = record._replace(number=next_number(connection, "sum_rounds"))
    connection.execute(_ADD_ROUND, _packed(kept))
    return kept


def change_round(
    connection: Connection, record: RoundRecord, state: str, *, reason: str = "", result: bytes | None = None
) -> RoundRecord:
    """The round in another state. Refused: somebody else was first."""
    values = {"number": record.number, "before": record.state, "after": state, "reason": reason}
    changed = connection.execute(
        text(
            "UPDATE sum_rounds SET state = :after, reason = :reason, result = :result"
            " WHERE number = :number AND state = :before"
        ),
        {**values, "result": None if result is None else zlib.compress(result, 6)},
    )
    if changed.rowcount != 1:
        raise Refused(
            f"Någon annan hann före med runda {record.id}. Ingenting har ändrats. Se casestats sums list.",
            f"Somebody else was first with round {record.id}. Nothing was changed. See casestats sums list.",
        )
    return record._replace(state=state, reason=reason, result=result)


def messages_of(connection: Connection, round: str, kind: str | None = None) -> list[MessageRecord]:
    """What members have sent to a round, by kind and sender."""
    found = connection.execute(
        text(
            f"SELECT {_names(MessageRecord)} FROM sum_messages WHERE round = :round"  # noqa: S608 (our own names)
            " AND (kind = :kind OR :any_kind) ORDER BY kind, sender"
        ),
        {"round": round, "kind": kind or "", "any_kind": kind is None},
    ).mappings()
    return [MessageRecord(**_unpacked(row)) for row in found]


def senders_of(connection: Connection, round: str, kind: str) -> tuple[str, ...]:
    """Who has sent such a message to a round; the messages themselves are not read."""
    found = connection.execute(
        text("SELECT sender FROM sum_messages WHERE round = :round AND kind = :kind ORDER BY sender"),
        {"round": round, "kind": kind},
    )
    return tuple(found.scalars())


def add_message(connection: Connection, record: MessageRecord) -> None:
    connection.execute(_ADD_MESSAGE, _packed(record))


def opened_input(connection: Connection, municipality: str, period: str, form: str) -> InputRecord | None:
    """What the member's ledger says of a period and form."""
    found = (
        connection.execute(
            text(
                f"SELECT {_names(InputRecord)} FROM sum_inputs"  # noqa: S608 (our own names)
                " WHERE municipality = :municipality AND period = :period AND form = :form"
            ),
            {"municipality": municipality, "period": period, "form": form},
        )
        .mappings()
        .one_or_none()
    )
    return None if found is None else InputRecord(**found)


def add_input(connection: Connection, record: InputRecord) -> None:
    """Write in the member's ledger that its figures are opened."""
    connection.execute(_ADD_INPUT, record._asdict())


def _packed(record: Any) -> dict[str, Any]:
    values: dict[str, Any] = record._asdict()
    return {
        name: zlib.compress(value, 6) if name in _PACKED and value is not None else value
        for name, value in values.items()
    }


def _unpacked(row: Any) -> dict[str, Any]:
    """Refused: somebody has changed it past casestats."""
    try:
        return {
            name: zlib.decompress(bytes(value)) if name in _PACKED and value is not None else value
            for name, value in row.items()
        }
    except (zlib.error, TypeError):  # SQLite stores a value of any kind
        raise Refused(
            "En förseglad summa är ändrad i databasen, förbi casestats. Återställ säkerhetskopian och berätta för den "
            "som ansvarar för informationssäkerheten.",
            "A sealed sum was changed in the database, past casestats. Restore the backup and tell whoever answers for "
            "information security.",
        ) from None
