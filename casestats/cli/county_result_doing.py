"""What the commands of `county-result` do, at a municipality."""

from __future__ import annotations

from pathlib import Path

from casestats.bootstrap import Installation, open_installation
from casestats.catalogue import standard_catalogue
from casestats.catalogue.municipalities import municipality_name
from casestats.cli.county_release_doing import style_of
from casestats.cli.files import read_file
from casestats.cli.release_telling import local
from casestats.cli.reporting import write_output
from casestats.cli.setting_up import actor, settings
from casestats.cli.speech import say, say_json
from casestats.words import Language, Words


def _opened() -> Installation:
    return open_installation(settings())


class Results:
    """The commands, in one language."""

    def __init__(self, language: Language) -> None:
        self.language: Language = language

    def receive(self, files: tuple[Path, ...]) -> None:
        from casestats.actions.returning import LARGEST_RESULT, receive_return

        installation = _opened()
        for path in files:
            taken = receive_return(installation, actor(), read_file(path, LARGEST_RESULT), via="file")
            one = taken.record
            of = f"{municipality_name(one.recipient)} {one.period}, nr {one.sequence}"
            say(f"{one.number}  {of}: {taken.words.spoken(self.language)}")

    def list(self, as_json: bool) -> None:
        from casestats.actions.returning import returned

        records = returned(_opened())
        if as_json:
            say_json([record._asdict() for record in records])
            return
        if not records:
            say(Words("Inga resultat har kommit.", "No results have come.").spoken(self.language))
        for one in records:
            name = municipality_name(one.recipient)
            say(f"{one.number:>4}  {name:<16} {one.period:<8} nr {one.sequence:<4} {local(one.received_at)}")

    def show(self, number: int) -> None:
        from casestats.actions.returning import returned_content
        from casestats.exchange.county_shown import figure_shown, total_shown

        result = returned_content(_opened(), number)
        content = result.content
        say(f"{content.title.spoken(self.language)}, {content.county_name}")
        figures = {one.indicator: one for one in content.figures if one.municipality == result.recipient}
        headings = (municipality_name(result.recipient), content.county_name)
        say(f"{headings[0]:>20} {headings[1]:>24}")
        for total in content.totals:
            own = figure_shown(figures.get(total.indicator), self.language).text
            whole = total_shown(total, self.language).text
            title = standard_catalogue().indicator(total.indicator).title.spoken(self.language)
            say(f"{own:>20} {whole:>24}  {title}")
        for words in content.caveats:
            say(words.spoken(self.language))

    def file(self, number: int, out: Path) -> None:
        from casestats.actions.returning import returned_content
        from casestats.exchange.county_files import render_county

        result = returned_content(_opened(), number)
        style = style_of(out, None, self.language)
        _, data = render_county(result.content, style, self.language, own=result.recipient)
        write_output(data, out, self.language, for_people=False)
