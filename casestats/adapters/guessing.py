"""A profile guessed from an extract: headings by synonyms, codes by their words, and a question beside each guess.

Only columns that are recognised as holding codes or words are looked into; no cell of a column that identifies, or
that nobody recognises, is read. What is not sure is asked, and never guessed: which numbers mean which sex, or
whether an extract is complete.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from casestats.adapters.contract import RowError
from casestats.adapters.extract import Extract
from casestats.adapters.folding import fold
from casestats.adapters.guesses import (
    USUAL_WORDS,
    answers_by_word,
    file_name_pattern,
    granted_by_word,
    group_by_word,
    how_by_word,
    meaning_of_code,
    measure_by_word,
    outcome_by_word,
    status_by_word,
)
from casestats.adapters.mapping.reading import heading_texts
from casestats.adapters.mapping.sayable import sayable
from casestats.adapters.profile import (
    NOT_FILLED_IN,
    Code,
    Column,
    Doubt,
    ExtractRules,
    Heading,
    KnownWords,
    MeasureColumns,
    Profile,
    Question,
)
from casestats.adapters.subjects import can_say_no, can_say_yes
from casestats.adapters.synonyms import FLAG_SYNONYMS, MEASURE_SYNONYMS, SYNONYMS, field_of, never_mapped
from casestats.adapters.tables import Layout, open_tables
from casestats.adapters.values import is_missing
from casestats.flags import FLAGS
from casestats.scope import SUBJECTS, Cover, Extent
from casestats.words import Words

MOST_WORDS = 80
"""A column with more different words than this holds free text or identifiers, and is not mapped by a guess."""
CODE_FIELDS = ("reason", "opened_how", "outcome", "status", "target_group", "sex")


@dataclass
class _Seen:
    """What is known of a table while a draft is made."""

    headings: list[str]
    columns: dict[str, str] = field(default_factory=dict)
    measure: dict[str, str] = field(default_factory=dict)
    flags: dict[str, str] = field(default_factory=dict)
    drop: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    text_of_reason: str | None = None
    words: dict[str, list[str]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    empty: set[str] = field(default_factory=set)
    """Columns of codes in which nothing stood: what they may hold is still asked about, with the usual words."""
    doubts: list[Doubt] = field(default_factory=list)

    def ask(self, key: str, sv: str, en: str) -> None:
        self.doubts.append(Doubt(key, Words(sv, en)))


def guess_profile(extract: Extract, *, adapter: str, source: str) -> Profile:
    """A draft for extracts like this one. Raises FixExtract where its first file cannot be read."""
    hints = frozenset(
        fold(name) for known in (SYNONYMS, MEASURE_SYNONYMS) for names in known.values() for name in names
    )
    tables = open_tables(extract.files[0], 1, Layout(header_hints=hints), confirmed=extract.confirmed)
    table = max(tables, key=lambda each: len(hints & {fold(text) for text in heading_texts(each)}))
    pattern = file_name_pattern(extract.files[0])
    return guess_from(heading_texts(table), table.rows(), adapter=adapter, source=source, file_name=pattern)


def guess_from(
    headings: Sequence[str],
    rows: Iterable[tuple[int, list[str]] | RowError],
    *,
    adapter: str,
    source: str,
    file_name: str | None = None,
) -> Profile:
    """A draft from headings and rows, for an adapter that has read them itself. `file_name` is a guessed pattern."""
    seen = _Seen(list(headings))
    _recognise(seen)
    _look_into(seen, rows)
    return _with_covers(_profile(seen, file_name, adapter, source), seen)


def _recognise(seen: _Seen) -> None:
    """Each heading to a field; of several for one field, the one that stands first among the synonyms."""
    ranked: dict[str, list[tuple[int, str]]] = {}
    for heading in seen.headings:
        if not heading:
            continue
        if never_mapped(heading):
            seen.drop.append(heading)
        elif (part := field_of(heading, MEASURE_SYNONYMS)) and part not in seen.measure:
            seen.measure[part] = heading
        elif name := field_of(heading, SYNONYMS):
            place = [fold(each) for each in SYNONYMS[name]].index(fold(heading)) if _exact(heading, name) else 99
            ranked.setdefault(name, []).append((place, heading))
        elif flag := field_of(heading, FLAG_SYNONYMS):
            seen.flags[heading] = flag
        else:
            seen.unknown.append(heading)
    for name, found in ranked.items():
        best, *others = [heading for _, heading in sorted(found)]
        seen.columns[name] = best
        for other in others:
            if name == "reason" and seen.text_of_reason is None:
                seen.text_of_reason = other
                seen.drop.append(other)
            else:
                seen.unknown.append(other)
                seen.ask(
                    f"columns.{name}",
                    f"Både “{best}” och “{other}” kan vara {name}. Är “{best}” rätt?",
                    f"Both “{best}” and “{other}” may be {name}. Is “{best}” right?",
                )


def _exact(heading: str, name: str) -> bool:
    return fold(heading) in {fold(each) for each in SYNONYMS[name]}


def _look_into(seen: _Seen, rows: Iterable[tuple[int, list[str]] | RowError]) -> None:
    """The distinct words of the columns that hold codes; a column of too many words is left alone."""
    wanted = {name: seen.columns[name] for name in CODE_FIELDS if name in seen.columns}
    wanted |= {f"measure.{part}": seen.measure[part] for part in ("kind", "granted") if part in seen.measure}
    wanted |= {f"flag.{heading}": heading for heading in seen.flags}
    places = {name: seen.headings.index(heading) for name, heading in wanted.items()}
    texts_at = seen.headings.index(seen.text_of_reason) if seen.text_of_reason else None
    found: dict[str, dict[str, None]] = {name: {} for name in places}
    for item in rows:
        if isinstance(item, RowError):
            continue
        for name, place in places.items():
            cell = item[1][place].strip()
            if cell and len(found[name]) <= MOST_WORDS:
                found[name][cell] = None
        if texts_at is not None and (code := item[1][places["reason"]].strip()):
            seen.texts.setdefault(code, item[1][texts_at].strip())
    for name, words in found.items():
        shown = [word for word in words if sayable(word) and not is_missing(word)]
        if len(words) > MOST_WORDS or len(shown) < len([word for word in words if not is_missing(word)]) / 2:
            _leave_alone(seen, name, wanted[name])
        elif not shown and name in USUAL_WORDS:
            seen.empty.add(name)
            seen.words[name] = list(USUAL_WORDS[name])
        else:
            seen.words[name] = sorted(shown)


def _leave_alone(seen: _Seen, name: str, heading: str) -> None:
    """A column that was recognised by its heading, but does not hold codes."""
    seen.ask(
        "drop",
        f"“{heading}” har för många olika värden, eller värden som liknar namn, för att vara koder. Stämmer rubriken?",
        f"“{heading}” has too many different values, or values like names, to be codes. Is the heading right?",
    )
    seen.drop.append(heading)
    for held in (seen.columns, seen.measure):
        for key in [key for key, value in held.items() if value == heading]:
            del held[key]
    seen.flags.pop(heading, None)


def _profile(seen: _Seen, pattern: str | None, adapter: str, source: str) -> Profile:
    columns = {name: _column(heading) for name, heading in seen.columns.items() if name != "reason"}
    _ask_about_identity(seen)
    codes = tuple(_code(seen, word, place) for place, word in enumerate(seen.words.get("reason", []), 1))
    _ask_about_period(seen, pattern)
    return Profile(
        municipality=NOT_FILLED_IN,
        source=source,
        adapter=adapter,
        person_references="person_ref" in columns,
        extract=ExtractRules(file_name=pattern),
        columns=columns,
        reasons=(_column(seen.columns["reason"]),) if "reason" in seen.columns and codes else (),
        drop=tuple(dict.fromkeys(seen.drop)),
        words=_words(seen),
        codes=codes,
        questions=tuple(Question(_column(heading), flag=flag) for heading, flag in seen.flags.items()),
        measures=_measures(seen),
    )


def _column(heading: str) -> Column:
    return Column((Heading(heading),))


def _ask_about_identity(seen: _Seen) -> None:
    seen.ask("municipality", "Vilken kommun är det? Skriv kommunkoden.", "Which municipality is it? Write its code.")
    seen.ask(
        "claims",
        "Har varje uttag alla ärenden som var aktuella i perioden? Skriv då complete, så märks ärenden som försvinner.",
        "Does each extract hold all cases that were active in its period? Then write complete, and cases that "
        "disappear are noticed.",
    )
    for name, sv, en in (
        ("case_ref", "Vilken kolumn är ärendenumret?", "Which column is the case number?"),
        ("opened_on", "Vilken kolumn säger när ärendet aktualiserades?", "Which column says when the case was opened?"),
    ):
        if name not in seen.columns:
            seen.ask("columns", f"{sv} ({name})", f"{en} ({name})")
    if "person_ref" not in seen.columns:
        seen.ask(
            "person_references",
            "Ingen kolumn med personnummer hittades. Stämmer det?",
            "No column of person numbers was found. Is that right?",
        )
    if seen.unknown:
        named = ", ".join(f"“{heading}”" for heading in seen.unknown if sayable(heading))
        seen.ask(
            "drop",
            f"Dessa kolumner känns inte igen och läses inte: {named}. Ska någon läsas?",
            f"These columns are not recognised and are not read: {named}. Should any be?",
        )


def _ask_about_period(seen: _Seen, pattern: str | None) -> None:
    if pattern is None:
        seen.ask(
            "extract",
            "Hur syns det vilken period uttaget gäller? Med file_name, period_column, period_above, eller --period.",
            "How is the extract's period seen? By file_name, period_column, period_above, or --period.",
        )
    else:
        seen.ask(
            "extract.file_name",
            "Perioden läses ur filens namn med detta mönster; profile check visar vilken det blir. Stämmer den?",
            "The period is read from the file's name by this pattern; profile check shows which it is. Is it right?",
        )


def _code(seen: _Seen, word: str, place: int) -> Code:
    text = seen.texts.get(word) or None
    text = text if text and text != word and sayable(text) else None
    group, yes = meaning_of_code(text or word)
    seen.ask(
        f"codes.{place}",
        f"Vad betyder {word}{f' ({text})' if text else ''}? Kontrollera målgrupp och flaggor.",
        f"What does {word}{f' ({text})' if text else ''} mean? Check the target group and the flags.",
    )
    return Code(word, group, yes, text)


def _words(seen: _Seen) -> KnownWords:
    if numbers := [word for word in seen.words.get("sex", []) if word.isdecimal()]:
        named = " och ".join(numbers)
        seen.ask(
            "columns.sex",
            f"Vad betyder {named}? Det gissas aldrig: skriv det under [words.sex].",
            f"What do {' and '.join(numbers)} mean? It is never guessed: write it under [words.sex].",
        )
    for name in ("opened_how", "outcome", "status", "target_group"):
        if seen.words.get(name):
            _ask_about_words(seen, f"words.{name}", usual=name in seen.empty)
    for part, key in (("kind", "words.measure"), ("granted", "words.granted")):
        if seen.words.get(f"measure.{part}"):
            _ask_about_words(seen, key, usual=f"measure.{part}" in seen.empty)
    if answers_by_word(word for heading in seen.flags for word in seen.words.get(f"flag.{heading}", [])):
        _ask_about_words(seen, "words.answer")
    answers = [word for heading in seen.flags for word in seen.words.get(f"flag.{heading}", [])]
    return KnownWords(
        answer=answers_by_word(answers),
        opened_how={word: how_by_word(word) for word in seen.words.get("opened_how", [])},
        outcome={word: outcome_by_word(word) for word in seen.words.get("outcome", [])},
        status={word: status_by_word(word) for word in seen.words.get("status", [])},
        target_group={word: group_by_word(word) for word in seen.words.get("target_group", [])},
        measure={word: measure_by_word(word) for word in seen.words.get("measure.kind", [])},
        granted={word: granted_by_word(word) for word in seen.words.get("measure.granted", [])},
    )


def _ask_about_words(seen: _Seen, key: str, *, usual: bool = False) -> None:
    if usual:
        seen.ask(
            key,
            "Kolumnen är tom i det här uttaget. Det här är vanliga ord: byt till dem som ert system skriver.",
            "The column is empty in this extract. These are usual words: change them to those your system writes.",
        )
    else:
        seen.ask(key, "Är orden rätt tolkade?", "Are the words read right?")


def _measures(seen: _Seen) -> tuple[MeasureColumns, ...]:
    if "kind" not in seen.measure or not {"since", "decided_on"} & set(seen.measure):
        return ()
    seen.ask(
        "measures.1",
        "Är det rätt kolumner? Utan from-datum räknas en insats från beslutsdatum.",
        "Are these the right columns? Without a start a measure counts from the day of its decision.",
    )
    kind, since, until, granted, decided_on = (
        _column(seen.measure[part]) if part in seen.measure else None
        for part in ("kind", "since", "until", "granted", "decided_on")
    )
    return (MeasureColumns(kind, None, since, until, granted, decided_on),)


def _with_covers(profile: Profile, seen: _Seen) -> Profile:
    """What the source covers, as far as the guess goes: a flag that only codes set can only be yes."""
    given = [subject for subject in SUBJECTS if can_say_yes(profile, subject)]
    covers = [Cover(subject, _extent(profile, subject)) for subject in _full_first(given, profile)]
    seen.ask(
        "covers.1",
        "Stämmer det att källan täcker detta? Sedan när (since)? Det som inte står här blir “kan inte ange”.",
        "Does the source cover this? Since when (since)? What does not stand here becomes “cannot state”.",
    )
    if any(cover.extent is Extent.ONLY_YES for cover in covers):
        seen.ask(
            "covers.1",
            "Sätter ni alltid koden där en flagga gäller? Då kan [[absent_means_no]] säga att saknad kod är nej.",
            "Do you always set the code where a flag applies? Then [[absent_means_no]] can say that its absence is no.",
        )
    return replace(profile, covers=tuple(covers), doubts=tuple(seen.doubts))


def _full_first(subjects: Sequence[str], profile: Profile) -> Iterable[str]:
    return sorted(subjects, key=lambda subject: -_extent(profile, subject))


def _extent(profile: Profile, subject: str) -> Extent:
    return Extent.ONLY_YES if subject in FLAGS and not can_say_no(profile, subject) else Extent.FULL
