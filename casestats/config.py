"""The settings of an installation: one file, read once, checked at the door. docs/installningar.md lists them all.

CASESTATS_HOME names the folder that holds the database, keys, profiles and settings; nothing else comes from the
environment, and never a key or a password.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from casestats.catalogue.municipalities import COUNTIES
from casestats.errors import FixSettings, reason_of
from casestats.words import Words

HOME_VARIABLE = "CASESTATS_HOME"
SETTINGS_FILE = "settings.toml"
_LARGEST_AT_COUNTY = 17_000_000
_LINE = re.compile(r"line (\d+)")


@dataclass(frozen=True)
class Settings:
    """What can be set. Paths are relative to the home folder; an empty text means the default beside it."""

    home: Path
    database: str = ""
    keys: str = ""
    kek: str = ""
    kek_old: str = ""
    profiles: str = ""
    language: str = ""
    cipher: str = "aes-256-gcm-siv"
    lock_wait_seconds: int = 30
    true_zero_coverage: int = 80
    public_address: str = ""
    sso_header: str = ""
    sso_secret: str = ""
    upload_megabytes: int = 200
    extract_day: int = 5
    watched: str = ""
    watched_ready: str = "stable"
    watched_after: str = "archive"
    survey_pull: str = ""
    mail_server: str = ""
    mail_port: int = 587
    mail_security: str = "starttls"
    mail_sender: str = ""
    mail_user: str = ""
    mail_password: str = ""
    backups: str = ""
    backups_kept: int = 14
    checkpoints: str = ""
    retention_years: int = 0
    erasures: str = ""
    role: str = "municipality"
    county: str = ""
    county_address: str = ""
    county_token: str = ""
    deliveries: str = ""
    delivery_days: int = 180

    @property
    def is_county(self) -> bool:
        """Whether deliveries are received here, and not extracts."""
        return self.role == "county"

    @property
    def largest_upload(self) -> int:
        """Bytes of what may be sent in one request. Nothing large is ever sent to a county, and strangers find it."""
        most = self.upload_megabytes * 1_000_000
        return min(most, _LARGEST_AT_COUNTY) if self.is_county else most

    @property
    def deliveries_folder(self) -> Path | None:
        """Where a municipality puts signed deliveries, or a county takes them from; None where neither is done."""
        return self.home / self.deliveries if self.deliveries else None

    @property
    def database_url(self) -> str:
        """`database`, or SQLite in the home folder."""
        return self.database or f"sqlite:///{self.home / 'casestats.db'}"

    @property
    def keys_folder(self) -> Path:
        return self.home / (self.keys or "keys")

    @property
    def profiles_folder(self) -> Path:
        return self.home / (self.profiles or "profiles")

    @property
    def refused_folder(self) -> Path:
        return self.home / "refused"

    @property
    def spool_folder(self) -> Path:
        """Where large imports and uploads rest, encrypted, under way."""
        return self.home / "spool"

    @property
    def watched_folder(self) -> Path | None:
        """Holds a watched folder for each profile, by the profile's name; None where none is watched."""
        return self.home / self.watched if self.watched else None

    @property
    def backups_folder(self) -> Path | None:
        """Where backups go; None where somebody else makes them."""
        return self.home / self.backups if self.backups else None

    @property
    def checkpoints_folder(self) -> Path:
        """Signed checkpoints of the audit log, outside of the database."""
        return self.home / (self.checkpoints or "checkpoints")

    @property
    def erasures_file(self) -> Path:
        """The ledger of what was erased, outside of the database, so that a backup brings nothing back."""
        return self.home / (self.erasures or "erasures.txt")


_ALLOWED = {
    "language": ("", "sv", "en"),
    "cipher": ("aes-256-gcm-siv", "aes-256-gcm"),
    "watched_ready": ("stable", "klar"),
    "watched_after": ("archive", "delete"),
    "mail_security": ("starttls", "tls", "none"),
    "role": ("municipality", "county"),
    "county": ("", *COUNTIES),
}
_RANGES = {
    "lock_wait_seconds": (0, 3600),
    "true_zero_coverage": (50, 100),
    "upload_megabytes": (1, 2000),
    "extract_day": (1, 28),
    "mail_port": (1, 65535),
    "backups_kept": (1, 400),
    "retention_years": (0, 100),
    "delivery_days": (1, 3650),
}


def home_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """CASESTATS_HOME, else the folder `casestats` among the user's own application data."""
    named = environment.get(HOME_VARIABLE, "")
    if named:
        return Path(named).expanduser().absolute()
    if os.name == "nt":
        return Path(environment.get("LOCALAPPDATA", str(Path.home()))) / "casestats"
    return Path(environment.get("XDG_DATA_HOME", str(Path.home() / ".local" / "share"))) / "casestats"


def read_settings(home: Path) -> Settings:
    """The settings of a home folder. Raises FixSettings naming every mistake; a home without the file has defaults."""
    path = home / SETTINGS_FILE
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        given = {}
    except UnicodeDecodeError:
        raise FixSettings(
            "settings.toml går inte att läsa: den är inte sparad som UTF-8. Spara om den i en textredigerare.",
            "Cannot read settings.toml: it is not saved as UTF-8. Save it anew in a text editor.",
        ) from None
    except OSError as error:
        reason = reason_of(error)
        raise FixSettings(
            f"settings.toml går inte att läsa: {reason.sv}. Rätta filen eller dess rättigheter.",
            f"Cannot read settings.toml: {reason.en}. Mend the file or its rights.",
        ) from None
    except tomllib.TOMLDecodeError as error:
        found = _LINE.search(str(error))
        where = Words(f" (rad {found[1]})", f" (line {found[1]})") if found else Words("", "")
        raise FixSettings(
            f"settings.toml är inte giltig TOML{where.sv}. Skriv som i docs/installningar.md.",
            f"settings.toml is not valid TOML{where.en}. Write as in docs/installningar.md.",
        ) from None
    mistakes = [mistake for key, value in given.items() if (mistake := _mistake(key, value))]
    if mistakes:
        raise FixSettings(
            "settings.toml behöver rättas: " + "; ".join(sv for sv, _ in mistakes) + ".",
            "settings.toml needs mending: " + "; ".join(en for _, en in mistakes) + ".",
        )
    return Settings(home=home, **given)


def _mistake(key: str, value: Any) -> tuple[str, str] | None:
    kinds = {field.name: field.type for field in fields(Settings) if field.name != "home"}
    if key not in kinds:
        names = ", ".join(kinds)
        return f"{key} finns inte bland inställningarna ({names})", f"{key} is no setting ({names})"
    if kinds[key] == "int":
        low, high = _RANGES[key]
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            return f"{key} ska vara ett heltal {low}-{high}", f"{key} must be a whole number {low}-{high}"
        return None
    if not isinstance(value, str):
        return f"{key} ska vara text inom citattecken", f"{key} must be text within quotation marks"
    if key in _ALLOWED and value not in _ALLOWED[key]:
        allowed = ", ".join(word or '""' for word in _ALLOWED[key])
        return f"{key} ska vara något av {allowed}", f"{key} must be one of {allowed}"
    return None
