"""Mistakes that show only when two keys of a profile are read together.

Each check names the top-level keys it reads, and is left out where one of them is itself wrong: a person should
not be told of a mistake that follows from another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date

from casestats.adapters.folding import fold
from casestats.adapters.profile import Code, Profile
from casestats.adapters.subjects import can_say_no, can_say_yes
from casestats.adapters.synonyms import SYNONYMS, field_of, never_mapped
from casestats.cases import RISK_INSTRUMENTS
from casestats.flags import FLAGS
from casestats.schemas.fields import quoted
from casestats.schemas.lines import Path
from casestats.scope import Extent
from casestats.words import Words

Mistakes = Iterator[tuple[Path, Words]]


def wrong(path: Path, sv: str, en: str) -> tuple[Path, Words]:
    return path, Words(sv, en)


def incoherences(profile: Profile, sound: set[str]) -> list[tuple[Path, Words]]:
    """The mistakes between the top-level keys that are `sound` by themselves."""
    return [mistake for needs, check in _CHECKS if sound >= needs for mistake in check(profile)]


def _needed_columns(profile: Profile) -> Mistakes:
    columns = profile.columns
    if "case_ref" not in columns and "answer_set" not in columns:
        yield wrong(
            ("columns",),
            "case_ref (ärendenumret) saknas; har källan inget, ange answer_set (svarets id)",
            "case_ref (the case number) is missing; where the source has none, give answer_set (the answer's id)",
        )
    if "opened_on" not in columns:
        yield wrong(("columns",), "opened_on (aktualiserad den) saknas", "opened_on (the day of opening) is missing")
    if profile.person_references and "person_ref" not in columns:
        yield wrong(
            ("columns",),
            "person_ref (personnumret) saknas; har källan inget, skriv person_references = false",
            "person_ref (the person number) is missing; where the source has none, write person_references = false",
        )
    if not profile.person_references and "person_ref" in columns:
        yield wrong(
            ("columns", "person_ref"),
            "person_references = false säger att källan inte har personnummer; ta bort en av dem",
            "person_references = false says that the source has no person numbers; remove one of them",
        )


_WORDS_NEEDED = ("opened_how", "outcome", "status", "target_group")


def _needed_words(profile: Profile) -> Mistakes:
    for name in _WORDS_NEEDED:
        if name in profile.columns and not getattr(profile.words, name):
            yield wrong(
                ("columns", name),
                f"säg vad orden i kolumnen betyder i [words.{name}]",
                f"say what the column's words mean in [words.{name}]",
            )
    for place, group in enumerate(profile.measures):
        for part, name in (("kind", "measure"), ("granted", "granted")):
            if getattr(group, part) and not getattr(profile.words, name):
                yield wrong(
                    ("measures", place, part),
                    f"säg vad orden i kolumnen betyder i [words.{name}]",
                    f"say what the column's words mean in [words.{name}]",
                )


def _measures(profile: Profile) -> Mistakes:
    for place, group in enumerate(profile.measures):
        if (group.kind is None) == (group.always is None):
            yield wrong(
                ("measures", place),
                "ange antingen kind (kolumnen med insatsens namn) eller always (alltid samma insats)",
                "give either kind (the column with the measure's name) or always (always the same measure)",
            )
        if group.since is None and group.decided_on is None:
            yield wrong(
                ("measures", place),
                "ange since (från och med) eller decided_on (beslutsdatum); utan datum räknas ingen insats",
                "give since (from) or decided_on (the day of the decision); without a date no measure is counted",
            )


def _codes(profile: Profile) -> Mistakes:
    if profile.codes and not profile.reasons:
        yield wrong(
            ("columns",), "[[codes]] finns men ingen kolumn reason (orsak)", "there are [[codes]] but no column reason"
        )
    if profile.reasons and not profile.codes:
        yield wrong(
            ("columns", "reason"),
            "säg vad orsakskoderna betyder i [[codes]]",
            "say what the reason codes mean in [[codes]]",
        )
    for place, code in enumerate(profile.codes):
        if any(other.code == code.code and _overlap(code, other) for other in profile.codes[:place]):
            yield wrong(
                ("codes", place, "code"),
                f"koden {code.code} finns redan; samma kod två gånger behöver valid_from och valid_to som inte "
                "överlappar",
                f"the code {code.code} is there already; the same code twice needs valid_from and valid_to that "
                "do not overlap",
            )


def _overlap(one: Code, other: Code) -> bool:
    return (one.valid_from or date.min) <= (other.valid_to or date.max) and (other.valid_from or date.min) <= (
        one.valid_to or date.max
    )


def _absent_means_no(profile: Profile) -> Mistakes:
    codes = {code.code for code in profile.codes}
    for place, rule in enumerate(profile.absent_means_no):
        if not any(rule.flag in code.yes for code in profile.codes):
            yield wrong(
                ("absent_means_no", place, "flag"),
                f"ingen kod i [[codes]] sätter {rule.flag} till ja",
                f"no code in [[codes]] sets {rule.flag} to yes",
            )
        if unknown := [code for code in rule.except_codes if code not in codes]:
            yield wrong(
                ("absent_means_no", place, "except_codes"),
                f"koderna {quoted(unknown)} finns inte i [[codes]]",
                f"the codes {quoted(unknown)} are not in [[codes]]",
            )


def _by_age(profile: Profile) -> Mistakes:
    if profile.person_references or {"birth_year", "age"} & set(profile.columns):
        return
    words = Words(
        "by_age behöver födelseår: ange columns.birth_year, columns.age eller columns.person_ref",
        "by_age needs a birth year: give columns.birth_year, columns.age or columns.person_ref",
    )
    for place, code in enumerate(profile.codes):
        if code.target_group == "by_age":
            yield ("codes", place, "target_group"), words
    if "by_age" in profile.words.target_group.values():
        yield ("words", "target_group"), words


def _questions(profile: Profile) -> Mistakes:
    versions = {version.name for version in profile.form_versions}
    for place, question in enumerate(profile.questions):
        here: Path = ("questions", place)
        if (question.flag is None) == (not question.options):
            yield wrong(
                here,
                "ange antingen flag (en fråga med ett svar) eller options (flera val)",
                "give either flag (a question with one answer) or options (multiple choice)",
            )
        meanings = {option.means for option in question.options}
        if meanings & set(FLAGS) and meanings & set(RISK_INSTRUMENTS):
            yield wrong(
                (*here, "options"),
                "en fråga kan inte ha både flaggor och riskbedömningar bland sina alternativ",
                "a question cannot have both flags and risk assessments among its options",
            )
        if question.options and not meanings & {*FLAGS, *RISK_INSTRUMENTS}:
            yield wrong(
                (*here, "options"),
                "inget alternativ betyder en flagga eller riskbedömning; ta bort frågan eller lägg kolumnen i drop",
                "no option means a flag or a risk assessment; remove the question or put the column into drop",
            )
        if unknown := [name for name in question.versions if name not in versions]:
            yield wrong(
                (*here, "versions"),
                f"versionen {quoted(unknown)} finns inte i [[form_versions]]",
                f"the version {quoted(unknown)} is not in [[form_versions]]",
            )


def _form_versions(profile: Profile) -> Mistakes:
    told = Counter(version.name for version in profile.form_versions)
    for place, version in enumerate(profile.form_versions):
        if told[version.name] > 1:
            yield wrong(("form_versions", place, "name"), "namnet finns två gånger", "the name is there twice")
        if "form_version" not in profile.columns and version.since is None and version.until is None:
            yield wrong(
                ("form_versions", place),
                "ange since eller until, eller kolumnen columns.form_version",
                "give since or until, or the column columns.form_version",
            )


def _shared(profile: Profile) -> Mistakes:
    if profile.extract.shared and "municipality" not in profile.columns:
        yield wrong(
            ("extract", "shared"),
            "ett gemensamt uttag behöver kolumnen columns.municipality",
            "a shared extract needs the column columns.municipality",
        )
    if "municipality" in profile.columns and not profile.municipality_names.accepted:
        yield wrong(
            ("columns", "municipality"),
            "säg hur kommunen skrivs i [municipality_names] accepted",
            "say how the municipality is written in [municipality_names] accepted",
        )


def _identifying(profile: Profile) -> Mistakes:
    for key, column in profile.every_column():
        if key.startswith("skip."):
            continue
        path = _path(key)
        for name in column.names:
            if never_mapped(name.text):
                yield wrong(
                    path,
                    f"“{name.text}” ser ut att vara namn, adress, handläggare eller fritext, som aldrig läses; "
                    "ta bort nyckeln eller lägg rubriken i drop",
                    f"“{name.text}” looks like a name, address, case worker or free text, which are never read; "
                    "remove the key or put the heading into drop",
                )
            elif field_of(name.text, {"person_ref": SYNONYMS["person_ref"]}) and key != "columns.person_ref":
                yield wrong(
                    path,
                    f"“{name.text}” är ett personnummer och får bara stå som columns.person_ref",
                    f"“{name.text}” is a person number and may only stand as columns.person_ref",
                )


def _path(key: str) -> Path:
    return tuple(int(part) - 1 if part.isdigit() else part for part in key.split("."))


def _dropped(profile: Profile) -> Mistakes:
    dropped = {fold(heading): heading for heading in profile.drop}
    for key, column in profile.every_column():
        if not key.startswith("skip.") and any(fold(name.text) in dropped for name in column.names):
            yield wrong(
                _path(key),
                f"“{column.heading}” står också i drop; ta bort en av dem",
                f"“{column.heading}” is in drop too; remove one",
            )


def _skip(profile: Profile) -> Mistakes:
    for place, rule in enumerate(profile.skip):
        if not rule.words and not rule.empty:
            yield wrong(("skip", place), "ange words eller empty = true", "give words or empty = true")


def _covers(profile: Profile) -> Mistakes:
    for cover in profile.covers:
        subject = cover.subject
        if cover.extent == Extent.NONE:
            continue
        if not can_say_yes(profile, subject):
            yield wrong(
                ("covers",),
                f"{subject} sägs täckas, men inget i profilen ger det; ta bort det, eller lägg till kolumn eller kod",
                f"{subject} is said to be covered, but nothing in the profile gives it; remove it, or add what does",
            )
        elif cover.extent == Extent.FULL and subject in FLAGS and not can_say_no(profile, subject):
            yield wrong(
                ("covers",),
                f"{subject} kan bara bli ja av den här profilen; skriv extent = “only_yes”, eller lägg till en "
                "fråga eller [[absent_means_no]]",
                f"{subject} can only become yes by this profile; write extent = “only_yes”, or add a question or "
                "[[absent_means_no]]",
            )


def _order_of_days(profile: Profile) -> Mistakes:
    spans: list[tuple[Path, date | None, date | None]] = []
    spans += [(("codes", place), code.valid_from, code.valid_to) for place, code in enumerate(profile.codes)]
    spans += [(("form_versions", place), each.since, each.until) for place, each in enumerate(profile.form_versions)]
    spans += [(("covers",), cover.since, cover.until) for cover in profile.covers]
    for key, column in profile.every_column():
        spans += [(_path(key), name.since, name.until) for name in column.names]
    for place, question in enumerate(profile.questions):
        spans += [(("questions", place, "options", each.label), each.since, each.until) for each in question.options]
    for path, first, last in spans:
        if first and last and first > last:
            yield wrong(path, f"första dagen {first} ligger efter den sista {last}", f"{first} is later than {last}")


def _column_twice(profile: Profile) -> Mistakes:
    taken: dict[tuple[str, int | None], str] = {}
    for key, column in profile.every_column():
        if key.startswith("skip."):
            continue
        place = (fold(column.heading), column.names[0].position)
        other = taken.setdefault(place, key)
        if other != key and {other, key} & {"columns.case_ref", "columns.person_ref"}:
            yield wrong(
                _path(key),
                f"“{column.heading}” är redan {other}; en kolumn som pekar ut någon får inte läsas som något annat",
                f"“{column.heading}” is {other} already; a column that identifies may not be read as anything else",
            )


_Check = Callable[[Profile], Mistakes]
_MAPPED = {"questions", "measures", "skip"}
"""Mapped columns; of [columns] the sound ones are looked at even where others are wrong."""
_CHECKS: tuple[tuple[set[str], _Check], ...] = (
    ({"columns", "person_references"}, _needed_columns),
    ({"columns", "words", "measures"}, _needed_words),
    ({"measures"}, _measures),
    ({"columns", "codes"}, _codes),
    ({"codes", "absent_means_no"}, _absent_means_no),
    ({"columns", "codes", "words", "person_references"}, _by_age),
    ({"questions", "form_versions"}, _questions),
    ({"form_versions", "columns"}, _form_versions),
    ({"extract", "columns", "municipality_names"}, _shared),
    (_MAPPED, _identifying),
    (_MAPPED, _column_twice),
    (_MAPPED | {"drop"}, _dropped),
    ({"skip"}, _skip),
    (_MAPPED | {"columns", "codes", "words", "absent_means_no", "covers"}, _covers),
    (_MAPPED | {"columns", "codes", "form_versions", "covers"}, _order_of_days),
)
