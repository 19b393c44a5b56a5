"""What the commands of `county` do: call an action, and say what it answers."""

from __future__ import annotations

from pathlib import Path

import click

from casestats.bootstrap import Installation, open_installation
from casestats.cli.files import read_file
from casestats.cli.release_telling import local
from casestats.cli.reporting import write_output
from casestats.cli.setting_up import actor, settings
from casestats.cli.speech import say, say_json
from casestats.county.cards import name_of
from casestats.words import Language, Words

_DELIVERIES = {
    "held": Words("väntar på en tidigare", "waits for an earlier one"),
    "waiting": Words("väntar på beslut", "waits for a decision"),
    "accepted": Words("godtagen", "accepted"),
    "refused": Words("avvisad", "refused"),
    "replaced": Words("ersatt av en senare", "replaced by a later one"),
}
_KEYS = {
    "waiting": Words("väntar på fingeravtrycket", "waits for its fingerprint"),
    "enrolled": Words("gäller", "is believed"),
    "replaced": Words("ersatt", "replaced"),
    "revoked": Words("återkallad", "revoked"),
    "refused": Words("avvisad", "refused"),
}


def _opened() -> Installation:
    return open_installation(settings())


class County:
    """The commands, in one language."""

    def __init__(self, language: Language) -> None:
        self.language: Language = language

    def say(self, sv: str, en: str) -> None:
        say(Words(sv, en).spoken(self.language))

    def receive(self, files: tuple[Path, ...], folder: bool) -> None:
        from casestats.actions.receiving import LARGEST_DELIVERY, receive, take_from_folder

        if not files and not folder:
            raise click.UsageError(
                Words("Ange filer, eller --folder.", "Give files, or --folder.").spoken(self.language),
                click.get_current_context(),
            )
        installation = _opened()
        every = [receive(installation, actor(), read_file(path, LARGEST_DELIVERY), via="file") for path in files]
        every += take_from_folder(installation, actor()) if folder else []
        for one in every:
            if one.record is None:
                say(one.words.spoken(self.language))
                continue
            of = f"{name_of(one.record.sender)} {one.record.period}, nr {one.record.sequence}"
            say(f"{one.record.number}  {of}: {one.words.spoken(self.language)}")
        if not every:
            self.say("Inget väntade i mappen.", "Nothing waited in the folder.")
        if any(one.record is None or one.record.state == "refused" for one in every):
            raise click.exceptions.Exit(5)

    def deliveries(self, sender: str | None, period: str | None, as_json: bool) -> None:
        from casestats.actions.receiving import every_delivery

        records = every_delivery(_opened(), sender, period)
        if as_json:
            say_json([record._asdict() for record in records])
            return
        if not records:
            self.say("Inga leveranser.", "No deliveries.")
        for one in records:
            state = _DELIVERIES[one.state].spoken(self.language)
            say(
                f"{one.number:>4}  {one.sender} {name_of(one.sender):<16} {one.period:<8} nr {one.sequence:<4} "
                f"{local(one.received_at)}  {state}"
            )

    def show(self, number: int) -> None:
        from casestats.actions.receiving import shown

        found = shown(_opened(), number)
        state = _DELIVERIES[found.record.state]
        self.say(f"Leverans {number}: {state.sv}. {found.record.reason}", f"Delivery {number}: {state.en}.")
        for words in (*found.marks, *found.words):
            say(words.spoken(self.language))
        if found.before is not None:
            self.say(
                f"Mot leverans {found.before.number} för samma period:",
                f"Against delivery {found.before.number} of the same period:",
            )
            for words in found.differences:
                say(f"  {words.spoken(self.language)}")
            if not found.differences:
                self.say("  inga skillnader i talen för hela perioden.", "  no differences in figures of the whole.")
        if found.record.state == "waiting":
            self.say(
                f"Härnäst: casestats county accept {number}, eller county refuse {number} --reason TEXT",
                f"Next: casestats county accept {number}, or county refuse {number} --reason TEXT",
            )

    def accept(self, number: int, reason: str) -> None:
        from casestats.actions.receiving import accept

        record = accept(_opened(), actor(), number, reason=reason)
        name = name_of(record.sender)
        self.say(
            f"Godtagen: {name} {record.period}. Skicka kvittot: casestats county receipt {number} --out FIL",
            f"Accepted: {name} {record.period}. Send the receipt: casestats county receipt {number} --out FILE",
        )

    def refuse(self, number: int, reason: str) -> None:
        from casestats.actions.receiving import refuse

        record = refuse(_opened(), actor(), number, reason=reason)
        name = name_of(record.sender)
        self.say(f"Avvisad: {name} {record.period}. Säg till kommunen varför.", f"Refused: {name} {record.period}.")

    def go_on(self, code: str, reason: str) -> None:
        from casestats.actions.receiving import go_on

        released = go_on(_opened(), actor(), code, reason=reason)
        self.say(f"{len(released)} leveranser går vidare.", f"{len(released)} deliveries go on.")

    def receipt(self, number: int, out: Path) -> None:
        from casestats.actions.receiving import receipt

        write_output(receipt(_opened(), number), out, self.language, for_people=False)

    def alarms(self, every: bool, as_json: bool) -> None:
        from casestats.actions.receiving import every_alarm

        found = every_alarm(_opened(), unhandled=not every)
        if as_json:
            say_json([{**one._asdict(), "told": one.told.spoken(self.language)} for one in found])
            return
        if not found:
            self.say("Inga larm väntar.", "No alarms wait.")
        for one in found:
            done = f"  [{one.handled_by}: {one.reason}]" if one.handled_at else ""
            say(f"{one.number:>4}  {local(one.at)}  {one.told.spoken(self.language)}{done}")

    def handle_alarm(self, number: int, reason: str) -> None:
        from casestats.actions.receiving import handle_alarm

        handle_alarm(_opened(), actor(), number, reason=reason)
        self.say(f"Larm {number} är åtgärdat.", f"Alarm {number} is dealt with.")

    def parties(self, as_json: bool) -> None:
        from casestats.actions.parties import every_party

        found = every_party(_opened())
        if as_json:
            names = ("number", "code", "key_id", "state", "added_at", "added_by", "decided_at", "decided_by", "reason")
            say_json([{name: getattr(one, name) for name in names} for one in found])
            return
        if not found:
            self.say("Inga nyckelkort är mottagna.", "No key cards are received.")
        for one in found:
            state = _KEYS[one.state].spoken(self.language)
            say(f"{one.number:>4}  {one.code:<4} {name_of(one.code):<20} {one.key_id[:16]}  {state}")

    def enrol(self, card: Path, endorsement: Path | None, fingerprint: str) -> None:
        from casestats.actions.parties import add_party, enrol

        installation = _opened()
        word = b"" if endorsement is None else read_file(endorsement)
        record = add_party(installation, actor(), read_file(card), endorsement=word)
        name = name_of(record.code)
        if record.state == "waiting" and fingerprint:
            record = enrol(installation, actor(), record.number, fingerprint=fingerprint)
        if record.state == "enrolled":
            self.say(f"Nyckeln för {name} gäller nu.", f"The key of {name} is believed now.")
            return
        self.say(
            f"Nyckelkortet för {name} är mottaget men gäller inte än. Ring dem på ett nummer du redan har, be dem läsa "
            'upp fingeravtrycket, och kör igen med --fingerprint "12345 ...".',
            f"The key card of {name} is received but not believed yet. Telephone them on a number that you already "
            'have, have them read the fingerprint aloud, and run again with --fingerprint "12345 ...".',
        )

    def refuse_key(self, number: int, reason: str) -> None:
        from casestats.actions.parties import refuse_party

        record = refuse_party(_opened(), actor(), number, reason=reason)
        name = name_of(record.code)
        self.say(f"Nyckelkortet för {name} är avvisat.", f"The key card of {name} is refused.")

    def revoke(self, code: str, reason: str) -> None:
        from casestats.actions.parties import revoke

        record = revoke(_opened(), actor(), code, reason=reason)
        name = name_of(record.code)
        self.say(
            f"Nyckeln för {name} är återkallad. Leveranser med den avvisas. Det som redan är godtaget står kvar.",
            f"The key of {name} is revoked. Deliveries under it are refused. What was accepted stays.",
        )
