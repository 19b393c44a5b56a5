"""init: make a home folder with keys, database, profiles and settings, all with safe rights."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from casestats.audit import Actor
from casestats.bootstrap import Installation, open_installation, open_ring
from casestats.config import SETTINGS_FILE, Settings
from casestats.errors import FixSettings
from casestats.store.engine import Engine, open_engine, reading, writing
from casestats.store.ledger import bind_key_ring, key_ring_of
from casestats.store.locks import import_lock
from casestats.store.schema import migrate, schema_of
from casestats.store.trouble import storage_trouble
from casestats.vault import KeyRing

_SETTINGS = """\
# casestats settings. Every line here is a default; remove the # to change one. See docs/installningar.md.
# database = "postgresql://user@host/casestats"   # empty: SQLite in this folder
# keys = "keys"
# kek = "file:/etc/casestats/kek.key"             # or credential:NAME, or command:PROGRAM ARGUMENTS
# kek_old = ""                                    # only while the key-encryption key is exchanged
# profiles = "profiles"
# language = "sv"                                 # or "en"; empty: as the system
# cipher = "aes-256-gcm-siv"                      # or "aes-256-gcm"
# lock_wait_seconds = 30
# true_zero_coverage = 80
#
# The service people use in a browser:
# public_address = ""                             # "https://casestats.kommun.se", for links in mail
# sso_header = ""                                 # the header in which the reverse proxy names who has signed in
# sso_secret = ""                                 # a file with the secret that the proxy sends along
# upload_megabytes = 200
# extract_day = 5                                 # the day of the month by which last month's extract is expected
# watched = ""                                    # "inkorg": a folder with one folder for each profile
# watched_ready = "stable"                        # or "klar": a file counts once FILE.klar lies beside it
# watched_after = "archive"                       # or "delete"
# survey_pull = ""                                # the command that fetches answers of a survey tool
# mail_server = ""                                # empty: no mail is sent
# mail_port = 587
# mail_security = "starttls"                      # or "tls", or "none"
# mail_sender = ""
# mail_user = ""
# mail_password = ""                              # a file with the password
# backups = ""                                    # "backups": a folder for a daily copy of an SQLite database
# backups_kept = 14
# checkpoints = "checkpoints"
# retention_years = 0                             # 0: nothing is erased
# erasures = "erasures.txt"
#
# What goes to the county, and what the county receives:
# role = "municipality"                           # or "county"
# county = ""                                     # "22": the county that deliveries go to, or that this is
# county_address = ""                             # "https://casestats.lan.se": where deliveries are sent
# county_token = ""                               # a file with the token that the county gave
# deliveries = ""                                 # "leveranser": a folder for signed deliveries
# delivery_days = 180                             # how many days a delivery may be received after it was made
"""


@storage_trouble()
def initialise(settings: Settings, actor: Actor) -> Installation:
    """Make what is missing of an installation; what is there is left as it is. May be run again after it was cut
    short. Raises FixSettings where keys and database do not belong together, or a folder is open to others."""
    for folder in (settings.home, settings.profiles_folder, settings.refused_folder, settings.spool_folder):
        _private_folder(folder)
    _write_once(settings.home / SETTINGS_FILE, _settings_text(settings))
    engine = open_engine(settings.database_url)
    with import_lock(engine, settings.lock_wait_seconds):
        _make(settings, engine, actor)
    return open_installation(settings)


def _settings_text(settings: Settings) -> str:
    """The file as it begins: every default as a comment, and what this installation is where that is known."""
    lines = _SETTINGS.splitlines(keepends=True)
    for name in ("role", "county"):
        value, default = getattr(settings, name), getattr(Settings, name)
        if value != default:
            lines = [f'{name} = "{value}"\n' if line.startswith(f"# {name} = ") else line for line in lines]
    return "".join(lines)


def _make(settings: Settings, engine: Engine, actor: Actor) -> None:
    """Keys, tables and their bond; nobody else is at it."""
    schema = schema_of(engine)
    bound = None
    if schema is not None:
        with reading(engine) as connection:
            bound = key_ring_of(connection)
    if bound is not None and not settings.keys_folder.exists():
        raise FixSettings(
            "Databasen finns men nycklarna saknas. Hämta tillbaka nyckelmappen från säkerhetskopian: nya nycklar kan "
            "varken läsa eller länka det som är sparat.",
            "The database is there but its keys are missing. Bring the key folder back from the backup: new keys can "
            "neither read nor link what is stored.",
        )
    ring = open_ring(settings) if settings.keys_folder.exists() else _new_ring(settings.keys_folder)
    if schema is None:
        migrate(engine)
    if bound is None:
        installation = Installation(settings, engine, ring)
        with writing(engine) as connection:
            bind_key_ring(connection, ring.check_value())
            installation.write_down(connection, actor, "init", "installation")


def _new_ring(folder: Path) -> KeyRing:
    """A new ring, and nothing of one that was being made when an init was cut short: keys should not lie about."""
    for half_made in folder.parent.glob(f".{folder.name}.new-*"):
        shutil.rmtree(half_made)
    return KeyRing.create(folder)


def _private_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise FixSettings(
            f"Mappen {folder} kan inte skapas ({error.strerror}). Ange en annan i CASESTATS_HOME.",
            f"Cannot make the folder {folder} ({error.strerror}). Name another one in CASESTATS_HOME.",
        ) from None
    if os.name == "posix" and folder.stat().st_mode & 0o077:
        raise FixSettings(
            f"Mappen {folder} kan läsas av andra än ägaren. Kör chmod 700 på den och försök igen.",
            f"The folder {folder} can be read by others than its owner. Run chmod 700 on it and try again.",
        )


def _write_once(path: Path, content: str) -> None:
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(content)
