"""use list, show, write: forms that others ask for, filled from what is published."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from casestats.bootstrap import Installation, open_installation
from casestats.cli.setting_up import actor, json_option, settings
from casestats.cli.speech import remark, say, say_json
from casestats.words import Language, Words

if TYPE_CHECKING:
    from casestats.county.filling import Filled
    from casestats.county.use import Use, UseField

FORMATS = ("html", "csv", "xlsx", "json", "json-stat", "px", "dcat")
"""As county.use.FORMATS; stated here so that help is quick."""
_PERIODS = "2025, 2025-T1, 2025-Q1 eller 2025-03."


class Using:
    """The commands, in one language."""

    def __init__(self, language: Language) -> None:
        self.language: Language = language

    def list(self, as_json: bool) -> None:
        from casestats.actions.uses import known_uses

        found, mistakes = known_uses(open_installation(settings()))
        for words in mistakes.values():
            remark(words.spoken(self.language))
        if as_json:
            say_json([{"name": use.name, "title": use.title.spoken(self.language)} for use in found])
            return
        width = max(len(use.name) for use in found)
        for use in found:
            say(f"{use.name:<{width}}  {use.title.spoken(self.language)}  ({', '.join(use.formats)})")

    def show(self, name: str, municipality: str, county: str, period: str, contact: str, as_json: bool) -> None:
        from casestats.actions.uses import filled, use_named
        from casestats.exchange.use_json import use_json

        installation = open_installation(settings())
        if not period:
            self._tell_form(use_named(installation, name))
            return
        place = _place(installation, municipality, county, self.language)
        form = filled(installation, actor(), name, **place, period=period, contact=contact)
        if as_json:
            say(use_json(form).decode().rstrip("\n"))
            return
        self._tell_filled(form)

    def write(
        self,
        name: str,
        municipality: str,
        county: str,
        period: str,
        contact: str,
        out: Path,
        formats: tuple[str, ...],
        address: str,
        mail: str,
        publisher: str,
        licence: str,
    ) -> None:
        from casestats.actions.uses import write_files, written
        from casestats.exchange.use_dcat import Publishing

        installation = open_installation(settings())
        place = _place(installation, municipality, county, self.language)
        address = address or installation.settings.public_address
        publishing = Publishing(address=address, mail=mail, contact=contact, publisher=publisher, licence=licence)
        files = written(
            installation,
            actor(),
            name,
            **place,
            period=period,
            language=self.language,
            contact=contact,
            formats=formats,
            publishing=publishing,
        )
        for path in write_files(files, out):
            remark(f"Skrivet till {path}." if self.language == "sv" else f"Written to {path}.")

    def _tell_form(self, use: Use) -> None:
        """The form itself: each field and what it is answered with."""
        from casestats.county.reasons import RULES

        say(f"{use.title.spoken(self.language)}\n{use.answers_to.spoken(self.language)}")
        period = Words("Lämnas per", "Handed in by").spoken(self.language)
        say(f"{period} {RULES[use.rule].spoken(self.language)}.\n")
        for field in use.fields:
            say(f"{field.id}: {field.label.spoken(self.language)}\n    {answered_with(field).spoken(self.language)}")
        if use.of_everything:
            say(
                Words("Och alla indikatorer i katalogen.", "And every indicator of the catalogue.").spoken(
                    self.language
                )
            )

    def _tell_filled(self, form: Filled) -> None:
        from casestats.exchange.use_about import about_use
        from casestats.exchange.use_rows import part_rows, place_words

        say(f"{form.use.title.spoken(self.language)}, {form.name} {form.period}")
        for part in form.parts:
            say(f"\n{place_words(part, self.language)}")
            for row in part_rows(part):
                say(f"  {row.label.spoken(self.language)}: {row.answer.spoken(self.language)}")
        say()
        for term, text in about_use(form, self.language):
            say(f"{term}: {text}" if term else text)


def answered_with(field: UseField) -> Words:
    """What a field is answered with."""
    if field.cannot is not None:
        return field.cannot
    if field.constant is not None:
        return Words(f"uppgift om platsen: {field.constant.value}", f"of the place: {field.constant.value}")
    if field.statement is not None:
        return Words(
            f"i ord: {field.statement.value} ({field.indicator})",
            f"in words: {field.statement.value} ({field.indicator})",
        )
    kind = Words("intervall", "band") if field.banded else Words("siffra", "figure")
    rest = ", ".join(text for text in (field.part.value, field.groups, field.moment) if text)
    return Words(f"{kind.sv}: {field.indicator} ({rest})", f"{kind.en}: {field.indicator} ({rest})")


def _place(installation: Installation, municipality: str, county: str, language: Language) -> dict[str, str]:
    """Which of the two is asked for: a county's installation knows its own."""
    if installation.settings.is_county:
        return {"county": county or installation.settings.county}
    if not municipality:
        raise click.UsageError(
            Words("Ange --municipality.", "Give --municipality.").spoken(language), click.get_current_context()
        )
    return {"municipality": municipality}


def commands(language: Language) -> list[click.Command]:
    sv = language == "sv"
    use = Using(language)

    def told(swedish: str, english: str) -> str:
        return swedish if sv else english

    def option(name: str, swedish: str, english: str, *, default: str = "", **given: object) -> click.Option:
        metavar = told("KOD", "CODE") if name in ("--municipality", "--county") else "TEXT"
        rest: dict[str, object] = {"metavar": metavar, "help": told(swedish, english)} | given
        return click.Option([name], default=default, **rest)  # type: ignore[arg-type]  # as click takes them

    name_argument = click.Argument(["name"], metavar=told("NAMN", "NAME"))
    municipality = option("--municipality", "Kommunkoden, fyra siffror: 2281.", "The municipality's code: 2281.")
    county = option("--county", "Länets kod; annars installationens eget.", "The county's code; else the own.")
    period = option(
        "--period",
        "År: 2025; utan period visas formuläret.",
        "Year: 2025; without one the form is shown.",
        metavar="PERIOD",
    )
    contact = option("--contact", "Kontakt som skrivs i formuläret.", "A contact that is written in the form.")
    group = click.Group(
        "use",
        help=told(
            "Fyll andras blanketter med det som är publicerat: Kolada, länet, enkäter, öppna data.",
            "Fill the forms of others with what is published: Kolada, the county, surveys, open data.",
        ),
    )
    made = [
        click.Command(
            "list",
            callback=use.list,
            params=[json_option(language)],
            help=told("Visa vilka användningar som finns.", "Show which uses there are."),
        ),
        click.Command(
            "show",
            callback=use.show,
            params=[name_argument, municipality, county, period, contact, json_option(language)],
            help=told("Visa ett formulär, ifyllt om du anger en period.", "Show a form, filled if you give a period."),
        ),
        click.Command(
            "write",
            callback=use.write,
            params=[
                name_argument,
                municipality,
                county,
                option("--period", _PERIODS, _PERIODS.replace("eller", "or"), metavar="PERIOD", required=True),
                contact,
                click.Option(
                    ["--out"],
                    required=True,
                    type=click.Path(path_type=Path, file_okay=False),
                    metavar=told("MAPP", "FOLDER"),
                    help=told(
                        "Mapp att skriva till; inget skrivs över.", "Folder to write to; nothing is overwritten."
                    ),
                ),
                click.Option(
                    ["--format", "formats"],
                    multiple=True,
                    type=click.Choice(FORMATS),
                    help=told("Bara det formatet; kan upprepas.", "That format only; may be repeated."),
                ),
                option("--address", "Öppna data: adressen till mappen.", "Open data: the folder's address."),
                option("--mail", "Öppna data: e-post för frågor.", "Open data: e-mail for questions."),
                option("--publisher", "Öppna data: utgivarens namn.", "Open data: the publisher's name."),
                option(
                    *("--licence", "Öppna data: cc0 eller cc-by.", "Open data: cc0 or cc-by."),
                    default="cc0",
                    type=click.Choice(("cc0", "cc-by")),
                ),
            ],
            help=told("Skriv ett ifyllt formulär till filer.", "Write a filled form to files."),
        ),
    ]
    for command in made:
        group.add_command(command)
    return [group]
