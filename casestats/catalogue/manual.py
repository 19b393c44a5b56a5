"""The indicators' page of the documentation, in Swedish, made from the catalogue.

`python -m casestats.catalogue.manual docs/indikatorer.md` writes it; a test fails when it is out of date.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from casestats.catalogue.definition import Catalogue, Counts, Indicator
from casestats.catalogue.reading import standard_catalogue
from casestats.catalogue.wording import GOALS, STATUSES, UNITS, base_words, question_words, share_words

_INTRODUCTION = """# Indikatorerna

Den här sidan är gjord av katalogen (`casestats/catalogue/indicators.toml`, version {version}). Ändra inte här: ändra
katalogen och kör `python -m casestats.catalogue.manual docs/indikatorer.md`.

## Så läser du en siffra

Varje svar har fyra värden: **ja**, **nej**, **vet ej** och **uppgift saknas**. Uppgift saknas är aldrig nej: då har
källan inte frågan, eller så lämnades den tom. En siffra är fyra tal, och tillsammans är de *basen*, det som frågan
ställs om. **Täckningen** är andelen av basen med ja eller nej. Den är tom där basen är 0 och där ingen fråga ställs.

- **Aktuellt** är ett ärende från den dag det aktualiserades till den dag det avslutades. Periodens första och sista dag
  räknas med. Månad skrivs `2025-03`, kvartal `2025-Q1`, tertial `2025-T1` (fyra månader), år `2025`.
- **Personer** räknas en gång, hur många ärenden de än har. Svaren i deras ärenden vägs ihop: det första av ja, nej, vet
  ej, uppgift saknas som finns. Det tidigaste ärendet med det svaret avgör var personen står i en uppdelning. Ett ärende
  utan personuppgift (skyddad identitet) är en egen person, och hur många de är står vid siffran.
- **Ålder** är året då ärendet aktualiserades minus födelseåret.
- **Delar sig** betyder att grupperna tillsammans är helheten. **Av vilka** betyder att de inte är det: den som är
  aktuell i tre månader står i tre månader, men är en person under året.
- Makulerade ärenden och ärenden som tagits bort i källan räknas aldrig.

| säkerhet | ord i rapporten | vad det betyder |
| --- | --- | --- |
"""

_CLASSES = """Klassen säger hur långt en siffra får spridas utanför enheten: **B** per kvartal eller längre, **C** bara
per år, och högst uppdelad på kön och på under 18 år och äldre. Tal från 1 till 4 döljs.
"""

_STATUS_MEANS = {
    "exact": "källorna täcker det som räknas",
    "lower_bound": "det kan vara fler: källan kan bara säga ja, eller barn finns bland de oklassade ärendena",
    "partial_scope": "källorna täcker bara en del, till exempel en målgrupp eller en del av perioden",
    "approximate": "någon har sagt att uppgiften är ungefärlig",
    "true_zero": "0, och täckningen är minst 80 procent (en inställning)",
    "zero_known": "0 kända, men mycket är okänt eller perioden är inte slut",
    "unable": "ingen källa har uppgiften; då visas inget tal",
}


def manual(catalogue: Catalogue) -> str:
    """The page as Markdown."""
    return (
        "\n".join([*_introduction(catalogue), *_contents(catalogue), *_indicators(catalogue), *_rest(catalogue)]) + "\n"
    )


def _introduction(catalogue: Catalogue) -> Iterator[str]:
    yield _INTRODUCTION.format(version=catalogue.version).rstrip("\n")
    for status, words in STATUSES.items():
        yield f"| `{status}` | {words.sv} | {_STATUS_MEANS[status]} |"
    yield ""


def _contents(catalogue: Catalogue) -> Iterator[str]:
    yield "## Alla indikatorer\n"
    yield "| id | titel | räknar | klass | mål |"
    yield "| --- | --- | --- | --- | --- |"
    for one in catalogue.indicators:
        unit = UNITS[one.unit].sv
        yield f"| [`{one.id}`](#{one.id}) | {one.title.sv} | {unit} | {one.disclosure_class} | {one.goal} |"
    yield ""
    yield _CLASSES
    goals = "; ".join(f"{number} {words.sv}" for number, words in GOALS.items())
    yield f"Målen är den nationella strategins: {goals}.\n"


def _indicators(catalogue: Catalogue) -> Iterator[str]:
    titles = {one.id: one.title for one in catalogue.indicators}
    for one in catalogue.indicators:
        yield f'<a id="{one.id}"></a>\n'
        yield f"### {one.title.sv}\n"
        goal = f"mål {one.goal} ({GOALS[one.goal].sv})"
        yield f"`{one.id}`, version {one.version}. Klass {one.disclosure_class}, {goal}.\n"
        if isinstance(one.counts, Counts):
            yield f"- Räknar: {base_words(one.counts).sv}."
            if one.counts.question is not None:
                yield f"- Ja betyder: {question_words(one.counts).sv}."
        else:
            yield f"- Andel: {share_words(one.counts, titles).sv}. Utan decimaler när nämnaren är under 100."
        yield from _about(one, catalogue)
        yield ""


def _about(one: Indicator, catalogue: Catalogue) -> Iterator[str]:
    if isinstance(one.counts, Counts):
        parts = [by.title.sv for by in catalogue.breakdowns if one.kind_of(by.id) == "partition"]
        others = [by.title.sv for by in catalogue.breakdowns if one.kind_of(by.id) == "of_which"]
        yield f"- Delar sig på {_listed(parts)}." + (f" Av vilka per {_listed(others)}." if others else "")
    else:
        yield "- Visas för hela perioden och per månad."
    for nesting in catalogue.nestings:
        if nesting.inner == one.id:
            by_group = "" if nesting.by_group else ", men inte alltid i samma grupp av en uppdelning"
            yield f"- Ligger inom `{nesting.outer}`{by_group}."
    if one.lower_bound_while is not None:
        yield f"- Minst så många, så länge `{one.lower_bound_while}` är över 0 i samma period."
    compared = "; ".join(other.title.sv for other in one.compare)
    yield f"- Kan jämföras med: {compared or 'inget känt'}."
    for other in one.breaks:
        yield f"- Brytning i serien: {other.text.sv}"
    for note in one.notes:
        yield f"- Att veta: {note.sv}"


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " och " + words[-1]


def _rest(catalogue: Catalogue) -> Iterator[str]:
    yield "## Vad det kan jämföras med\n"
    for comparison in catalogue.comparisons:
        yield f"- **{comparison.title.sv}**: {comparison.text.sv}"
    yield "\n## Länsenkäter i intervall\n"
    yield "Svaren är `0`, `1-5`, `6-10`, `över 10` och `kan inte ange`. 0 sägs bara när nollan är säker.\n"
    yield "| fråga | indikator |"
    yield "| --- | --- |"
    for band in catalogue.bands:
        yield f"| {band.title.sv} | `{band.indicator}` |"


def main() -> None:
    Path(sys.argv[1]).write_text(manual(standard_catalogue()), encoding="utf-8")


if __name__ == "__main__":
    main()
