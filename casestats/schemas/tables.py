"""The tables of a profile, each with the dataclass it becomes."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from typing import Any, ClassVar, TypeVar, get_args

from marshmallow import RAISE, Schema, ValidationError, post_load

from casestats.adapters import profile as made
from casestats.adapters.folding import spelled
from casestats.cases import RISK_INSTRUMENTS, MeasureKind, OpenedHow, Outcome, Sex, TargetGroup
from casestats.flags import FLAGS, Answer
from casestats.schemas.fields import (
    Choice,
    Day,
    Listed,
    Pattern,
    ProfileField,
    Text,
    Titled,
    Whole,
    YesNo,
    choice_of,
    mistake,
    quoted,
)
from casestats.scope import SUBJECTS, Extent
from casestats.words import Words

T = TypeVar("T")
E = TypeVar("E", bound=IntEnum)


def words_of(members: type[E]) -> dict[str, E]:
    """The members of an enumeration by the words a profile uses for them."""
    return {member.name.lower(): member for member in members}


GROUPS: dict[str, made.TargetChoice] = {**words_of(TargetGroup), "by_age": "by_age"}
KINDS = words_of(MeasureKind)
OPTION_MEANINGS = (*FLAGS, *RISK_INSTRUMENTS, "none", "unknown", "dropped")


class Table(Schema):
    """A table of the profile: keys that it does not know are mistakes, and it becomes a dataclass."""

    makes: ClassVar[Any] = dict

    class Meta:
        unknown = RAISE

    def __init__(self) -> None:
        super().__init__()
        allowed = quoted(sorted(self.declared_fields))
        errors: Any = self.error_messages
        errors["unknown"] = Words(f"okänd nyckel; tillåtna är {allowed}", f"unknown key; allowed are {allowed}")
        errors["type"] = Words("ska vara en tabell: { … }", "must be a table: { … }")

    @post_load
    def make(self, data: dict[str, Any], **given: Any) -> Any:
        return self.makes(**data)


class Within(ProfileField[Any]):
    """A table inside a table."""

    def __init__(self, table: type[Table], **given: Any) -> None:
        super().__init__(**given)
        self.table = table

    def _deserialize(self, value: Any, attr: str | None, data: Any, **given: Any) -> Any:
        try:
            return self.table().load(value)
        except ValidationError as error:
            raise ValidationError(error.messages, valid_data=error.valid_data) from None


class WordTable(ProfileField[dict[str, T]]):
    """The words of the extract and what each means. Two spellings of one word may not mean different things."""

    def __init__(self, meaning: ProfileField[T], **given: Any) -> None:
        super().__init__(**given)
        self.meaning = meaning

    def _deserialize(self, value: Any, attr: str | None, data: Any, **given: Any) -> dict[str, T]:
        if not isinstance(value, Mapping):
            raise mistake('ska vara en tabell: "ord" = "betydelse"', 'must be a table: "word" = "meaning"')
        done: dict[str, T] = {}
        mistakes: dict[str, Any] = {}
        seen: dict[str, tuple[str, T]] = {}
        for word, told in value.items():
            try:
                meaning: T = self.meaning.deserialize(told)  # type: ignore[assignment]  # never None: it is there
            except ValidationError as error:
                mistakes[word] = error.messages
                continue
            done[word] = meaning
            other, meant = seen.setdefault(spelled(word) or word, (word, meaning))
            if meant != meaning:
                mistakes[word] = mistake(
                    f"läses som samma ord som “{other}” men betyder något annat",
                    f"reads as the same word as “{other}” but means something else",
                ).messages
        if mistakes:
            raise ValidationError(mistakes)
        return done


def _heading(heading: str, **rest: Any) -> made.Heading:
    return made.Heading(heading, **rest)


class HeadingTable(Table):
    makes = staticmethod(_heading)
    heading = Text(required=True)
    position = Whole()
    since = Day()
    until = Day()


class HeadingField(ProfileField[made.Heading]):
    """A heading, or { heading = …, position = …, since = …, until = … }."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **given: Any) -> made.Heading:
        if isinstance(value, str):
            return made.Heading(Text().deserialize(value))
        heading: made.Heading = Within(HeadingTable).deserialize(value)
        return heading


class ColumnTable(HeadingTable):
    aliases = Listed(HeadingField(), unwrap=True)
    optional = YesNo()

    @staticmethod
    def makes(  # type: ignore[override]  # each table makes its own thing of its own keys
        aliases: tuple[made.Heading, ...] = (), optional: bool = False, **heading: Any
    ) -> made.Column:
        first = made.Heading(heading.pop("heading"), **heading)
        return made.Column((first, *aliases), optional)


class ColumnField(ProfileField[made.Column]):
    """A column: its heading, or a table where there is more to say."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **given: Any) -> made.Column:
        if isinstance(value, str):
            return made.Column((made.Heading(Text().deserialize(value)),))
        column: made.Column = Within(ColumnTable).deserialize(value)
        return column


class ExtractTable(Table):
    makes = made.ExtractRules
    encoding = Text(
        r"[A-Za-z0-9_.:-]+", "ett namn på en teckenkodning, som windows-1252", "an encoding, as windows-1252"
    )
    delimiter = choice_of((";", ",", "\t", "|"))
    sheet = Text()
    header_rows = Whole()
    fill_down = Listed(Text())
    transposed = YesNo()
    short_rows = YesNo()
    spread_headings = YesNo()
    date_order = choice_of(get_args(made.DateOrder))
    times_are_utc = YesNo()
    file_name = Pattern()
    period_column = Text()
    period_above = Pattern()
    row_unit = choice_of(get_args(made.RowUnit))
    shared = YesNo()


class ColumnsTable(Table):
    """One column a field; `reason` may be several."""

    locals().update(dict.fromkeys(made.COLUMN_FIELDS, ColumnField()), reason=Listed(ColumnField(), unwrap=True))


class MunicipalityNamesTable(Table):
    makes = made.MunicipalityNames
    accepted = Listed(Text())
    others = Listed(Text())


class WordsTable(Table):
    makes = made.KnownWords
    answer = WordTable(Choice(words_of(Answer)))
    sex = WordTable(Choice(words_of(Sex)))
    opened_how = WordTable(Choice(words_of(OpenedHow)))
    target_group = WordTable(Choice(GROUPS))
    outcome = WordTable(Choice(words_of(Outcome)))
    status = WordTable(choice_of(get_args(made.StatusMeaning)))
    measure = WordTable(Choice({**KINDS, "no_measure": "no_measure"}))
    granted = WordTable(choice_of(("decision", "service", "not_recorded", "refused")))
    unit = WordTable(Text())


class CodeTable(Table):
    makes = made.Code
    code = Text(required=True)
    target_group = Choice(GROUPS)
    yes = Listed(choice_of(FLAGS))
    text = Text()
    aliases = Listed(Text())
    valid_from = Day()
    valid_to = Day()


class AbsentMeansNoTable(Table):
    makes = made.AbsentMeansNo
    flag = choice_of(FLAGS, required=True)
    except_codes = Listed(Text())


class OptionTable(Table):
    makes = dict
    means = choice_of(OPTION_MEANINGS, required=True)
    number = Whole(0)
    since = Day()
    until = Day()


class OptionsField(ProfileField[tuple[made.Option, ...]]):
    """The options by their labels: what each means, or { means = …, number = …, since = …, until = … }."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **given: Any) -> tuple[made.Option, ...]:
        if not isinstance(value, Mapping):
            raise mistake('ska vara en tabell: "etikett" = "betydelse"', 'must be a table: "label" = "meaning"')
        options, mistakes = [], {}
        for label, meaning in value.items():
            try:
                told = meaning if isinstance(meaning, Mapping) else {"means": meaning}
                options.append(made.Option(label, **OptionTable().load(told)))
            except ValidationError as error:
                messages: Any = error.messages
                mistakes[label] = messages if isinstance(meaning, Mapping) else messages["means"]
        if mistakes:
            raise ValidationError(mistakes)
        return tuple(options)


class QuestionTable(ColumnTable):
    flag = choice_of(FLAGS)
    words = WordTable(Choice(words_of(Answer)))
    options = OptionsField()
    layout = choice_of(get_args(made.QuestionLayout))
    separator = Text(r"(?s).+")
    versions = Listed(Text())

    @staticmethod
    def makes(**told: Any) -> made.Question:  # type: ignore[override]  # each table makes its own thing of its own keys
        rest = {
            key: told.pop(key) for key in ("flag", "words", "options", "layout", "separator", "versions") if key in told
        }
        return made.Question(ColumnTable.makes(**told), **rest)


class FormVersionTable(Table):
    makes = made.FormVersion
    name = Text(required=True)
    since = Day()
    until = Day()


class MeasureTable(Table):
    makes = made.MeasureColumns
    kind = ColumnField()
    always = Choice(KINDS)
    since = ColumnField()
    until = ColumnField()
    granted = ColumnField()
    decided_on = ColumnField()


class SkipTable(Table):
    makes = made.SkipRule
    column = ColumnField(required=True)
    words = Listed(Text())
    empty = YesNo()
    because = choice_of(get_args(made.Occasion))


class CoverTable(Table):
    makes = dict
    subjects = Listed(choice_of(SUBJECTS), required=True)
    extent = Choice(words_of(Extent))
    since = Day()
    until = Day()
    approximate = YesNo()
    note = Titled()
