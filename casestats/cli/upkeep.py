"""audit verify, backup and retention: what IT does by hand now and then."""

from __future__ import annotations

import click

from casestats.cli.setting_up import actor, json_option, settings
from casestats.cli.speech import say, say_json
from casestats.words import Language, Words


def commands(language: Language) -> list[click.Command]:
    sv = language == "sv"

    def verify(as_json: bool) -> None:
        from casestats.actions.verifying_log import verify_log
        from casestats.bootstrap import open_installation

        found = verify_log(open_installation(settings()))
        if as_json:
            say_json(found._asdict())
            return
        until = found.until or "-"
        told = Words(
            f"Händelseloggen är hel: {found.events} händelser i obruten följd. Kontrollpunkter som stämmer: "
            f"{found.checkpoints} (den senaste {until}).",
            f"The audit log is whole: {found.events} events in an unbroken chain. Checkpoints that agree: "
            f"{found.checkpoints} (the latest {until}).",
        )
        say(told.spoken(language))

    def checkpoint() -> None:
        from casestats.actions.jobs.checkpointing import checkpoint as write
        from casestats.bootstrap import open_installation

        say(write(open_installation(settings()), actor()).spoken(language))

    def backup() -> None:
        from casestats.actions.jobs.backing_up import back_up
        from casestats.bootstrap import open_installation

        say(back_up(open_installation(settings()), actor()).spoken(language))

    def retention(run: bool, clock_is_right: bool, as_json: bool) -> None:
        from casestats.actions.jobs.erasing import confirm_clock, count_past_retention, erase
        from casestats.bootstrap import open_installation

        installation = open_installation(settings())
        if clock_is_right:
            say(confirm_clock(installation, actor()).spoken(language))
        if run:
            say(erase(installation, actor()).spoken(language))
        if run or clock_is_right:
            return
        counts = count_past_retention(installation)
        if as_json:
            say_json({"years": installation.settings.retention_years, "past_retention": counts})
            return
        say(_retention(installation.settings.retention_years).spoken(language))
        for municipality, count in sorted(counts.items()):
            say(f"  {municipality}  {count}")

    audit = click.Group("audit", help="Händelseloggen." if sv else "The audit log.")
    audit.add_command(
        click.Command(
            "verify",
            callback=verify,
            params=[json_option(language)],
            help="Kontrollera att loggen är hel, mot varje kontrollpunkt."
            if sv
            else "Check that the log is whole, against every checkpoint.",
        )
    )
    audit.add_command(
        click.Command(
            "checkpoint",
            callback=checkpoint,
            help="Skriv en signerad kontrollpunkt nu." if sv else "Write a signed checkpoint now.",
        )
    )
    return [
        audit,
        click.Command(
            "backup",
            callback=backup,
            help="Säkerhetskopiera SQLite-databasen medan den används, och pröva kopian."
            if sv
            else "Back up the SQLite database while it is in use, and try the copy.",
        ),
        click.Command(
            "retention",
            callback=retention,
            params=[
                click.Option(["--run"], is_flag=True, help="Gallra nu." if sv else "Erase now."),
                click.Option(
                    ["--clock-is-right"],
                    is_flag=True,
                    help="Datorns klocka är kontrollerad." if sv else "The machine's clock was checked.",
                ),
                json_option(language),
            ],
            help="Visa hur många ärenden som har passerat gallringstiden, eller gallra dem."
            if sv
            else "Show how many cases are past the retention period, or erase them.",
        ),
    ]


def _retention(years: int) -> Words:
    if not years:
        return Words(
            "Ingen gallringstid är satt (retention_years i settings.toml). Inget gallras.",
            "No retention period is set (retention_years in settings.toml). Nothing is erased.",
        )
    return Words(
        f"Ärenden som avslutades för mer än {years} år sedan och gallras nästa gång:",
        f"Cases that were closed more than {years} years ago and go next time:",
    )
