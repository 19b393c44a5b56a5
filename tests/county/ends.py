"""Two installations that talk: a county that listens on loopback, and a municipality with a token of it."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from flask import Flask

from casestats.access import Reach, Role
from casestats.actions.delivering import outgoing
from casestats.actions.receiving import every_delivery, receipt
from casestats.actions.tokens import SCOPES, create_token
from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.county.bundle import Bundle
from casestats.county.bundles import payload_of
from casestats.releases.wire import digest
from casestats.store.deliveries import READY, OutgoingRecord, add_outgoing
from casestats.store.engine import writing
from casestats.web.app import create_app
from casestats.web.current import EXTENSION
from casestats.web.server import Place, listening
from tests.county.scene import COUNTY, KARIN, NOW, bundle_of, enrol_both, make_county, make_member, next_of, signed
from tests.people import cheaply, make_account

CODE = "2281"
TOKEN_FILE = "county.token"


class Sent(NamedTuple):
    """A delivery that is ready, and what it says."""

    record: OutgoingRecord
    bundle: Bundle


class Ends:
    """A county and a municipality that have enrolled each other's keys. `address`: where the municipality thinks that
    the county is, once `connect` has said so."""

    def __init__(self, folder: Path) -> None:
        self.county = cheaply(make_county(folder / "county"))
        self.member = make_member(folder, CODE)
        enrol_both(self.county, self.member, CODE)
        self.last: Bundle | None = None
        self.token = self.new_token(CODE)
        self.keep_token(self.token)

    def new_token(self, code: str, scopes: frozenset[str] = frozenset()) -> str:
        """A token of a municipality's account, as its owner makes it on the county's page."""
        account = make_account(self.county, Role.MEMBER, name=f"kommun{code}-{len(scopes)}", reaches=[Reach(code)])
        given, _ = create_token(
            self.county,
            Actor(account.name, Role.MEMBER),
            account.number,
            label="casestats",
            scopes=scopes or {name for name, rule in SCOPES.items() if Role.MEMBER in rule.roles},
            days=365,
            confirmed_at=self.county.clock().isoformat(),
        )
        return given

    def keep_token(self, token: str) -> None:
        path = self.member.settings.home / TOKEN_FILE
        path.touch(mode=0o600)
        path.write_text(f"{token}\n", encoding="ascii")

    def connect(self, port: int) -> None:
        """From now on the municipality calls this port."""
        settings = dataclasses.replace(
            self.member.settings, county_address=f"http://127.0.0.1:{port}", county_token=TOKEN_FILE
        )
        self.member = dataclasses.replace(self.member, settings=settings)

    def ready(self) -> Sent:
        """The next delivery, signed and kept."""
        bundle = bundle_of(CODE) if self.last is None else next_of(self.last)
        self.last = bundle
        with writing(self.member.engine) as connection:
            record = add_outgoing(
                connection,
                OutgoingRecord(
                    number=0,
                    sender=CODE,
                    recipient=COUNTY,
                    kind="delivery",
                    about="typed",
                    period=bundle.period,
                    sequence=bundle.sequence,
                    digest=digest(payload_of(bundle)),
                    created_at=NOW.isoformat(timespec="seconds"),
                    created_by=KARIN.name,
                    envelope=signed(self.member, bundle),
                    state=READY,
                    tries=0,
                    tried_at="",
                    receipt="",
                ),
            )
        return Sent(record, bundle)

    def kept(self, record: OutgoingRecord) -> OutgoingRecord:
        return outgoing(self.member, record.number)

    def demand_once(self, record: OutgoingRecord) -> None:
        """The county has it once, the municipality knows it is there, and both hold the same receipt."""
        found = [one for one in every_delivery(self.county, CODE) if one.sequence == record.sequence]
        assert [one.digest for one in found] == [record.digest]
        here = self.kept(record)
        assert (here.state, here.envelope) == ("confirmed", record.envelope)
        assert here.receipt.encode() == receipt(self.county, found[0].number)


@contextmanager
def served(installation: Installation, app: Flask | None = None) -> Iterator[int]:
    """The port of the service, as `casestats serve` runs it. `app`: one that was made for another installation and
    serves this one now; to make one takes longer than most tests."""
    if app is not None:
        app.extensions[EXTENSION] = installation
    server = listening(app or create_app(installation), installation, Place(port=0))
    ended = threading.Event()

    def turn() -> None:
        while not ended.is_set():
            server.asyncore.loop(timeout=0.02, map=server._map, count=1)

    thread = threading.Thread(target=turn)
    thread.start()
    try:
        yield int(server.effective_port)
    finally:
        ended.set()
        thread.join()
        server.task_dispatcher.shutdown()
        server.asyncore.close_all(server._map)
