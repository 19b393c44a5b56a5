"""What is said about everything odd in one table: once each, with how many rows and where the first one is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from casestats.adapters.contract import Notice, NoticeKind
from casestats.adapters.mapping.sayable import sayable
from casestats.adapters.mapping.tally import Seen
from casestats.words import Words


class Saying(NamedTuple):
    """How a rule is told. `{column}`, `{code}`, `{rows}` and `{first}` are filled in."""

    kind: NoticeKind
    sv: str
    en: str


_IN = " ({rows})."
_AT = _IN
"""Where: `(12 rader, först rad 7)`, `(rad 7)`; put in by `_notice`, each language its own."""

SAYINGS: Mapping[str, Saying] = {
    "unmapped_code": Saying(
        "unmapped_code",
        "Orsakskoden {code} i “{column}” finns inte i profilen; utan annan orsak blir ärendena oklassade" + _IN + " "
        "Lägg till den under [[codes]].",
        "The reason code {code} in “{column}” is not in the profile; without another reason its cases are unclassified"
        + _AT + " Add it under [[codes]].",
    ),
    "code_not_valid": Saying(
        "unmapped_code",
        "Orsakskoden {code} i “{column}” gäller inte den dag ärendet aktualiserades; utan annan orsak blir ärendena "
        "oklassade" + _IN + " Se valid_from och valid_to under [[codes]].",
        "The reason code {code} in “{column}” is not valid on the day the case was opened; without another reason its "
        "cases are unclassified" + _AT + " See valid_from and valid_to under [[codes]].",
    ),
    "unmapped_word": Saying(
        "unmapped_code",
        "{code} i “{column}” finns inte i profilen och räknas som ej registrerat" + _IN + " Lägg till det.",
        "{code} in “{column}” is not in the profile and is taken as not recorded" + _AT + " Add it.",
    ),
    "unmapped_status": Saying(
        "unmapped_code",
        "{code} i “{column}” finns inte i profilen; raderna räknas som vanliga ärenden" + _IN + " Lägg till det under "
        "[words.status], som void om de aldrig ska räknas.",
        "{code} in “{column}” is not in the profile; the rows count as ordinary cases" + _AT + " Add it under "
        "[words.status], as void if they should never count.",
    ),
    "unmapped_measure": Saying(
        "unmapped_code",
        "{code} i “{column}” finns inte i profilen; insatserna räknas inte" + _IN + " Lägg till det under "
        "[words.measure] eller [words.granted].",
        "{code} in “{column}” is not in the profile; the measures are not counted" + _AT + " Add it under "
        "[words.measure] or [words.granted].",
    ),
    "unmapped_group": Saying(
        "unmapped_code",
        "{code} i “{column}” finns inte i profilen; utan annan målgrupp blir ärendena oklassade" + _IN + " Lägg till "
        "det under [words.target_group].",
        "{code} in “{column}” is not in the profile; without another target group its cases are unclassified" + _AT
        + " Add it under [words.target_group].",
    ),
    "unmapped_two": Saying(
        "unmapped_code",
        "{code} i “{column}” finns inte i profilen" + _IN + " Svaren kan vara kodade 1 och 2, och då är också 1 "
        "osäkert: säg vad båda betyder under [words.answer], eller words på frågan.",
        "{code} in “{column}” is not in the profile" + _AT + " The answers may be coded 1 and 2, and then 1 is "
        "uncertain too: say what both mean under [words.answer], or words of the question.",
    ),
    "person_number": Saying(
        "noted",
        "I “{column}” står ett personnummer där det inte hör hemma; cellen lämnades tom, raden räknas" + _IN + " "
        "Rätta i källan.",
        "In “{column}” stands a person number where none belongs; the cell was left empty, the row counts" + _AT + " "
        "Mend it at the source.",
    ),
    "unreadable_date": Saying(
        "noted",
        "Ett datum i “{column}” går inte att läsa och lämnades tomt" + _IN + " Skriv datum som 2025-03-01.",
        "A date in “{column}” cannot be read and was left empty" + _AT + " Write dates as 2025-03-01.",
    ),
    "implausible_year": Saying(
        "noted",
        "Ett datum i “{column}” har ett orimligt årtal; det behölls" + _IN + " Kontrollera det i källan.",
        "A date in “{column}” has an implausible year; it was kept" + _AT + " Check it at the source.",
    ),
    "closed_after_period": Saying(
        "noted",
        "Datumet i “{column}” ligger efter uttagets period; det behölls" + _IN + " Kontrollera det i källan.",
        "The date in “{column}” is after the extract's period; it was kept" + _AT + " Check it at the source.",
    ),
    "closed_before_opened": Saying(
        "noted",
        "Ärendet är avslutat före det aktualiserades; avslutet lämnades tomt" + _IN + " Rätta i källan.",
        "The case is closed before it was opened; the close was left empty" + _AT + " Mend it at the source.",
    ),
    "decided_before_opened": Saying(
        "noted",
        "En insats i “{column}” är beslutad före ärendet aktualiserades; den räknas" + _IN + " Kontrollera i källan.",
        "A measure in “{column}” was decided before the case was opened; it counts" + _AT + " Check it at the source.",
    ),
    "measure_ends_before_start": Saying(
        "noted",
        "En insats i “{column}” slutar före den börjar; den räknas, men inga nätter" + _IN + " Rätta i källan.",
        "A measure in “{column}” ends before it starts; it counts, but no nights" + _AT + " Mend it at the source.",
    ),
    "measure_without_date": Saying(
        "noted",
        "En insats i “{column}” har varken startdatum eller beslutsdatum och räknas inte" + _IN + " Fyll i datum.",
        "A measure in “{column}” has neither a start nor a decision date and is not counted" + _AT + " Fill in "
        "the date at the source.",
    ),
    "unreadable_birth_year": Saying(
        "noted",
        "Ett födelseår i “{column}” går inte att läsa och lämnades tomt" + _IN + " Skriv fyra siffror, som 1985.",
        "A birth year in “{column}” cannot be read and was left empty" + _AT + " Write four digits, as 1985.",
    ),
    "unreadable_age": Saying(
        "noted",
        "En ålder i “{column}” är ett intervall eller går inte att läsa och lämnades tom" + _IN + " Födelseår behövs.",
        "An age in “{column}” is a band or cannot be read and was left empty" + _AT + " A birth year is needed.",
    ),
    "age_out_of_range": Saying(
        "noted",
        "Åldern vid aktualiseringen blir negativ eller över 120; födelseåret lämnades tomt" + _IN + " Ofödda barn har "
        "inget födelseår; annars rätta i källan.",
        "The age at opening is negative or over 120; the birth year was left empty" + _AT + " Unborn children have no "
        "birth year; else mend it at the source.",
    ),
    "sex_differs": Saying(
        "noted",
        "Kön i “{column}” skiljer sig från personnumret; det som står i kolumnen gäller" + _IN,
        "The sex in “{column}” differs from the person number; what the column says stands" + _AT,
    ),
    "opened_after_answer": Saying(
        "noted",
        "Svaret lämnades före den dag ärendet säges vara aktualiserat; det behölls" + _IN + " Kontrollera datumet.",
        "The answer was given before the day the case is said to be opened; it was kept" + _AT + " Check the date.",
    ),
    "case_number_is_date": Saying(
        "noted",
        "Ett ärendenummer i “{column}” ser ut som ett datum; Excel kan ha skrivit om det" + _IN + " Gör kolumnen "
        "till text och exportera igen.",
        "A case number in “{column}” looks like a date; Excel may have rewritten it" + _AT + " Make the column text "
        "and export again.",
    ),
    "case_repeated": Saying(
        "noted",
        "Samma ärende har flera rader, men profilen säger en rad per ärende; raderna slogs ihop" + _IN + " Se "
        "extract.row_unit.",
        "One case has several rows, but the profile says one row a case; they were merged" + _AT
        + " See extract.row_unit.",
    ),
    "masked": Saying(
        "noted",
        "Skyddad identitet: ärendet räknas, men inte ihop med personens andra ärenden" + _IN,
        "Protected identity: the case counts, but not together with the person's other cases" + _AT,
    ),
    "missing": Saying(
        "noted",
        "Personnummer saknas: ärendet räknas, men inte ihop med personens andra ärenden" + _IN,
        "The person number is missing: the case counts, but not together with the person's other cases" + _AT,
    ),
    "birth_date_only": Saying(
        "noted",
        "I “{column}” står bara ett födelsedatum, som flera kan dela: ärendet räknas som en egen person" + _IN,
        "In “{column}” stands only a date of birth, which several may share: the case counts as a person of its own"
        + _AT,
    ),
    "wrong_check_digit": Saying(
        "noted",
        "Personnumrets kontrollsiffra stämmer inte; numret används som det är, utan kön" + _IN,
        "The person number's check digit is wrong; it is used as it is, and says no sex" + _AT,
    ),
    "century_guessed": Saying(
        "noted",
        "Personnummer utan århundrade kan vara ett barns eller en hundraårings; det yngsta valdes" + _IN,
        "A person number without century may be a child's or a centenarian's; the youngest was taken" + _AT,
    ),
    "zero_padded": Saying(
        "noted",
        "Personnumret hade tappat sin första nolla; den sattes tillbaka, kontrollsiffran stämmer" + _IN,
        "The person number had lost its first zero; it was put back, the check digit agrees" + _AT,
    ),
    "coordination": Saying("noted", "Samordningsnummer" + _IN, "A samordningsnummer" + _AT),
    "reserve": Saying(
        "noted",
        "Reservnummer eller T-nummer; får personen senare ett personnummer blir det två personer" + _IN,
        "A reserve number or T-number; should the person get a person number later, they become two persons" + _AT,
    ),
    "other_number": Saying(
        "noted",
        "I “{column}” står ett nummer som inte är ett personnummer; det används som det är" + _IN,
        "In “{column}” stands a number that is no person number; it is used as it is" + _AT,
    ),
    "skipped_incomplete": Saying(
        "skipped", "Ofullständiga svar räknas inte" + _IN, "Incomplete answers are not counted" + _AT
    ),
    "skipped_test": Saying("skipped", "Testrader räknas inte" + _IN, "Test rows are not counted" + _AT),
    "skipped_other": Saying(
        "skipped", "Rader som profilen säger ska hoppas över" + _IN, "Rows that the profile says to skip" + _AT
    ),
    "skipped_municipality": Saying(
        "skipped", "Andra kommuners rader räknas inte här" + _IN,
        "Other municipalities' rows are not counted here" + _AT
    ),
}  # fmt: skip

NO_CASE_NUMBER = Notice(
    "noted",
    Words(
        "Uttaget har inga ärendenummer; varje svar räknas som ett ärende, och dubbletter går inte att upptäcka.",
        "The extract has no case numbers; every answer counts as a case, and duplicates cannot be found.",
    ),
)
_HIDDEN = Words("Ett ord som inte visas här", "A word that is not shown here")


def notices_of(seen: Iterable[Seen]) -> list[Notice]:
    """The notices, in a stable order. A code that might point someone out is told by its row instead."""
    hidden: dict[tuple[str, str], Seen] = {}
    told: list[Notice] = []
    for each in seen:
        if each.code and not sayable(each.code):
            before = hidden.get((each.rule, each.column), each._replace(rows=0))
            rows, first = before.rows + each.rows, min(before.first, each.first)
            hidden[each.rule, each.column] = each._replace(code="", rows=rows, first=first)
        else:
            told.append(_notice(each))
    return told + [_notice(each) for each in hidden.values()]


def rows_words(rows: int, first: int) -> Words:
    """How many rows something is about, and where to begin to look."""
    if rows == 1:
        return Words(f"rad {first}", f"row {first}")
    return Words(f"{rows} rader, först rad {first}", f"{rows} rows, first in row {first}")


def _notice(seen: Seen) -> Notice:
    saying = SAYINGS[seen.rule]
    sv, en = (f"“{seen.code}”", f"“{seen.code}”") if seen.code else _HIDDEN
    where = rows_words(seen.rows, seen.first)
    words = Words(
        saying.sv.format(code=sv, column=seen.column, rows=where.sv),
        saying.en.format(code=en, column=seen.column, rows=where.en),
    )
    return Notice(saying.kind, words, seen.column, seen.code, seen.rows, seen.rule)
