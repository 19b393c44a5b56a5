"""Opens an installation: settings, keys and database together, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from casestats.audit import Actor, AuditEvent
from casestats.config import Settings
from casestats.errors import FixSettings, Refused
from casestats.store.engine import Connection, Engine, open_engine, reading
from casestats.store.keys import KeptKeys
from casestats.store.ledger import add_audit_event, audit_events, key_ring_of
from casestats.store.schema import newest_schema, schema_of
from casestats.vault import Algorithm, KeyRing, Vault, kek_source
from casestats.vault.derivation import length_prefixed
from casestats.vault.passwords import COST, Cost


def now_utc() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Installation:
    """An opened home folder. `clock` gives the time in UTC; `password_cost` is less only in tests."""

    settings: Settings
    engine: Engine
    ring: KeyRing
    clock: Callable[[], datetime] = now_utc
    password_cost: Cost = COST

    def vault(self, keys: KeptKeys) -> Vault:
        return Vault(self.ring, keys, cipher_of(self.settings))

    def write_down(
        self, connection: Connection, actor: Actor, action: str, what: str, reason: str = "", result: str = "done"
    ) -> None:
        """Append an audit event to the caller's transaction."""
        at = self.clock().isoformat(timespec="seconds")
        event = AuditEvent(at, actor.name, actor.role, action, what, reason, result)
        add_audit_event(connection, event, self._chain_link)

    def audit_log(self, connection: Connection) -> list[AuditEvent]:
        """Every event, oldest first. Refused: one was changed, put in or taken out, other than at the end."""
        link, found = b"", []
        for event, kept in audit_events(connection):
            link = self._chain_link(link, event)
            if link != kept:
                raise Refused(
                    "Händelseloggen är ändrad i databasen, förbi casestats. Återställ säkerhetskopian och berätta för "
                    "den som ansvarar för informationssäkerheten.",
                    "The audit log was changed in the database, past casestats. Restore the backup and tell whoever "
                    "answers for information security.",
                )
            found.append(event)
        return found

    def _chain_link(self, before: bytes, event: AuditEvent) -> bytes:
        return self.ring.audit_code(length_prefixed(before, *(part.encode() for part in event)))


def cipher_of(settings: Settings) -> Algorithm:
    return Algorithm.AES_256_GCM if settings.cipher == "aes-256-gcm" else Algorithm.AES_256_GCM_SIV


def open_ring(settings: Settings) -> KeyRing:
    """The key ring the settings name."""
    return KeyRing.open(
        settings.keys_folder,
        kek_source(settings.kek) if settings.kek else None,
        kek_source(settings.kek_old) if settings.kek_old else None,
    )


def open_installation(settings: Settings) -> Installation:
    """Settings, keys and database, checked against each other. Raises FixSettings with what to do; writes nothing."""
    on_sqlite = settings.database_url.startswith("sqlite")
    begun = settings.keys_folder.is_dir() or (on_sqlite and _sqlite_file(settings).exists())
    if not settings.home.is_dir() or not begun:
        raise FixSettings(
            f"Här finns ingen installation: {settings.home}. Kör casestats init, eller ange mappen i CASESTATS_HOME.",
            f"No installation here: {settings.home}. Run casestats init, or name its folder in CASESTATS_HOME.",
        )
    ring = open_ring(settings)
    if on_sqlite and not _sqlite_file(settings).exists():
        raise FixSettings(
            "Databasfilen finns inte. Hämta tillbaka den från säkerhetskopian, eller kör casestats init.",
            "The database file is missing. Bring it back from the backup, or run casestats init.",
        )
    engine = open_engine(settings.database_url)
    _demand_schema(engine)
    with reading(engine) as connection:
        check_value = key_ring_of(connection)
    if check_value is None:
        raise FixSettings(
            "Databasen är inte knuten till några nycklar. Kör casestats init.",
            "The database is not bound to any keys. Run casestats init.",
        )
    ring.demand(check_value)
    return Installation(settings, engine, ring)


def _demand_schema(engine: Engine) -> None:
    found, newest = schema_of(engine), newest_schema()
    if found is None:
        raise FixSettings(
            "Databasen är tom. Hämta tillbaka den från säkerhetskopian; har den aldrig använts, kör casestats init.",
            "The database is empty. Bring it back from the backup; if it was never used, run casestats init.",
        )
    if found != newest:
        raise FixSettings(
            f"Databasens schema är {found}, programmet väntar sig {newest}. Säkerhetskopiera; kör casestats upgrade.",
            f"The database has schema {found}, the program expects {newest}. Back up, then run casestats upgrade.",
        )


def _sqlite_file(settings: Settings) -> Path:
    return Path(settings.database_url.removeprefix("sqlite:///"))
