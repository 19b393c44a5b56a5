"""Parsers of one cell each, made from what a profile says. They never raise; what is odd is an `Odd`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from casestats.adapters.cell import Bad, plain, tidy
from casestats.adapters.mapping.labels import key_of
from casestats.adapters.mapping.sayable import holds_person_number
from casestats.adapters.mapping.tally import Odd
from casestats.adapters.values import is_missing, parse_age, parse_sex, parse_year
from casestats.cases import Sex

V = TypeVar("V")


def odd_text(text: str, value: V, rule: str = "unmapped_word") -> Odd[V]:
    """A text that cannot be read. A person number in it is a finding of its own, and is not shown (FORMATS 66);
    a word that the profile does not know is told, so that it can be added."""
    if holds_person_number(text):
        return Odd(value, "person_number")
    return Odd(value, rule, (tidy(text),) if rule.startswith("unmapped") else ())


def by_words(known: Mapping[str, V], missing: V, rule: str = "unmapped_word") -> Callable[[str], V | Odd[V]]:
    """A parser of a column whose words the profile knows; `missing` stands for an empty or unknown one."""
    as_written = {plain(word): value for word, value in known.items()}
    as_spelled = {key_of(word): value for word, value in known.items()}

    def parse(text: str) -> V | Odd[V]:
        word = plain(text)
        if word in as_written:
            return as_written[word]
        if is_missing(word):
            return missing
        key = key_of(text)
        return as_spelled[key] if key in as_spelled else odd_text(text, missing, rule)

    return parse


_VOID = dict.fromkeys(("Makulerad", "Makulerat", "Felregistrerad", "Felregistrerat"), "void")


def status_by(known: Mapping[str, str]) -> Callable[[str], str | Odd[str]]:
    """The status of a row. What is void never counts (catalogue, part 3), so the words for it need no profile that
    remembered them: a month may well have no such row when its profile is drafted."""
    return by_words({**_VOID, **known}, "counts", "unmapped_status")


def sex_by(known: Mapping[str, Sex]) -> Callable[[str], Sex | Odd[Sex]]:
    """Kvinna, Flicka, K, F, Man, Pojke, M; numbers only where the profile says what they mean (FORMATS 68)."""
    extra = {plain(word): sex for word, sex in known.items()}

    def parse(text: str) -> Sex | Odd[Sex]:
        sex = parse_sex(text, extra)
        return odd_text(text, Sex.NOT_RECORDED) if isinstance(sex, Bad) else sex

    return parse


def unit_by(aliases: Mapping[str, str]) -> Callable[[str], str | Odd[str | None] | None]:
    """The unit's name, by its new name where the profile gives one (FORMATS 81)."""
    known = {key_of(old): new for old, new in aliases.items()}

    def parse(text: str) -> str | Odd[str | None] | None:
        if is_missing(text):
            return None
        if holds_person_number(text):
            return Odd(None, "person_number")
        return known.get(key_of(text)) or tidy(text)

    return parse


def birth_year(text: str) -> int | Odd[int | None] | None:
    year = parse_year(text)
    return odd_text(text, None, "unreadable_birth_year") if isinstance(year, Bad) else year


def age(text: str) -> int | Odd[int | None] | None:
    """An age at opening in whole years; a band says no birth year, and is noted (FORMATS 69)."""
    years = parse_age(text)
    return odd_text(text, None, "unreadable_age") if isinstance(years, Bad) else years
