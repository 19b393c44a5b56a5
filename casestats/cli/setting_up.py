"""init, doctor, upgrade, adapters, completion."""

from __future__ import annotations

import getpass
import os
import sys
from contextlib import suppress
from dataclasses import replace

import click

from casestats.audit import Actor
from casestats.catalogue.municipalities import COUNTIES
from casestats.cli.speech import say, say_json
from casestats.config import SETTINGS_FILE, Settings, home_folder, read_settings
from casestats.errors import FixSettings
from casestats.words import Language, Words


def settings() -> Settings:
    return read_settings(home_folder())


def actor() -> Actor:
    """Whoever is logged in to the machine. The command line trusts the system's own log-in, and under `sudo -u` the
    person behind it: the account of the service is nobody. Names of the environment that anybody may set (USER,
    LOGNAME) are not asked."""
    return Actor(_person()[:64], "command line")


def _person() -> str:
    if sys.platform == "win32":
        with suppress(KeyError, OSError):
            return getpass.getuser()
        return "unknown"
    import pwd

    behind = os.environ.get("SUDO_UID", "")
    if behind.isdecimal():
        with suppress(KeyError, OverflowError):
            return pwd.getpwuid(int(behind)).pw_name
        with suppress(KeyError):
            return pwd.getpwnam(os.environ.get("SUDO_USER", "")).pw_name
    with suppress(KeyError):
        return pwd.getpwuid(os.getuid()).pw_name
    return "unknown"


def json_option(language: Language) -> click.Option:
    told = "Skriv JSON, för program." if language == "sv" else "Write JSON, for programs."
    return click.Option(["--json", "as_json"], is_flag=True, help=told)


def _as_asked(kept: Settings, role: str | None, county: str | None) -> Settings:
    """The settings with what `init` was told. FixSettings: the settings there are say otherwise, or a county has no
    code."""
    asked = replace(kept, role=role or kept.role, county=county or kept.county)
    if asked.is_county and not asked.county:
        raise FixSettings(
            "Ange länets kod: casestats init --role county --county 22.",
            "Give the county's code: casestats init --role county --county 22.",
        )
    if asked != kept and (kept.home / SETTINGS_FILE).exists():
        raise FixSettings(
            f"Det finns redan inställningar i {kept.home}. Ändra role och county i settings.toml i stället.",
            f"There are settings in {kept.home} already. Change role and county in settings.toml instead.",
        )
    return asked


def commands(language: Language) -> list[click.Command]:
    sv = language == "sv"

    def init(role: str | None, county: str | None) -> None:
        from casestats.actions.initialising import initialise

        kept = _as_asked(settings(), role, county)
        there = kept.keys_folder.is_dir()
        installation = initialise(kept, actor())
        home, keys = installation.settings.home, installation.settings.keys_folder
        done = Words(f"Klart. Allt finns i {home}.", f"Done. Everything is in {home}.")
        if there:
            done = Words(
                f"Det fanns redan en installation i {home}. Det som saknades är tillagt; inget annat är ändrat.",
                f"There was an installation in {home} already. What was missing is added; nothing else has changed.",
            )
        say(done.spoken(language))
        if installation.settings.is_county:
            say(
                f"Ta en säkerhetskopia av mappen {keys} nu, och förvara den skild från databasen.\nNästa steg: "
                "casestats key-card --out FIL, och casestats county enrol för varje kommuns nyckelkort."
                if sv
                else f"Back up the folder {keys} now, and keep it apart from the database.\nNext: casestats key-card "
                "--out FILE, and casestats county enrol for each municipality's key card."
            )
            return
        say(
            f"Ta en säkerhetskopia av mappen {keys} nu, och förvara den skild från databasen: utan nycklarna går inget "
            "ärende att finna igen.\nNästa steg: casestats account create --role administrator --full-name NAMN "
            "KONTO, och sedan casestats serve.\nUtan webbläsare: casestats profile draft --adapter procapita FIL"
            if sv
            else f"Back up the folder {keys} now, and keep it apart from the database: without the keys no case can be "
            "found again.\nNext: casestats account create --role administrator --full-name NAME ACCOUNT, and then "
            "casestats serve.\nWithout a browser: casestats profile draft --adapter procapita FILE"
        )

    def doctor(as_json: bool) -> None:
        from casestats.actions.examining import examine

        findings = examine(settings())
        if as_json:
            say_json([{"what": one.what, "ok": one.ok, "words": one.words.spoken(language)} for one in findings])
        else:
            for one in findings:
                say(f"{'ok ' if one.ok else '!! '} {one.words.spoken(language)}")
        if not all(one.ok for one in findings):
            raise click.exceptions.Exit(4)

    def upgrade() -> None:
        from casestats.actions.upgrading import upgrade as migrate

        before, after = migrate(settings(), actor())
        if before == after:
            say(f"Databasen har redan schema {after}." if sv else f"The database already has schema {after}.")
        else:
            say(f"Schema {before} -> {after}.")

    def adapters(as_json: bool) -> None:
        from casestats.adapters.discovery import discover

        found = discover()
        if as_json:
            say_json(
                {
                    "adapters": [
                        {
                            "name": name,
                            "version": adapter.manifest.version,
                            "contract": adapter.manifest.contract_version,
                            "title": adapter.manifest.title.spoken(language),
                            "capabilities": sorted(adapter.manifest.capabilities),
                        }
                        for name, adapter in sorted(found.adapters.items())
                    ],
                    "refused": [{"name": one.name, "words": one.words.spoken(language)} for one in found.refused],
                }
            )
            return
        for name, adapter in sorted(found.adapters.items()):
            say(f"{name:<12} {adapter.manifest.version:<8} {adapter.manifest.title.spoken(language)}")
        for one in found.refused:
            say(f"!! {one.words.spoken(language)}")
        if not found.adapters:
            say("Inga insticksprogram är installerade." if sv else "No adapters are installed.")

    def completion(shell: str) -> None:
        from click.shell_completion import get_completion_class

        complete = get_completion_class(shell)
        if complete is None:
            raise click.BadParameter(shell)
        say(complete(click.get_current_context().find_root().command, {}, "casestats", "_CASESTATS_COMPLETE").source())

    as_json = json_option(language)
    return [
        click.Command(
            "init",
            callback=init,
            params=[
                click.Option(
                    ["--role"],
                    type=click.Choice(["municipality", "county"]),
                    help="Kommun (annars) eller län, som tar emot leveranser."
                    if sv
                    else "A municipality (the default), or a county that receives deliveries.",
                ),
                click.Option(
                    ["--county"],
                    type=click.Choice(sorted(COUNTIES)),
                    metavar="KOD" if sv else "CODE",
                    help="Länets kod, två siffror: 22." if sv else "The county's code, two digits: 22.",
                ),
            ],
            help="Gör mapp, nycklar, databas och inställningar; det som finns lämnas som det är."
            if sv
            else "Make folder, keys, database and settings; what is there is left as it is.",
        ),
        click.Command(
            "doctor",
            callback=doctor,
            params=[as_json],
            help="Säg vad som är fel med installationen, och vad du gör åt det."
            if sv
            else "Say what is wrong with the installation, and what to do about it.",
        ),
        click.Command(
            "upgrade",
            callback=upgrade,
            help="Uppgradera databasen till den här versionen av casestats."
            if sv
            else "Bring the database to this version of casestats.",
        ),
        click.Command(
            "adapters",
            callback=adapters,
            params=[as_json],
            help="Visa installerade insticksprogram." if sv else "List the installed adapters.",
        ),
        click.Command(
            "completion",
            callback=completion,
            params=[
                click.Argument(
                    ["shell"],
                    type=click.Choice(["bash", "zsh", "fish"]),
                    metavar="bash|zsh|fish",
                )
            ],
            help="Skriv det som får skalet att fylla i kommandon med tabbtangenten."
            if sv
            else "Print what makes the shell complete commands.",
        ),
    ]
