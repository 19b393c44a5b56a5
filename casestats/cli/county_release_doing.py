"""What the commands about a county's releases do: call an action, and say what it answers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from casestats.bootstrap import Installation, open_installation
from casestats.cli.release_telling import local
from casestats.cli.reporting import write_output
from casestats.cli.setting_up import actor, settings
from casestats.cli.speech import say, say_json
from casestats.errors import FixSettings, reason_of
from casestats.releases.lifecycle import STATE_WORDS
from casestats.words import Language, Words

if TYPE_CHECKING:
    from casestats.actions.county_releasing import CountyRelease

STYLE_OF_NAME = {".xlsx": "xlsx", ".csv": "csv", ".json": "json"}
"""What a file is written as, by how its name ends."""


def style_of(path: Path, style: str | None, language: Language) -> str:
    """The style asked for, or that of the file's name."""
    found = style or STYLE_OF_NAME.get(path.suffix.lower())
    if found is None:
        raise click.UsageError(
            Words("Ange --format, eller ett namn som slutar på .xlsx, .csv eller .json.", "Give --format.").spoken(
                language
            ),
            click.get_current_context(),
        )
    return found


class Releases:
    """The commands, in one language."""

    def __init__(self, language: Language) -> None:
        self.language: Language = language

    def say(self, sv: str, en: str) -> None:
        say(Words(sv, en).spoken(self.language))

    def draft(self, period: str, replaces: str, reason: str) -> None:
        from casestats.actions.county_releasing import draft_county

        release = draft_county(_opened(), actor(), period, replaces=replaces, reason=reason)
        self._tell(release)
        id = release.record.id
        self.say(
            f"Härnäst granskar en annan person: casestats county review {id} --approve",
            f"Next, another person reviews it: casestats county review {id} --approve",
        )

    def _tell(self, release: CountyRelease) -> None:
        content = release.content
        self.say(
            f"{content.id}: {content.title.sv}, av leveranser från {len(content.rests_on)} kommuner.",
            f"{content.id}: {content.title.en}, of deliveries from {len(content.rests_on)} municipalities.",
        )
        for words in (content.proof.text, *content.caveats):
            say(words.spoken(self.language))

    def review(self, id: str, approve: bool, reject: bool, reason: str) -> None:
        from casestats.actions.county_releasing import review_county

        if approve == reject:
            raise click.UsageError(
                Words("Ange --approve eller --reject.", "Give --approve or --reject.").spoken(self.language),
                click.get_current_context(),
            )
        review_county(_opened(), actor(), id, approve=approve, reason=reason)
        if approve:
            self.say(
                f"{id} är granskad och godkänd. Härnäst: casestats county publish {id}",
                f"{id} is reviewed and approved. Next: casestats county publish {id}",
            )
        else:
            self.say(f"{id} är underkänd.", f"{id} is rejected.")

    def publish(self, id: str) -> None:
        from casestats.actions.county_releasing import publish_county

        release = publish_county(_opened(), actor(), id)
        number = release.record.sequence
        self.say(
            f"{id} är publicerad, som nummer {number} i länets rad. Den ändras aldrig mer. Skicka resultatet tillbaka: "
            f"casestats county return {id}",
            f"{id} is published, as number {number} of the county. It never changes again. Send the result back: "
            f"casestats county return {id}",
        )

    def withdraw(self, id: str, reason: str) -> None:
        from casestats.actions.county_releasing import withdraw_county

        withdraw_county(_opened(), actor(), id, reason)
        self.say(
            f"{id} är återkallad. Den som har den har den kvar: berätta det för läsarna.",
            f"{id} is withdrawn. Who has it still has it: tell the readers.",
        )

    def list(self, period: str | None, as_json: bool) -> None:
        from casestats.actions.county_releasing import list_county

        records = list_county(_opened(), actor(), period)
        if as_json:
            names = ("id", "period", "state", "created_at", "author", "sequence")
            say_json([{name: getattr(record, name) for name in names} for record in records])
            return
        if not records:
            self.say("Länet har inga utlämnanden än.", "The county has no releases yet.")
        for one in records:
            state = STATE_WORDS[one.state].spoken(self.language)
            say(f"{one.id:<16} {one.period:<8} {state:<12} {local(one.created_at)}  {one.author}")

    def file(self, id: str, style: str | None, own: str, out: Path) -> None:
        from casestats.actions.county_releasing import show_county
        from casestats.exchange.county_files import render_county

        release = show_county(_opened(), actor(), id)
        if style == "signed":
            data = _signed(release)
        else:
            _, data = render_county(release.content, style_of(out, style, self.language), self.language, own=own)
        write_output(data, out, self.language, for_people=False)

    def give_back(self, id: str, folder: Path | None) -> None:
        from casestats.actions.delivering import file_name
        from casestats.actions.returning import make_returns

        records = make_returns(_opened(), actor(), id)
        self.say(
            f"Resultatet är signerat till {len(records)} kommuner. De som är anslutna hämtar det själva.",
            f"The result is signed for {len(records)} municipalities. Those who are connected fetch it themselves.",
        )
        if folder is None:
            return
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise FixSettings(
                f"Mappen {folder} kan inte skapas: {reason_of(error).sv}. Välj en annan plats.",
                f"Cannot make the folder {folder}: {reason_of(error).en}. Choose another place.",
            ) from None
        for record in records:
            write_output(record.envelope, folder / file_name(record), self.language, for_people=False)


def _opened() -> Installation:
    return open_installation(settings())


def _signed(release: CountyRelease) -> bytes:
    if release.papers.envelope is None:
        raise FixSettings(
            "Bara ett publicerat utlämnande är signerat. Publicera det först.",
            "Only a published release is signed. Publish it first.",
        )
    return release.papers.envelope
