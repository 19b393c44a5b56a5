"""Profiles and rows for the tests of the mapping kit: a test says only what matters to it.

All person numbers are invented, with the serial numbers set aside for tests (980-989).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from casestats.adapters.contract import CaseRow, Notice, RowError
from casestats.adapters.mapping import RowMapper
from casestats.adapters.profile import Profile
from casestats.periods import Period
from casestats.schemas.profile import load_profile

WOMAN_1990 = "19900101-9802"
MAN_1985 = "19850315-9819"
CHILD_2015 = "20150601-9800"

CASE_COLUMNS = {"case_ref": "Ärendenr", "person_ref": "Personnr", "opened_on": "Aktualiserad"}

REASONS = """
[[codes]]
code = "210"
text = "Våld i nära relation"
target_group = "by_age"
yes = ["close_relation"]

[[codes]]
code = "220"
text = "Hedersrelaterat våld"
target_group = "by_age"
yes = ["honour"]

[[codes]]
code = "310"
text = "Barn som upplevt våld"
target_group = "child_witness"
yes = ["child_witness"]

[[codes]]
code = "390"
text = "Oro för barn"

[[codes]]
code = "410"
text = "Våldsutövare"
target_group = "perpetrator"
"""


def profile_text(extra: str = "", *, top: str = "", columns: Mapping[str, str] | None = None) -> str:
    """A profile of few words: `top` are keys of its own, `columns` fields and their headings (or TOML values)."""
    named = {**CASE_COLUMNS, **(columns or {})}
    lines = [f"{key} = {value if value[:1] in '{[' else repr(value)}" for key, value in named.items() if value]
    identity = 'municipality = "2281"\nsource = "test"\nadapter = "test"\n'
    return f"{identity}{top}\n[columns]\n" + "\n".join(lines) + f"\n{extra}\n"


def make_profile(extra: str = "", *, top: str = "", columns: Mapping[str, str] | None = None) -> Profile:
    return load_profile(profile_text(extra, top=top, columns=columns), "test.toml")


@dataclass(frozen=True)
class Mapped:
    """What became of some rows."""

    rows: list[CaseRow]
    errors: list[RowError]
    notices: list[Notice]

    @property
    def only(self) -> CaseRow:
        assert len(self.rows) == 1, (self.rows, self.errors)
        return self.rows[0]

    @property
    def error(self) -> RowError:
        assert len(self.errors) == 1, (self.rows, self.errors)
        return self.errors[0]

    def noticed(self, kind: str, column: str | None = None) -> list[Notice]:
        return [each for each in self.notices if each.kind == kind and column in (None, each.column)]

    def said(self) -> str:
        """Everything that a person would read, in both languages."""
        words = [f"{each.words.sv} {each.words.en} {each.column} {each.code}" for each in self.notices]
        errors = [f"{each.words.sv} {each.words.en} {each.column} {each.kept}" for each in self.errors]
        return "\n".join(words + errors)


def map_table(
    profile: Profile, headings: Sequence[str], *rows: Sequence[str], period: str | None = None, first_row: int = 2
) -> Mapped:
    """The rows of one table through the mapper."""
    when = Period.parse(period) if period else None
    mapper = RowMapper(profile, headings, file=1, sheet=0, period=when)
    messages = list(mapper.map_rows((number, list(row)) for number, row in enumerate(rows, first_row)))
    return Mapped(
        [each for each in messages if isinstance(each, CaseRow)],
        [each for each in messages if isinstance(each, RowError)],
        mapper.notices(),
    )


def map_rows(profile: Profile, *rows: Mapping[str, str], period: str | None = None) -> Mapped:
    """Rows told as heading -> cell; the case number, person and opening date are filled in where a row has none."""
    given = {"Ärendenr": "2025-1", "Personnr": WOMAN_1990, "Aktualiserad": "2025-03-01"}
    headings = [name.text for _, column in profile.every_column() for name in column.names]
    headings = list(dict.fromkeys([*headings, *(heading for row in rows for heading in row)]))
    cells = [[{**given, **row}.get(heading, "") for heading in headings] for row in rows]
    return map_table(profile, headings, *cells, period=period)
