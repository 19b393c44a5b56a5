"""report: the standard indicators of a municipality, for its own staff."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from casestats.bootstrap import open_installation
from casestats.cli.asking import municipality_option, out_option, period_option
from casestats.cli.setting_up import settings
from casestats.cli.speech import remark
from casestats.errors import FixSettings, reason_of
from casestats.words import Language, Words

if TYPE_CHECKING:
    from casestats.actions.reporting import Report

FORMATS = ("table", "csv", "json", "xlsx")


def rendered(told: Report, style: str, language: Language, *, empty_groups: bool) -> bytes:
    """A report in one of FORMATS, as bytes to be written."""
    from casestats.exchange.report_csv import write_report_csv
    from casestats.exchange.report_json import report_json
    from casestats.exchange.report_rows import report_rows
    from casestats.exchange.report_text import report_text
    from casestats.exchange.report_xlsx import report_xlsx
    from casestats.tabulation.comparing import compare

    if style == "csv":
        out = io.StringIO(newline="")
        write_report_csv(report_rows(told.municipality, told.tables, empty_groups=empty_groups), out)
        return out.getvalue().encode()
    if style == "json":
        return report_json(told.municipality, told.tables, empty_groups=empty_groups).encode()
    changed = None
    if told.year_before:
        both = zip(told.tables, told.year_before, strict=True)
        changed = {now.indicator.id: compare(now, then) for now, then in both}
    title = f"{told.municipality} {told.period}"
    if told.known_until is not None:
        title += f", {'känt till' if language == 'sv' else 'known to'} {told.known_until}"
    if style == "xlsx":
        return report_xlsx(
            title,
            told.municipality,
            told.tables,
            language,
            made_on=told.known_until or told.period.end,
            changes=changed,
            empty_groups=empty_groups,
        )
    remarks = []
    if changed is None:
        before = told.period.year_before
        remarks.append(
            Words(
                f"Ingen jämförelse med {before}: det finns inga uttag för hela den perioden.",
                f"No comparison with {before}: there are no extracts for all of that period.",
            )
        )
    text = report_text(title, told.tables, language, changes=changed, empty_groups=empty_groups, remarks=remarks)
    return text.encode()


def write_output(content: bytes, out: Path | None, language: Language, *, for_people: bool) -> None:
    """To a file that only its owner can read, or to standard output: to people in the terminal's own encoding, to
    programs always in UTF-8."""
    if out is None:
        click.echo(content.decode() if for_people else content, nl=False)
        return
    unfinished = out.with_name(out.name + ".part")
    try:
        unfinished.unlink(missing_ok=True)
        with os.fdopen(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(content)
        unfinished.replace(out)
    except OSError as error:
        raise FixSettings(
            f"Filen {out} kan inte skrivas: {reason_of(error).sv}. Välj en annan plats.",
            f"Cannot write the file {out}: {reason_of(error).en}. Choose another place.",
        ) from None
    remark(f"Skrivet till {out}." if language == "sv" else f"Written to {out}.")


def commands(language: Language) -> list[click.Command]:
    sv = language == "sv"

    def run(
        municipality: str,
        period: str,
        by: tuple[str, ...],
        indicator: tuple[str, ...],
        style: str,
        out: Path | None,
        nonempty: bool,
        after: int | None,
    ) -> None:
        from casestats.actions.reporting import report
        from casestats.periods import Period

        if len(by) > 2:
            raise click.UsageError(
                "Högst två uppdelningar åt gången." if sv else "At most two breakdowns at a time.",
                click.get_current_context(),
            )
        if style == "xlsx" and out is None:
            raise click.UsageError(
                "En Excelfil behöver --out FIL." if sv else "A workbook needs --out FILE.", click.get_current_context()
            )
        told = report(open_installation(settings()), municipality, Period.parse(period), by, indicator, after=after)
        content = rendered(told, style, language, empty_groups=not nonempty)
        write_output(content, out, language, for_people=style == "table")

    from casestats.catalogue import standard_catalogue

    return [
        click.Command(
            "report",
            callback=run,
            params=[
                municipality_option(language),
                period_option(language),
                click.Option(
                    ["--by"],
                    multiple=True,
                    type=click.Choice([one.id for one in standard_catalogue().breakdowns]),
                    help="Dela upp efter månad, enhet, kön, åldersgrupp eller målgrupp; kan anges två gånger."
                    if sv
                    else "Break down by this; may be given twice.",
                ),
                click.Option(
                    ["--indicator"],
                    multiple=True,
                    metavar="ID",
                    help="Bara denna indikator, till exempel adult_victims; kan upprepas."
                    if sv
                    else "Only this indicator, adult_victims for example; may be repeated.",
                ),
                click.Option(
                    ["--format", "style"],
                    type=click.Choice(FORMATS),
                    default="table",
                    help="Tabell att läsa, CSV eller JSON för program, Excelfil."
                    if sv
                    else "A table to read, CSV or JSON for programs, an Excel workbook.",
                ),
                out_option(language),
                click.Option(
                    ["--nonempty"],
                    is_flag=True,
                    help="Utelämna tomma grupper." if sv else "Leave out empty groups.",
                ),
                click.Option(
                    ["--after"],
                    type=int,
                    metavar="N",
                    help="Som det var känt efter inläsning N." if sv else "As known after import N.",
                ),
            ],
            help="Indikatorerna för en kommun: interna siffror, för kommunens egen personal."
            if sv
            else "The indicators of a municipality: internal figures, for its own staff.",
        )
    ]
