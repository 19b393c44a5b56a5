"""deliver, delivered, confirm, key-card, key-endorse: what a municipality signs for its county, and its key."""

from __future__ import annotations

from pathlib import Path

import click

from casestats.bootstrap import Installation, open_installation
from casestats.cli.files import read_file
from casestats.cli.reporting import write_output
from casestats.cli.setting_up import actor, json_option, settings
from casestats.cli.speech import agree, remark, say, say_json
from casestats.words import Language, Words

FILE = click.Path(path_type=Path, dir_okay=False)
_STATES = {
    "ready": Words("inte kvitterad", "no receipt yet"),
    "confirmed": Words("kvitterad", "receipt received"),
    "refused": Words("avvisad av mottagaren", "refused by the recipient"),
    "dropped": Words("lagd åt sidan", "set aside"),
}


def _opened() -> Installation:
    return open_installation(settings())


def commands(language: Language) -> list[click.Command]:
    sv = language == "sv"

    def told(swedish: str, english: str) -> str:
        return swedish if sv else english

    def deliver(
        release: str | None,
        municipality: str | None,
        period: str,
        to: str,
        out: Path | None,
        folder: bool,
        send: bool,
        yes: bool,
    ) -> None:
        from casestats.actions import delivering
        from casestats.actions.sending import send as send_to_county

        if release is None and (municipality is None or not period):
            raise click.UsageError(
                told(
                    "Ange --release, eller --municipality och --period för det som är inskrivet.",
                    "Give --release, or --municipality and --period for what was typed in.",
                ),
                click.get_current_context(),
            )
        installation = _opened()
        code = municipality or (release or "")[:4]
        shown = delivering.preview(installation, code, release, period=period, to=to)
        for words in shown.told:
            say(words.spoken(language))
        question = Words("Signera och spara leveransen?", "Sign and keep the delivery?")
        if not yes and not agree(question, language):
            remark(told("Inget är signerat.", "Nothing is signed."))
            return
        record = delivering.deliver(installation, actor(), code, release, period=period, to=to)
        say(
            told(
                f"Leverans {record.number} är signerad: nummer {record.sequence} till {record.recipient}.",
                f"Delivery {record.number} is signed: number {record.sequence} to {record.recipient}.",
            )
        )
        if out is not None:
            write_output(record.envelope, out, language, for_people=False)
        if folder:
            path = delivering.put_in_folder(installation, actor(), record.number)
            say(told(f"Lagd i mappen: {path.name}.", f"Put in the folder: {path.name}."))
        if send:
            send_to_county(installation, actor(), record.number)
            say(told("Skickad, och kvittot är sparat.", "Sent, and the receipt is kept."))
        if not (out or folder or send):
            say(
                told(
                    "Den är inte lämnad än: kör kommandot igen med --send, --folder eller --out FIL.",
                    "It is not handed over yet: run the command again with --send, --folder or --out FILE.",
                )
            )

    def delivered(as_json: bool) -> None:
        from casestats.actions.delivering import every_outgoing

        records = every_outgoing(_opened())
        if as_json:
            wanted = ("number", "kind", "sender", "recipient", "period", "sequence", "about", "digest", "created_at")
            names = (*wanted, "state", "tries", "tried_at")
            say_json([{name: getattr(record, name) for name in names} for record in records])
            return
        if not records:
            say(told("Inget är signerat för någon annan än.", "Nothing is signed for anybody yet."))
        for one in records:
            state = _STATES[one.state].spoken(language)
            say(
                f"{one.number:>4}  {one.kind:<10} {one.sender} -> {one.recipient}  {one.period:<8} "
                f"nr {one.sequence:<4} {one.created_at[:10]}  {state}"
            )

    def confirm(number: int, file: Path) -> None:
        from casestats.actions import delivering

        record = delivering.confirm(_opened(), actor(), number, read_file(file))
        say(
            told(
                f"Kvittot stämmer. Leverans {number} är {_STATES[record.state].sv}.",
                f"The receipt holds. Delivery {number}: {_STATES[record.state].en}.",
            )
        )

    def key_card(municipality: str | None, out: Path) -> None:
        from casestats.actions.parties import own_card, own_fingerprint

        installation = _opened()
        code = municipality or installation.settings.county
        if municipality is None and not installation.settings.is_county:
            raise click.UsageError(told("Ange --municipality.", "Give --municipality."), click.get_current_context())
        write_output(own_card(installation, code), out, language, for_people=False)
        say(
            told(
                "Skicka kortet till den andra parten. Läs upp fingeravtrycket när de ringer, eller ring dem; skicka "
                "det aldrig tillsammans med kortet:",
                "Send the card to the other party. Read the fingerprint aloud when they call, or call them; never send "
                "it along with the card:",
            )
        )
        say(f"  {own_fingerprint(installation, code)}")

    def key_endorse(card: Path, out: Path) -> None:
        from casestats.actions.parties import endorse

        write_output(endorse(_opened(), actor(), read_file(card)), out, language, for_people=False)

    metavar_file = told("FIL", "FILE")
    code = told("KOD", "CODE")
    number = click.Argument(["number"], type=click.IntRange(min=1), metavar=told("NUMMER", "NUMBER"))
    out_option = click.Option(
        ["--out"],
        type=FILE,
        required=True,
        metavar=metavar_file,
        help=told("Fil att skriva till; en som finns ersätts.", "File to write to; one that is there is replaced."),
    )
    return [
        click.Command(
            "deliver",
            callback=deliver,
            params=[
                click.Option(
                    ["--release"],
                    metavar="ID",
                    help=told("Det publicerade utlämnandet som ska levereras.", "The published release to deliver."),
                ),
                click.Option(
                    ["--municipality"],
                    metavar=code,
                    help=told(
                        "Kommunkoden, för bara besked och inskrivna tal.",
                        "The municipality's code, for statements and typed figures alone.",
                    ),
                ),
                click.Option(
                    ["--period"],
                    default="",
                    metavar="PERIOD",
                    help=told("Perioden; annars utlämnandets.", "The period; else the release's."),
                ),
                click.Option(
                    ["--to"],
                    default="",
                    metavar=code,
                    help=told("Länet, två siffror; annars som i settings.toml.", "The county; else as settings say."),
                ),
                click.Option(
                    ["--out"], type=FILE, metavar=metavar_file, help=told("Skriv till en fil.", "Write to a file.")
                ),
                click.Option(
                    ["--folder"], is_flag=True, help=told("Lägg i mappen för leveranser.", "Put in the folder.")
                ),
                click.Option(
                    ["--send"], is_flag=True, help=told("Skicka till länets casestats.", "Send to the county.")
                ),
                click.Option(["--yes"], is_flag=True, help=told("Fråga inte.", "Do not ask.")),
            ],
            help=told(
                "Visa i ord vad länet får veta, signera det och lämna det.",
                "Show in words what the county is told, sign it and hand it over.",
            ),
        ),
        click.Command(
            "delivered",
            callback=delivered,
            params=[json_option(language)],
            help=told("Visa vad som är signerat för andra, och om det är kvitterat.", "List what was signed."),
        ),
        click.Command(
            "confirm",
            callback=confirm,
            params=[number, click.Argument(["file"], type=FILE, metavar=metavar_file)],
            help=told("Ta emot mottagarens kvitto på en leverans.", "Take in the recipient's receipt of a delivery."),
        ),
        click.Command(
            "key-card",
            callback=key_card,
            params=[
                click.Option(
                    ["--municipality"],
                    metavar=code,
                    help=told("Kommunkoden; i ett län behövs den inte.", "The code; a county needs none."),
                ),
                out_option,
            ],
            help=told(
                "Skriv det egna nyckelkortet, och visa fingeravtrycket att läsa upp.",
                "Write the own key card, and show the fingerprint to read aloud.",
            ),
        ),
        click.Command(
            "key-endorse",
            callback=key_endorse,
            params=[click.Argument(["card"], type=FILE, metavar=told("KORT", "CARD")), out_option],
            help=told(
                "Låt den gamla nyckeln gå i god för ett nytt nyckelkort.",
                "Have the old key vouch for a new key card.",
            ),
        ),
    ]
