"""From rows of text to case rows: the loop that an import spends its time in.

Everything a cell may mean is worked out once for each distinct text of a column (`Lookup`); a row is then a handful
of look-ups. So the loop below is long and flat on purpose.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Literal

from casestats.adapters.cell import Bad
from casestats.adapters.contract import CaseRow, Identifier, Locator, Notice, RowError
from casestats.adapters.dates import DateReader
from casestats.adapters.mapping import refusals
from casestats.adapters.mapping.columns import Columns, case_number
from casestats.adapters.mapping.days import AFTER, UNREADABLE
from casestats.adapters.mapping.headings import ABSENT, Choice, Headings
from casestats.adapters.mapping.notices import NO_CASE_NUMBER, notices_of
from casestats.adapters.mapping.questions import OpenForm
from casestats.adapters.mapping.reasons import NOTHING, Meaning, in_force
from casestats.adapters.mapping.refusals import Refusals
from casestats.adapters.mapping.tally import Odd, Tally
from casestats.adapters.persons import PersonReading, read_person
from casestats.adapters.profile import NOT_FILLED_IN, Profile
from casestats.cases import OLDEST, Sex
from casestats.errors import FixSettings
from casestats.flags import Answers
from casestats.periods import Period

_ADULT = 18


class RowMapper:
    """Maps the rows of one table by a profile.

    Raises FixExtract where a named column is missing, with both lists of headings; FixSettings where the profile is
    a draft without a municipality. `readers` are readers of dates, by heading, that have learned their column.
    """

    def __init__(
        self,
        profile: Profile,
        headings: Sequence[str],
        *,
        file: int,
        sheet: int,
        period: Period | None = None,
        readers: Mapping[str, DateReader] | None = None,
    ) -> None:
        if profile.municipality == NOT_FILLED_IN:
            raise FixSettings(
                "Profilen är ett utkast: fyll i municipality (kommunkoden, fyra siffror).",
                "The profile is a draft: fill in municipality (the four-digit code).",
            )
        self._profile, self._file, self._sheet = profile, file, sheet
        self._found = Headings(profile, headings)
        self._tally = Tally()
        self._columns = Columns(profile, self._found, self._tally, period, readers or {})
        self._refusals = Refusals(file, sheet, self._columns.fields)

    def notices(self) -> list[Notice]:
        """Columns that were not read; then, once the rows are read, everything odd in them, with counts."""
        keyed = [] if "case_ref" in self._profile.columns else [NO_CASE_NUMBER]
        return self._found.dropped() + keyed + notices_of(self._tally)

    def map_rows(self, rows: Iterable[tuple[int, list[str]] | RowError]) -> Iterator[CaseRow | RowError]:
        """A case row or a row error for each row that is about a case of this municipality, in their order."""
        c, tally, refuse = self._columns, self._tally, self._refusals.error
        file, sheet, new = self._file, self._sheet, tuple.__new__
        gated = bool(c.skips or c.early) or c.municipality_at != ABSENT
        case_at, person_at, reason_at, opened_at = c.case_at, c.person_at, c.reason_at, c.opened_at
        closed_at, answered_at, status_at, unit_at = c.closed_at, c.answered_at, c.status_at, c.unit_at
        how_at, outcome_at, sex_at, target_at, late = c.how_at, c.outcome_at, c.sex_at, c.target_at, c.late
        opened_days, closed_days, moments, statuses = c.opened, c.closed, c.answered, c.statuses
        units, hows, outcomes, sexes, measures = c.units, c.hows, c.outcomes, c.sexes, c.measures
        always, measure_at = (True, ABSENT) if measures.place is None else (False, measures.place)
        undated, form = c.reason.undated if c.reason else None, c.form.undated
        one_row_a_case, person_known = self._profile.extract.row_unit == "case", person_at != ABSENT
        case_text = person_text = None  # of the row before: rows of one case stand together
        last_opened: date | None = None
        case, person, warned = Identifier(""), PersonReading(None), False
        reference: Identifier | None = None
        for item in rows:
            if isinstance(item, RowError):
                yield item
                continue
            number, row = item
            tally.row = number
            row.append("")  # an absent column is read here
            if gated and (stopped := self._gate(number, row)) is not None:
                if stopped:
                    yield stopped
                continue
            status = statuses[row[status_at]]
            if status == "incomplete" or status == "test":
                tally.note(f"skipped_{status}")
                continue

            opened = opened_days[row[opened_at]]
            if opened is None or opened is UNREADABLE or opened is AFTER:
                yield refuse(number, row, c.opened_heading, _why_not(opened))
                continue
            moment = moments[row[answered_at]]
            if moment is not None and moment[0] < opened:
                tally.note("opened_after_answer")
            if late:
                self._join(row, late, opened if moment is None else moment[0])

            same_case = row[case_at] == case_text
            if not same_case:
                case_text = row[case_at]
                found = case_number(case_text)
                if warned := isinstance(found, Odd):
                    found = found.value
                if not isinstance(found, Identifier):
                    case_text = None
                    yield refuse(number, row, c.case_heading, found or refusals.CASE_NUMBER_MISSING)
                    continue
                case = found
            if warned:
                tally.note("case_number_is_date", c.case_heading)
            born = own_sex = None
            if person_known:
                if row[person_at] != person_text or opened is not last_opened:
                    same_case = False
                    person_text, last_opened = row[person_at], opened
                    person = read_person(person_text, opened)
                    reference = None if person[0] is None else Identifier(person[0])
                _, born, own_sex, remarks, refused = person
                if refused is not None:
                    yield refuse(number, row, c.person_heading, refused)
                    continue
                for remark in remarks:
                    tally.note(remark, c.person_heading)
            if born is None and (reference is not None or not person_known):
                born = self._birth_year(row, opened)
            if same_case and one_row_a_case:
                tally.note("case_repeated")

            sex = sexes[row[sex_at]]
            if own_sex is not None and sex is not own_sex:
                if sex is Sex.NOT_RECORDED:
                    sex = own_sex
                else:
                    tally.note("sex_differs", self._profile.columns["sex"].heading)
            closed = closed_days[row[closed_at]]
            if closed is not None and closed < opened:
                tally.note("closed_before_opened")
                closed = None

            meaning = undated[row[reason_at]] if undated is not None else self._dated_reason(row, opened)
            for place, other in c.more_reasons:
                meaning = meaning.beside(other.at(opened)[row[place]])
            if target_at != ABSENT:
                meaning = meaning.beside(c.targets[row[target_at]])
            if born is None:
                group = meaning[2]
            elif 0 <= (age := opened.year - born) <= OLDEST:
                group = meaning[1] if age < _ADULT else meaning[0]
            else:
                tally.note("age_out_of_range")
                group, born = meaning[2], None

            answers, risk = meaning[3], 0
            if form is None or form.flags or form.risks:
                asked = form or c.form.on(opened if moment is None else moment[0], row[c.version_at])
                answers, risk = _answered(asked, row, answers)
            yield new(
                CaseRow,
                (
                    new(Locator, (file, sheet, number)),
                    case,
                    reference,
                    opened,
                    closed,
                    units[row[unit_at]],
                    hows[row[how_at]],
                    group,
                    sex,
                    born,
                    outcomes[row[outcome_at]],
                    risk,
                    answers,
                    measures(row, opened) if always or row[measure_at] else (),
                    status == "void",
                    "" if moment is None else moment[1],
                ),
            )

    def _dated_reason(self, row: list[str], opened: date) -> Meaning:
        reason = self._columns.reason
        return NOTHING if reason is None else reason.at(opened)[row[self._columns.reason_at]]

    def _gate(self, number: int, row: list[str]) -> RowError | Literal[False] | None:
        """None lets the row through; False has skipped and counted it."""
        c = self._columns
        if c.early:
            self._join(row, c.early, date.min)
        for place, because, verdict in c.skips:
            if verdict[row[place]]:
                self._tally.note(f"skipped_{because}")
                return False
        if c.municipality_at != ABSENT:
            whose = c.whose[row[c.municipality_at]]
            if whose == "other":
                self._tally.note("skipped_municipality")
                return False
            if whose == "unknown":
                heading = self._profile.columns["municipality"].heading
                return self._refusals.error(number, row, heading, refusals.MUNICIPALITY_UNKNOWN)
        return None

    def _join(self, row: list[str], several: Sequence[Sequence[Choice]], day: date) -> None:
        """Of columns that hold the same thing, the first that was in use on the day and is not empty."""
        for choices in several:
            texts = (row[each.place] for each in choices if in_force(each.since, each.until, day))
            row[choices[0].place] = next((text for text in texts if text.strip()), "")

    def _birth_year(self, row: list[str], opened: date) -> int | None:
        c = self._columns
        born = c.births[row[c.birth_at]]
        if born is None and c.age_at != ABSENT:
            age = c.ages[row[c.age_at]]
            born = None if age is None else opened.year - age
        return born


def _answered(form: OpenForm, row: list[str], answers: Answers) -> tuple[Answers, int]:
    asked, known, yes = answers
    risk = 0
    for place, lookup in form.flags:
        if row[place]:
            one, two, three = lookup[row[place]]
            asked, known, yes = asked | one, known | two, yes | three
    for place, mask in form.risks:
        if row[place]:
            risk |= mask[row[place]]
    return Answers(asked, known, yes), risk


def _why_not(opened: date | None) -> Bad:
    if opened is None:
        return refusals.OPENED_MISSING
    return refusals.OPENED_UNREADABLE if opened is UNREADABLE else refusals.OPENED_AFTER_PERIOD
