"""doctor: look at an installation from every side and say what is wrong. Changes nothing."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from casestats.actions.county_released import county_releases_in_order
from casestats.actions.examining_jobs import jobs_in_trouble
from casestats.actions.proxy_secret import demand_secret
from casestats.actions.released import releases_in_order
from casestats.actions.verifying_log import verify_log
from casestats.adapters.discovery import discover
from casestats.bootstrap import Installation, open_installation, open_ring
from casestats.config import Settings
from casestats.errors import CasestatsError, FixSettings
from casestats.schemas.profile import load_profile
from casestats.store.engine import open_engine, reading
from casestats.store.examination import contradictions
from casestats.store.keys import KeptKeys
from casestats.store.schema import newest_schema, schema_of
from casestats.words import Words

ROOM_WANTED = 1_000_000_000


class Finding(NamedTuple):
    """One thing looked at. `what` is a stable word for scripts."""

    what: str
    ok: bool
    words: Words


def examine(settings: Settings) -> list[Finding]:
    """Every finding, in the order a person would mend them."""
    if not settings.home.is_dir():
        nothing = Words(
            f"Här finns ingen installation: {settings.home}. Kör casestats init, eller ange mappen i CASESTATS_HOME.",
            f"No installation here: {settings.home}. Run casestats init, or name its folder in CASESTATS_HOME.",
        )
        return [Finding("home", False, nothing), *_adapters(), _room(settings)]
    findings = [
        *_folders(settings),
        _said("keys", lambda: _keys(settings)),
        _said("database", lambda: _database(settings)),
        *_adapters(),
        *_profiles(settings),
        *_single_sign_on(settings),
        _room(settings),
    ]
    if all(finding.ok for finding in findings if finding.what in ("keys", "database", "home")):
        findings.append(_said("together", lambda: _together(settings)))
        if findings[-1].ok:
            findings += [_said("log", lambda: _log(settings)), _said("releases", lambda: _releases(settings))]
            findings += [Finding(*found) for found in jobs_in_trouble(open_installation(settings))]
        findings += _remarks(settings)
    return findings


def _said(what: str, look: Callable[[], Words]) -> Finding:
    try:
        return Finding(what, True, look())
    except CasestatsError as error:
        return Finding(what, False, error.words)


def _folders(settings: Settings) -> Iterator[Finding]:
    for what, path in (
        ("home", settings.home),
        ("profiles", settings.profiles_folder),
        ("refused", settings.refused_folder),
        ("spool", settings.spool_folder),
    ):
        if not path.is_dir():
            yield Finding(
                what,
                False,
                Words(
                    f"Mappen {path} saknas. Kör casestats init.", f"The folder {path} is missing. Run casestats init."
                ),
            )
        elif os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
            yield Finding(
                what,
                False,
                Words(
                    f"Mappen {path} kan läsas av andra. Kör chmod 700 på den.",
                    f"The folder {path} can be read by others. Run chmod 700 on it.",
                ),
            )
        else:
            yield Finding(what, True, Words(f"Mappen {path} är skyddad.", f"The folder {path} is private."))


def _keys(settings: Settings) -> Words:
    open_ring(settings)
    return Words("Nycklarna är hela och hör ihop.", "The keys are whole and belong together.")


def _database(settings: Settings) -> Words:
    if settings.database_url.startswith("sqlite:///"):
        path = Path(settings.database_url.removeprefix("sqlite:///"))
        if not path.exists():
            raise CasestatsError(
                f"Databasfilen {path} saknas. Hämta tillbaka den från säkerhetskopian, eller kör casestats init.",
                f"The database file {path} is missing. Bring it back from the backup, or run casestats init.",
            )
    engine = open_engine(settings.database_url)
    found, newest = schema_of(engine), newest_schema()
    if found is None:
        raise CasestatsError(
            "Databasen är tom. Hämta tillbaka den från säkerhetskopian; har den aldrig använts, kör casestats init.",
            "The database is empty. Bring it back from the backup; if it was never used, run casestats init.",
        )
    if found != newest:
        raise CasestatsError(
            f"Databasen har schema {found}, programmet väntar sig {newest}. Kör casestats upgrade.",
            f"The database has schema {found}, the program expects {newest}. Run casestats upgrade.",
        )
    return Words(f"Databasen svarar och har schema {found}.", f"The database answers and has schema {found}.")


def _together(settings: Settings) -> Words:
    installation = open_installation(settings)
    with reading(installation.engine) as connection:
        installation.vault(KeptKeys(connection))
        wrong = contradictions(connection)
    if wrong:
        raise CasestatsError(
            "Databasen motsäger sig själv: " + "; ".join(one.sv for one in wrong) + ". Återställ säkerhetskopian.",
            "The database contradicts itself: " + "; ".join(one.en for one in wrong) + ". Restore the backup.",
        )
    return Words("Nycklar och databas hör ihop.", "Keys and database belong together.")


def _log(settings: Settings) -> Words:
    installation = open_installation(settings)
    found = verify_log(installation)
    return Words(
        f"Händelseloggen: {found.events} händelser i obruten följd, {found.checkpoints} kontrollpunkter stämmer.",
        f"The audit log: {found.events} events in an unbroken chain, {found.checkpoints} checkpoints agree.",
    )


def _releases(settings: Settings) -> Words:
    installation = open_installation(settings)
    count = county_releases_in_order(installation) if settings.is_county else releases_in_order(installation)
    return Words(
        f"Utlämnanden: {count}. Deras innehåll, bevis och signaturer är oförändrade.",
        f"Releases: {count}. Their contents, proofs and signatures are unchanged.",
    )


def _remarks(settings: Settings) -> list[Finding]:
    """What is worth knowing though nothing is wrong."""
    try:
        installation: Installation = open_installation(settings)
        with reading(installation.engine) as connection:
            remarks = installation.vault(KeptKeys(connection)).remarks
    except CasestatsError:
        return []  # said already
    return [Finding("remark", True, words) for words in remarks]


def _single_sign_on(settings: Settings) -> Iterator[Finding]:
    if not settings.sso_header:
        return

    def read() -> Words:
        if not settings.sso_secret:
            raise FixSettings(
                "sso_header är satt men inte sso_secret: ingen kommer in genom kommunens inloggning. Se "
                "docs/konton.md.",
                "sso_header is set but not sso_secret: nobody comes in through single sign-on. See docs/konton.md.",
            )
        demand_secret(settings)
        return Words("Kommunens inloggning är inställd.", "Single sign-on is set up.")

    yield _said("sign-on", read)


def _adapters() -> Iterator[Finding]:
    found = discover()
    names = ", ".join(sorted(found.adapters))
    words = Words(f"Insticksprogram: {names}.", f"Adapters: {names}.")
    if not names:
        words = Words(
            "Inget insticksprogram är installerat, så inga uttag kan läsas. Kör python3 bootstrap.py install.",
            "No adapter is installed, so no extract can be read. Run python3 bootstrap.py install.",
        )
    yield Finding("adapters", bool(names), words)
    for refusal in found.refused:
        yield Finding("adapter", False, refusal.words)


def _profiles(settings: Settings) -> Iterator[Finding]:
    if not settings.profiles_folder.is_dir():
        return
    for path in sorted(settings.profiles_folder.glob("*.toml")):

        def read(path: Path = path) -> Words:
            try:
                text = path.read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError):
                raise FixSettings(
                    f"Profilen {path.name} går inte att läsa. Den ska vara text i UTF-8 som du får läsa.",
                    f"The profile {path.name} cannot be read. It should be UTF-8 text that you may read.",
                ) from None
            load_profile(text, path.name)
            return Words(f"Profilen {path.name} är hel.", f"The profile {path.name} is whole.")

        yield _said("profile", read)


def _room(settings: Settings) -> Finding:
    place = settings.home if settings.home.is_dir() else Path.cwd()
    free = shutil.disk_usage(place).free
    if free < ROOM_WANTED:
        megabytes, wanted = free // 10**6, ROOM_WANTED // 10**6
        words = Words(
            f"Bara {megabytes} MB ledigt. Frigör plats: {wanted} MB behövs för ett stort uttag.",
            f"Only {megabytes} MB free. Make room: {wanted} MB are needed for a large extract.",
        )
        return Finding("room", False, words)
    return Finding("room", True, Words(f"Ledigt utrymme: {free // 10**9} GB.", f"Free space: {free // 10**9} GB."))
