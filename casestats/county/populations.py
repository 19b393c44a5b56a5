"""Files of inhabitants: an answer of Kolada's API, version 3 (JSON), or a plain CSV.

Kolada: {"values": [{"kpi": ..., "municipality": "2281", "period": 2024, "values": [{"gender": "T", "value": 1.0}]}]}.
Which ages a key figure is about, the file does not say: KOLADA_AGES names those that are known.
CSV: a heading with kommun, ar, kon, alder and antal, under these names or those of ALIASES, with ; , or tabs between.
"""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from casestats.catalogue.municipalities import COUNTIES, MUNICIPALITIES
from casestats.county.rates import ADULTS, ALL, CHILDREN, Inhabitants
from casestats.errors import FixExtract
from casestats.words import Words

KOLADA_AGES: Mapping[str, str] = {"N01951": ALL}
"""Key figure -> ages: the number of inhabitants on 31 December."""
SEXES: Mapping[str, str] = {
    **dict.fromkeys(("t", "totalt", "total", "alla", "samtliga", "bada", "bada konen", "all", ""), "total"),
    **dict.fromkeys(("k", "kvinna", "kvinnor", "female", "f", "women"), "female"),
    **dict.fromkeys(("m", "man", "male", "men"), "male"),
}
"""How a sex is written. Numbers are not guessed: 1 and 2 mean different things in different files."""
AGES: Mapping[str, str] = {
    **dict.fromkeys(("", "t", "totalt", "total", "alla", "samtliga", "all"), ALL),
    **dict.fromkeys(("0-17", "0-17 ar", "barn", "under 18", "under 18 ar", "children"), CHILDREN),
    **dict.fromkeys(("18+", "18-", "18+ ar", "18 ar och aldre", "18 ar +", "18-w", "vuxna", "adults"), ADULTS),
}
ALIASES: Mapping[str, tuple[str, ...]] = {
    "kommun": ("kommun", "kommunkod", "kod", "municipality", "code", "region"),
    "ar": ("ar", "year", "period", "tid"),
    "kon": ("kon", "sex", "gender"),
    "alder": ("alder", "age", "ages", "aldersgrupp"),
    "antal": ("antal", "persons", "invanare", "folkmangd", "value", "befolkning", "antal invanare"),
}
_AGE_IN_YEARS = re.compile(r"(0|[1-9]\d{0,2})(?: ?ar)?\+?")
_LARGEST = 12_000_000
"""More people than there are in the country are a mistake."""
QUOTED = 6
"""Characters of a cell that a message says again."""


def read_population(data: bytes, *, year: int | None = None, ages: str = "") -> list[Inhabitants]:
    """The inhabitants that a file tells of, each key once, in its order. `year`: where the file does not say; `ages`:
    those of a key figure that is not known. Regions of Kolada that are no municipality are left out.

    FixExtract: it cannot be read; says the row and what to do.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("windows-1252", errors="replace")
    rows = _of_kolada(text, ages) if text.lstrip().startswith("{") else _of_csv(text, year)
    added: dict[tuple[str, int, str, str], int] = {}
    single: dict[tuple[str, int, str, str], set[str]] = {}
    where = {}
    for place, row, age in rows:
        key = row[:4]
        seen = single.setdefault(key, set())
        if age in seen or (seen and "" in (age, *seen)):
            raise _wrong(
                place,
                f"{row.code}, {row.year}, samma kön och ålder finns två gånger; ta bort den ena raden",
                f"{row.code}, {row.year}, the same sex and age is there twice; remove one of the rows",
            )
        seen.add(age)
        added[key] = added.get(key, 0) + row.persons
        where[key] = place
    if not added:
        raise FixExtract(
            "Filen har inga invånare. Hämta den på nytt med minst en kommun.",
            "The file has no inhabitants. Get it anew with at least one municipality.",
        )
    _demand_whole_ages(single, where)
    return sorted(Inhabitants(*key, persons) for key, persons in added.items())


def _demand_whole_ages(single: Mapping[tuple[str, int, str, str], set[str]], where: Mapping[Any, Words]) -> None:
    """Ages year by year must be all there, or the sum of them would be too small."""
    for key, seen in single.items():
        if "" in seen:
            continue
        numbers = sorted(int(age.rstrip("+")) for age in seen)
        oldest = numbers[-1] if any("+" in age for age in seen) else max(numbers[-1], 90)
        first, last = (0, 17) if key[3] == CHILDREN else (18, oldest)
        missing = sorted(set(range(first, last + 1)) - set(numbers))
        if missing:
            raise _wrong(
                where[key],
                f"{key[0]}, {key[1]}: åldrar saknas, först {missing[0]}; ta med varje år eller skriv 0-17 och 18+",
                f"{key[0]}, {key[1]}: ages are missing, the first is {missing[0]}; give every year, or 0-17 and 18+",
            )


def _wrong(where: Words, sv: str, en: str) -> FixExtract:
    return FixExtract(f"{where.sv}: {sv}. Ingenting har sparats.", f"{where.en}: {en}. Nothing was kept.")


_Row = tuple[Words, Inhabitants, str]
"""Where it stands, what it says, and the single year of age ("" where the row is of a whole group)."""


def _of_kolada(text: str, ages: str) -> Iterator[_Row]:
    try:
        told = json.loads(text)
        values = told["values"]
        if not isinstance(values, list):
            raise TypeError
    except (ValueError, KeyError, TypeError, RecursionError):
        raise FixExtract(
            "Filen är inte ett svar från Koladas API, version 3 (listan values saknas). Hämta den på nytt.",
            "The file is no answer of Kolada's API, version 3 (the list values is missing). Get it anew.",
        ) from None
    for number, item in enumerate(values, start=1):
        where = Words(f"Värde {number}", f"Value {number}")
        if not isinstance(item, dict) or not isinstance(item.get("values"), list):
            raise _wrong(where, "listan values saknas; hämta filen på nytt", "the list values is missing; get it anew")
        code, kpi = str(item.get("municipality", "")), str(item.get("kpi", ""))
        own = ages or KOLADA_AGES.get(kpi, "")
        if not own:
            raise _wrong(
                where,
                f"nyckeltalet {_quoted(kpi)} är inte känt; säg vilka åldrar det gäller, eller använd en CSV-fil",
                f"the key figure {_quoted(kpi)} is not known; say which ages it is about, or use a CSV file",
            )
        if code not in MUNICIPALITIES:
            if re.fullmatch(r"\d{4}", code) and (code == "0000" or code[2:] == "00" or code[:2] in ("00", *COUNTIES)):
                continue  # the country, a county, or a municipality that is no more
            raise _wrong(
                where,
                f"{_quoted(code)} är ingen kommunkod; fyra siffror",
                f"{_quoted(code)} is no municipality; four digits",
            )
        year = _year(item.get("period"), where)
        for each in item["values"]:
            value = each.get("value") if isinstance(each, dict) else None
            if value is None:
                continue  # it is missing there, with a status that says why
            sex = _sex(str(each.get("gender", "")), where)
            yield where, Inhabitants(code, year, sex, own, _number(value, where)), ""


def _plain(text: str) -> str:
    """Small, without accents and with single spaces: for names that people write in many ways."""
    dashed = text.replace("\u2013", "-").replace("\u2212", "-").replace("_", " ")
    bare = unicodedata.normalize("NFKD", dashed).encode("ascii", "ignore").decode()
    return " ".join(bare.lower().split())


def _of_csv(text: str, year: int | None) -> Iterator[_Row]:
    lines = text.splitlines()
    heading = lines[0] if lines else ""
    delimiter = max((";", "\t", ","), key=heading.count)
    rows = csv.reader(lines, delimiter=delimiter)
    columns = _columns(next(rows, []))
    for number, cells in enumerate(rows, start=2):
        if not any(cell.strip() for cell in cells):
            continue
        where = Words(f"Rad {number}", f"Row {number}")
        told = {name: cells[place].strip() if place < len(cells) else "" for name, place in columns.items()}
        code = _code(told["kommun"], where)
        own = _year(told.get("ar") or year, where)
        ages, age = _ages(told.get("alder", ""), where)
        row = Inhabitants(code, own, _sex(told.get("kon", ""), where), ages, _number(told["antal"], where))
        yield where, row, age


def _columns(heading: list[str]) -> dict[str, int]:
    named = [_plain(cell) for cell in heading]
    found = {}
    for name, aliases in ALIASES.items():
        place = next((named.index(alias) for alias in aliases if alias in named), None)
        if place is not None:
            found[name] = place
    missing = [name for name in ("kommun", "antal") if name not in found]
    if missing:
        raise FixExtract(
            f"Rubrikraden saknar {' och '.join(missing)}. Skriv rubrikerna kommun;ar;kon;alder;antal på första raden.",
            f"The heading lacks {' and '.join(missing)}. Write kommun;ar;kon;alder;antal on the first row.",
        )
    return found


def _code(text: str, where: Words) -> str:
    code = text.split(" ")[0]
    code = f"0{code}" if re.fullmatch(r"\d{3}", code) else code  # Excel takes the zero of 0180
    if code not in MUNICIPALITIES:
        raise _wrong(
            where,
            f"{_quoted(code)} är ingen kommunkod; skriv fyra siffror, som 2281",
            f"{_quoted(code)} is no municipality; write four digits, such as 2281",
        )
    return code


def _year(value: Any, where: Words) -> int:
    text = str(value if value is not None else "").strip()
    if not re.fullmatch(r"(19|20)\d\d", text):
        raise _wrong(
            where,
            f"året {_quoted(text)} går inte att läsa; skriv till exempel 2024, eller ange året när filen läses in",
            f"cannot read the year {_quoted(text)}; write 2024, say, or give the year when the file is read",
        )
    return int(text)


def _sex(text: str, where: Words) -> str:
    sex = SEXES.get(_plain(text))
    if sex is None:
        raise _wrong(
            where,
            f"könet {_quoted(text)} är inte känt; skriv K, M eller T",
            f"the sex {_quoted(text)} is not known; write K, M or T",
        )
    return sex


def _ages(text: str, where: Words) -> tuple[str, str]:
    plain = _plain(text)
    if plain in AGES:
        return AGES[plain], ""
    found = _AGE_IN_YEARS.fullmatch(plain)
    if found is None or int(found[1]) > 120:
        raise _wrong(
            where,
            f"åldern {_quoted(text)} är inte känd; skriv 0-17, 18+, totalt eller ett antal år",
            f"the age {_quoted(text)} is not known; write 0-17, 18+, total or a number of years",
        )
    years = int(found[1])
    return (CHILDREN if years < 18 else ADULTS), f"{years}+" if "+" in plain else str(years)


def _number(value: Any, where: Words) -> int:
    text = re.sub(r"[\s\u00a0]", "", str(value))
    if re.fullmatch(r"\d+\.0+", text):
        text = text.partition(".")[0]
    if not re.fullmatch(r"\d{1,9}", text) or int(text) > _LARGEST:
        raise _wrong(
            where,
            f"antalet {_quoted(str(value))} är inget antal invånare; skriv ett heltal",
            f"the number {_quoted(str(value))} is no number of inhabitants; write a whole number",
        )
    return int(text)


def _quoted(text: str) -> str:
    """What stands in a cell, where it is too short to be a person's number: the wrong file may have been chosen."""
    return repr(text) if len(text) <= QUOTED else "…"
