"""How a release differs from the one it replaces, in words."""

from __future__ import annotations

from collections.abc import Iterator

from casestats.releases.comparing import Comparison
from casestats.words import Words


def compared_words(replaces: str, compared: Comparison) -> Iterator[Words]:
    if not compared.differs:
        yield Words(f"Inga siffror skiljer från {replaces}.", f"No figure differs from {replaces}.")
        return
    yield Words(
        f"Mot {replaces}: {compared.changed} celler har ett annat tal, {compared.hidden_now} är dolda nu och "
        f"{compared.shown_now} visas nu, {compared.restated} har annan status eller täckning.",
        f"Against {replaces}: {compared.changed} cells have another number, {compared.hidden_now} are hidden now and "
        f"{compared.shown_now} shown now, {compared.restated} have another status or coverage.",
    )
    for names, words in (
        (compared.new_tables, Words("Nya tabeller", "New tables")),
        (compared.gone_tables, Words("Tabeller som inte är med längre", "Tables that are gone")),
    ):
        if names:
            yield Words(f"{words.sv}: {', '.join(names)}.", f"{words.en}: {', '.join(names)}.")
