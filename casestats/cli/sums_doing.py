"""What the commands of `sums` do: call an action, and say or write what it answers. No figure is ever shown."""

from __future__ import annotations

from pathlib import Path

import click

from casestats.bootstrap import Installation, open_installation
from casestats.cli.files import read_file
from casestats.cli.reporting import write_output
from casestats.cli.setting_up import actor, settings
from casestats.cli.speech import agree, remark, say, say_json
from casestats.county.cards import name_of
from casestats.words import Language, Words

_STATES = {
    "open": Words("öppen", "open"),
    "accepted": Words("kommunen deltar", "the municipality takes part"),
    "given": Words("siffrorna är lämnade", "the figures are given"),
    "done": Words("summerad", "added up"),
    "broken": Words("avbruten", "broken off"),
}
_GIVE = Words(
    "Kommunens siffror för året lämnas maskerade, och bara en gång: aldrig till någon annan runda. Fortsätta?",
    "The municipality's figures of the year are given, masked, once only: never to any other round. Go on?",
)


def _opened() -> Installation:
    return open_installation(settings())


class Sums:
    """The commands, in one language."""

    def __init__(self, language: Language) -> None:
        self.language: Language = language

    def say(self, sv: str, en: str) -> None:
        say(Words(sv, en).spoken(self.language))

    def write(self, content: bytes, out: Path) -> None:
        write_output(content, out, self.language, for_people=False)

    def roster(self, year: int, members: tuple[str, ...], out: Path) -> None:
        from casestats.actions.sums_coordinating import make_roster

        paper = make_roster(_opened(), actor(), year=year, members=members)
        self.write(paper.envelope, out)
        self.say(f"Deltagarlista för {year}:", f"Roster of {year}:")
        for code in paper.roster.codes:
            say(f"  {code} {name_of(code)}")
        self.say(
            f"Läs upp den här sifferkoden för alla på samma gång, på länsmötet:\n  {paper.fingerprint}",
            f"Read these digits aloud to all at once, at the county meeting:\n  {paper.fingerprint}",
        )

    def accept_roster(self, file: Path, municipality: str, fingerprint: str) -> None:
        from casestats.actions.sums_taking_part import accept_roster, show_roster

        installation, envelope = _opened(), read_file(file)
        if fingerprint:
            record = accept_roster(installation, actor(), envelope, municipality=municipality, fingerprint=fingerprint)
            self.say(
                f"Deltagarlistan för {record.year} är godkänd för {municipality}. Den gäller hela året.",
                f"The roster of {record.year} is accepted for {municipality}. It holds the whole year.",
            )
            return
        shown = show_roster(installation, envelope, municipality=municipality)
        self.say(f"Deltagarlista för {shown.roster.year}:", f"Roster of {shown.roster.year}:")
        for code in shown.roster.codes:
            say(f"  {code} {name_of(code)}")
        if shown.trouble is not None:
            say(shown.trouble.spoken(self.language))
            raise click.exceptions.Exit(5)
        if shown.accepted:
            self.say("Den är redan godkänd.", "It is accepted already.")
        else:
            self.say(
                'Den är inte godkänd än. Skriv sifferkoden som lästes upp: --fingerprint "12345 12345 ..."',
                'It is not accepted yet. Type the digits that were read aloud: --fingerprint "12345 12345 ..."',
            )

    def open(self, period: str, days: int, out: Path) -> None:
        from casestats.actions.sums_coordinating import open_round

        record = open_round(_opened(), actor(), period=period, days=days)
        self.write(record.envelope, out)
        self.say(
            f"Runda {record.id} är öppen i {days} dagar. Lämna filen till alla på deltagarlistan.",
            f"Round {record.id} is open for {days} days. Hand the file to all in the roster.",
        )

    def join(self, file: Path, municipality: str, out: Path) -> None:
        from casestats.actions.sums_taking_part import accept_round, take_round

        installation = _opened()
        record = take_round(installation, actor(), read_file(file), municipality=municipality)
        self.write(accept_round(installation, actor(), municipality, record.id).envelope, out)
        self.say(
            f"{municipality} deltar i runda {record.id}. Lämna filen till länet. Inga siffror är lämnade än.",
            f"{municipality} takes part in round {record.id}. Hand the file to the county. No figures are given yet.",
        )

    def take(self, files: tuple[Path, ...]) -> None:
        from casestats.actions.sums_coordinating import take_message

        installation = _opened()
        for path in files:
            say(take_message(installation, actor(), read_file(path)).words.spoken(self.language))

    def acceptances(self, id: str, out: Path) -> None:
        from casestats.actions.sums_coordinating import acceptances_file

        self.write(acceptances_file(_opened(), id), out)
        self.say(
            "Alla deltar. Lämna filen till alla på deltagarlistan.",
            "All take part. Hand the file to all in the roster.",
        )

    def give(self, id: str, file: Path, municipality: str, out: Path, yes: bool) -> None:
        from casestats.actions.sums_taking_part import give

        installation = _opened()
        if not yes and not agree(_GIVE, self.language):
            remark(Words("Ingenting är lämnat.", "Nothing is given.").spoken(self.language))
            return
        record = give(installation, actor(), municipality, id, read_file(file))
        self.write(record.envelope, out)
        self.say(
            f"Siffrorna för {record.period} är maskerade. Lämna filen till länet; samma fil får lämnas igen.",
            f"The figures of {record.period} are masked. Hand the file to the county; the same may be handed in again.",
        )

    def close(self, id: str) -> None:
        from casestats.actions.sums_coordinating import close_round

        result = close_round(_opened(), actor(), id)
        self.say(
            f"Runda {id} är summerad: {len(result.cells)} summor för {result.period}, av {len(result.members)} "
            f"kommuner. {result.dropped} summor sparades inte, för att färre än tre kunde ange dem.",
            f"Round {id} is added up: {len(result.cells)} sums of {result.period}, of {len(result.members)} "
            f"municipalities. {result.dropped} sums were not kept, because fewer than three could state them.",
        )

    def break_off(self, id: str, reason: str) -> None:
        from casestats.actions.sums_coordinating import break_round

        break_round(_opened(), actor(), id, reason=reason)
        self.say(f"Runda {id} är avbruten.", f"Round {id} is broken off.")

    def show(self, id: str) -> None:
        from casestats.actions.sums_coordinating import rounds
        from casestats.errors import FixSettings

        for one in rounds(_opened()):
            if one.record.id == id:
                state = _STATES[one.record.state].spoken(self.language)
                say(f"{id}  {one.record.period}  {state}  {one.not_after[:10]}")
                for code in one.members:
                    sv = "har lämnat" if code in one.given else "deltar" if code in one.joined else "har inte svarat"
                    en = "has given" if code in one.given else "takes part" if code in one.joined else "no answer yet"
                    say(f"  {code} {name_of(code):<16} {Words(sv, en).spoken(self.language)}")
                return
        raise FixSettings(f"Det finns ingen runda {id}. Se casestats sums list.", f"There is no round {id}.")

    def list(self, municipality: str | None, as_json: bool) -> None:
        from casestats.actions.sums_coordinating import rounds
        from casestats.actions.sums_taking_part import own_rounds

        installation = _opened()
        found: list[dict[str, object]] = []
        if municipality is None:
            for one in rounds(installation):
                found.append({**_told(one.record.id, one.record.period, one.record.state, one.not_after)})
                found[-1] |= {"members": one.members, "joined": one.joined, "given": one.given}
        else:
            for own in own_rounds(installation, municipality):
                found.append({**_told(own.record.id, own.record.period, own.record.state, own.not_after)})
                found[-1] |= {"members": own.members}
        if as_json:
            say_json(found)
            return
        if not found:
            self.say("Inga rundor.", "No rounds.")
        for told in found:
            state = _STATES[str(told["state"])].spoken(self.language)
            say(f"{told['id']}  {told['period']}  {str(told['not_after'])[:10]}  {state}")


def _told(id: str, period: str, state: str, not_after: str) -> dict[str, object]:
    return {"id": id, "period": period, "state": state, "not_after": not_after}
