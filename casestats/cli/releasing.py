"""What the commands of `release` do: call an action, and say or write what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from casestats.bootstrap import Installation, open_installation
from casestats.cli.reporting import write_output
from casestats.cli.setting_up import actor, settings
from casestats.cli.speech import progress, say, say_json
from casestats.errors import FixSettings, reason_of
from casestats.releases.envelope import LARGEST_ENVELOPE
from casestats.words import Language, Words

if TYPE_CHECKING:
    from casestats.actions.released import ShownRelease

FORMATS = ("table", "csv", "csv-excel", "xlsx", "json-stat", "px", "html", "json", "signed")
ON_SCREEN = ("csv", "json-stat", "px", "html", "json", "signed")
"""Those besides the table that can be shown where they are one file."""


def _opened() -> Installation:
    return open_installation(settings())


class Releasing:
    """The commands, in one language."""

    def __init__(self, language: Language) -> None:
        self.language: Language = language

    def say(self, words: Words) -> None:
        say(words.spoken(self.language))

    def draft(self, municipality: str, period: str, template: str, reason: str, effort: int | None) -> None:
        from casestats.actions.released import show
        from casestats.actions.releasing import chosen_template, draft
        from casestats.cli.release_telling import summary
        from casestats.disclosure.protecting import EFFORT
        from casestats.periods import Period

        installation, asked = _opened(), Period.parse(period)
        with progress(self.language) as bar:
            record = draft(
                installation,
                actor(),
                municipality,
                asked,
                chosen_template(template),
                reason=reason,
                effort=EFFORT if effort is None else effort,
                progress=bar,
            )
        say(summary(show(installation, actor(), record.id), self.language))

    def show(self, id: str, style: str, out: Path | None) -> None:
        from casestats.actions.released import show
        from casestats.cli.release_telling import summary
        from casestats.exchange.release_text import release_text

        shown = show(_opened(), actor(), id)
        if style == "table":
            text = f"{summary(shown, self.language)}\n\n{release_text(shown.release.content, self.language)}"
            write_output(text.encode(), out, self.language, for_people=True)
            return
        self._write(_files(shown, style, self.language), style, out)

    def _write(self, files: Mapping[str, bytes], style: str, out: Path | None) -> None:
        """To the screen; to a file, where there is one and `out` is named like one; else into the folder `out`."""
        if out is None:
            if style not in ON_SCREEN or len(files) > 1:
                raise click.UsageError(
                    Words("Det här behöver --out.", "This needs --out.").spoken(self.language),
                    click.get_current_context(),
                )
            (content,) = files.values()
            write_output(content, None, self.language, for_people=False)
            return
        if len(files) == 1 and out.suffix and not out.is_dir():
            write_output(next(iter(files.values())), out, self.language, for_people=False)
            return
        try:
            out.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise FixSettings(
                f"Mappen {out} kan inte skapas: {reason_of(error).sv}. Välj en annan plats.",
                f"Cannot make the folder {out}: {reason_of(error).en}. Choose another place.",
            ) from None
        for name, content in files.items():
            write_output(content, out / name, self.language, for_people=False)

    def review(self, id: str, approve: bool, reject: bool, reason: str) -> None:
        from casestats.actions.publishing import review

        if approve == reject:
            raise click.UsageError(
                Words("Ange --approve eller --reject.", "Give --approve or --reject.").spoken(self.language),
                click.get_current_context(),
            )
        record = review(_opened(), actor(), id, approve=approve, reason=reason)
        if approve:
            self.say(
                Words(
                    f"{id} är granskad och godkänd. Härnäst: casestats release publish {id}",
                    f"{id} is reviewed and approved. Next: casestats release publish {id}",
                )
            )
        else:
            self.say(Words(f"{record.id} är underkänd.", f"{record.id} is rejected."))

    def publish(self, id: str) -> None:
        from casestats.actions.publishing import publish

        with progress(self.language) as bar:
            statement = publish(_opened(), actor(), id, bar)
        self.say(
            Words(
                f"{id} är publicerad, som nummer {statement.sequence} i kommunens rad. Den ändras aldrig mer. "
                f"Filer att lämna ut: casestats release show {id} --format xlsx --out MAPP",
                f"{id} is published, as number {statement.sequence} of the municipality. It never changes again. "
                f"Files to hand out: casestats release show {id} --format xlsx --out FOLDER",
            )
        )

    def withdraw(self, id: str, reason: str) -> None:
        from casestats.actions.publishing import withdraw

        withdraw(_opened(), actor(), id, reason)
        self.say(
            Words(
                f"{id} är återkallad. Den som har den har den kvar: berätta det för läsarna. Nya utlämnanden skyddas "
                "som om alla hade läst den.",
                f"{id} is withdrawn. Who has it still has it: tell the readers. New releases are protected as if "
                "everybody had read it.",
            )
        )

    def list(self, municipality: str | None, as_json: bool) -> None:
        from casestats.actions.released import list_releases
        from casestats.cli import release_telling

        records = list_releases(_opened(), actor(), municipality)
        if as_json:
            say_json([release_telling.as_json(record) for record in records])
        elif not records:
            self.say(Words("Inga utlämnanden än.", "No releases yet."))
        else:
            for line in release_telling.listed(records, self.language):
                say(line)

    def key(self, out: Path | None) -> None:
        from casestats.actions.verifying import public_key

        write_output(public_key(_opened()).render(), out, self.language, for_people=True)

    def verify(self, file: Path, key: Path) -> None:
        from casestats.actions.verifying import verify
        from casestats.cli.release_telling import verified

        self.say(verified(verify(_content(file), _content(key))))

    def reproduce(self, id: str) -> None:
        from casestats.actions.remaking import reproduce

        with progress(self.language) as bar:
            reproduce(_opened(), actor(), id, bar)
        self.say(
            Words(
                f"{id} är gjord om från de uppgifter som gällde då: samma siffror, samma bevis, bit för bit.",
                f"{id} was made again from what was known then: the same figures and the same proof, bit for bit.",
            )
        )


def _files(shown: ShownRelease, style: str, language: Language) -> Mapping[str, bytes]:
    """File name -> bytes."""
    from casestats.exchange.release_files import render

    release = shown.release
    if style == "json":
        return {f"{release.record.id}.content.json": release.papers.content}
    if style == "signed":
        if release.papers.envelope is None:
            raise FixSettings(
                "Bara ett publicerat utlämnande är signerat. Publicera det först.",
                "Only a published release is signed. Publish it first.",
            )
        return {f"{release.record.id}.dsse.json": release.papers.envelope}
    return render(release.content, style, language)


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(LARGEST_ENVELOPE + 1)
    except OSError as error:
        raise FixSettings(
            f"Filen {path.name} går inte att läsa: {reason_of(error).sv}.",
            f"Cannot read the file {path.name}: {reason_of(error).en}.",
        ) from None
