"""An example plugin: a case system that exports JSON, one object a row. docs/writing-an-adapter.md walks through it."""

from __future__ import annotations

import json
from collections.abc import Iterator

# start: imports
from casestats.adapters.contract import CONTRACT_VERSION, Manifest, Message, Notice
from casestats.adapters.extract import Extract, SourceFile
from casestats.adapters.guessing import guess_from
from casestats.adapters.mapping import RowMapper
from casestats.adapters.mapping.checking import told_of
from casestats.adapters.mapping.claims import claim_of, period_by_name
from casestats.adapters.profile import Profile
from casestats.errors import FixExtract
from casestats.words import Words

# end: imports


# start: table
class JsonTable:
    """The objects of one file as headings and rows of text, which is all that the mapping kit wants."""

    def __init__(self, source: SourceFile, number: int) -> None:
        with source.open() as file:
            try:
                objects = json.loads(file.read())
            except (ValueError, RecursionError):
                raise not_ours(number) from None
        if not isinstance(objects, list) or not objects or not all(isinstance(each, dict) for each in objects):
            raise not_ours(number)
        self.headings = list(dict.fromkeys(key for each in objects for key in each))
        self._objects = objects

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        for number, each in enumerate(self._objects, start=1):
            yield number, [as_text(each.get(heading)) for heading in self.headings]


def as_text(value: object) -> str:
    return "" if value is None else str(value)


def not_ours(number: int) -> FixExtract:
    return FixExtract(
        f"Fil {number} är inte en JSON-export med en rad per ärende. Exportera igen, och välj JSON.",
        f"File {number} is not a JSON export with one row a case. Export it again, and choose JSON.",
    )


# end: table


# start: adapter
class ExampleAdapter:
    manifest = Manifest(
        name="example",
        version="0.1.0",
        contract_version=CONTRACT_VERSION,
        title=Words("Exempel: JSON ur ett ärendesystem", "Example: JSON from a case system"),
    )

    def read(self, extract: Extract, profile: Profile) -> Iterator[Message]:
        tables = [JsonTable(source, number) for number, source in extract.numbered()]
        periods = [period_by_name(source, profile) for source in extract.files]
        claim, notices = claim_of(extract, profile, periods)
        mappers = [
            RowMapper(profile, table.headings, file=number, sheet=0, period=claim.period)
            for number, table in enumerate(tables, start=1)
        ]
        yield claim
        for table, mapper in zip(tables, mappers, strict=True):
            yield from mapper.map_rows(table.rows())
            notices += mapper.notices()
        yield from notices

    # end: adapter

    # start: people
    def check(self, extract: Extract, profile: Profile) -> list[Notice]:
        return told_of(self.read(extract, profile), profile)

    def draft(self, extract: Extract) -> Profile:
        table = JsonTable(extract.files[0], 1)
        return guess_from(table.headings, table.rows(), adapter="example", source="example")

    # end: people
