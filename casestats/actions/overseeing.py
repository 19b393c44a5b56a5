"""What an administrator sees of an installation: keys, settings, units, profiles. No figure, no case, no secret."""

from __future__ import annotations

import re
import stat
from collections import Counter
from collections.abc import Sequence
from dataclasses import fields
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from casestats.access import Reach, Role
from casestats.actions.kept_profiles import kept_profiles
from casestats.bootstrap import Installation
from casestats.config import Settings
from casestats.store.accounts import AccountRecord, accounts, known_units
from casestats.store.audit_events import Numbered, Sought, events_sought
from casestats.store.engine import reading
from casestats.store.keys import KeptKeys
from casestats.store.ledger import live_imports, steps
from casestats.vault.data_keys import DataKey, kek_id_of
from casestats.words import Words

ALARMS_SHOWN = timedelta(days=30)
_PASSWORD_IN_ADDRESS = re.compile(r"(?<=://)([^:/@?]*):[^@/]*@")
_COMMANDS = ("kek", "kek_old", "survey_pull")


class KeyFileState(NamedTuple):
    """A file of the key folder: its name, and its rights as four figures; empty where it is missing."""

    name: str
    rights: str


class DataKeyState(NamedTuple):
    """The data keys of one municipality and purpose."""

    municipality: str
    purpose: str
    keys: int
    oldest: str
    newest: str


class KeysState(NamedTuple):
    """How the keys are, never what they are."""

    set_name: str
    kek_from: str
    files: tuple[KeyFileState, ...]
    exchange_under_way: bool
    wrapped_by_old: int
    data_keys: tuple[DataKeyState, ...]
    remarks: tuple[Words, ...]


def keys_state(installation: Installation) -> KeysState:
    ring = installation.ring
    folder = installation.settings.keys_folder
    names = ("kek.key", "kek-old.key", "pseudonyms.key", "signing.key", "audit.key")
    with reading(installation.engine) as connection:
        data_keys = list(KeptKeys(connection).every())
    return KeysState(
        ring.set_name,
        ring.kek_where,
        tuple(KeyFileState(name, _rights(folder / name)) for name in names),
        ring.keks_known > 1,
        sum(kek_id_of(key) != ring.kek.id for key in data_keys),
        _by_use(data_keys),
        ring.remarks,
    )


def _by_use(data_keys: Sequence[DataKey]) -> tuple[DataKeyState, ...]:
    uses = Counter((key.municipality, key.purpose) for key in data_keys)
    found = []
    for (municipality, purpose), count in sorted(uses.items()):
        months = sorted(key.month for key in data_keys if (key.municipality, key.purpose) == (municipality, purpose))
        found.append(DataKeyState(municipality, purpose, count, months[0], months[-1]))
    return tuple(found)


def _rights(path: Path) -> str:
    try:
        return f"{stat.S_IMODE(path.lstat().st_mode):04o}"
    except OSError:
        return ""


def municipalities_known(installation: Installation) -> list[str]:
    """Those that an import, a profile or an account has named, in the order of their codes."""
    with reading(installation.engine) as connection:
        named = {unit.municipality for unit in known_units(connection)}
        named |= {record.municipality for record in steps(connection)}
        named |= {reach.municipality for account in accounts(connection) for reach in account.reaches}
    return sorted(named | {kept.municipality for kept in kept_profiles(installation) if kept.municipality})


class UnitState(NamedTuple):
    """A unit that imports have named, and who answers for it."""

    reach: Reach
    people: tuple[str, ...]


def units_state(installation: Installation) -> list[UnitState]:
    with reading(installation.engine) as connection:
        units, everybody = known_units(connection), accounts(connection)
    return [UnitState(unit, tuple(one.name for one in everybody if _answers_for(one, unit))) for unit in units]


def _answers_for(account: AccountRecord, unit: Reach) -> bool:
    return account.active and Role.MANAGER in account.roles and unit in account.reaches


class ProfileState(NamedTuple):
    """A profile of the profiles folder. `used_at`: when a live import last used just this content; empty: none has."""

    name: str
    municipality: str
    source: str
    adapter: str
    version: int
    digest: str
    used_at: str
    whole: bool


def profiles_state(installation: Installation) -> list[ProfileState]:
    with reading(installation.engine) as connection:
        records = steps(connection)
    live = live_imports(records)
    used = {record.profile_digest: record.at for record in records if record.number in live}
    found = []
    for kept in kept_profiles(installation):
        profile = kept.profile
        about = (profile.source, profile.adapter, profile.version, profile.digest) if profile else ("", "", 0, "")
        source, adapter, version, digest = about
        at = used.get(digest, "") if digest else ""
        found.append(
            ProfileState(kept.name, kept.municipality, source, adapter, version, digest[:12], at, profile is not None)
        )
    return found


class SettingState(NamedTuple):
    """A setting in force, as text without secrets. `default`: nobody has set it; `instead`: where the program then
    finds what it names."""

    name: str
    value: str
    default: bool
    instead: str = ""


def settings_state(settings: Settings) -> list[SettingState]:
    """What is a secret is named by where it lies; of a command only the program is told."""
    plain = Settings(home=settings.home)
    found = [SettingState("home", str(settings.home), False)]
    instead = {
        "database": str(settings.home / "casestats.db"),
        "keys": str(settings.keys_folder),
        "profiles": str(settings.profiles_folder),
        "checkpoints": str(settings.checkpoints_folder),
        "erasures": str(settings.erasures_file),
    }
    for one in fields(Settings):
        if one.name != "home":
            value = getattr(settings, one.name)
            told = _told(one.name, str(value))
            found.append(SettingState(one.name, told, value == getattr(plain, one.name), instead.get(one.name, "")))
    return found


def _told(name: str, value: str) -> str:
    if name == "database":
        return _PASSWORD_IN_ADDRESS.sub(r"\1:…@", value.partition("?")[0])
    if name in _COMMANDS:
        return _first_word(value)
    return value


def _first_word(command: str) -> str:
    """Of a command, not what it is called with; where a file or a credential is named, the whole."""
    if command.startswith(("file:", "credential:")):
        return command
    first, _, rest = command.partition(" ")
    return f"{first} …" if rest else first


def alarms(installation: Installation) -> list[Numbered]:
    """When a reserve account was used in the last thirty days, the newest first."""
    since = (installation.clock() - ALARMS_SHOWN).isoformat(timespec="seconds")
    with reading(installation.engine) as connection:
        return events_sought(connection, Sought(since=since, action="break-glass"), limit=50)
